//! What formulas, effects and subscriptions have done, and what the model expects of them.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::mem;

use reaktiv::TracedRun;
use reaktiv_tests::panics::spark;

/// The number of a struct (or of a subscription), and the name of one of its nodes.
pub(crate) type Who = (u32, &'static str);

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Due {
    No,
    /// It may run or not; see `tolerance.rs`.
    May,
    Must,
}

#[derive(Default)]
struct Journal {
    /// The formulas that ran.
    ran: Vec<Who>,
    /// Those of which a trace has told, by name.
    told: Vec<&'static str>,
    /// What effects and subscriptions saw, in order.
    saw: Vec<(Who, Vec<i64>)>,
    /// By the model.
    runs: BTreeMap<Who, (usize, usize)>,
    sees: Vec<(Who, Due, Vec<i64>)>,
    /// What each effect and subscription saw last.
    last: BTreeMap<Who, Vec<i64>>,
    /// Nothing is counted after a panic.
    relaxed: bool,
}

thread_local! {
    static JOURNAL: RefCell<Journal> = RefCell::default();
    static CLOCK: Cell<u64> = const { Cell::new(1) };
    static IDS: Cell<u32> = const { Cell::new(1) };
    static IS_QUIET: Cell<bool> = const { Cell::new(false) };
    /// How many runs a trace has told, and how many there were.
    static TOLD: Cell<(usize, usize)> = const { Cell::new((0, 0)) };
    static PLACE: Cell<(u64, u64)> = const { Cell::new((0, 0)) };
}

/// What is going on, for messages.
pub(crate) fn set_place(seed: u64, step: u64) {
    PLACE.set((seed, step));
}

pub(crate) fn place() -> String {
    let (seed, step) = PLACE.get();
    format!("seed {seed}, step {step}")
}

/// Prints what happens, with `REAKTIV_TRACE=1`.
pub(crate) fn trace(what: impl FnOnce() -> String) {
    thread_local!(static IS_ON: bool = std::env::var_os("REAKTIV_TRACE").is_some());
    if IS_ON.with(|is_on| *is_on) {
        eprintln!("{}: {}", place(), what());
    }
}

/// The time of a change; no two have the same.
pub(crate) fn tick() -> u64 {
    CLOCK.set(CLOCK.get() + 1);
    CLOCK.get()
}

/// The number of a new struct or subscription.
pub(crate) fn new_id() -> u32 {
    IDS.set(IDS.get() + 1);
    IDS.get()
}

/// Many numbers as one.
pub(crate) fn mix(values: &[i64]) -> i64 {
    mix_all(values.iter().copied())
}

pub(crate) fn mix_all(values: impl IntoIterator<Item = i64>) -> i64 {
    values
        .into_iter()
        .fold(17, |all, value| (all.rotate_left(7) ^ value).wrapping_mul(0x9E37_79B9_7F4A_7C15_u64 as i64))
}

/// What is made in here is only there to be taken apart: nobody hears of its effects.
pub(crate) fn quietly<T>(make: impl FnOnce() -> T) -> T {
    struct Quiet;
    impl Drop for Quiet {
        fn drop(&mut self) {
            IS_QUIET.set(false);
        }
    }
    IS_QUIET.set(true);
    let _quiet = Quiet;
    make()
}

/// Called by every formula with its value.
pub(crate) fn ran<T>(id: u32, name: &'static str, value: T) -> T {
    if IS_QUIET.get() {
        return value;
    }
    trace(|| format!("{id}.{name} runs"));
    JOURNAL.with_borrow_mut(|journal| journal.ran.push((id, name)));
    spark();
    value
}

/// Called by a trace: with the name of a formula that calls [`ran`].
pub(crate) fn told(run: &TracedRun) {
    if !IS_QUIET.get() && run.node.formula.contains("ran(self.id") {
        JOURNAL.with_borrow_mut(|journal| journal.told.push(run.node.name));
    }
}

/// How many runs a trace has told, and how many there were.
pub(crate) fn told_and_ran() -> (usize, usize) {
    TOLD.get()
}

/// Called by every effect with all that it has read. It counts as having run even if it panics.
pub(crate) fn saw(id: u32, name: &'static str, values: &[i64]) {
    if IS_QUIET.get() {
        return;
    }
    trace(|| format!("{id}.{name} sees {values:?}"));
    JOURNAL.with_borrow_mut(|journal| {
        journal.saw.push(((id, name), values.to_vec()));
        journal.last.insert((id, name), values.to_vec());
    });
    spark();
}

/// Called at the beginning by effects that may panic while they read.
pub(crate) fn begins(id: u32, name: &'static str) {
    if IS_QUIET.get() {
        return;
    }
    JOURNAL.with_borrow_mut(|journal| journal.last.remove(&(id, name)));
}

/// What somebody saw last. None if that was a panic.
pub(crate) fn last_seen(who: Who) -> Option<Vec<i64>> {
    JOURNAL.with_borrow(|journal| journal.last.get(&who).cloned())
}

/// A subscription has begun.
pub(crate) fn begins_with(who: Who, value: i64) {
    JOURNAL.with_borrow_mut(|journal| journal.last.insert(who, vec![value]));
}

pub(crate) fn expect_run(who: Who, due: Due) {
    trace(|| format!("{who:?} {due:?} run"));
    JOURNAL.with_borrow_mut(|journal| {
        let (least, most) = journal.runs.entry(who).or_default();
        *least += usize::from(due == Due::Must);
        *most += usize::from(due != Due::No);
    });
}

pub(crate) fn expect_seen(who: Who, due: Due, values: Vec<i64>) {
    trace(|| format!("{who:?} {due:?} see {values:?}"));
    JOURNAL.with_borrow_mut(|journal| journal.sees.push((who, due, values)));
}

pub(crate) fn forget_all() {
    JOURNAL.take();
}

pub(crate) fn set_relaxed(relaxed: bool) {
    JOURNAL.with_borrow_mut(|journal| journal.relaxed = relaxed);
}

/// Effects of rows, which run when they like, have names with this beginning.
pub(crate) const OF_A_ROW: &str = "row_";

/// Compares what has happened with what the model expects, and begins anew. Gives how often each effect of a row has
/// run.
pub(crate) fn settle_accounts() -> BTreeMap<Who, usize> {
    let (journal, relaxed) = JOURNAL.with_borrow_mut(|journal| {
        let (last, relaxed) = (mem::take(&mut journal.last), journal.relaxed);
        (mem::replace(journal, Journal { last, relaxed, ..Journal::default() }), relaxed)
    });
    let (mut of_rows, mut runs): (BTreeMap<Who, usize>, BTreeMap<Who, usize>) = Default::default();
    for who in &journal.ran {
        let counts = if who.1.starts_with(OF_A_ROW) { &mut of_rows } else { &mut runs };
        *counts.entry(*who).or_default() += 1;
    }
    let mut untold: Vec<&str> = journal.ran.iter().map(|who| who.1.trim_start_matches(OF_A_ROW)).collect();
    for name in &journal.told {
        let found = untold.iter().position(|ran| ran == name);
        untold.swap_remove(found.unwrap_or_else(|| panic!("{}: a run of `{name}` was told that never was", place())));
    }
    let (told, ran) = TOLD.get();
    TOLD.set((told + journal.told.len(), ran + journal.ran.len()));
    let (seen_by_rows, saw): (Vec<_>, Vec<_>) = journal.saw.iter().partition(|(who, _)| who.1.starts_with(OF_A_ROW));
    for (who, _) in seen_by_rows {
        *of_rows.entry(*who).or_default() += 1;
    }
    if relaxed {
        return of_rows;
    }
    for who in runs.keys().chain(journal.runs.keys()) {
        let count = runs.get(who).copied().unwrap_or(0);
        let (least, most) = journal.runs.get(who).copied().unwrap_or_default();
        assert!((least..=most).contains(&count), "{}: {who:?} ran {count} times, not {least}..={most}", place());
    }
    let expected = &journal.sees;
    assert!(is_as_expected(&saw, expected), "{}: seen was {saw:?}, expected {expected:?}", place());
    of_rows
}

/// Whether everything was seen that had to be, in order, and else only what may have been.
fn is_as_expected(saw: &[&(Who, Vec<i64>)], expected: &[(Who, Due, Vec<i64>)]) -> bool {
    // By how much of what was seen is accounted for: whether that is possible.
    let mut possible = vec![false; saw.len() + 1];
    possible[0] = true;
    for (who, due, values) in expected {
        for count in (0..=saw.len()).rev() {
            let is_seen = count > 0 && possible[count - 1] && saw[count - 1].0 == *who && saw[count - 1].1 == *values;
            possible[count] = is_seen || (*due == Due::May && possible[count]);
        }
    }
    possible[saw.len()]
}
