//! Which child and which batch is meant is known by proof, whatever was swapped, forgotten, or lent meanwhile.

mod addresses;
mod leftovers;

use std::cell::{Cell, RefCell};
use std::mem::{forget, replace, swap};
use std::rc::Rc;
use std::thread;

use reaktiv::{Reactive, Table, reactive};

type Log = Rc<RefCell<Vec<i32>>>;

/// Its effect tells each value.
#[reactive]
struct Leaf {
    value: i32,
    #[reactive(context)]
    log: Log,
    tell: effect!(self.log.borrow_mut().push(self.value)),
}

/// Without effects.
#[reactive]
struct Count {
    value: i32,
}

#[reactive]
struct Outer {
    #[reactive(nested)]
    count: Count,
    next: computed!(i32, *self.count.value() + 1),
}

fn leaf(value: i32, log: &Log) -> Leaf {
    Leaf::new(LeafInputs { value }, log.clone())
}

fn count(value: i32) -> Count {
    Count::new(CountInputs { value })
}

/// Its formula is up to date.
fn outer(value: i32) -> Outer {
    let outer = Outer::new(OuterInputs { count: count(value) });
    assert_eq!(*outer.next(), value + 1);
    outer
}

/// One in another's place, under a guard.
fn exchange(outer: &mut Outer, other: &mut Count, is_forgotten: bool) {
    let mut guard = outer.count_mut();
    swap(&mut *guard, other);
    if is_forgotten {
        forget(guard);
    }
}

fn lend_often(times: usize) {
    let mut other = outer(0);
    for _ in 0..times {
        drop(other.count_mut());
    }
}

#[test]
fn a_child_that_comes_back_is_noticed_after_any_number_of_lendings_of_others() {
    for times in [(1 << 17) - 1, 1 << 17, (1 << 17) + 1] {
        for is_forgotten in [false, true] {
            let (mut outer, mut other) = (outer(1), count(2));
            exchange(&mut outer, &mut other, is_forgotten);
            lend_often(times);
            // Nobody has asked in between.
            exchange(&mut outer, &mut other, is_forgotten);
            other.set_value(5);
            assert_eq!(*outer.next(), 2);
            exchange(&mut outer, &mut other, is_forgotten);
            lend_often(times);
            assert_eq!(*outer.next(), 6);
            exchange(&mut outer, &mut other, is_forgotten);
            assert_eq!(*outer.next(), 2);
        }
    }
}

#[test]
fn a_child_that_comes_back_is_noticed_after_any_number_of_its_own_lendings() {
    let (mut one, mut other, mut spare) = (outer(1), outer(2), count(3));
    exchange(&mut one, &mut spare, false);
    for _ in 0..(1 << 17) + 3 {
        drop(one.count_mut());
    }
    assert_eq!(*one.next(), 4);
    swap(&mut *one.count_mut(), &mut *other.count_mut());
    assert_eq!((*one.next(), *other.next()), (3, 4));
    exchange(&mut one, &mut spare, true);
    assert_eq!((*one.next(), *other.next()), (2, 4));
}

#[test]
fn a_thread_that_lends_meanwhile_changes_nothing() {
    let lends = || {
        for value in 0..20 {
            let (mut one, mut other) = (outer(value), outer(value + 100));
            let mut spare = count(value + 200);
            exchange(&mut one, &mut spare, value % 2 == 0);
            lend_often(1 << 12);
            exchange(&mut other, &mut spare, value % 3 == 0);
            assert_eq!((*one.next(), *other.next()), (value + 201, value + 1));
            exchange(&mut one, &mut spare, true);
            assert_eq!((*one.next(), *other.next()), (value + 101, value + 1));
        }
    };
    thread::scope(|scope| {
        scope.spawn(lends);
        lends();
    });
}

#[test]
fn a_child_may_be_lent_and_asked_for_on_different_threads() {
    let (mut one, mut other) = (outer(1), count(2));
    exchange(&mut one, &mut other, true);
    let (mut one, mut other) = thread::scope(|scope| {
        let moved = scope.spawn(move || {
            assert_eq!(*one.next(), 3);
            other.set_value(7);
            exchange(&mut one, &mut other, true);
            (one, other)
        });
        lend_often(1 << 12);
        moved.join().expect("nothing panics there")
    });
    assert_eq!(*one.next(), 8);
    exchange(&mut one, &mut other, false);
    assert_eq!(*one.next(), 3);
}

#[test]
fn a_child_that_was_a_row_meanwhile_is_noticed_under_a_forgotten_guard() {
    for (is_forgotten, is_inserted) in [(false, false), (false, true), (true, false), (true, true)] {
        let (mut one, mut other) = (outer(10), outer(30));
        let mut table: Table<u8, Count> = [(1, count(20))].into();
        if is_inserted {
            // By way of nowhere.
            let mut spare = count(0);
            exchange(&mut one, &mut spare, is_forgotten);
            swap(&mut spare, table.row_mut(&1).expect("it is there"));
            table.insert(2, spare);
            assert_eq!((*one.next(), table.sum(Count::VALUE)), (1, 30));
        } else {
            exchange(&mut one, table.row_mut(&1).expect("it is there"), is_forgotten);
            assert_eq!((*one.next(), table.sum(Count::VALUE)), (21, 10));
        }
        let mut taken = table.remove(&1).expect("it is there");
        exchange(&mut other, &mut taken, true);
        assert_eq!((*other.next(), *other.count().value()), (11, 10));
        exchange(&mut one, &mut taken, true);
        assert_eq!((*one.next(), *other.next()), (31, 11));
    }
}

#[test]
fn a_child_that_is_swapped_in_inside_a_batch_is_noticed_under_a_forgotten_guard() {
    for replaces_before in [false, true] {
        let (mut one, mut other) = (outer(1), outer(2));
        let mut left = replace(&mut *one.count_mut(), count(3));
        let mut guard = other.count_mut();
        if replaces_before {
            *guard = count(4);
        }
        guard.batch(|count| swap(count, &mut left));
        forget(guard);
        assert_eq!((*other.next(), *other.count().value()), (2, 1));
        assert_eq!(*one.next(), 4);
        let back = if replaces_before { 4 } else { 2 };
        exchange(&mut one, &mut left, true);
        assert_eq!((*one.next(), *other.next()), (back + 1, 2));
    }
}

#[test]
fn a_struct_that_has_left_its_batch_runs_its_effects_with_its_next_batch_and_then_at_once() {
    let log = Log::default();
    for is_back in [false, true] {
        let (mut one, mut other) = (leaf(1, &log), leaf(2, &log));
        log.take();
        one.batch(|one| {
            one.set_value(3);
            swap(one, &mut other);
            // What has come is flushed at the end.
            one.set_value(4);
        });
        assert_eq!(log.take(), [4]);
        other.set_value(5);
        assert!(log.take().is_empty());
        let left = if is_back {
            // To the very place of the batch, which is over.
            swap(&mut one, &mut other);
            &mut one
        } else {
            &mut other
        };
        left.batch(|left| {
            left.set_value(6);
            left.batch(|left| left.set_value(7));
        });
        assert_eq!(log.take(), [7]);
        left.set_value(8);
        assert_eq!(log.take(), [8]);
    }
}

#[test]
fn a_struct_that_was_swapped_out_and_flushed_or_whose_parent_is_gone_is_the_outermost_one() {
    thread_local!(static DEEP_RUNS: Cell<u32> = const { Cell::new(0) });

    #[reactive]
    struct Part {
        v: i32,
    }

    #[reactive]
    struct Low {
        a: i32,
        #[reactive(nested)]
        leaf: Part,
    }

    #[reactive]
    struct Mid {
        #[reactive(nested)]
        low: Low,
        deep: effect!({
            let _ = self.low.leaf.v();
            DEEP_RUNS.set(DEEP_RUNS.get() + 1);
        }),
    }

    #[reactive]
    struct Top {
        #[reactive(nested)]
        mid: Mid,
    }

    let mid = || Mid::new(MidInputs { low: Low::new(LowInputs { a: 0, leaf: Part::new(PartInputs { v: 0 }) }) });
    for (changes_before, is_taken_apart) in [(false, false), (false, true), (true, false), (true, true)] {
        let (mut top, mut spare) = (Top::new(TopInputs { mid: mid() }), mid());
        {
            let mut lent = top.mid_mut();
            if changes_before {
                lent.update_low(|low| low.update_leaf(|leaf| leaf.set_v(1)));
            }
            swap(&mut *lent, &mut spare);
            if is_taken_apart {
                swap(&mut *lent, &mut spare);
            }
        }
        if is_taken_apart {
            spare = top.into_inputs().mid;
        } else {
            spare.flush();
        }
        spare.update_low(|low| low.update_leaf(|leaf| leaf.set_v(2)));
        DEEP_RUNS.take();
        for a in 1..4 {
            spare.update_low(|low| low.set_a(a));
        }
        assert_eq!(DEEP_RUNS.take(), 0, "it reads nothing that has changed");
    }
}
