//! What a user reads after a mistake: one mistake a file.
//!
//! `ui` holds the messages that the macro writes, `ui-rustc` those of the compiler, which change with it. After a deliberate change:
//! `TRYBUILD=overwrite cargo test -p reaktiv-tests --test ui`, then read every line of the difference.

#[test]
fn each_mistake_gives_one_error_at_the_users_token() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}

#[test]
fn the_compilers_own_errors_point_at_the_users_tokens() {
    trybuild::TestCases::new().compile_fail("tests/ui-rustc/*.rs");
}
