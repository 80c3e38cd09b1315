//! What stands at the very address where it was lent, or was in a batch, is held back by what goes on there alone.

use std::mem::{forget, replace};
use std::ptr::from_ref;

use reaktiv::{Reactive, Table, reactive};

use super::{Leaf, Log, leaf};

#[reactive]
struct Twig {
    #[reactive(nested)]
    leaf: Leaf,
}

#[reactive]
struct Pair {
    #[reactive(nested)]
    one: Leaf,
    #[reactive(nested)]
    other: Leaf,
}

#[reactive]
struct Tree {
    #[reactive(nested)]
    leaves: Table<u8, Leaf>,
}

macro_rules! shell {
    ($($variant:ident $words:literal)*) => {
        /// A struct, or in its place a part of it, as far from the beginning as it is in the whole: in one of the variants it has the same address.
        #[repr(C)]
        #[expect(dead_code, reason = "the words are never read")]
        enum Shell<Whole, Part> {
            Empty,
            Whole(Whole),
            $($variant([usize; $words], Part),)*
        }

        impl<Whole, Part> Shell<Whole, Part> {
            fn part(&mut self) -> &mut Part {
                match self {
                    $(Self::$variant(_, part) => part,)*
                    Self::Empty | Self::Whole(_) => panic!("it is another variant"),
                }
            }

            fn with_part_at(&mut self, address: usize, mut part: Part) -> &mut Part {
                $(
                    *self = Self::$variant([0; $words], part);
                    if from_ref(self.part()).addr() == address {
                        return self.part();
                    }
                    let Self::$variant(_, moved) = replace(self, Self::Empty) else { unreachable!() };
                    part = moved;
                )*
                drop(part);
                panic!("no variant has it at that address")
            }
        }
    };
}
shell!(At0 0 At1 1 At2 2 At3 3 At4 4 At5 5 At6 6 At7 7 At8 8 At9 9 At10 10 At11 11 At12 12 At13 13 At14 14 At15 15);

impl<Whole, Part> Shell<Whole, Part> {
    fn whole(&mut self) -> &mut Whole {
        let Self::Whole(whole) = self else { panic!("it is another variant") };
        whole
    }

    fn into_whole(self) -> Whole {
        let Self::Whole(whole) = self else { panic!("it is another variant") };
        whole
    }
}

#[test]
fn a_child_that_stands_where_it_was_lent_is_free_when_its_parent_is_gone() {
    let log = Log::default();
    for writes_before in [false, true] {
        let twig = Twig::new(TwigInputs { leaf: leaf(1, &log) });
        let mut shell = Box::new(Shell::Whole(twig));
        let mut guard = shell.whole().leaf_mut();
        if writes_before {
            guard.set_value(2);
        }
        let address = from_ref(&*guard).addr();
        let taken = replace(&mut *guard, leaf(0, &log));
        forget(guard);
        log.take();
        let leaf = shell.with_part_at(address, taken);
        leaf.batch(|_| ());
        assert_eq!(log.take(), [2][..usize::from(writes_before)]);
        leaf.set_value(3);
        assert_eq!(log.take(), [3]);
        leaf.batch(|leaf| leaf.set_value(4));
        assert_eq!(log.take(), [4]);
    }
}

#[test]
fn a_table_that_stands_where_it_was_lent_is_free_when_its_parent_is_gone() {
    let log = Log::default();
    let tree = Tree::new(TreeInputs { leaves: [(1, leaf(1, &log)), (2, leaf(1, &log))].into() });
    let mut shell = Box::new(Shell::Whole(tree));
    let mut guard = shell.whole().leaves_mut();
    let address = from_ref(&*guard).addr();
    log.take();
    guard.row_mut(&1).expect("it is there").set_value(2);
    assert!(log.take().is_empty());
    let taken = replace(&mut *guard, Table::new());
    forget(guard);
    let leaves = shell.with_part_at(address, taken);
    leaves.row_mut(&2).expect("it is there").set_value(3);
    assert_eq!(log.take(), [3]);
    let row = leaves.row_mut(&1).expect("it is there");
    row.flush();
    assert_eq!(log.take(), [2]);
    row.set_value(4);
    assert_eq!(log.take(), [4]);
    leaves.update(&2, |leaf| leaf.set_value(5));
    assert_eq!(log.take(), [5]);
}

#[test]
fn a_child_of_another_variant_at_the_same_place_is_held_back_by_nothing() {
    let log = Log::default();
    for is_other in [false, true] {
        let mut shell = Box::new(Shell::Whole(Pair::new(PairInputs { one: leaf(1, &log), other: leaf(1, &log) })));
        let pair = shell.whole();
        let mut guard = if is_other { pair.other_mut() } else { pair.one_mut() };
        guard.set_value(2);
        let address = from_ref(&*guard).addr();
        forget(guard);
        let inputs = replace(&mut *shell, Shell::Empty).into_whole().into_inputs();
        log.take();
        let leaf = shell.with_part_at(address, if is_other { inputs.other } else { inputs.one });
        leaf.batch(|leaf| leaf.set_value(3));
        assert_eq!(log.take(), [3]);
        leaf.set_value(4);
        assert_eq!(log.take(), [4]);
    }
}

#[test]
fn a_table_that_was_taken_out_under_a_forgotten_guard_waits_for_nobody() {
    let log = Log::default();
    let mut tree = Tree::new(TreeInputs { leaves: [(1, leaf(1, &log)), (2, leaf(1, &log))].into() });
    let mut guard = tree.leaves_mut();
    guard.row_mut(&1).expect("it is there").set_value(2);
    let mut taken = replace(&mut *guard, Table::new());
    forget(guard);
    log.take();
    // Nobody has asked the tree since.
    taken.row_mut(&2).expect("it is there").set_value(3);
    assert_eq!(log.take(), [3]);
    taken.row_mut(&1).expect("it is there").flush();
    assert_eq!(log.take(), [2]);
    tree.leaves_mut().insert(3, taken.remove(&2).expect("it is there"));
    tree.update_leaves(|leaves| leaves.update(&3, |leaf| leaf.set_value(4)));
    assert_eq!(log.take(), [4]);
}
