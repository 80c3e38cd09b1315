//! What happens, as it is told by the structs and by their model.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use reaktiv::{Kind, Outcome, TracedRun};

#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    /// A scan of the struct with this tag has stepped: whether it has another value.
    Step(i64, &'static str, bool),
    Effect(i64, &'static str, Vec<i64>),
    /// To the subscription with this number.
    Change(u64, i64),
    Read(i64),
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bomb {
    pub tag: i64,
    pub name: &'static str,
}

thread_local! {
    static REAL: RefCell<Vec<Entry>> = const { RefCell::new(Vec::new()) };
    static MODEL: RefCell<Vec<Entry>> = const { RefCell::new(Vec::new()) };
    /// The scan that was evaluated last, and how many were before it.
    static LAST: Cell<(i64, u64)> = const { Cell::new((0, 0)) };
    static TRACED: Cell<(&'static str, u64)> = const { Cell::new(("", 0)) };
    static BOMB: Cell<Option<Bomb>> = const { Cell::new(None) };
    /// Of which struct a subscription is.
    static OWNERS: RefCell<HashMap<u64, u64>> = RefCell::default();
    static SAY: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// The payload of the panics of user code.
pub struct Blown;

pub fn arm(bomb: Option<Bomb>) {
    BOMB.set(bomb);
}

pub fn armed() -> Option<Bomb> {
    BOMB.get()
}

/// Whether the bomb that stands here goes off.
pub fn goes_off(tag: i64, name: &'static str) -> bool {
    let goes_off = BOMB.get() == Some(Bomb { tag, name });
    if goes_off {
        BOMB.set(None);
    }
    goes_off
}

fn bomb(tag: i64, name: &'static str) {
    if goes_off(tag, name) {
        std::panic::panic_any(Blown);
    }
}

/// A scan is evaluated.
pub fn at<T>(tag: i64, name: &'static str, value: T) -> T {
    LAST.set((tag, LAST.get().1 + 1));
    bomb(tag, name);
    value
}

/// A formula that may panic.
pub fn formula(name: &'static str, value: i64) -> i64 {
    bomb(0, name);
    value
}

pub fn told<const N: usize>(tag: i64, name: &'static str, values: [i64; N]) {
    real(Entry::Effect(tag, name, values.into()));
    bomb(tag, name);
}

/// Several tracers may tell of one run.
pub fn traced(run: &TracedRun) {
    if run.node.kind == Kind::Scan {
        let (tag, number) = LAST.get();
        if TRACED.replace((run.node.name, number)) != (run.node.name, number) {
            real(Entry::Step(tag, run.node.name, run.outcome == Outcome::Changed));
        }
    }
}

pub fn real(entry: Entry) {
    REAL.with_borrow_mut(|log| log.push(entry));
}

pub fn model(entry: Entry) {
    MODEL.with_borrow_mut(|log| log.push(entry));
}

/// What was told since the last call: by the structs and by the model.
pub fn take() -> (Vec<Entry>, Vec<Entry>) {
    (REAL.take(), MODEL.take())
}

/// The struct with the number `of` has a subscription with this number.
pub fn owns(of: u64, id: u64) {
    OWNERS.with_borrow_mut(|owners| owners.insert(id, of));
}

pub fn say(text: String) {
    SAY.with_borrow_mut(|said| said.push(text));
}

pub fn said() -> Vec<String> {
    SAY.take()
}

/// The order in which structs step, and that in which those of subscribers are told who belong to different structs, is nobody's business.
pub fn in_order(log: Vec<Entry>, with_steps: bool) -> Vec<Entry> {
    let mut ordered: Vec<Entry> = Vec::new();
    let rank = |entry: &Entry| match entry {
        Entry::Step(..) => 1,
        Entry::Change(..) => 2,
        _ => 0,
    };
    let mut run: Vec<Entry> = Vec::new();
    let mut flush = |run: &mut Vec<Entry>| {
        run.sort_by_key(|entry| match entry {
            Entry::Step(tag, ..) => *tag,
            Entry::Change(id, _) => OWNERS.with_borrow(|owners| owners[id]) as i64,
            _ => 0,
        });
        ordered.append(run);
    };
    for entry in log {
        if !with_steps && matches!(entry, Entry::Step(..)) {
            continue;
        }
        if run.last().is_some_and(|last| rank(last) != rank(&entry) || rank(last) == 0) {
            flush(&mut run);
        }
        run.push(entry);
    }
    flush(&mut run);
    ordered
}

/// Another value, which has to do with all of these.
pub fn mix<const N: usize>(value: i64, with: [i64; N]) -> i64 {
    with.iter().fold(value.wrapping_add(0x1234_5677), |value, with| {
        let value = (value ^ with).wrapping_mul(0x2545_F491_4F6C_DD1D_u64 as i64);
        (value ^ (value >> 29)) & 0xFFFF_FFFF_FFFF
    })
}

/// Nothing is 0.
pub fn hits(events: &[i64]) -> i64 {
    events.iter().fold(0, |sum, event| mix(sum, [*event]))
}
