use reaktiv::reactive;

use std::borrow::Cow;

#[reactive]
struct Mistake {
    a: i32,
    b: computed!(Cow<str>, Cow::Borrowed("")),
}

fn main() {}
