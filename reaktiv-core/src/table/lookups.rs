//! The rows that a formula has looked up by their keys.
//!
//! A formula looks up whatever keys it comes to. What it has found is noted in the table: the slots of rows, and the hashes of keys that had none. So the
//! table needs no key to say later whether one of these lookups would find something else.
//!
//! The notes of one place are those of the last run of one formula in one struct that has looked something up there, and that struct knows them by their
//! version. With the first lookup of a run they start anew, and get a version that no others have ever had.

use alloc::vec::Vec;
use core::borrow::Borrow;
use core::cell::Cell;
use core::hash::Hash;
use core::marker::PhantomData;
use core::mem;
use core::panic::RefUnwindSafe;

use super::Table;
use super::kept::{Columns, Rule};
use super::slots::Slots;
use crate::nested::Seen;
use crate::reactive::Reactive;

/// What lookups have found.
#[derive(Default)]
pub(crate) struct Found {
    /// The slots of the rows that were given.
    rows: Members<u32>,
    /// The slots of rows of which was asked only whether they are there.
    keys: Members<u32>,
    /// The hashes of keys without a row.
    missing: Members<u64>,
    /// A `Hash` or `Eq` has panicked: it may have been any row.
    any: bool,
    /// As slots were numbered then.
    numbering: u64,
}

impl Found {
    /// A run of the formula begins, with slots numbered as this says.
    fn restart(&mut self, numbering: u64) {
        self.rows.clear();
        self.keys.clear();
        self.missing.clear();
        (self.any, self.numbering) = (false, numbering);
    }
}

/// A set that is written often and read seldom: a list, with each member once as soon as it is read or has no room.
struct Members<T> {
    list: Vec<T>,
    is_sorted: bool,
}

impl<T> Default for Members<T> {
    fn default() -> Self {
        Members { list: Vec::new(), is_sorted: true }
    }
}

impl<T: Ord> Members<T> {
    fn clear(&mut self) {
        self.list.clear();
        self.is_sorted = true;
    }

    fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    #[inline]
    fn insert(&mut self, member: T) {
        if self.list.len() == self.list.capacity() {
            self.make_room();
        }
        self.is_sorted &= self.list.last().is_none_or(|last| *last < member);
        self.list.push(member);
    }

    #[cold]
    #[inline(never)]
    fn make_room(&mut self) {
        self.sort();
        // So that it is not sorted again before as many have come.
        self.list.reserve(self.list.len().max(4));
    }

    fn sort(&mut self) {
        if !mem::replace(&mut self.is_sorted, true) {
            self.list.sort_unstable();
            self.list.dedup();
        }
    }

    fn has(&mut self, member: &T) -> bool {
        self.sort();
        self.list.binary_search(member).is_ok()
    }
}

/// A lookup finds something else if its row was touched or came or went; one of which was asked only whether it is there, if it came or went.
/// Different keys with the same hash are taken for the same.
pub(crate) struct Lookups;

impl<K: Hash + Eq, R> Rule<K, R> for Lookups {
    type State = Found;

    fn build(&self, _: &Slots<K, R>) -> Found {
        Found::default()
    }

    fn follow(&self, found: &mut Found, slots: &Slots<K, R>, touched: &[u32]) -> bool {
        found.any
            || touched.iter().any(|slot| {
                found.rows.has(slot)
                    || match slots.entry(*slot) {
                        None => found.keys.has(slot),
                        Some(entry) => !found.missing.is_empty() && found.missing.has(&slots.hash(&entry.key)),
                    }
            })
    }

    fn start_anew(&self, found: &mut Found, slots: &Slots<K, R>, touched: Option<&[u32]>) -> bool {
        if let Some(touched) = touched {
            return self.follow(found, slots, touched);
        }
        let is_there = |slot: &u32| found.numbering == slots.numbering() && slots.entry(*slot).is_some();
        found.any
            || !found.rows.is_empty()
            || !found.keys.list.iter().all(is_there)
            || found.missing.list.iter().any(|hash| slots.has_hash(*hash))
    }
}

/// What a struct knows of the notes of a place.
#[doc(hidden)]
#[derive(Default)]
pub struct Noted {
    seen: Seen,
    /// The formula has noted nothing in this run.
    is_new: Cell<bool>,
    /// Where they were among what that table keeps.
    place: Cell<usize>,
}

impl RefUnwindSafe for Noted {}

impl Noted {
    /// Nothing was noted yet.
    pub const fn nothing() -> Self {
        Noted { seen: Seen::nothing(), is_new: Cell::new(true), place: Cell::new(0) }
    }

    /// The formula begins to run.
    pub fn restart(&self) {
        self.is_new.set(true);
    }

    /// Their version.
    pub fn seen(&self) -> &Seen {
        &self.seen
    }
}

/// The place of lookups in a formula.
#[doc(hidden)]
pub struct Notes<'s, P> {
    noted: &'s Noted,
    place: PhantomData<fn(&P)>,
}

impl<'s, P> Notes<'s, P> {
    /// In this struct.
    pub const fn of(noted: &'s Noted) -> Self {
        Notes { noted, place: PhantomData }
    }
}

/// A table in whose notes lookups are written.
#[doc(hidden)]
pub struct Noting<'t, K, R, P> {
    table: &'t Table<K, R>,
    notes: Notes<'t, P>,
}

#[doc(hidden)]
impl<K: Hash + Eq, R> Table<K, R> {
    /// Called by generated code: lookups that are noted.
    pub fn __noting<'t, P: 'static>(&'t self, notes: Notes<'t, P>) -> Noting<'t, K, R, P> {
        Noting { table: self, notes }
    }

    /// Called by generated code: brings the notes of a place up to date.
    pub fn __follow_lookups<P: 'static>(&self) {
        self.kept.read::<P, _, _, _, _, _>((&self.slots, &self.log), Columns::NONE, (), &Lookups, |_| ());
    }
}

impl<'t, K: Hash + Eq, R: Reactive, P: 'static> Noting<'t, K, R, P> {
    /// As [`Table::get`].
    pub fn get<Q: Hash + Eq + ?Sized>(self, key: &Q) -> Option<&'t R>
    where
        K: Borrow<Q>,
    {
        let slot = self.look_up::<_, true>(key)?;
        self.table.slots.reach_row(slot)
    }

    /// As [`Table::contains_key`].
    pub fn contains_key<Q: Hash + Eq + ?Sized>(self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.look_up::<_, false>(key).is_some()
    }

    /// As an index of the table.
    #[track_caller]
    pub fn row_of_key<Q: Hash + Eq + ?Sized>(self, key: &Q) -> &'t R
    where
        K: Borrow<Q>,
    {
        let Some(row) = self.get(key) else { panic!("the table has no row of this key") };
        row
    }

    /// The slot of a key, whose row `IS_SHOWN`, or only that it is there.
    #[inline]
    fn look_up<Q: Hash + Eq + ?Sized, const IS_SHOWN: bool>(&self, key: &Q) -> Option<u32>
    where
        K: Borrow<Q>,
    {
        let unless_it_panics = OnPanic(self);
        let (hash, slot) = self.table.slots.find_with_hash(key);
        mem::forget(unless_it_panics);
        self.note(|found| match slot {
            Some(slot) if IS_SHOWN => found.rows.insert(slot),
            Some(slot) => found.keys.insert(slot),
            None => found.missing.insert(hash),
        });
        slot
    }
}

impl<K, R, P: 'static> Noting<'_, K, R, P> {
    #[inline]
    fn note(&self, note: impl FnOnce(&mut Found)) {
        let Table { slots, log, kept, .. } = self.table;
        let Noted { seen, is_new, place } = self.notes.noted;
        let known = if is_new.take() { 0 } else { seen.get() };
        let version = kept.note::<P, Found>(log, place, known, |found, is_new| {
            if is_new {
                found.restart(slots.numbering());
            }
            note(found);
        });
        seen.replace(version);
    }
}

/// A lookup that is going on. Dropped, it is for unwinding: what it would have found is not known.
struct OnPanic<'n, 't, K, R, P: 'static>(&'n Noting<'t, K, R, P>);

impl<K, R, P: 'static> Drop for OnPanic<'_, '_, K, R, P> {
    fn drop(&mut self) {
        self.0.note(|found| found.any = true);
    }
}
