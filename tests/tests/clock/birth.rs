//! When a struct is born that has a clock, and what time it is before.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use reaktiv::{Reactive, Remember, Table, Timed, reactive};

#[reactive]
#[derive(Debug, Clone, PartialEq)]
struct Unset {
    #[reactive(clock)]
    now: Instant,
    start: Instant,
    late: computed!(bool, self.now >= self.start + Duration::from_secs(5)),
    early: computed!(bool, self.now < self.start),
    steps: scan!(u32, if self.late { self.steps + 1 } else { self.steps }),
}

#[test]
fn a_clock_without_a_default_begins_with_the_first_time_that_it_is_told() {
    let start = Instant::now();
    let mut unset = Unset::new(UnsetInputs { start });
    // Before that nothing is reached.
    assert_eq!((*unset.late(), *unset.early()), (false, true));
    assert_eq!((unset.next_deadline(), unset.memory().now), (None, None));
    assert!(catch_unwind(AssertUnwindSafe(|| *unset.now())).is_err());
    assert!(format!("{unset:?}").contains("now: <stale>"));
    unset.flush();
    unset.set_start(start);
    // In one step, with what was there before all of it.
    unset.advance(start + Duration::from_secs(7));
    assert_eq!((*unset.late(), *unset.early(), *unset.steps()), (true, false, 1));
    assert_eq!(*unset.now(), start + Duration::from_secs(7));
    let copy = unset.clone();
    assert_eq!((&copy, *copy.steps()), (&unset, 1));
}

#[test]
fn what_was_not_born_when_it_was_saved_is_not_born_when_it_is_resumed() {
    let start = Instant::now();
    let unset = Unset::new(UnsetInputs { start });
    let (inputs, memory) = unset.into_parts();
    let mut unset = Unset::resume(inputs, memory);
    unset.skip_to(start + Duration::from_secs(9));
    assert_eq!((*unset.late(), *unset.steps()), (true, 1));
    let (inputs, memory) = unset.into_parts();
    let unset = Unset::resume(inputs, memory);
    assert_eq!((*unset.late(), *unset.steps()), (true, 1));
}

#[reactive]
struct Logging {
    #[reactive(clock)]
    now: Duration,
    x: u32,
    #[reactive(event)]
    hit: u32,
    hits: scan!(usize, self.hits + self.hit.len()),
    #[reactive(context)]
    log: Vec<(Duration, u32, usize)>,
    record: effect!(self.log.push((untracked!(self.now), self.x, self.hits))),
}

#[test]
fn until_then_no_effect_runs_and_no_scan_steps() {
    let mut logging = Logging::new(LoggingInputs { x: 1 }, Vec::new());
    logging.set_x(2);
    logging.push_hit(5);
    logging.batch(|logging| logging.set_x(3));
    logging.flush();
    assert_eq!((logging.log().len(), *logging.hits()), (0, 0));
    logging.batch(|logging| {
        logging.skip_to(Duration::from_secs(1));
        assert_eq!(logging.log().len(), 0);
    });
    assert_eq!(logging.log(), &[(Duration::from_secs(1), 3, 1)]);
    logging.set_x(4);
    assert_eq!(logging.log().len(), 2);
}

#[test]
fn advance_stops_at_deadlines_and_so_has_no_place_in_a_batch() {
    let mut logging = Logging::new(LoggingInputs { x: 1 }, Vec::new());
    let panic = catch_unwind(AssertUnwindSafe(|| logging.batch(|logging| logging.advance(Duration::ZERO))));
    let panic = panic.unwrap_err();
    assert!(panic.downcast_ref::<&str>().unwrap().contains("`skip_to`"));
    logging.advance(Duration::ZERO);
    assert_eq!(logging.log().len(), 1);
}

#[test]
fn the_clock_does_not_go_back() {
    let mut logging = Logging::new(LoggingInputs { x: 1 }, Vec::new());
    logging.advance(Duration::from_secs(5));
    logging.advance(Duration::from_secs(3));
    logging.skip_to(Duration::from_secs(4));
    assert_eq!(*logging.now(), Duration::from_secs(5));
    assert_eq!(logging.log().len(), 1);
}

#[reactive]
#[derive(Clone)]
struct Row {
    #[reactive(clock, given)]
    now: u64,
    #[reactive(given)]
    limit: u64,
    steps: scan!(u64, self.steps + 1),
    late: computed!(bool, self.now >= self.limit),
}

#[reactive]
struct Top {
    #[reactive(clock, default = 0)]
    now: u64,
    limit: u64,
    #[reactive(nested, given(now, limit))]
    rows: Table<u8, Row>,
}

#[test]
fn a_copy_made_before_the_birth_is_born_by_its_own_flush() {
    let mut top = Top::new(TopInputs { limit: 5, rows: Table::new() });
    top.batch(|top| {
        let mut rows = top.rows_mut();
        rows.insert(1, Row::new(RowInputs {}));
        rows.row_mut(&1).unwrap().skip_to(4);
        let copy = rows[&1].clone();
        rows.insert(2, copy);
    });
    assert_eq!((top.rows()[&1].steps(), top.rows()[&2].steps()), (&1, &1));

    for told in [|row: &mut Row| row.skip_to(4), |row: &mut Row| row.set_limit(4)] {
        let mut row = Row::new(RowInputs {});
        let mut copy = row.batch(|row| {
            told(row);
            row.clone()
        });
        assert_eq!((row.steps(), copy.steps()), (&1, &0));
        copy.flush();
        assert_eq!(copy.steps(), &1);
    }
}
