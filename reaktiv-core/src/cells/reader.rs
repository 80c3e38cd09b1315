//! Reading on demand: conditional reads of formulas, and all reads of effects.

use core::cell::Cell;
use core::mem;

use super::layout::{Formula, Layout, Reader, Run, Store, ValuesOf};
use super::masks::{Lane, Masks};
use crate::mask::Mask;

impl<L: Layout> Store<L> {
    /// What an effect reads through; its edges are cleared.
    ///
    /// # Safety
    ///
    /// `edges` are those of the effect that is about to run.
    #[inline(always)]
    pub unsafe fn reader(&self, edges: &L::Mask) -> Reader<'_, L> {
        self.masks.remove(Lane::Taken, edges);
        Reader { store: self, run: None, seen: Cell::new(L::Mask::EMPTY) }
    }

    /// Starts an effect: `due` is its bit and its conditional edges.
    ///
    /// # Safety
    ///
    /// `due` is that of the effect that is about to run.
    #[inline(always)]
    pub unsafe fn effect<'s>(&'s self, due: &'s L::Mask) -> Effect<'s, L> {
        Effect { store: self, due }
    }
}

impl<L: Layout> Run<'_, L> {
    /// Starts a formula: what it reads through.
    #[inline(always)]
    pub fn reader(&self, node: usize) -> Reader<'_, L> {
        self.store.masks.set_running(node);
        Reader { store: self.store, run: Some(self), seen: Cell::new(L::Mask::EMPTY) }
    }
}

/// A running effect. A source that it asks for, and that changes then, marks it: but it sees the new value, so at its end, also by a panic,
/// the marks come off.
pub struct Effect<'s, L: Layout> {
    pub(super) store: &'s Store<L>,
    pub(super) due: &'s L::Mask,
}

impl<L: Layout> Drop for Effect<'_, L> {
    #[inline]
    fn drop(&mut self) {
        let masks = &self.store.masks;
        masks.remove(Lane::Dirty, self.due);
        masks.remove(Lane::Taken, &L::LISTENED);
    }
}

impl<L: Layout> Effect<'_, L> {
    /// The effect has not panicked. If it has caught the panic of a source, it stays marked: as a formula does.
    #[inline]
    pub fn finish(self) {
        let Effect { store, due } = self;
        let masks = &store.masks;
        let has_caught = masks.get(Lane::Taken).meets(&L::LISTENED);
        drop(self);
        if has_caught {
            masks.add(Lane::Dirty, &L::NODES.common(due));
        }
    }
}

impl<'r, L: Layout> Reader<'r, L> {
    /// The plain data behind the signals.
    #[inline(always)]
    pub fn inputs(&self) -> &'r L::Inputs {
        &self.store.inputs
    }

    /// What was handed down.
    #[inline(always)]
    pub fn givens(&self) -> &'r ValuesOf<L> {
        self.store.givens()
    }

    /// The cached values.
    #[inline(always)]
    pub fn slots(&self) -> &'r L::Slots {
        &self.store.slots.0
    }

    /// Lends a cached value.
    ///
    /// # Safety
    ///
    /// The facts are those of a formula of the struct, which is up to date.
    #[inline(always)]
    pub unsafe fn get<T>(&self, formula: &Formula<L, T>) -> &'r T {
        // SAFETY: as here.
        unsafe { self.store.lend(formula) }
    }

    /// Begins as if it had taken these conditional edges.
    #[cfg(feature = "alloc")]
    pub(crate) fn begin_with(&self, seen: L::Mask) {
        self.seen.set(seen);
    }

    /// The conditional edges that this run has taken so far.
    #[inline(always)]
    pub fn seen(&self) -> L::Mask {
        self.seen.get()
    }

    /// Records that a conditional edge is taken; `edge` is its bit. True at the first time in this run.
    #[inline(always)]
    pub fn take(&self, edge: &L::Mask) -> bool {
        let before = if self.run.is_some() {
            self.seen.replace(self.seen.get().with(edge))
        } else {
            let before = self.store.masks.get(Lane::Taken);
            self.store.masks.add(Lane::Taken, edge);
            before
        };
        !before.meets(edge)
    }

    /// Brings a source up to date if it may be stale.
    #[inline(always)]
    pub fn pull(&self, source: usize) {
        match self.run {
            Some(run) => {
                if run.masks.get(Lane::Stale).has(source) {
                    self.pull_in_run(run, source);
                }
            }
            None => {
                if self.store.is_stale(source) {
                    self.pull_in_effect(source);
                }
            }
        }
    }

    /// The same for a read without an edge, which only effects and scans make. A panic that the reader catches leaves no mark: what it has not read
    /// with an edge does not make it run again.
    #[inline(always)]
    pub fn pull_untracked(&self, source: usize) {
        if self.store.is_stale(source) {
            self.store.refresh(source);
        }
    }

    #[inline(never)]
    fn pull_in_run(&self, run: &Run<'_, L>, source: usize) {
        let pull = Pull { reader: self, computing: self.store.masks.get(Lane::Dirty).number() };
        run.refresh(source);
        self.store.masks.set_running(pull.computing);
        mem::forget(pull);
    }

    #[inline(never)]
    fn pull_in_effect(&self, source: usize) {
        let pull = Pull { reader: self, computing: 0 };
        self.store.refresh(source);
        mem::forget(pull);
    }
}

/// A read on demand along an edge, dropped if it unwinds: tells the reader's end, if it comes to that, that it has caught a panic. An effect or
/// scan that pulls so has an end that takes the mark off, also by a panic.
struct Pull<'p, 'r, L: Layout> {
    reader: &'p Reader<'r, L>,
    computing: usize,
}

impl<L: Layout> Drop for Pull<'_, '_, L> {
    #[cold]
    fn drop(&mut self) {
        let Reader { store, run, seen } = self.reader;
        match run {
            Some(_) => {
                store.masks.set_running(self.computing);
                seen.set(seen.get().with(&L::LISTENED));
            }
            None => store.masks.add(Lane::Taken, &L::LISTENED),
        }
    }
}
