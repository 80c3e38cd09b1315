//! What aggregates keep between reads, and when it is brought up to date.
//!
//! An aggregate is brought up to date when it is read: it looks at the slots touched since its last read, or, at its first read and
//! when too much has happened, at all of them. Meanwhile its state is taken out of the table, so that user code that runs then (formulas of rows,
//! comparisons, the closures of a fold) finds the table as usable as ever. If that code panics, the state is dropped, and the next
//! read starts from the rows again.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::any::{Any, TypeId};
use core::cell::RefCell;
use core::marker::PhantomData;

use super::log::{Log, Unseen};
use super::slots::Slots;

/// How an aggregate comes to its state. What it holds (columns, closures) is given anew at every read and never stored.
pub(crate) trait Rule<K, R> {
    /// What is kept.
    type State: Send + 'static;
    /// From all rows.
    fn build(&self, slots: &Slots<K, R>) -> Self::State;
    /// Follows these slots, which may have changed, lost or gained their row, and may be named more than once.
    fn follow(&self, state: &mut Self::State, slots: &Slots<K, R>, touched: &[u32]);
}

/// Over which columns an aggregate is, by their places in the struct's graph.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Columns(u32, u32);

impl Columns {
    pub(crate) const NONE: Columns = Columns(u32::MAX, u32::MAX);

    pub(crate) fn one(column: usize) -> Self {
        Columns(column as u32, u32::MAX)
    }

    pub(crate) fn two(first: usize, second: usize) -> Self {
        Columns(first as u32, second as u32)
    }
}

/// The states of a table's aggregates.
#[derive(Default)]
pub(crate) struct Kept(RefCell<Vec<Keep>>);

struct Keep {
    /// The kind of aggregate: the type of what is kept, with the name of its place in it.
    kind: TypeId,
    columns: Columns,
    /// The position in the log up to which it has looked.
    seen: u64,
    state: State,
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
        self.0.get_mut().is_empty()
    }

    /// The position of the aggregate that is furthest behind.
    pub(crate) fn seen(&mut self) -> u64 {
        self.0.get_mut().iter().map(|keep| keep.seen).min().unwrap_or(u64::MAX)
    }

    /// Drops all states.
    pub(crate) fn clear(&mut self) {
        self.0.get_mut().clear();
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
        let kept = match (kept.filter(|kept| kept.captures == captures), log.after(seen)) {
            (Some(mut kept), Unseen::These(touched)) => {
                if !touched.is_empty() {
                    rule.follow(&mut kept.state, slots, touched);
                }
                kept
            }
            (kept, _) => {
                // Frees its memory first.
                drop(kept);
                Box::new(At::<P, _, _> { captures, state: rule.build(slots), place: PhantomData })
            }
        };
        let result = look(&kept.state);
        taken.give_back(kept, log.end());
        result
    }

    #[inline]
    fn take(&self, kind: TypeId, columns: Columns) -> (Taken<'_>, u64, Option<Box<dyn Any + Send>>) {
        let mut all = self.0.borrow_mut();
        let index = all.iter().position(|keep| keep.columns == columns && keep.kind == kind).unwrap_or_else(|| {
            all.push(Keep { kind, columns, seen: 0, state: State::None });
            all.len() - 1
        });
        let keep = &mut all[index];
        let state = match core::mem::replace(&mut keep.state, State::Taken) {
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
    fn give_back(self, state: Box<dyn Any + Send>, seen: u64) {
        self.put(State::Some(state), seen);
        core::mem::forget(self);
    }

    #[inline]
    fn put(&self, state: State, seen: u64) {
        let keep = &mut self.kept.0.borrow_mut()[self.index];
        keep.state = state;
        keep.seen = seen;
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        self.put(State::None, 0);
    }
}
