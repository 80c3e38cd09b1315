//! What is known of structs that are held back is forgotten with the last of those who know of it, however they part.

use std::mem::{forget, replace, swap, take};

use reaktiv::{Reactive, Table, reactive};
use reaktiv_tests::ignore;
use reaktiv_tests::memory::{Counting, bytes};

use super::{Count, Outer, OuterInputs, count, outer};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// With an effect, which waits while the row is handed out.
#[reactive]
struct Row {
    value: i32,
    tell: effect!(ignore(self.value)),
}

#[reactive]
struct Tree {
    #[reactive(nested)]
    rows: Table<u8, Row>,
}

type ToCount = fn(Count);
type ToRows = fn(&mut Table<u8, Row>);

/// Is held back by a batch that is over.
fn left() -> Count {
    let (mut one, mut other) = (count(1), count(2));
    one.batch(|one| swap(one, &mut other));
    other
}

fn row() -> Row {
    Row::new(RowInputs { value: 1 })
}

fn tree() -> Tree {
    Tree::new(TreeInputs { rows: [(1, row()), (2, row())].into() })
}

/// How many bytes more are in use after many times.
fn growth(mut act: impl FnMut()) -> isize {
    act();
    let before = bytes();
    (0..1000).for_each(|_| act());
    bytes() - before
}

#[test]
fn a_struct_that_has_left_its_batch_leaves_nothing_behind() {
    let (mut parent, mut table) = (outer(1), Table::new());
    let ways: [(&str, &mut dyn FnMut(Count)); 9] = [
        ("is dropped", &mut |count| drop(count)),
        ("is taken apart", &mut |count| _ = count.into_inputs()),
        ("is flushed", &mut |mut count| count.flush()),
        ("begins a batch", &mut |mut count| count.batch(|_| ())),
        ("comes with a new parent", &mut |count| drop(Outer::new(OuterInputs { count }))),
        ("is set in a parent", &mut |count| parent.set_count(count)),
        ("is swapped in", &mut |mut count| swap(&mut *outer(1).count_mut(), &mut count)),
        ("is swapped in under a forgotten guard", &mut |mut count| {
            let mut outer = outer(1);
            let mut guard = outer.count_mut();
            swap(&mut *guard, &mut count);
            forget(guard);
        }),
        ("comes to a table", &mut |count| drop(table.insert(1, count))),
    ];
    for (way, act) in ways {
        assert_eq!(growth(|| act(left())), 0, "bytes are left of one that {way}");
    }
}

#[test]
fn a_struct_that_has_left_its_batch_while_that_goes_on_leaves_nothing_behind() {
    let ways: [(&str, ToCount); 3] = [
        ("is dropped", drop),
        ("is flushed", |mut count| count.flush()),
        ("comes with a new parent", |count| drop(Outer::new(OuterInputs { count }))),
    ];
    for (way, act) in ways {
        assert_eq!(
            growth(|| count(1).batch(|place| act(replace(place, count(2))))),
            0,
            "bytes are left of one that {way}"
        );
    }
}

#[test]
fn what_was_lent_leaves_nothing_behind() {
    #[reactive]
    struct Further {
        #[reactive(nested)]
        outer: Outer,
    }
    let ways: [(&str, fn()); 12] = [
        ("a guard is forgotten", || forget(outer(1).count_mut())),
        ("a guard is forgotten, and the next one is not", || {
            let mut outer = outer(1);
            forget(outer.count_mut());
            drop(outer.count_mut());
        }),
        ("a parent is taken apart", || {
            let mut outer = outer(1);
            forget(outer.count_mut());
            drop(outer.into_inputs());
        }),
        ("a child is taken out", || {
            let mut outer = outer(1);
            let mut guard = outer.count_mut();
            let taken = replace(&mut *guard, count(2));
            forget(guard);
            drop(outer);
            drop(taken);
        }),
        ("a child is taken out further in", || {
            let mut further = Further::new(FurtherInputs { outer: outer(1) });
            let mut guard = further.outer_mut();
            let mut inner = guard.count_mut();
            *inner = count(2);
            forget(inner);
            forget(guard);
            drop(further.outer_mut());
        }),
        ("a child is taken out and dropped at once", || *outer(1).count_mut() = count(2)),
        ("the guard of a table is forgotten, and the next one is not", || {
            let mut tree = tree();
            forget(tree.rows_mut());
            drop(tree.rows_mut());
        }),
        ("a table is taken out", || drop(take(&mut *tree().rows_mut()))),
        ("a table is taken out and dropped at once", || *tree().rows_mut() = Table::new()),
        ("a table is taken out under a guard that is forgotten", || {
            let mut tree = tree();
            let mut guard = tree.rows_mut();
            let taken = take(&mut *guard);
            forget(guard);
            drop(tree);
            drop(taken);
        }),
        ("a table is taken out and comes with a new parent", || {
            let rows = take(&mut *tree().rows_mut());
            drop(Tree::new(TreeInputs { rows }));
        }),
        ("the parent of a table is taken apart", || {
            let mut tree = tree();
            forget(tree.rows_mut());
            drop(tree.into_inputs());
        }),
    ];
    for (way, act) in ways {
        assert_eq!(growth(act), 0, "bytes are left when {way}");
    }
}

#[test]
fn rows_that_were_handed_out_leave_nothing_behind() {
    let ways: [(&str, ToRows); 9] = [
        ("one is taken out", |rows| drop(rows.remove(&1))),
        ("one is replaced", |rows| drop(rows.insert(1, row()))),
        ("one is swapped out", |rows| *rows.row_mut(&1).expect("it is there") = row()),
        ("one is put elsewhere", |rows| {
            let row = rows.remove(&1).expect("it is there");
            rows.insert(3, row);
        }),
        ("one is put into another table", |rows| {
            let mut other: Table<u8, Row> = [(1, rows.remove(&1).expect("it is there"))].into();
            other.extend([(2, rows.remove(&2).expect("it is there"))]);
        }),
        ("all are dropped", Table::clear),
        ("the table is taken out", |rows| drop(take(rows))),
        ("the table is taken apart", |rows| drop(take(rows).into_iter().next())),
        ("one is in a batch of its own", |rows| _ = rows.update(&1, |place| replace(place, row()))),
    ];
    for (way, act) in ways {
        for is_forgotten in [false, true] {
            let left = growth(|| {
                let mut tree = tree();
                let mut rows = tree.rows_mut();
                rows.iter_mut().for_each(ignore);
                act(&mut rows);
                if is_forgotten {
                    forget(rows);
                }
            });
            assert_eq!(left, 0, "bytes are left when {way}");
        }
    }
}
