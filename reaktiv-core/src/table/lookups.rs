//! The rows that a formula has looked up by their keys.
//!
//! A formula looks up whatever keys it comes to. What it has found is noted in the table: the slots of rows, and the hashes of keys that had none. So the
//! table needs no key to say later whether one of these lookups would find something else.
//!
//! The notes of one place are those of the last run of one formula in one struct that has looked something up there, and that struct knows them by their
//! version. With the first lookup of a run they start anew, and get a version that no others have ever had.

use core::borrow::Borrow;
use core::cell::Cell;
use core::hash::Hash;
use core::marker::PhantomData;

use hashbrown::HashSet;

use super::Table;
use super::kept::{Columns, Rule};
use super::slots::Slots;
use crate::nested::Seen;
use crate::reactive::Reactive;

/// What lookups have found.
#[derive(Default)]
pub(crate) struct Found {
    /// The slots of the rows that were given.
    rows: HashSet<u32>,
    /// The slots of rows of which was asked only whether they are there.
    keys: HashSet<u32>,
    /// The hashes of keys without a row.
    missing: HashSet<u64>,
    /// As slots were numbered then.
    numbering: u64,
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
        touched.iter().any(|slot| {
            found.rows.contains(slot)
                || match slots.entry(*slot) {
                    None => found.keys.contains(slot),
                    Some(entry) => !found.missing.is_empty() && found.missing.contains(&slots.hash(&entry.key)),
                }
        })
    }

    fn start_anew(&self, found: &mut Found, slots: &Slots<K, R>, touched: Option<&[u32]>) -> bool {
        if let Some(touched) = touched {
            return self.follow(found, slots, touched);
        }
        let is_there = |slot: &u32| found.numbering == slots.numbering() && slots.entry(*slot).is_some();
        !found.rows.is_empty()
            || !found.keys.iter().all(is_there)
            || found.missing.iter().any(|hash| slots.has_hash(*hash))
    }
}

/// What a struct knows of the notes of a place.
#[doc(hidden)]
#[derive(Default)]
pub struct Noted {
    seen: Seen,
    /// The formula has noted nothing in this run.
    is_new: Cell<bool>,
}

impl Noted {
    /// Nothing was noted yet.
    pub const fn nothing() -> Self {
        Noted { seen: Seen::nothing(), is_new: Cell::new(true) }
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
        let slot = self.look_up(key, |found| &mut found.rows)?;
        self.table.slots.row(slot)
    }

    /// As [`Table::contains_key`].
    pub fn contains_key<Q: Hash + Eq + ?Sized>(self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.look_up(key, |found| &mut found.keys).is_some()
    }

    /// As an index of the table.
    #[track_caller]
    pub fn __at<Q: Hash + Eq + ?Sized>(self, key: &Q) -> &'t R
    where
        K: Borrow<Q>,
    {
        let Some(row) = self.get(key) else { panic!("the table has no row of this key") };
        row
    }

    fn look_up<Q: Hash + Eq + ?Sized>(&self, key: &Q, among: fn(&mut Found) -> &mut HashSet<u32>) -> Option<u32>
    where
        K: Borrow<Q>,
    {
        let Table { slots, log, kept, .. } = self.table;
        let (hash, slot) = slots.find_with_hash(key);
        let Noted { seen, is_new } = self.notes.noted;
        let version = kept.note::<P, Found>(log, is_new.take(), |found, is_new| {
            if is_new {
                found.rows.clear();
                found.keys.clear();
                found.missing.clear();
                found.numbering = slots.numbering();
            }
            match slot {
                Some(slot) => among(found).insert(slot),
                None => found.missing.insert(hash),
            };
        });
        seen.replace(version);
        slot
    }
}
