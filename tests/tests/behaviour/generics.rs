//! Generics, lifetimes, constants, where-clauses, raw identifiers, visibilities.

use std::collections::HashMap;
use std::fmt::Display;
use std::hash::Hash;

use reaktiv::{Reactive, reactive};
use reaktiv_tests::ignore;

#[reactive]
#[derive(Debug, Clone, PartialEq)]
pub struct Generic<'a, T: Clone + PartialEq + 'a, const N: usize>
where
    T: Display,
{
    items: [T; N],
    separator: &'a str,
    joined: computed!(String, self.items.iter().map(ToString::to_string).collect::<Vec<_>>().join(self.separator)),
    first: computed!(Option<T>, self.items.first().cloned()),
    view: computed!(&'a str, self.separator),
    branchy: computed!(usize, if self.separator.is_empty() { 0 } else { self.joined.len() + Self::EXTRA }),
    show: effect!(ignore(self.joined.len())),
}

impl<'a, T: Clone + PartialEq + Display + 'a, const N: usize> Generic<'a, T, N> {
    const EXTRA: usize = 100;
}

#[test]
fn lifetimes_types_and_constants_are_parameters() {
    let separator = String::from("-");
    let mut generic = Generic::new(GenericInputs { items: [1, 2, 3], separator: &separator });
    assert_eq!((generic.joined().as_str(), *generic.first(), *generic.view()), ("1-2-3", Some(1), "-"));
    assert_eq!(*generic.branchy(), 105);
    generic.set_items([4, 5, 6]);
    assert_eq!(generic.get(Generic::JOINED), "4-5-6");
    assert_eq!(
        format!("{generic:?}"),
        "Generic { items: [4, 5, 6], separator: \"-\", joined: \"4-5-6\", first: <stale>, view: \"-\", branchy: <stale> }"
    );
    assert_eq!(Generic::<i32, 3>::GRAPH.nodes.len(), 7);
}

#[reactive(inputs = Columns)]
pub(crate) struct Map<K: Eq + Hash + Clone, V: PartialEq + Default + Copy + 'static> {
    pub values: HashMap<K, V>,
    pub(crate) key: K,
    pub(self) found: computed!(V, self.values.get(&self.key).copied().unwrap_or_default()),
    #[reactive(context)]
    pub log: Vec<V>,
    record: effect!(self.log.push(self.found)),
}

#[test]
fn the_inputs_can_be_renamed() {
    let mut map = Map::new(Columns { values: HashMap::from([("a", 1)]), key: "a" }, vec![]);
    map.set_key("b");
    map.update_values(|values| values.insert("b", 7));
    assert_eq!((*map.found(), map.log().as_slice()), (7, &[1, 0, 7][..]));
}

#[reactive]
struct Raw {
    r#type: u8,
    r#loop: computed!(u8, self.r#type + 1),
    r#fn: effect!(ignore(self.r#loop)),
}

#[test]
fn raw_identifiers_work() {
    let mut raw = Raw::new(RawInputs { r#type: 1 });
    raw.set_type(4);
    assert_eq!((*raw.r#type(), *raw.r#loop()), (4, 5));
    raw.update_type(|r#type| *r#type += 1);
    assert_eq!(*raw.get(Raw::LOOP), 6);
    assert_eq!(Raw::TYPE.name(), "type");
}

#[reactive]
#[derive(Default)]
struct Empty {}

#[reactive]
struct OnlySignals {
    a: u8,
}

#[reactive]
struct OnlyEffect {
    hello: effect!(reaktiv_tests::note("hello")),
}

#[test]
fn structs_without_fields_of_some_kind_work() {
    let mut empty = Empty::default();
    empty.flush();
    empty.batch(|_| ());
    empty.set_inputs(EmptyInputs {});
    let _ = empty.into_inputs();
    let mut signals = OnlySignals::new(OnlySignalsInputs { a: 1 });
    signals.set_a(2);
    assert_eq!(*signals.a(), 2);
    let _ = OnlyEffect::new(OnlyEffectInputs {});
    assert_eq!(reaktiv_tests::runs(), ["hello"]);
}

mod inner {
    use reaktiv::reactive;

    pub(super) fn offset(x: i32) -> i32 {
        x + 1000
    }

    #[reactive]
    pub struct Visible {
        pub(in crate::generics) x: i32,
        private: i32,
        pub sum: computed!(i32, self::helper::add(self.x, self.private) + super::inner::offset(0)),
    }

    mod helper {
        pub(super) fn add(a: i32, b: i32) -> i32 {
            a + b
        }
    }

    pub(super) fn build() -> Visible {
        Visible::new(VisibleInputs { x: 1, private: 2 })
    }
}

#[test]
fn accessors_have_the_visibility_of_their_fields_and_paths_resolve_as_written() {
    let mut visible = inner::build();
    visible.set_x(5);
    assert_eq!(*visible.sum(), 1007);
}

#[test]
fn a_struct_may_stand_inside_a_function() {
    const FACTOR: i32 = 3;
    #[reactive]
    struct Inside {
        x: i32,
        y: computed!(i32, self.x * FACTOR),
    }
    assert_eq!(*Inside::new(InsideInputs { x: 2 }).y(), 6);
}

#[reactive]
#[derive(Debug, Clone, Default)]
struct Filled<T: Clone + PartialEq + Default> {
    count: usize,
    values: computed!(Vec<T>, vec![T::default(); self.count]),
}

#[reactive]
struct Printed<W: std::io::Write> {
    x: u32,
    #[reactive(context)]
    out: W,
    show: effect!(write!(self.out, "{};", self.x).unwrap()),
}

#[test]
fn a_parameter_may_stand_in_a_computed_or_the_context_alone() {
    let filled = Filled::<f32>::new(FilledInputs { count: 2 });
    assert_eq!(*filled.values(), [0.0, 0.0]);
    assert_eq!(format!("{:?}", Filled::<String>::default()), "Filled { count: 0, values: <stale> }");
    let mut printed = Printed::new(PrintedInputs { x: 1 }, Vec::new());
    printed.set_x(2);
    assert_eq!(printed.out(), b"1;2;");
}

#[reactive]
struct Borrowed<'a, T: PartialEq> {
    one: &'a T,
    #[reactive(cutoff = never)]
    rest: computed!(Option<&'a [T]>, None),
    same: computed!(&'a T, self.one),
}

#[test]
fn bounds_that_follow_from_the_types_need_not_be_written() {
    let text = String::from("a");
    let borrowed = Borrowed::new(BorrowedInputs { one: &text });
    assert_eq!((*borrowed.same(), *borrowed.rest()), (&text, None));
}

#[reactive]
struct Sized4<const K: usize> {
    #[reactive(default = Self::N as u8)]
    first: u8,
    row: [u8; 4],
    wider: computed!([u8; Sized4::<0>::M], [self.first; Sized4::<0>::M]),
    own: computed!(usize, Self::N + K),
}

impl<const K: usize> Sized4<K> {
    const N: usize = 4;
    const M: usize = 5;
}

#[reactive]
struct SelfSized {
    row: [u8; Self::N],
    wider: computed!([u8; Self::N], [self.row[0] + 1; Self::N]),
}

impl SelfSized {
    const N: usize = 3;
}

#[test]
fn self_is_the_struct_also_in_types_and_defaults() {
    let sized = Sized4::<2>::new(Sized4Inputs { row: [0; 4], ..Default::default() });
    assert_eq!((*sized.wider(), *sized.own()), ([4; 5], 6));
    assert_eq!(*SelfSized::new(SelfSizedInputs { row: [7; 3] }).wider(), [8; 3]);
}

macro_rules! make {
    ($name:ident { $($field:ident: $ty:ty),* }) => {
        #[reactive]
        struct $name { $($field: $ty),* }
    };
}
make!(Made { a: i32, b: computed!(i32, self.a + 1), show: effect!(ignore(self.b)) });

#[test]
fn a_macro_may_pass_formulas_as_types() {
    let mut made = Made::new(MadeInputs { a: 1 });
    made.set_a(2);
    assert_eq!(*made.b(), 3);
}
