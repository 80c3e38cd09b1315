//! What aggregates keep between reads, and when it is brought up to date.
//!
//! An aggregate is brought up to date when it is read: it looks at the slots touched since its last read, or, at its first read and
//! when too much has happened, at all of them. Meanwhile its state is taken out of the table, so that user code that runs then (formulas of rows,
//! comparisons, the closures of a fold) finds the table as usable as ever. If that code panics, the state is dropped, and the next
//! read starts from the rows again.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::any::{Any, TypeId};
use core::cell::{Cell, RefCell};
use core::marker::PhantomData;
use core::mem;
use core::sync::atomic::AtomicUsize;
use core::sync::atomic::Ordering::Relaxed;

use super::log::Log;
use super::slots::Slots;
use crate::cutoff::same;
use crate::field::Field;

/// How an aggregate comes to its state. What it holds (columns, closures) is given anew at every read and never stored.
pub(crate) trait Rule<K, R> {
    /// What is kept.
    type State: Send + 'static;
    /// From all rows.
    fn build(&self, slots: &Slots<K, R>) -> Self::State;
    /// Whether a state can follow at all: if not, it starts anew.
    #[inline(always)]
    fn can_follow(&self, _state: &Self::State) -> bool {
        true
    }
    /// Follows these slots, which may have changed, lost or gained their row, and may be named more than once. False if it turns out that
    /// nothing has changed for this aggregate.
    fn follow(&self, state: &mut Self::State, slots: &Slots<K, R>, touched: &[u32]) -> bool;
    /// The same from all rows: closures may say something else of any row now, or, without `touched`, any slot may have changed and rows may have
    /// moved to others.
    fn start_anew(&self, state: &mut Self::State, slots: &Slots<K, R>, touched: Option<&[u32]>) -> bool;
}

/// Whether two values of a column are the same for a formula that reads it: equal, and not told apart by the field's cutoff. (One that tells less apart than `PartialEq` decides about
/// writes to one row, and not about what stands in two.)
#[inline]
pub(super) fn is_same<R, F: Field<R>>(column: F, one: &F::Value, other: &F::Value) -> bool
where
    F::Value: PartialEq + 'static,
{
    same(one, other) && column.same(one, other)
}

/// The same, where there may be none.
pub(super) fn are_same<R, F: Field<R>>(column: F, one: Option<&F::Value>, other: Option<&F::Value>) -> bool
where
    F::Value: PartialEq + 'static,
{
    match (one, other) {
        (Some(one), Some(other)) => is_same(column, one, other),
        (one, other) => one.is_none() && other.is_none(),
    }
}

/// Over which columns an aggregate is, by their places in the struct's graph; and by which function, by its address. Two functions that have one address
/// are the same code.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Columns(u32, u32, usize);

impl Columns {
    pub(crate) const NONE: Columns = Columns(u32::MAX, u32::MAX, 0);

    pub(crate) fn one(column: usize) -> Self {
        Columns(column as u32, u32::MAX, 0)
    }

    pub(crate) fn two(first: usize, second: usize) -> Self {
        Columns(first as u32, second as u32, 0)
    }

    /// The same, by a function.
    pub(crate) fn by(self, function: usize) -> Self {
        Columns(self.0, self.1, function)
    }
}

/// The states of a table's aggregates.
#[derive(Default)]
pub(crate) struct Kept {
    keeps: RefCell<Vec<Keep>>,
    /// The version of what was read last.
    latest: Cell<usize>,
}

/// Of all aggregates of all tables: a number for each change.
static VERSIONS: AtomicUsize = AtomicUsize::new(1);

pub(super) fn new_version() -> usize {
    VERSIONS.fetch_add(1, Relaxed)
}

struct Keep {
    /// The kind of aggregate: the type of what is kept, with the name of its place in it.
    kind: TypeId,
    columns: Columns,
    /// The position in the log up to which it has looked.
    seen: u64,
    /// Another number after each change.
    version: usize,
    state: State,
}

impl Keep {
    #[inline]
    fn is(&self, kind: TypeId, columns: Columns) -> bool {
        self.columns == columns && self.kind == kind
    }
}

/// Where a state is kept, or will be.
#[inline]
fn position(all: &mut Vec<Keep>, kind: TypeId, columns: Columns) -> usize {
    all.iter().position(|keep| keep.is(kind, columns)).unwrap_or_else(|| {
        all.push(Keep { kind, columns, seen: 0, version: 0, state: State::None });
        all.len() - 1
    })
}

enum State {
    /// Never built, or lost to a panic.
    None,
    /// Being brought up to date.
    Taken,
    Some(Box<dyn Any + Send>),
}

/// A state, and what the closures of its aggregate had captured. `P` names the place of aggregates with closures.
struct At<P: ?Sized, C, S> {
    captures: C,
    state: S,
    place: PhantomData<fn(&P)>,
}

impl Kept {
    #[inline]
    pub(crate) fn is_empty(&mut self) -> bool {
        self.keeps.get_mut().is_empty()
    }

    /// The position of the aggregate that is furthest behind.
    pub(crate) fn seen(&mut self) -> u64 {
        self.keeps.get_mut().iter().map(|keep| keep.seen).min().unwrap_or(u64::MAX)
    }

    /// The version of what was read last.
    pub(crate) fn latest(&self) -> usize {
        self.latest.get()
    }

    /// What was read last consists of two aggregates, of which the other one has this version. Later changes have greater numbers.
    pub(crate) fn read_too(&self, other: usize) {
        self.latest.set(self.latest.get().max(other));
    }

    /// Drops all states.
    pub(crate) fn clear(&mut self) {
        self.keeps.get_mut().clear();
    }

    /// Brings an aggregate up to date, and lends its state to `look`. `P` names its place, if it has closures.
    ///
    /// # Panics
    ///
    /// If the same aggregate is being brought up to date; and what `rule` and `look` panic with.
    #[inline]
    pub(crate) fn read<P: ?Sized + 'static, K, R, Q: Rule<K, R>, C: PartialEq + Send + 'static, T>(
        &self,
        (slots, log): (&Slots<K, R>, &Log),
        columns: Columns,
        captures: C,
        rule: &Q,
        look: impl FnOnce(&Q::State) -> T,
    ) -> T {
        let (taken, seen, kept) = self.take(TypeId::of::<At<P, C, Q::State>>(), columns);
        let kept = kept.and_then(|kept| kept.downcast::<At<P, C, Q::State>>().ok());
        let mut has_changed = true;
        let kept = match (kept, log.after(seen)) {
            (Some(mut kept), Some(touched)) if same(&kept.captures, &captures) && rule.can_follow(&kept.state) => {
                has_changed = !touched.is_empty() && rule.follow(&mut kept.state, slots, touched);
                kept
            }
            (Some(mut kept), touched) => {
                has_changed = rule.start_anew(&mut kept.state, slots, touched);
                kept.captures = captures;
                kept
            }
            (None, _) => Box::new(At::<P, _, _> { captures, state: rule.build(slots), place: PhantomData }),
        };
        let result = look(&kept.state);
        self.latest.set(taken.give_back(kept, log.end(), has_changed));
        result
    }

    /// Lends a state that is up to date to `note`, which may change it and runs no code of the user's: that of the version `known`, or, if there is none, a new
    /// one. The version is given back. `place` remembers where it is.
    #[inline]
    pub(crate) fn note<P: ?Sized + 'static, S: Default + Send + 'static>(
        &self,
        log: &Log,
        place: &Cell<usize>,
        known: usize,
        note: impl FnOnce(&mut S, bool),
    ) -> usize {
        let mut all = self.keeps.borrow_mut();
        // No two states have ever had the same version.
        if let Some(Keep { version, state: State::Some(state), .. }) = all.get_mut(place.get())
            && *version == known
            && let Some(at) = state.downcast_mut::<At<P, (), S>>()
        {
            note(&mut at.state, false);
            return known;
        }
        let kind = TypeId::of::<At<P, (), S>>();
        place.set(position(&mut all, kind, Columns::NONE));
        let keep = &mut all[place.get()];
        // What it has allocated serves again.
        let mut at = match mem::replace(&mut keep.state, State::None) {
            State::Some(state) => state.downcast().ok(),
            State::None | State::Taken => None,
        }
        .unwrap_or_else(|| Box::new(At::<P, _, _> { captures: (), state: S::default(), place: PhantomData }));
        note(&mut at.state, true);
        (keep.state, keep.seen, keep.version) = (State::Some(at), log.end(), new_version());
        keep.version
    }

    #[inline]
    fn take(&self, kind: TypeId, columns: Columns) -> (Taken<'_>, u64, Option<Box<dyn Any + Send>>) {
        let mut all = self.keeps.borrow_mut();
        let index = position(&mut all, kind, columns);
        let keep = &mut all[index];
        let state = match mem::replace(&mut keep.state, State::Taken) {
            State::None => None,
            State::Some(state) => Some(state),
            State::Taken => panic!("an aggregate of a table was read by what it was being computed from"),
        };
        (Taken { kept: self, index }, keep.seen, state)
    }
}

/// A state that is being brought up to date. Dropped, it is for unwinding: the state is lost.
struct Taken<'k> {
    kept: &'k Kept,
    index: usize,
}

impl Taken<'_> {
    #[inline]
    fn give_back(self, state: Box<dyn Any + Send>, seen: u64, has_changed: bool) -> usize {
        self.put(State::Some(state), seen);
        let keep = &mut self.kept.keeps.borrow_mut()[self.index];
        if has_changed {
            keep.version = new_version();
        }
        let version = keep.version;
        mem::forget(self);
        version
    }

    #[inline]
    fn put(&self, state: State, seen: u64) {
        let keep = &mut self.kept.keeps.borrow_mut()[self.index];
        keep.state = state;
        keep.seen = seen;
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        self.put(State::None, 0);
    }
}
