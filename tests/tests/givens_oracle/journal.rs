//! What has run.

use std::cell::RefCell;
use std::collections::HashMap;

use reaktiv_tests::fuse;

/// Who tells something: the effect of a leaf, that of a node, or a subscription.
pub const LEAF: u8 = 0;
pub const NODE: u8 = 1;
pub const LISTENER: u8 = 2;

/// With the tag of a leaf: it as far as it depends on nothing that is handed down; and who reads that.
pub const APART: u64 = 1 << 32;

type Teller = (u64, u8);

#[derive(Default)]
pub struct Journal {
    /// Of each struct, by its tag: how often anything that it reads was changed.
    versions: HashMap<u64, u64>,
    /// What a formula has read in its last run, and when.
    last: HashMap<(u64, &'static str), ([i64; 4], u64)>,
    pub told: Vec<(Teller, Vec<i64>)>,
    /// What was told in the last step.
    pub last_told: Vec<(Teller, Vec<i64>)>,
    /// What was told last.
    pub known: HashMap<Teller, Vec<i64>>,
    /// Subscriptions that are told with the next lending: a guard was forgotten.
    pub waiting: Vec<Teller>,
    faults: Vec<String>,
    /// What runs is no concern of anybody's: copies do, which have the same tags.
    pub is_muted: bool,
    /// Guards may be forgotten.
    pub forgets: bool,
}

thread_local!(static JOURNAL: RefCell<Journal> = RefCell::default());

pub fn journal<T>(look: impl FnOnce(&mut Journal) -> T) -> T {
    JOURNAL.with_borrow_mut(look)
}

/// How often anything was changed that a struct reads.
pub fn version_of(tag: u64) -> i64 {
    journal(|journal| journal.versions.get(&tag).copied().unwrap_or(0)) as i64
}

/// A formula runs.
pub fn ran<T>(tag: u64, name: &'static str, reads: [i64; 4], value: T) -> T {
    fuse();
    journal(|journal| {
        // A child that was lent by a guard that was forgotten is another one, until it is lent again, for those who look into it.
        let is_taken_for_changed = journal.forgets && ["leaf_apart", "far"].contains(&name);
        if journal.is_muted || is_taken_for_changed {
            return;
        }
        let version = journal.versions.get(&tag).copied().unwrap_or(0);
        if journal.last.insert((tag, name), (reads, version)) == Some((reads, version)) {
            journal.faults.push(format!("{name} of {tag} ran for nothing: {reads:?}"));
        }
    });
    value
}

/// An effect runs, or a subscription is told something.
pub fn told(tag: u64, what: u8, values: Vec<i64>) {
    journal(|journal| journal.told.push(((tag, what), values)));
}

/// Something that the struct with this tag reads is about to change.
pub fn changes(tag: u64) {
    journal(|journal| *journal.versions.entry(tag).or_default() += 1);
}

impl Journal {
    /// What has run before says nothing about what may run now.
    pub fn forget_runs(&mut self) {
        self.last.clear();
    }

    /// Takes over what was told: whether somebody was told nothing new, and whether somebody twice.
    pub fn take_told(&mut self) -> (Vec<Teller>, bool) {
        let (mut old, mut tellers) = (Vec::new(), Vec::new());
        self.last_told = std::mem::take(&mut self.told);
        for (teller, values) in self.last_told.clone() {
            tellers.push(teller);
            let was_waiting = self.waiting.contains(&teller);
            self.waiting.retain(|waiting| *waiting != teller);
            if self.known.insert(teller, values.clone()) == Some(values) && !was_waiting {
                old.push(teller);
            }
        }
        let count = tellers.len();
        tellers.sort_unstable();
        tellers.dedup();
        (old, tellers.len() != count)
    }

    pub fn assert_no_fault(&mut self, of: &str) {
        let faults = std::mem::take(&mut self.faults);
        assert!(faults.is_empty(), "{of}: {faults:?}");
    }
}
