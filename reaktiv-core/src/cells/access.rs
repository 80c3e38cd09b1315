//! What the accessors of a struct do.

use super::flush::flush;
use super::layout::{Formula, Given, Input, Layout, Reader, Store, ValuesOf};
use crate::peek::Peek;

/// The plain data behind the signals.
#[inline(always)]
pub fn inputs<L: Layout>(of: &L) -> &L::Inputs {
    of.store().inputs()
}

/// The same, for whoever may look into what is nested: which is handed down to first.
#[inline]
pub fn whole_inputs<L: Layout>(of: &L) -> &L::Inputs {
    of.store().hand_down();
    of.store().inputs()
}

/// A nested struct, of this number among the children, which is handed down to first.
#[inline]
pub fn child<L: Layout, C>(of: &L, index: usize, view: impl FnOnce(&L::Inputs) -> &C) -> &C {
    of.store().hand_down_to(index);
    view(of.store().inputs())
}

/// A given, as the struct around it has handed it down.
#[inline(always)]
pub fn givens<L: Layout>(of: &L) -> &ValuesOf<L> {
    of.store().givens()
}

/// The same, for what the clock among them shows: whoever reads it hears of its next move.
#[inline]
pub fn given_time<L: Layout>(of: &L) -> &ValuesOf<L> {
    of.store().clock_is_read();
    of.store().givens()
}

/// The values of the scans.
#[inline(always)]
pub fn memory<L: Layout>(of: &L) -> &L::Memory {
    of.store().memory()
}

/// Reads a signal, in a formula: the value itself. A call, so that errors point at the user's tokens.
#[inline(always)]
pub const fn get<T>(value: &T) -> &T {
    value
}

/// Reads a signal conditionally.
#[inline(always)]
pub fn branch<'r, L: Layout, T>(cells: &Reader<'_, L>, edge: &L::Mask, value: &'r T) -> &'r T {
    cells.take(edge);
    value
}

/// Sets a signal: an equal value changes nothing.
#[inline(always)]
pub fn set<L: Layout, T>(of: &mut L, input: &Input<L, T>, value: T) {
    if of.store_mut().write(input, value) {
        Store::written(of, input.field);
    }
}

/// Changes a signal in place.
#[inline(always)]
pub fn update<L: Layout, T, U>(of: &mut L, input: &Input<L, T>, change: impl FnOnce(&mut T) -> U) -> U {
    let result = change(of.store_mut().touch(input));
    if of.store().wants_flush() {
        flush(of);
    }
    result
}

/// Sets a given of a struct that stands alone: which is born with that, or at the end of the batch.
pub fn set_given<L: Layout, T>(of: &mut L, given: &Given<L, T>, value: T) {
    let before = of.store_mut().set_given(given, value);
    let store = of.store_mut();
    store.bear_by_next_flush();
    if !store.is_held() {
        flush(of);
    }
    drop(before);
}

/// Reads a computed: brings it up to date if needed.
///
/// # Safety
///
/// The facts are those of a formula of the struct.
#[inline(always)]
pub unsafe fn read<'s, L: Layout, T>(of: &'s L, formula: &Formula<L, T>) -> &'s T {
    // SAFETY: as here.
    unsafe { read_by(of, formula, |store| store.refresh(formula.node)) }
}

/// The same, by a way of its own to bring it up to date.
///
/// # Safety
///
/// The facts are those of a formula of the struct, and `refresh` brings it up to date.
#[inline(always)]
pub unsafe fn read_by<'s, L: Layout, T>(
    of: &'s L,
    formula: &Formula<L, T>,
    refresh: impl FnOnce(&'s Store<L>),
) -> &'s T {
    let store = of.store();
    if store.is_stale(formula.node) {
        refresh(store);
    }
    // SAFETY: it is up to date now.
    unsafe { store.lend(formula) }
}

/// A computed for `Debug`: nothing is computed.
///
/// # Safety
///
/// The facts are those of a formula of the struct.
pub unsafe fn peek<'s, L: Layout, T>(of: &'s L, formula: &Formula<L, T>) -> Peek<'s, T> {
    // SAFETY: as here.
    unsafe { of.store().peek(formula) }
}
