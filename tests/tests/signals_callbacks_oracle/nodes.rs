//! What is known of one node, and formulas as data.

use std::rc::Rc;

/// The number of a node or effect. Formulas read only nodes with smaller ones.
pub(crate) type Id = usize;

/// What a read or a run has come to.
pub(crate) type Outcome = Result<i64, Why>;

/// Why something panics; also the payload of the panics of our own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Why {
    /// The formula has no value for these sources.
    Bad,
    /// A read that would have to be recorded in another runtime.
    Foreign,
    /// A callback has panicked that did not have to.
    Blown,
    /// The same, of one that does not belong to what is read: nobody tells the reader that it would not happen any
    /// more.
    Torn,
    /// The value is lent, so it may not be written.
    MayNotWrite,
    /// The value is being updated, so it may not be read.
    MayNotRead,
    /// The value is lent, so its formula may not run.
    MayNotRun,
    Unknown,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Signal,
    Computed,
    Linked,
    Effect,
}

/// A formula as data. The first source says which of the others are read.
#[derive(Debug)]
pub(crate) struct Formula {
    pub(crate) sources: Vec<Id>,
    /// A node of another runtime, the last of the sources, which it reads for some values of the first.
    pub(crate) has_foreign: bool,
    /// It panics where the sum is one less than a multiple of this.
    pub(crate) bad: i64,
    pub(crate) catches: bool,
}

impl Formula {
    /// Reads sources, by their place in the list, through `read`.
    pub(crate) fn run(&self, mut read: impl FnMut(usize) -> Outcome) -> Outcome {
        let switch = read(0)?;
        let mut sum = switch;
        let own = self.sources.len() - usize::from(self.has_foreign);
        for place in 1..self.sources.len() {
            let is_read = if place < own { (switch >> (place - 1)) & 1 == 0 } else { switch.rem_euclid(4) == 3 };
            if is_read {
                sum += match read(place) {
                    Err(why) if !self.catches || why == Why::Torn => return Err(why),
                    result => result.unwrap_or(-7),
                };
            }
        }
        if sum.rem_euclid(self.bad) == self.bad - 1 { Err(Why::Bad) } else { Ok(sum) }
    }
}

/// A linked value that was set.
pub(crate) struct SetOver {
    pub(crate) value: i64,
    /// What its formula has read, with the values at that time: it stays as long as these are the same.
    pub(crate) sources: Vec<(Id, Outcome)>,
    pub(crate) at: u64,
    /// How many runs had ended.
    pub(crate) ends: u64,
}

/// A read that was recorded.
pub(crate) struct Read {
    pub(crate) source: Id,
    pub(crate) seen: Outcome,
    /// When the source's last run had ended then.
    pub(crate) ended: u64,
    /// What was really seen, if the run has read nothing and goes by what those before have read.
    pub(crate) kept: Option<Outcome>,
}

/// Whether what was seen is a panic that may not come again.
pub(crate) fn may_pass(seen: Outcome) -> bool {
    matches!(seen, Err(Why::Blown | Why::Torn | Why::MayNotRun | Why::MayNotRead))
}

pub(crate) struct Node {
    pub(crate) kind: Kind,
    pub(crate) runtime: usize,
    /// Numbers in the same group of so many are equal, and nobody looks at more than the group.
    pub(crate) grain: i64,
    /// Its cutoff calls no two values equal.
    pub(crate) is_never_equal: bool,
    pub(crate) formula: Option<Rc<Formula>>,
    /// Of a signal, the present value.
    pub(crate) value: i64,
    pub(crate) set_over: Option<SetOver>,
    pub(crate) handles: u32,
    /// By how many callbacks its value is lent.
    pub(crate) lent: u32,
    pub(crate) is_updating: bool,
    /// In the midst of some writes: who depends on it is seen before or after.
    pub(crate) vague: u32,
    pub(crate) is_running: bool,
    pub(crate) run: u32,
    /// What the last run has read that was recorded, and has come to. If it panicked before it read, what those before
    /// have read.
    pub(crate) reads: Vec<Read>,
    pub(crate) has_read: bool,
    pub(crate) result: Option<Outcome>,
    /// What it had before it began to run.
    pub(crate) before: Option<Outcome>,
    /// When its last run began.
    pub(crate) began: u64,
    /// How many runs had ended when one of it came to another value.
    pub(crate) changed: u64,
    /// Whether something was written in its last run.
    pub(crate) has_written: bool,
    /// Whether it may have failed since its last run: in the comparison of what that has given, or as it was lent and could not run.
    pub(crate) is_unsure: bool,
    /// How many runs had ended when its last one did.
    pub(crate) ended: u64,
    /// The time of its last write.
    pub(crate) touched: u64,
    /// The last poke (see `checks.rs`) that has changed it.
    pub(crate) poked: u64,
    /// In which run of what an effect was made, that ends with it.
    pub(crate) owner: Option<(Id, u32)>,
    pub(crate) is_disposed: bool,
    /// Cleanups that have not run yet, and the run that has left them.
    pub(crate) cleanups: Vec<(u64, u32)>,
}

impl Node {
    pub(crate) fn new(kind: Kind, runtime: usize, formula: Option<Formula>, grain: i64, is_never_equal: bool) -> Self {
        Node {
            kind,
            runtime,
            grain,
            is_never_equal,
            formula: formula.map(Rc::new),
            value: 0,
            set_over: None,
            handles: 0,
            lent: 0,
            is_updating: false,
            vague: 0,
            is_running: false,
            run: 0,
            reads: vec![],
            has_read: false,
            result: None,
            before: None,
            began: 0,
            changed: 0,
            has_written: false,
            is_unsure: false,
            ended: 0,
            touched: 0,
            poked: 0,
            owner: None,
            is_disposed: false,
            cleanups: vec![],
        }
    }

    pub(crate) fn catches(&self) -> bool {
        self.formula.as_ref().is_some_and(|formula| formula.catches)
    }
}
