//! `set_inputs` goes down: into children that stand, by their inputs, and into tables, by key. Only what differs is touched.

use std::cell::{Cell, RefCell};

use reaktiv::{Reactive, Table, reactive};
use reaktiv_tests::random::Random;

thread_local! {
    static RUNS: Cell<usize> = const { Cell::new(0) };
    static SEEN: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

fn runs<T>(value: T) -> T {
    RUNS.set(RUNS.get() + 1);
    value
}

fn seen() -> Vec<String> {
    SEEN.take()
}

#[reactive]
#[derive(Clone, Debug, PartialEq)]
struct Row {
    n: i64,
    note: String,
    twice: computed!(i64, runs(self.n * 2)),
}

#[reactive]
#[derive(Clone, Debug, PartialEq)]
struct Sheet {
    title: String,
    #[reactive(nested)]
    rows: Table<u8, Row>,
    total: computed!(i64, self.rows.sum(Row::TWICE)),
    large: computed!(usize, self.rows.filter(|row| *row.twice() > 10).len()),
    keys: computed!(Vec<u8>, self.rows.keys().copied().collect()),
    third: computed!(Option<i64>, self.rows.get(&3).map(|row| *row.twice())),
}

impl Sheet {
    fn read(&self) -> (i64, usize, Vec<u8>, Option<i64>) {
        (*self.total(), *self.large(), self.keys().clone(), *self.third())
    }
}

fn below(random: &mut Random, end: usize) -> usize {
    random.below(end as u64) as usize
}

fn random_row(random: &mut Random) -> Row {
    Row::new(RowInputs { n: below(random, 9) as i64, note: "x".repeat(below(random, 3)) })
}

#[test]
fn a_table_has_the_keys_the_order_and_the_values_of_the_new_one_and_only_rows_that_differ_run() {
    for seed in 0..3000 {
        let mut random = Random::new(seed);
        let mut rows: Vec<(u8, Row)> = Vec::new();
        for key in 0..8 {
            if below(&mut random, 3) > 0 {
                rows.push((key, random_row(&mut random)));
            }
        }
        let mut sheet = Sheet::new(SheetInputs { title: "a".into(), rows: rows.iter().cloned().collect() });
        if below(&mut random, 4) > 0 {
            sheet.read();
        }
        for _ in 0..4 {
            // What is to be: some rows with other values, some gone, some new, perhaps in another order.
            let mut others = 0;
            rows.retain(|_| below(&mut random, 6) > 0);
            for (_, row) in &mut rows {
                if below(&mut random, 4) == 0 {
                    *row = random_row(&mut random);
                    others += 1;
                }
            }
            for key in 0..8 {
                if below(&mut random, 8) == 0 && rows.iter().all(|(other, _)| *other != key) {
                    let place =
                        if below(&mut random, 2) == 0 { rows.len() } else { below(&mut random, rows.len() + 1) };
                    rows.insert(place, (key, random_row(&mut random)));
                    others += 1;
                }
            }
            if below(&mut random, 3) == 0 && !rows.is_empty() {
                let (one, other) = (below(&mut random, rows.len()), below(&mut random, rows.len()));
                rows.swap(one, other);
            }
            let inputs = || SheetInputs { title: "b".into(), rows: rows.iter().cloned().collect() };
            let expected = Sheet::new(inputs());
            let have_read = sheet
                .rows()
                .iter()
                .all(|(_, row)| format!("{row:?}").contains("twice: ") && !format!("{row:?}").contains("stale"));
            sheet.set_inputs(inputs());
            assert_eq!(sheet, expected, "seed {seed}");
            RUNS.set(0);
            assert_eq!(sheet.read(), expected_values(&rows), "seed {seed}");
            if have_read {
                assert!(RUNS.get() <= others, "seed {seed}: {} runs for {others} rows", RUNS.get());
            }
        }
    }
}

/// By hand, without running a formula that counts.
fn expected_values(rows: &[(u8, Row)]) -> (i64, usize, Vec<u8>, Option<i64>) {
    let twice = |row: &Row| *row.n() * 2;
    (
        rows.iter().map(|(_, row)| twice(row)).sum(),
        rows.iter().filter(|(_, row)| twice(row) > 10).count(),
        rows.iter().map(|(key, _)| *key).collect(),
        rows.iter().find(|(key, _)| *key == 3).map(|(_, row)| twice(row)),
    )
}

#[reactive]
struct Lamp {
    name: String,
    on: bool,
    show: effect!(SEEN.with_borrow_mut(|seen| seen.push(format!("{} {}", self.name, self.on)))),
}

#[reactive]
struct Desk {
    #[reactive(nested)]
    lamp: Lamp,
    #[reactive(nested)]
    spare: Lamp,
    any: computed!(bool, *self.lamp.on() || *self.spare.on()),
    tell: effect!(SEEN.with_borrow_mut(|seen| seen.push(format!("any {}", self.any)))),
}

fn lamp(name: &str, on: bool) -> Lamp {
    let lamp = Lamp::new(LampInputs { name: name.into(), on });
    seen();
    lamp
}

#[test]
fn a_child_that_stands_keeps_its_subscriptions_and_runs_its_effects_once() {
    let mut desk = Desk::new(DeskInputs { lamp: lamp("a", false), spare: lamp("b", false) });
    let (sender, receiver) = std::sync::mpsc::channel();
    let _subscription = desk.lamp_mut().on_change(Lamp::ON, move |on| sender.send(*on).unwrap());
    seen();
    let inputs = DeskInputs { lamp: lamp("a", true), spare: lamp("b", false) };
    desk.set_inputs(inputs);
    assert_eq!(seen(), ["a true", "any true"]);
    assert_eq!(receiver.try_iter().collect::<Vec<_>>(), [true]);
    // Nothing differs, so nothing is touched.
    let inputs = DeskInputs { lamp: lamp("a", true), spare: lamp("b", false) };
    desk.set_inputs(inputs);
    assert_eq!(seen(), [""; 0]);
}

#[test]
fn a_child_keeps_the_context_that_it_has() {
    #[reactive]
    struct Probe {
        value: i32,
        #[reactive(context)]
        log: Vec<i32>,
        keep: effect!(self.log.push(self.value)),
    }
    #[reactive]
    struct Plant {
        #[reactive(nested)]
        probe: Probe,
    }
    let probe = |value, log| Probe::new(ProbeInputs { value }, log);
    let mut plant = Plant::new(PlantInputs { probe: probe(1, vec![-1]) });
    plant.set_inputs(PlantInputs { probe: probe(2, vec![-2]) });
    assert_eq!(plant.probe().log(), &[-1, 1, 2]);
}

#[test]
fn what_a_comparison_panics_with_leaves_a_struct_that_works() {
    thread_local!(static FUSE: Cell<usize> = const { Cell::new(usize::MAX) });
    #[derive(Clone, Debug)]
    struct Touchy(i64);
    impl PartialEq for Touchy {
        fn eq(&self, other: &Self) -> bool {
            FUSE.set(FUSE.get() - 1);
            assert!(FUSE.get() > 0, "fuse");
            self.0 == other.0
        }
    }
    #[reactive]
    #[derive(Clone, Debug)]
    struct Cell1 {
        a: Touchy,
        b: Touchy,
        sum: computed!(i64, self.a.0 + self.b.0),
    }
    #[reactive]
    #[derive(Clone, Debug)]
    struct Grid {
        c: Touchy,
        #[reactive(nested)]
        cells: Table<u8, Cell1>,
        sum: computed!(i64, self.c.0 + self.cells.sum(Cell1::SUM)),
    }
    let cell = |value| Cell1::new(Cell1Inputs { a: Touchy(value), b: Touchy(value * 2) });
    let grid = |values: &[i64]| GridInputs {
        c: Touchy(values[0]),
        cells: values.iter().zip(0..).map(|(value, key)| (key, cell(*value))).collect(),
    };
    for fuse in 1..40 {
        FUSE.set(usize::MAX);
        let mut subject = Grid::new(grid(&[1, 2, 3]));
        assert_eq!(*subject.sum(), 19);
        FUSE.set(fuse);
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| subject.set_inputs(grid(&[4, 2, 5, 6]))));
        FUSE.set(usize::MAX);
        let sum = |grid: &Grid| grid.c().0 + grid.cells().iter().map(|(_, cell)| cell.a().0 + cell.b().0).sum::<i64>();
        assert_eq!(*subject.sum(), sum(&subject), "fuse {fuse}");
        subject.set_inputs(grid(&[4, 2, 5, 6]));
        assert_eq!(*subject.sum(), 4 + 3 * 17, "fuse {fuse}, {}", result.is_ok());
    }
}
