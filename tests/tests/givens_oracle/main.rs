//! Random trees of structs that hand down to each other, under random writes, moves, forgotten guards and panics: no door shows a value that was computed
//! with another given than the present one, no effect is missed, and nothing runs for nothing.
//!
//! Each world exists twice: *quiet*, where nothing runs unless it is read and structs can be cloned, and *loud*, with an effect in each struct.
//!
//! More: `REAKTIV_SEEDS=100000 cargo test -p reaktiv-tests --test givens_oracle --release`. One alone: `GIVENS_SEED=7`.
// The same files, for structs with effects and for those without.
#![allow(clippy::duplicate_mod)]
#![allow(unreachable_pub)]

mod journal;
mod model;
mod values;

/// The structs, and what happens to them, with `derive`d traits and an effect or none.
macro_rules! worlds {
    ($name:ident, $is_loud:literal, ($($copy:ident)?), ($($leaf_effect:tt)*), ($($node_effect:tt)*), |$of:ident| $copied:expr) => {
        #[path = "."]
        mod $name {
            mod structs {
                use crate::journal::{APART, LEAF, NODE, ran, told, version_of};
                use crate::values::{G, always};
                use reaktiv::{Table, reactive};

                #[reactive]
                #[derive(PartialEq, $($copy)?)]
                pub struct Leaf {
                    #[reactive(cutoff = always)]
                    pub tag: u64,
                    pub x: i64,
                    #[reactive(given, default = G(-1))]
                    pub s: G,
                    #[reactive(given, default = G(-2))]
                    pub c: G,
                    #[reactive(given)]
                    pub id: u8,
                    pub value: computed!(i64, ran(self.tag, "value", [self.x, self.s.0, self.c.0, self.id.into()], {
                        self.x * 100 + self.s.0 + 7 * self.c.0 + 1000 * i64::from(self.id)
                    })),
                    pub apart: computed!(i64, ran(self.tag, "apart", [self.x, 0, 0, 0], self.x + 1)),
                    $($leaf_effect)*
                }

                #[reactive]
                #[derive(PartialEq, $($copy)?)]
                pub struct Node {
                    #[reactive(cutoff = always)]
                    pub tag: u64,
                    pub x: i64,
                    pub own: G,
                    #[reactive(given, default = G(-1))]
                    pub s: G,
                    #[reactive(given, default = G(-2))]
                    pub c: G,
                    #[reactive(given, default = G(-3))]
                    pub o: G,
                    #[reactive(given)]
                    pub id: u8,
                    pub mixed: computed!(G, ran(self.tag, "mixed", [self.own.0, self.s.0, 0, 0], G(self.own.0 + self.s.0))),
                    pub value: computed!(i64, ran(self.tag, "value", [self.x, self.s.0 + 100 * self.c.0, self.o.0, self.id.into()], {
                        self.x * 100 + self.s.0 + 3 * self.c.0 + 5 * self.o.0 + 1000 * i64::from(self.id)
                    })),
                    pub apart: computed!(i64, ran(self.tag, "apart", [self.x, 0, 0, 0], self.x + 1)),
                    #[reactive(nested, given(s = self.mixed, c = self.own, id))]
                    pub leaf: Leaf,
                    #[reactive(nested, given(s = self.mixed, c = self.own, id = key))]
                    pub leaves: Table<u8, Leaf>,
                    #[reactive(nested, given(s = self.mixed, c = self.own, o, id = key))]
                    pub rows: Table<u8, Node>,
                    pub leaf_value: computed!(i64, *self.leaf.value()),
                    pub leaf_apart: computed!(i64, {
                        let (tag, apart) = (*self.leaf.tag(), *self.leaf.apart());
                        ran(self.tag | APART, "leaf_apart", [apart, tag as i64, version_of(tag | APART), 0], apart)
                    }),
                    pub leaf_count: computed!(usize, self.leaves.len()),
                    pub of_leaves: computed!(i64, self.leaves.sum(Leaf::VALUE)),
                    pub total: computed!(i64, self.rows.sum(Node::VALUE)),
                    pub least: computed!(Option<i64>, self.leaves.min(Leaf::VALUE).copied()),
                    pub first: computed!(Option<i64>, self.rows.get(&0).map(|row| *row.value())),
                    pub large: computed!(usize, self.leaves.filter(|leaf| *leaf.value() > self.x * 100).len()),
                    pub deep: computed!(i64, self.leaf_value + self.of_leaves + self.total + self.rows.sum(Node::DEEP)),
                    $($node_effect)*
                }

                #[reactive]
                pub struct Root {
                    pub own: G,
                    pub id: u8,
                    pub twice: computed!(G, G(self.own.0 * 2)),
                    #[reactive(nested, given(s = self.own, c = self.twice, o = self.own, id))]
                    pub top: Node,
                    pub deep: computed!(i64, *self.top.deep()),
                    pub far: computed!(i64, {
                        let (tag, apart) = (*self.top.leaf.tag(), *self.top.leaf.apart());
                        ran(APART, "far", [apart, tag as i64, version_of(tag | APART), 0], apart)
                    }),
                }

                pub const IS_LOUD: bool = $is_loud;

                /// A copy, where there can be one.
                pub fn copied($of: &Node) -> Option<Node> {
                    $copied
                }

                const _: (u8, u8) = (LEAF, NODE);
                const _: fn(u64, u8, Vec<i64>) = told;
            }
            mod actions;
            mod checks;
            mod tables;
            mod world;

            pub use world::run;
        }
    };
}

worlds!(quiet, false, (Clone), (), (), |of| Some(of.clone()));
worlds!(
    loud,
    true,
    (),
    (tells: effect!(told(self.tag, LEAF, vec![self.value])),),
    (tells: effect!(told(self.tag, NODE, vec![self.value, self.leaf_value, self.of_leaves, self.total])),),
    |_of| None
);

#[test]
fn quiet_worlds_show_what_is_handed_down() {
    values::each_seed(quiet::run);
}

#[test]
fn loud_worlds_tell_what_is_handed_down() {
    values::each_seed(loud::run);
}
