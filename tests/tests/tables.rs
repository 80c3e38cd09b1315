//! What tables promise, beside what the oracle compares.

use std::cell::{Cell, RefCell};
use std::hash::{Hash, Hasher};
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::{Rc, Weak};
use std::time::Duration;

use reaktiv::{Reactive, Table, reactive};

thread_local!(static RUNS: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) });

fn ran(formula: &'static str) {
    RUNS.with_borrow_mut(|runs| runs.push(formula));
}

fn runs() -> Vec<&'static str> {
    RUNS.take()
}

#[reactive]
#[derive(Clone, Debug)]
struct Line {
    price: f64,
    quantity: f64,
    name: &'static str,
    amount: computed!(f64, {
        ran("amount");
        self.price * self.quantity
    }),
    label: computed!(String, {
        ran("label");
        format!("{}: {}", self.name, self.amount)
    }),
    open: computed!(bool, self.quantity != 0.0),
}

fn line(name: &'static str, price: f64) -> Line {
    Line::new(LineInputs { price, quantity: 1.0, name })
}

fn lines() -> Table<u32, Line> {
    Table::from([(10, line("pen", 2.0)), (20, line("ink", 9.0)), (30, line("cap", 0.5))])
}

fn keys(table: &Table<u32, Line>) -> Vec<u32> {
    table.keys().copied().collect()
}

#[test]
fn rows_stay_in_insertion_order() {
    let mut lines = lines();
    lines.remove(&10);
    lines.insert(5, line("pad", 1.0));
    lines.insert(10, line("pen", 2.0));
    assert_eq!(keys(&lines), [20, 30, 5, 10]);
    for round in 0..200 {
        lines.insert(1000 + round, line("tmp", 0.0));
        lines.remove(&(1000 + round));
    }
    assert_eq!(keys(&lines), [20, 30, 5, 10]);
    assert!(lines.rows().map(|row| *row.name()).eq(["ink", "cap", "pad", "pen"]));
    assert!(lines.into_iter().map(|(key, _)| key).eq([20, 30, 5, 10]));
}

#[test]
fn a_row_for_a_key_that_is_there_takes_the_old_ones_place() {
    let mut lines = lines();
    let old = lines.insert(20, line("ink", 8.0)).expect("it was there");
    assert_eq!(*old.price(), 9.0);
    assert_eq!(keys(&lines), [10, 20, 30]);
    assert_eq!(*lines[&20].price(), 8.0);
    let twice: Table<u32, Line> = [(1, line("a", 1.0)), (2, line("b", 2.0)), (1, line("c", 3.0))].into_iter().collect();
    assert_eq!(keys(&twice), [1, 2]);
    assert_eq!(*twice[&1].name(), "c");
}

#[test]
fn many_rows_at_once_are_as_if_inserted_one_after_the_other() {
    let rows = || {
        (0..100_000_u64).map(|n| (n * n % 70_001, Line::new(LineInputs { price: n as f64, quantity: 1.0, name: "" })))
    };
    let (at_once, mut one_by_one): (Table<u64, Line>, _) = (rows().collect(), Table::new());
    rows().for_each(|(key, row)| drop(one_by_one.insert(key, row)));
    assert!(one_by_one.len() < 70_000);
    assert!(at_once.keys().eq(one_by_one.keys()));
    assert!(at_once.rows().map(Line::price).eq(one_by_one.rows().map(Line::price)));
    assert!(at_once.iter().all(|(key, row)| at_once[key].price() == row.price()));
    let all: Table<u64, Line> = one_by_one.into_iter().chain([(0, line("last", 0.0))]).collect();
    assert_eq!((all.len(), *all[&0].name()), (at_once.len(), "last"));
}

#[test]
fn keys_are_looked_up_in_their_borrowed_form() {
    let mut table: Table<String, Line> = Table::new();
    table.insert("pen".into(), line("pen", 2.0));
    assert!(table.contains_key("pen"));
    assert_eq!(table.update("pen", |row| *row.price()), Some(2.0));
    assert_eq!(table.remove_entry("pen").map(|(key, _)| key), Some("pen".into()));
    assert!(table.update("pen", |_| ()).is_none() && table.row_mut("pen").is_none() && table.remove("pen").is_none());
}

#[test]
fn an_aggregate_computes_the_rows_that_were_touched_and_no_others() {
    let mut lines = lines();
    runs();
    assert_eq!(lines.sum(Line::AMOUNT), 11.5);
    assert_eq!(runs(), ["amount"; 3]);
    lines.row_mut(&20).unwrap().set_price(10.0);
    assert_eq!(runs(), [""; 0]);
    assert_eq!((lines.sum(Line::AMOUNT), lines.sum(Line::AMOUNT)), (12.5, 12.5));
    assert_eq!(runs(), ["amount"]);
}

#[test]
fn a_column_that_nobody_aggregates_is_not_computed() {
    let mut lines = lines();
    lines.sum(Line::PRICE);
    runs();
    lines.update_all(|_, row| row.set_quantity(2.0));
    lines.insert(40, line("pad", 1.0));
    assert_eq!(lines.sum(Line::PRICE), 12.5);
    assert_eq!(runs(), [""; 0]);
}

#[test]
fn a_formula_runs_again_only_if_what_it_reads_has_changed() {
    let mut lines = lines();
    lines.max(Line::LABEL);
    runs();
    lines.row_mut(&10).unwrap().set_price(2.0);
    lines.row_mut(&20).unwrap().set_quantity(1.0);
    lines.max(Line::LABEL);
    assert_eq!(runs(), [""; 0]);
}

#[test]
fn a_row_counts_as_touched_when_it_is_handed_out() {
    let mut lines = lines();
    assert_eq!(lines.sum(Line::PRICE), 11.5);
    let forgotten = Box::new(lines.row_mut(&10).unwrap());
    Box::leak(forgotten).set_price(3.0);
    assert_eq!(lines.sum(Line::PRICE), 12.5);
    let mut rows = lines.iter_mut();
    let (first, second) = (rows.next().unwrap().1, rows.next().unwrap().1);
    mem::swap(first, second);
    assert_eq!(lines.fold(Line::NAME, "", |one, other| if one.is_empty() { other } else { one }), "ink");
    let mut other = line("gum", 7.0);
    mem::swap(lines.row_mut(&30).unwrap(), &mut other);
    assert_eq!(lines.min(Line::PRICE), Some(&3.0));
    *lines.row_mut(&20).unwrap() = other;
    assert_eq!(lines.min(Line::PRICE), Some(&0.5));
}

#[test]
fn tables_that_are_swapped_keep_their_own_aggregates() {
    let (mut one, mut other) = (lines(), Table::from([(1, line("pad", 100.0))]));
    assert_eq!((one.sum(Line::PRICE), other.sum(Line::PRICE)), (11.5, 100.0));
    mem::swap(&mut one, &mut other);
    one.update(&1, |row| row.set_price(50.0));
    assert_eq!((one.sum(Line::PRICE), other.sum(Line::PRICE)), (50.0, 11.5));
}

#[test]
fn nan_and_infinities_leave_with_their_row() {
    let mut lines = lines();
    lines.insert(40, line("nan", f64::NAN));
    lines.insert(50, line("infinity", f64::INFINITY));
    assert!(lines.sum(Line::PRICE).is_nan());
    assert_eq!((lines.min(Line::PRICE), lines.max(Line::PRICE)), (Some(&0.5), Some(&f64::INFINITY)));
    lines.remove(&40);
    assert_eq!(lines.sum(Line::PRICE), f64::INFINITY);
    lines.update(&50, |row| row.set_price(f64::NEG_INFINITY));
    assert_eq!(lines.mean(Line::PRICE), Some(f64::NEG_INFINITY));
    lines.update(&50, |row| row.set_price(1e300));
    lines.update(&50, |row| row.set_price(0.0));
    assert_eq!(lines.sum(Line::PRICE), 11.5);
}

#[test]
fn an_empty_table_has_no_mean_and_no_least() {
    let mut lines = lines();
    assert!(lines.minmax(Line::PRICE).is_some());
    lines.clear();
    assert!(lines.is_empty() && lines.iter().next().is_none());
    assert_eq!((lines.sum(Line::PRICE), lines.count(), lines.count_where(Line::OPEN)), (0.0, 0, 0));
    assert_eq!((lines.mean(Line::PRICE), lines.min(Line::PRICE), lines.minmax(Line::PRICE)), (None, None, None));
    assert!(lines.top(3, Line::PRICE).is_empty() && lines.group_by(Line::NAME).count().is_empty());
    assert!(lines.filter(|_| true).is_empty() && lines.sorted_by(|_, _| std::cmp::Ordering::Equal).first().is_none());
}

#[test]
fn equal_values_come_in_insertion_order() {
    let mut lines = lines();
    lines.update_all(|_, row| row.set_price(1.0));
    let top = |lines: &Table<u32, Line>| lines.top(3, Line::PRICE).into_iter().map(|(key, _)| *key).collect::<Vec<_>>();
    assert_eq!(top(&lines), [10, 20, 30]);
    let first = lines.remove(&10).unwrap();
    lines.insert(10, first);
    assert_eq!(top(&lines), [20, 30, 10]);
    let sorted = lines.sorted_by(|one, other| one.price().total_cmp(other.price()));
    assert!(sorted.iter().map(|(key, _)| *key).eq([20, 30, 10]));
}

#[reactive]
struct Task {
    took: Duration,
    tries: u8,
    #[reactive(context)]
    log: Rc<RefCell<Vec<u8>>>,
    watch: effect!(self.log.borrow_mut().push(self.tries)),
}

#[test]
fn effects_of_rows_run_with_their_setters_and_once_an_update() {
    let log = Rc::new(RefCell::new(Vec::new()));
    let task = |tries| Task::new(TaskInputs { took: Duration::from_millis(u64::from(tries)), tries }, log.clone());
    let mut tasks: Table<u8, Task> = (1..4).map(|id| (id, task(id))).collect();
    assert_eq!(log.take(), [1, 2, 3]);
    tasks.row_mut(&1).unwrap().set_tries(10);
    tasks.update(&2, |row| {
        row.set_tries(19);
        row.set_tries(20);
    });
    assert_eq!(log.take(), [10, 20]);
    tasks.update_all(|id, row| row.set_tries(*id));
    assert_eq!(log.take(), [1, 2]);
    tasks.remove(&1);
    assert_eq!(log.take(), [0; 0]);
    assert_eq!(tasks.sum(Task::TOOK), Duration::from_millis(5));
    assert_eq!(tasks.mean(Task::TOOK), Some(Duration::from_micros(2500)));
}

#[test]
fn a_sum_that_does_not_fit_its_type_panics_and_the_mean_is_right() {
    let task = |tries| Task::new(TaskInputs { took: Duration::MAX, tries }, Rc::default());
    let mut tasks = Table::from([(1, task(200)), (2, task(100))]);
    assert!(catch_unwind(AssertUnwindSafe(|| tasks.sum(Task::TRIES))).is_err());
    assert_eq!(tasks.mean(Task::TRIES), Some(150.0));
    assert_eq!(tasks.mean(Task::TOOK), Some(Duration::MAX));
    tasks.remove(&2);
    assert_eq!(tasks.sum(Task::TRIES), 200);
}

struct Slow(u32);

thread_local!(static HASHES: Cell<u32> = const { Cell::new(u32::MAX) });

impl Hash for Slow {
    fn hash<H: Hasher>(&self, state: &mut H) {
        HASHES.set(HASHES.get().checked_sub(1).expect("no more hashes"));
        self.0.hash(state);
    }
}

impl PartialEq for Slow {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl Eq for Slow {}

#[test]
fn a_hash_that_panics_while_the_index_grows_loses_no_key() {
    let mut table: Table<Slow, Line> = Table::new();
    for key in 0..500 {
        for hashes in 0.. {
            HASHES.set(hashes % 700);
            let inserted = catch_unwind(AssertUnwindSafe(|| table.insert(Slow(key), line("pen", f64::from(key)))));
            HASHES.set(u32::MAX);
            if inserted.is_ok() {
                break;
            }
            assert_eq!(table.len(), key as usize);
        }
        // Removals fill the index with what was removed.
        table.insert(Slow(1_000_000), line("tmp", 0.0));
        table.remove(&Slow(1_000_000));
        assert!((0..=key).all(|key| *table[&Slow(key)].price() == f64::from(key)));
    }
}

#[reactive]
#[derive(Clone)]
struct Loop {
    base: f64,
    #[reactive(cutoff = never)]
    table: Weak<RefCell<Table<u32, Loop>>>,
    sneaky: computed!(
        f64,
        match self.table.upgrade() {
            Some(table) => table.borrow().sum(Loop::BASE) + table.borrow().sum(Loop::SNEAKY),
            None => self.base,
        }
    ),
    fair: computed!(
        f64,
        match self.table.upgrade() {
            Some(table) => table.borrow().sum(Loop::BASE),
            None => self.base,
        }
    ),
}

#[test]
fn a_row_may_read_other_aggregates_of_its_table_but_not_the_one_it_is_read_for() {
    let table = Rc::new(RefCell::new(Table::new()));
    for (key, weak) in [(1, Weak::new()), (2, Rc::downgrade(&table))] {
        table.borrow_mut().insert(key, Loop::new(LoopInputs { base: 4.0, table: weak }));
    }
    assert_eq!(table.borrow().sum(Loop::FAIR), 12.0);
    let panic = catch_unwind(AssertUnwindSafe(|| table.borrow().sum(Loop::SNEAKY))).unwrap_err();
    let message = panic.downcast_ref::<&str>().expect("a message");
    assert_eq!(*message, "an aggregate of a table was read by what it was being computed from");
    table.borrow_mut().update(&2, |row| row.set_table(Weak::new()));
    assert_eq!(table.borrow().sum(Loop::SNEAKY), 8.0);
    assert_eq!(table.borrow().sum(Loop::FAIR), 8.0);
}

#[test]
fn views_may_be_kept_while_others_are_read() {
    let lines = lines();
    let dear = lines.filter(|row| *row.price() > 1.0);
    let sorted = lines.sorted_by(|one, other| one.name().cmp(other.name()));
    let by_name = lines.group_by(Line::NAME).sum(Line::PRICE);
    assert_eq!(lines.sum(Line::PRICE), 11.5);
    assert!(dear.rows().map(|row| *row.name()).eq(["pen", "ink"]));
    assert!(sorted.rows().map(|row| *row.name()).eq(["cap", "ink", "pen"]));
    assert_eq!(by_name.get(&"ink"), Some(9.0));
    assert_eq!(format!("{by_name:?}"), r#"{"cap": 0.5, "ink": 9.0, "pen": 2.0}"#);
}

#[test]
fn a_table_is_as_sendable_as_its_rows_and_shows_them_without_computing() {
    fn assert_send<T: Send>(_: &T) {}
    let lines = lines();
    lines.sum(Line::PRICE);
    assert_send(&lines);
    runs();
    assert!(format!("{lines:?}").starts_with(r#"{10: Line { price: 2.0, quantity: 1.0, name: "pen","#));
    assert_eq!(runs(), [""; 0]);
    std::thread::spawn(move || lines.sum(Line::PRICE)).join().unwrap();
}

#[test]
fn rows_may_be_generic() {
    #[reactive]
    struct Pair<T: Clone + PartialEq + 'static> {
        value: T,
        twice: computed!((T, T), (self.value.clone(), self.value.clone())),
    }
    let pairs = Table::from([(1, Pair::new(PairInputs { value: 2_i128 })), (2, Pair::new(PairInputs { value: 3 }))]);
    assert_eq!(pairs.sum(Pair::<i128>::VALUE), 5);
    assert_eq!(pairs.max(Pair::<i128>::TWICE), Some(&(3, 3)));
    assert_eq!(*pairs[&1].get(Pair::<i128>::TWICE), (2, 2));
}

#[reactive]
struct Plug {
    watts: Option<f64>,
    room: Option<&'static str>,
}

fn plug(watts: Option<f64>, room: Option<&'static str>) -> Plug {
    Plug::new(PlugInputs { watts, room })
}

#[test]
fn aggregates_pass_over_what_is_missing() {
    let mut plugs = Table::from([
        (1, plug(Some(5.0), Some("hall"))),
        (2, plug(None, Some("hall"))),
        (3, plug(Some(3.0), None)),
        (4, plug(None, Some("attic"))),
    ]);
    assert_eq!((plugs.sum(Plug::WATTS), plugs.mean(Plug::WATTS)), (Some(8.0), Some(4.0)));
    assert_eq!(plugs.minmax(Plug::WATTS), Some((&Some(3.0), &Some(5.0))));
    assert!(plugs.top(3, Plug::WATTS).iter().map(|(id, _)| **id).eq([1, 3]));
    let by_room = plugs.group_by(Plug::ROOM);
    assert!(by_room.count().iter().eq([(&Some("attic"), 1), (&Some("hall"), 2)]));
    assert!(by_room.sum(Plug::WATTS).iter().eq([(&Some("hall"), Some(5.0))]));
    assert_eq!(by_room.mean(Plug::WATTS).get(&Some("hall")), Some(5.0));

    plugs.update(&1, |plug| plug.set_watts(None));
    plugs.remove(&3);
    assert_eq!((plugs.sum(Plug::WATTS), plugs.mean(Plug::WATTS), plugs.min(Plug::WATTS)), (None, None, None));
    assert!(plugs.top(3, Plug::WATTS).is_empty());
    assert!(plugs.group_by(Plug::ROOM).sum(Plug::WATTS).is_empty());
    assert_eq!(plugs.filter(|plug| plug.room().is_some()).mean(Plug::WATTS), None);
}

#[test]
fn an_order_that_nan_has_spoilt_heals_when_it_has_gone() {
    use std::cmp::Ordering::Equal;
    let prices = [3.0, 1.0, 2.0, 5.0, 4.0];
    let mut lines: Table<usize, Line> = prices.into_iter().map(|price| line("", price)).enumerate().collect();
    let by_price = |lines: &Table<usize, Line>| -> Vec<f64> {
        let view = lines.sorted_by(|a, b| a.price().partial_cmp(b.price()).unwrap_or(Equal));
        view.rows().map(|row| *row.price()).collect()
    };
    by_price(&lines);
    for (id, price) in [(3, f64::NAN), (0, 0.5), (4, 0.1), (1, 9.0), (3, 7.0)] {
        lines[&id].set_price(price);
        by_price(&lines);
    }
    assert_eq!(by_price(&lines), [0.1, 0.5, 2.0, 7.0, 9.0]);
}

#[test]
fn a_captured_nan_that_is_still_one_makes_no_closure_run_again() {
    struct Cold;
    let calls = std::cell::Cell::new(0);
    let mut lines: Table<usize, Line> = [1.0, 2.0].into_iter().map(|price| line("", price)).enumerate().collect();
    let count = |lines: &Table<usize, Line>, limit: (u32, f64)| {
        let view = lines.at::<Cold>().with(limit).filter(|line| {
            calls.set(calls.get() + 1);
            limit.1.is_nan() || *line.price() < limit.1
        });
        (view.len(), calls.take())
    };
    assert_eq!(count(&lines, (1, f64::NAN)), (2, 2));
    assert_eq!(count(&lines, (1, f64::NAN)), (2, 0));
    lines[&0].set_price(5.0);
    assert_eq!(count(&lines, (1, f64::NAN)), (2, 1), "the row that was touched");
    assert_eq!(count(&lines, (2, f64::NAN)), (2, 2));
    assert_eq!(count(&lines, (2, 3.0)), (1, 2));
}

thread_local!(static CALLS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) });

fn is_dear(line: &Line) -> bool {
    CALLS.set(CALLS.get() + 1);
    *line.price() > 3.0
}

#[test]
fn views_by_different_functions_keep_what_they_know_and_those_by_the_same_share_it() {
    let mut lines: Table<usize, Line> = [1.0, 2.0, 5.0].into_iter().map(|price| line("", price)).enumerate().collect();
    let look = |lines: &Table<usize, Line>| {
        let counts = (lines.filter(is_dear).len(), lines.filter(|line| !is_dear(line)).len());
        assert_eq!(lines.filter(is_dear).len(), counts.0);
        // Of one code, and of different keys.
        let small =
            lines.sorted_by_key(|line| *line.price() as u8).rows().map(|line| *line.price()).collect::<Vec<_>>();
        let sign = lines.sorted_by_key(|line| -*line.price()).rows().map(|line| *line.price()).collect::<Vec<_>>();
        assert!(small.is_sorted() && sign.iter().rev().eq(small.iter()));
        (counts, CALLS.take())
    };
    assert_eq!(look(&lines), ((1, 2), 6));
    assert_eq!(look(&lines), ((1, 2), 0));
    lines[&0].set_price(4.0);
    assert_eq!(look(&lines), ((2, 1), 2), "each looks at the row that was touched");
}

#[test]
fn views_and_tables_are_walked_by_value_by_reference_and_by_keys() {
    let mut lines = Table::from([(1, line("a", 2.0)), (2, line("b", 200.0)), (3, line("c", 30.0))]);
    for (key, row) in &mut lines {
        row.set_price(row.price() + f64::from(*key));
    }
    let mut walked = Vec::new();
    for (key, row) in lines.filter(|row| *row.amount() > 10.0) {
        walked.push((*key, *row.amount()));
    }
    for (key, row) in lines.sorted_by_key(|row| -row.amount()) {
        walked.push((*key, *row.amount()));
    }
    assert_eq!(walked, [(2, 202.0), (3, 33.0), (2, 202.0), (3, 33.0), (1, 3.0)]);
    assert!(lines.filter(|row| *row.amount() > 10.0).keys().eq(&[2, 3]));
    assert!(lines.sorted_by_key(|row| -row.amount()).keys().eq(&[2, 3, 1]));
    lines.retain(|key, row| *key == 1 || *row.amount() > 100.0);
    assert!(lines.sorted_by_key(|row| -row.amount()).keys().eq(&[2, 1]));
    assert_eq!((lines.sum(Line::AMOUNT), lines.len()), (205.0, 2));
    assert_eq!(lines.iter_mut().next_back().map(|(key, _)| *key), Some(2));
}
