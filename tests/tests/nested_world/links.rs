//! What a formula of the model has read, and where children stand.

use crate::journal::{Due, tick, trace};
use crate::tolerance;

/// A value, and two times: who has read it before the first must run, before the second may.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Seen {
    pub(crate) value: i64,
    pub(crate) must: u64,
    pub(crate) may: u64,
}

impl Seen {
    pub(crate) fn behind(self, must: u64, may: u64) -> Self {
        Seen { value: self.value, must: self.must.max(must), may: self.may.max(may).max(must) }
    }
}

/// A formula or an effect: its value, and what its last run has read.
#[derive(Default)]
pub(crate) struct Cell {
    pub(crate) seen: Option<Seen>,
    pub(crate) reads: Vec<(&'static str, Seen)>,
}

impl Cell {
    /// Asks in the order of the last run, up to the first that makes it due.
    pub(crate) fn due(&self, mut read: impl FnMut(&'static str) -> Seen) -> Due {
        if self.seen.is_none() {
            return Due::Must;
        }
        let mut due = Due::No;
        for (path, last) in &self.reads {
            let now = read(path);
            if now.must != last.must {
                return Due::Must;
            }
            if now.may != last.may {
                due = Due::May;
            }
        }
        due
    }
}

/// Where a child or a table stands.
pub(crate) struct Link<T> {
    pub(crate) to: T,
    pub(crate) must: u64,
    pub(crate) may: u64,
    /// So many more times somebody may learn that its guard was forgotten.
    pub(crate) forgotten: u32,
    /// The same as `may`, for what is further in than the child itself.
    pub(crate) may_below: u64,
}

impl<T> Link<T> {
    pub(crate) fn new(to: T) -> Self {
        Link { to, must: tick(), may: 0, forgotten: 0, may_below: 0 }
    }
    /// Another one stands here now.
    pub(crate) fn replaced(&mut self) {
        trace(|| "replaced".into());
        self.must = tick();
    }
    pub(crate) fn guard_is_forgotten(&mut self) {
        trace(|| "forgotten".into());
        // The outermost struct takes back all that is below, but for the one that was lent as the last of all.
        (self.may, self.forgotten) = (tick(), 2);
    }
    pub(crate) fn is_noticed(&mut self, left: u32) {
        if self.forgotten > 0 && tolerance::FORGOTTEN_GUARDS {
            (self.may, self.forgotten) = (tick(), left);
        }
    }
}
