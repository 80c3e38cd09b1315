//! Givens whose comparison or drop panics, guards that are forgotten, and doors that are easily overlooked: each test was a row that kept what it had before.

use reaktiv::{Reactive, Table, reactive};
use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local!(static EQ_FUSE: Cell<i32> = const { Cell::new(-1) });
thread_local!(static DROP_FUSE: Cell<i32> = const { Cell::new(-1) });
thread_local!(static SEEN: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) });

fn burn(fuse: &'static std::thread::LocalKey<Cell<i32>>, what: &str) {
    let left = fuse.get();
    if left >= 0 {
        fuse.set(left - 1);
        if left == 0 {
            panic!("fuse {what}");
        }
    }
}

#[derive(Debug, Clone, Default)]
struct G(i64);
impl PartialEq for G {
    fn eq(&self, o: &G) -> bool {
        burn(&EQ_FUSE, "eq");
        self.0 == o.0
    }
}
impl Drop for G {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            burn(&DROP_FUSE, "drop");
        }
    }
}

#[reactive]
#[derive(Debug)]
struct Row {
    x: i64,
    #[reactive(given)]
    g: G,
    v: computed!(i64, self.x * 1000 + self.g.0),
    see: effect!(SEEN.with_borrow_mut(|s| s.push(format!("{}", self.v)))),
}
#[reactive]
#[derive(Debug, Clone, PartialEq)]
struct Plain {
    x: i64,
    #[reactive(given)]
    g: G,
    v: computed!(i64, self.x * 1000 + self.g.0),
}
#[reactive]
struct Top {
    g: G,
    #[reactive(nested, given(g))]
    rows: Table<i64, Row>,
    sum: computed!(i64, self.rows.sum(Row::V)),
}
#[reactive]
#[derive(Debug, Clone, PartialEq)]
struct Quiet {
    g: G,
    #[reactive(nested, given(g))]
    rows: Table<i64, Plain>,
    #[reactive(nested, given(g))]
    child: Plain,
    sum: computed!(i64, self.rows.sum(Plain::V)),
    cv: computed!(i64, *self.child.v()),
}
fn plain(x: i64) -> Plain {
    Plain::new(PlainInputs { x })
}
fn quiet(n: i64) -> Quiet {
    Quiet::new(QuietInputs { g: G(1), rows: (1..=n).map(|i| (i, plain(i))).collect(), child: plain(9) })
}
fn top(n: i64) -> Top {
    Top::new(TopInputs { g: G(1), rows: (1..=n).map(|i| (i, Row::new(RowInputs { x: i }))).collect() })
}
fn seen() -> Vec<String> {
    SEEN.take()
}

#[test]
fn retain_shows_what_is_handed_down() {
    let mut q = quiet(3);
    q.sum();
    q.set_g(G(5));
    let mut got = vec![];
    q.rows_mut().retain(|_, r| {
        got.push(*r.v());
        true
    });
    assert_eq!(got, [1005, 2005, 3005]);
}

#[test]
fn a_row_that_an_iterator_passed_in_a_panic_takes_over_later() {
    let mut q = quiet(3);
    q.sum();
    q.set_g(G(5));
    let rows = q.rows();
    let mut iter = rows.iter();
    EQ_FUSE.set(0);
    assert!(
        catch_unwind(AssertUnwindSafe(|| {
            iter.next();
        }))
        .is_err()
    );
    for _ in iter.by_ref() {}
    assert_eq!(*q.rows()[&1].v(), 1005);
}

#[test]
fn rows_take_over_later_if_the_end_of_a_lending_panics() {
    let mut q = quiet(4);
    q.sum();
    let mut lent = q.rows_mut();
    for i in 1..=4 {
        *lent.row_mut(&i).unwrap() = plain(i + 10);
    }
    EQ_FUSE.set(1);
    assert!(catch_unwind(AssertUnwindSafe(|| drop(lent))).is_err());
    EQ_FUSE.set(-1);
    let all: Vec<i64> = q.rows().rows().map(|r| *r.v()).collect();
    assert_eq!(all, [11001, 12001, 13001, 14001]);
    assert_eq!(*q.sum(), all.iter().sum::<i64>());
}

#[test]
fn what_was_put_in_under_a_forgotten_guard_is_handed_down_to() {
    let mut q = quiet(2);
    q.sum();
    let mut lent = q.rows_mut();
    *lent = [(1, plain(7))].into();
    std::mem::forget(lent);
    assert_eq!(*q.rows()[&1].v(), 7001);
    assert_eq!(*q.sum(), 7001);
    let mut lent = q.child_mut();
    *lent = plain(8);
    std::mem::forget(lent);
    assert_eq!(*q.child().v(), 8001);
    assert_eq!(*q.cv(), 8001);
}

#[test]
fn a_drop_that_panics_hides_no_change_of_a_child() {
    let mut q = quiet(2);
    assert_eq!((*q.sum(), *q.cv()), (3002, 9001));
    q.set_g(G(5));
    DROP_FUSE.set(0);
    let _ = catch_unwind(AssertUnwindSafe(|| *q.cv()));
    DROP_FUSE.set(-1);
    assert_eq!(*q.child().v(), 9005);
    assert_eq!(*q.cv(), 9005);
    assert_eq!(*q.sum(), 3010);
}

#[test]
fn a_drop_that_panics_hides_no_change_of_rows() {
    for n in 0..6 {
        let mut q = quiet(2);
        assert_eq!((*q.sum(), *q.cv()), (3002, 9001));
        q.set_g(G(5));
        DROP_FUSE.set(n);
        let _ = catch_unwind(AssertUnwindSafe(|| *q.sum()));
        DROP_FUSE.set(-1);
        assert_eq!(*q.sum(), 3010);
        assert_eq!(*q.cv(), 9005);
    }
}

#[test]
fn a_flush_that_panics_in_one_row_is_made_up_for() {
    for n in 0..9 {
        let mut t = top(4);
        seen();
        EQ_FUSE.set(n);
        let r = catch_unwind(AssertUnwindSafe(|| t.set_g(G(5))));
        EQ_FUSE.set(-1);
        if r.is_err() && t.g().0 == 1 {
            continue;
        }
        t.flush();
        let mut got = seen();
        got.sort();
        assert_eq!(got, ["1005", "2005", "3005", "4005"], "{n}");
    }
}

#[test]
fn no_row_is_lost_if_another_one_cannot_take_over() {
    let mut q = quiet(40);
    q.sum();
    q.set_g(G(5));
    let mut lent = q.rows_mut();
    for i in 1..=39 {
        EQ_FUSE.set(1);
        let r = catch_unwind(AssertUnwindSafe(|| lent.remove(&i).is_some()));
        EQ_FUSE.set(-1);
        if r.is_err() {
            assert!(lent.contains_key(&i), "{i}");
            lent.remove(&i);
        }
    }
    drop(lent);
    assert_eq!(*q.sum(), 40005);
}

#[test]
fn a_row_that_comes_with_a_subscription_is_handed_down_to() {
    let mut q = quiet(0);
    let mut p = plain(1);
    let _s = p.on_change(Plain::V, |c| SEEN.with_borrow_mut(|s| s.push(format!("{c:?}"))));
    q.rows_mut().insert(1, p);
    q.set_g(G(7));
    let got = seen();
    assert!(!got.is_empty());
    assert_eq!(*q.sum(), 1007);
    q.set_g(G(8));
    let got = seen();
    assert!(!got.is_empty());
}

#[test]
fn a_row_with_a_subscription_from_the_start_is_handed_down_to() {
    let mut p = plain(1);
    let _s = p.on_change(Plain::V, |c| SEEN.with_borrow_mut(|s| s.push(format!("{c:?}"))));
    let mut q = Quiet::new(QuietInputs { g: G(1), rows: [(1, p)].into(), child: plain(9) });
    seen();
    q.set_g(G(7));
    let got = seen();
    assert!(!got.is_empty());
}

#[test]
fn the_struct_around_it_has_the_last_word() {
    let mut q = quiet(2);
    q.sum();
    q.rows_mut().row_mut(&1).unwrap().set_g(G(77));
    assert_eq!((*q.sum(), *q.rows()[&1].v()), (3002, 1001));
    q.child_mut().set_g(G(77));
    assert_eq!((*q.cv(), *q.child().v()), (9001, 9001));
    let mut g = q.child_mut();
    g.set_g(G(66));
    std::mem::forget(g);
    assert_eq!((*q.cv(), *q.child().v()), (9001, 9001));
}

#[test]
fn copies_inputs_and_mutable_iterators_are_doors_too() {
    let mut q = quiet(2);
    q.sum();
    q.set_g(G(5));
    let c = q.clone();
    assert_eq!((*c.sum(), c.inputs().rows[&1].g().0, c.inputs().child.g().0), (3010, 5, 5));
    q.set_g(G(6));
    assert_eq!(q.inputs().child.g().0, 6);
    q.set_g(G(7));
    let inputs = q.into_inputs();
    assert_eq!(inputs.child.g().0, 7);
    assert_eq!(inputs.rows[&2].g().0, 7);
    let mut q = quiet(2);
    q.set_g(G(7));
    q.update_rows(|r| {
        let mut it = r.iter_mut();
        assert_eq!(it.next().unwrap().1.g().0, 7);
    });
    q.set_g(G(8));
    q.update_rows(|r| {
        let t = std::mem::take(r);
        for (_, r) in t {
            assert_eq!(r.g().0, 8);
        }
    });
}

#[test]
fn a_row_that_is_alone_in_a_sorted_view_has_been_reached() {
    let mut q = quiet(1);
    q.sum();
    q.set_g(G(5));
    let row = q.rows().sorted_by_key(|row| *row.x()).rows().next().unwrap();
    assert_eq!(row.g().0, 5);
}

#[test]
fn a_table_in_a_row_that_comes_with_a_subscription_is_handed_down_to() {
    #[reactive]
    struct Middle {
        y: i64,
        #[reactive(given)]
        g: G,
        #[reactive(nested, given(g))]
        rows: Table<i64, Plain>,
    }
    #[reactive]
    struct Outer {
        g: G,
        #[reactive(nested, given(g))]
        middles: Table<i64, Middle>,
    }
    let mut middle = Middle::new(MiddleInputs { y: 0, rows: [(1, plain(1)), (2, plain(2))].into() });
    let tell = |value: &i64| SEEN.with_borrow_mut(|seen| seen.push(value.to_string()));
    let _told = middle.rows_mut().row_mut(&1).unwrap().on_change(Plain::V, tell);
    let mut outer = Outer::new(OuterInputs { g: G(5), middles: [].into() });
    outer.middles_mut().insert(1, middle);
    assert_eq!(seen(), ["1005"]);
    outer.set_g(G(6));
    assert_eq!(seen(), ["1006"]);
}

#[test]
fn a_table_may_hold_keys_that_end_before_it() {
    let mut rows = Table::new();
    let key = String::from("a");
    rows.insert(&*key, plain(1));
    assert_eq!(rows.sum(Plain::X), 1);
}
