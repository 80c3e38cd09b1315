//! What each effect has seen last, and what excuses it.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::journal::{place, trace};

#[derive(Default)]
struct Entry {
    saw: Vec<i64>,
    /// Something was written that its effect has not seen.
    is_written: bool,
    /// Its effect may be late: a guard was forgotten, or it has left what held it back, and was not flushed since.
    is_late: bool,
    /// It may be held back still: only a flush or a batch of its own, or the struct to which it comes, has to end that.
    is_held: bool,
}

thread_local!(static BOOK: RefCell<BTreeMap<u32, Entry>> = RefCell::default());

fn with<R>(id: u32, act: impl FnOnce(&mut Entry) -> R) -> R {
    BOOK.with_borrow_mut(|book| act(book.entry(id).or_default()))
}

pub(super) fn forget_all() {
    BOOK.take();
}

/// Called by each effect.
pub(super) fn saw(id: u32, values: &[i64]) {
    trace(|| format!("{id} sees {values:?}"));
    with(id, |entry| (entry.saw, entry.is_written) = (values.to_vec(), false));
}

/// Called by the effect of what reads no others: it runs only if something was written.
pub(super) fn saw_alone(id: u32, values: &[i64]) {
    let is_due = with(id, |entry| entry.is_written || entry.saw.is_empty());
    assert!(is_due, "{}: the effect of {id} runs for nothing", place());
    saw(id, values);
}

pub(super) fn saw_last(id: u32) -> Vec<i64> {
    with(id, |entry| entry.saw.clone())
}

pub(super) fn wrote(id: u32) {
    with(id, |entry| entry.is_written = true);
}

/// These have left what held them back, or are under a guard that is forgotten.
pub(super) fn excuse(ids: &[u32]) {
    trace(|| format!("{ids:?} may be late"));
    ids.iter().for_each(|id| with(*id, |entry| (entry.is_late, entry.is_held) = (true, true)));
}

/// These came to a table, or have left one: nothing holds them back. What is due in them waits for the table, or for their next write.
pub(super) fn are_free(ids: &[u32]) {
    trace(|| format!("{ids:?} are free"));
    ids.iter().for_each(|id| with(*id, |entry| entry.is_held = false));
}

/// A guard of what is in it is forgotten.
pub(super) fn may_be_late(id: u32) {
    with(id, |entry| entry.is_late = true);
}

/// Nothing excuses these any more.
pub(super) fn clear(ids: &[u32]) {
    trace(|| format!("{ids:?} are in time"));
    ids.iter().for_each(|id| with(*id, |entry| (entry.is_late, entry.is_held) = (false, false)));
}

/// It has flushed, if it was not held back.
pub(super) fn is_in_time(id: u32) {
    with(id, |entry| entry.is_late = entry.is_held);
}

pub(super) fn is_late(id: u32) -> bool {
    with(id, |entry| entry.is_late)
}

pub(super) fn is_held(id: u32) -> bool {
    with(id, |entry| entry.is_held)
}
