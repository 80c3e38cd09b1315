//! How many nodes there are, and how often formulas and effects have run on this thread.

use std::cell::Cell;

thread_local! {
    static COUNTS: Counts = const { Counts { nodes: Cell::new(0), formulas: Cell::new(0), effects: Cell::new(0), seen: Cell::new(0) } };
}

struct Counts {
    nodes: Cell<u64>,
    formulas: Cell<u64>,
    effects: Cell<u64>,
    seen: Cell<i64>,
}

/// What was counted so far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Counted {
    /// Signals, computeds and effects made.
    pub nodes: u64,
    /// Runs of formulas.
    pub formulas: u64,
    /// Runs of effects.
    pub effects: u64,
    /// The sum of what effects have read.
    pub seen: i64,
}

/// A node is made.
#[inline]
pub fn node() {
    COUNTS.with(|counts| counts.nodes.set(counts.nodes.get() + 1));
}

/// A formula runs.
#[inline]
pub fn formula_runs() {
    COUNTS.with(|counts| counts.formulas.set(counts.formulas.get() + 1));
}

/// An effect runs, and reads `value`.
#[inline]
pub fn effect_sees(value: i64) {
    COUNTS.with(|counts| {
        counts.effects.set(counts.effects.get() + 1);
        counts.seen.set(counts.seen.get().wrapping_add(value));
    });
}

/// What was counted so far.
pub fn now() -> Counted {
    COUNTS.with(|counts| Counted {
        nodes: counts.nodes.get(),
        formulas: counts.formulas.get(),
        effects: counts.effects.get(),
        seen: counts.seen.get(),
    })
}

impl Counted {
    /// What was counted after `earlier`.
    pub fn since(self, earlier: Self) -> Self {
        Self {
            nodes: self.nodes - earlier.nodes,
            formulas: self.formulas - earlier.formulas,
            effects: self.effects - earlier.effects,
            seen: self.seen.wrapping_sub(earlier.seen),
        }
    }
}
