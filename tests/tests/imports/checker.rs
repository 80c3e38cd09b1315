//! The checker itself: what it takes for an import, and that it finds what is wrong.

use crate::circles::circle;
use crate::modules::Modules;
use crate::rules::{circles, mistakes};

/// A crate of these files; the first is `lib.rs`.
fn krate(files: &[(&str, &str)]) -> Modules {
    let files = files.to_vec();
    Modules::read(|module| {
        let module = if module.is_empty() { "lib".to_string() } else { module.join("/") };
        let file = files.iter().find(|(name, _)| *name == module);
        file.unwrap_or_else(|| panic!("no file for `{module}`")).1.to_string()
    })
}

/// What `a` imports, in a crate of `a`, `b` and `c`, where `a` has a child `d`.
fn imports_of_a(source: &str) -> Vec<String> {
    let a = format!("mod d; {source}");
    let modules = krate(&[
        ("lib", "mod a; mod b; mod c; pub use c::Shared;"),
        ("a", &a),
        ("a/d", ""),
        ("b", "pub use crate::c::HandedOn; pub struct Own;"),
        ("c", ""),
    ]);
    modules.inside(&[], "lib")["a"].iter().cloned().collect()
}

#[test]
fn a_circle_is_found_and_shown() {
    let modules = krate(&[
        ("lib", "mod room;"),
        ("room", "mod a; mod b; mod c; mod free;"),
        ("room/a", "use super::b::B;"),
        ("room/b", "fn b() { crate::room::c::c() }"),
        ("room/c", "use super::{free::Free, a};"),
        ("room/free", ""),
    ]);
    let inside = modules.inside(&["room".into()], "room.rs");
    assert_eq!(circle(&inside), Some(vec!["a", "b", "c", "a"]));
    let mistakes = circles(&modules);
    assert_eq!(mistakes.len(), 1);
    assert!(mistakes[0].starts_with("in `src/room`: a -> b -> c -> a: move what they share"), "{mistakes:?}");
}

#[test]
fn a_parent_that_its_child_needs_is_a_circle() {
    let modules = krate(&[
        ("lib", "mod room;"),
        ("room", "mod child; pub struct Shared; fn f() { child::f() }"),
        ("room/child", "use super::Shared;"),
    ]);
    let mistakes = circles(&modules);
    assert!(mistakes[0].contains("child -> room.rs -> child"), "{mistakes:?}");
}

#[test]
fn imports_that_run_one_way_are_no_circle() {
    let modules = krate(&[
        ("lib", "mod room;"),
        ("room", "mod a; mod b; pub(crate) use b::B; use a::A; const A: A = A;"),
        ("room/a", "use super::B; #[cfg(test)] mod tests { use super::super::A; }"),
        ("room/b", "//! See [`A`](super::a::A).\n"),
    ]);
    assert!(circles(&modules).is_empty());
}

#[test]
fn every_way_to_write_an_import_is_seen() {
    assert_eq!(imports_of_a("use crate::b::Own;"), ["b"]);
    assert_eq!(imports_of_a("use super::{b::{self, Own}, c};"), ["b", "c"]);
    assert_eq!(imports_of_a("use crate::{b::Own as B, c::*};"), ["b", "c"]);
    assert_eq!(imports_of_a("fn f() -> crate::b::Own { super::c::c() }"), ["b", "c"]);
    assert_eq!(imports_of_a("mod written_out { use super::super::b::Own; }"), ["b"]);
    assert_eq!(imports_of_a("macro_rules! m { () => { $crate::b::f() } }"), ["b"]);
    assert_eq!(imports_of_a("pub use crate::b::Own; fn f(_: Own) {}"), ["b"]);
}

#[test]
fn what_is_handed_on_is_an_import_of_its_origin() {
    assert_eq!(imports_of_a("use crate::b::HandedOn;"), ["c"]);
    assert_eq!(imports_of_a("use crate::Shared;"), ["c"]);
    assert!(imports_of_a("pub use crate::b::Own;").is_empty(), "is handed on and not needed");
}

#[test]
fn what_is_no_import_is_not_taken_for_one() {
    assert!(imports_of_a("// use crate::b::Own;\n/* use /* */ crate::b; */").is_empty());
    assert!(imports_of_a(r####"const A: &str = "use crate::b;"; const B: &str = r#"" crate::b"#;"####).is_empty());
    assert!(
        imports_of_a(r"const A: char = '\''; const B: char = '\u{22}'; fn f<'a>(_: &'a str) {} // crate::b").is_empty()
    );
    assert!(
        imports_of_a("#[cfg(test)] mod tests { use crate::b::Own; } #[cfg(test)] use crate::b; #[cfg(test)] mod t;")
            .is_empty()
    );
    assert!(imports_of_a("pub(in crate::b) fn f() {} use std::mem; fn g() { mem::take(b::x) }").is_empty());
    assert!(imports_of_a("use d::D; use self::d::E; fn f() -> impl Iterator + use<> { d::f() }").is_empty());
    assert_eq!(imports_of_a("#[cfg(test)] mod tests; #[cfg(not(test))] use crate::b::Own;"), ["b"]);
}

#[test]
fn what_differs_from_the_architecture_is_named() {
    let files = [("lib", "mod low; mod high;"), ("low", "use crate::high::High;"), ("high", "")];
    let imports = krate(&files).inside(&[], "lib");
    let found = mistakes(&[("low", &[]), ("high", &["low"])], &imports);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].starts_with("`low` imports `high`"));
    assert!(found[1].starts_with("`high` does not import `low`"));

    assert!(mistakes(&[("high", &[]), ("low", &["high"])], &imports).is_empty());
    assert!(mistakes(&[("low", &["high"]), ("high", &[])], &imports)[0].contains("not above it in the list"));
    assert!(mistakes(&[("high", &[])], &imports)[0].starts_with("`low` is not in the list"));
    assert!(
        mistakes(&[("high", &[]), ("low", &["high"]), ("gone", &[])], &imports)[0].starts_with("`gone` is in the list")
    );
}
