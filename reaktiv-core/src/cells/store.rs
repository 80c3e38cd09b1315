//! The cells of a struct: what it holds, writes, and what is attached.

use core::hint::cold_path;
use core::mem::{self, ManuallyDrop, needs_drop};
use core::ptr;

use super::attached::Attached;
use super::flush::{flush, take_steps};
use super::held::Held;
use super::ids::{Id, new_id};
use super::known::{Known, KnownChildren};
use super::layout::{Formula, Givens, Hand, Input, Layout, OneThread, ReadByOneThread, Remembered, Store, Taking};
use super::masks::{Lane, Masks};
use super::sink::Sink;
use super::slot::Slots;
#[cfg(feature = "alloc")]
use crate::futures::Runs;
use crate::mask::Mask;
use crate::peek::Peek;
use crate::trace::Outcome;
#[cfg(feature = "alloc")]
use crate::trace::Tracers;

impl<L: Layout> Store<L> {
    /// Holds `inputs`, and the memory that a new struct has; nothing is computed.
    pub fn new(inputs: L::Inputs, memory: L::Memory) -> Self {
        let masks = L::Masks::new(&L::NODES);
        masks.remove(Lane::Empty, &L::EFFECTS.without(&L::SKIPPED));
        if L::IS_BORN_LATE {
            masks.add(Lane::Dirty, &L::LISTENED);
        }
        Store {
            inputs,
            memory: OneThread(Remembered::new(memory)),
            givens: OneThread(Givens::alone()),
            slots: OneThread(L::Slots::empty()),
            masks: OneThread(masks),
            held: Held::FREE,
            attached: OneThread(Attached::none()),
            known: L::Known::NONE,
            _read_by: ReadByOneThread::HERE,
        }
    }

    /// The plain data behind the signals.
    #[inline(always)]
    pub fn inputs(&self) -> &L::Inputs {
        &self.inputs
    }

    /// The cached values.
    #[inline(always)]
    pub fn slots(&self) -> &L::Slots {
        &self.slots.0
    }

    /// Lends a cached value.
    ///
    /// # Safety
    ///
    /// The facts are those of a formula of the struct that is up to date.
    #[inline(always)]
    pub(super) unsafe fn lend<T>(&self, formula: &Formula<L, T>) -> &T {
        // SAFETY: it is up to date, so there is a value (invariant 1), which is not replaced while it is borrowed (invariant 2).
        unsafe { (formula.slot)(self.slots()).get() }
    }

    /// Gives the inputs and the memory back and drops everything else.
    pub fn into_parts(self) -> (L::Inputs, L::Memory) {
        let mut store = ManuallyDrop::new(self);
        store.let_go();
        let valid = store.valid();
        // SAFETY: `store` is never dropped, so these are moved out or dropped once. The slots of the nodes in `valid` hold
        // values (invariant 1). A panic while they are dropped leaks at most.
        unsafe {
            let inputs = ptr::read(&store.inputs);
            let memory = ptr::read(&store.memory).0.0.into_inner();
            let _attached = ptr::read(&store.attached);
            let _givens = ptr::read(&store.givens);
            store.slots.0.release(valid);
            ptr::drop_in_place(&mut store.slots.0);
            (inputs, memory)
        }
    }

    /// The nodes whose slots hold a value.
    fn valid(&self) -> L::Mask {
        L::NODES.without(&self.masks.get(Lane::Empty))
    }

    /// Whether a node may be out of date, or the struct is busy.
    #[inline(always)]
    pub fn is_stale(&self, node: usize) -> bool {
        self.masks.get(Lane::Stale).has(node)
    }

    /// A cached value for `Debug`: nothing is computed.
    ///
    /// # Safety
    ///
    /// The facts are those of a formula of the struct.
    pub unsafe fn peek<T>(&self, formula: &Formula<L, T>) -> Peek<'_, T> {
        if self.masks.is_busy() {
            Peek::Busy
        } else if self.is_stale(formula.node) || self.masks.get(Lane::Empty).has(formula.node) {
            Peek::Stale
        } else {
            // SAFETY: the value is there (invariant 1) and up to date, so not replaced while borrowed (invariant 2).
            Peek::Fresh(unsafe { (formula.slot)(self.slots()).get() })
        }
    }

    /// Writes a signal: compares, marks, replaces, drops the old value. True if [`written`](Store::written) must follow.
    #[inline(always)]
    pub fn write<T>(&mut self, input: &Input<L, T>, value: T) -> bool {
        if (input.same)((input.place)(&mut self.inputs), &value) {
            return false;
        }
        if needs_drop::<T>() {
            // The drop of the old value may panic before `written` could tell the listeners.
            drop(mem::replace(self.touch(input), value));
        } else {
            self.mark(input);
            *(input.place)(&mut self.inputs) = value;
        }
        self.concerns_effects()
    }

    /// Where a signal stands.
    #[inline]
    pub(crate) fn input_mut<T>(&mut self, input: &Input<L, T>) -> &mut T {
        (input.place)(&mut self.inputs)
    }

    /// The plain data behind the signals, of a struct that is given up.
    pub(crate) fn inputs_mut(&mut self) -> &mut L::Inputs {
        &mut self.inputs
    }

    /// Writes a signal in a batch, and gives back the old value in the place of the new one, if it is another one.
    pub(crate) fn exchange<T>(&mut self, input: &Input<L, T>, value: &mut T) {
        if !(input.same)(self.input_mut(input), value) {
            mem::swap(self.touch(input), value);
        }
    }

    /// What follows a write: tells the listeners; then a flush, unless in a batch.
    #[inline(never)]
    pub fn written(of: &mut L, field: usize) {
        if of.store().attached.0.is_anything() {
            Self::written_with_attached(of, field);
        } else if !of.store().waits() {
            if L::HAS_CHILDREN || L::HAS_EVENTS {
                flush(of);
            } else {
                take_steps(of, true);
                if let Some(mut context) = L::Takes::no_context() {
                    of.run_effects(&mut context);
                }
            }
        }
    }

    #[inline(never)]
    fn written_with_attached(of: &mut L, field: usize) {
        of.store().note(field);
        if !of.store().waits() {
            flush(of);
        }
    }

    /// Marks a signal as changed and hands out its place. If afterwards [`wants_flush`](Store::wants_flush), a flush must follow.
    #[inline(always)]
    pub fn touch<T>(&mut self, input: &Input<L, T>) -> &mut T {
        self.mark(input);
        if self.concerns_effects() {
            self.note(input.field);
        }
        (input.place)(&mut self.inputs)
    }

    #[inline(always)]
    pub(super) fn mark<T, In>(&self, input: &Input<L, T, In>) {
        let active = self.masks.get(Lane::Taken).meets(&input.edges);
        self.masks.mark(&input.marks, &input.reach.with(&input.far.when(active)));
    }

    /// The same for what has no setter, by which the listeners would hear of it.
    #[inline(always)]
    pub(super) fn mark_and_note<T, In>(&self, input: &Input<L, T, In>) {
        self.mark(input);
        if self.attached.0.is_anything() {
            self.note(input.field);
        }
    }

    pub(super) fn note(&self, field: usize) {
        (&self.attached.0).note(field);
    }

    /// Whether scans, effects or subscriptions are, or may be, due.
    #[inline(always)]
    pub(super) fn concerns_effects(&self) -> bool {
        self.masks.get(Lane::Stale).meets(&L::EFFECTS)
    }

    /// Whether effects or subscriptions are, or may be, due and nothing holds them back.
    #[inline(always)]
    pub fn wants_flush(&self) -> bool {
        self.concerns_effects() && !self.waits()
    }

    /// Whether its effects wait: for the end of a batch, or for its birth.
    #[inline(always)]
    pub(crate) fn waits(&self) -> bool {
        self.is_held() || self.is_unborn()
    }

    /// Whether no flush has reached it yet that it waits for.
    #[inline(always)]
    pub(crate) fn is_unborn(&self) -> bool {
        L::IS_BORN_LATE && self.masks.get(Lane::Dirty).meets(&L::LISTENED)
    }

    /// A flush reaches it: from now on its effects run. But one that was never told the time goes on waiting for that.
    #[inline(always)]
    pub fn bear(&mut self) {
        if L::IS_BORN_LATE && !self.waits_for_time() {
            self.masks.remove(Lane::Dirty, &L::LISTENED);
            self.masks.remove(Lane::Taken, &L::LISTENED);
        }
    }

    /// It has been told what it waits for: the flush that follows bears it, also that at the end of a batch.
    pub(crate) fn bear_by_next_flush(&mut self) {
        if !self.is_held() {
            self.bear();
        } else if self.is_unborn() {
            // Nothing runs yet that could have seen a panic.
            self.masks.add(Lane::Taken, &L::LISTENED);
        }
    }

    /// A batch ends.
    #[inline(always)]
    pub(crate) fn bear_if_told(&mut self) {
        if self.is_unborn() && self.masks.get(Lane::Taken).meets(&L::LISTENED) {
            self.bear();
        }
    }

    /// What is attached to the struct.
    pub fn attached(&self) -> &Attached<L> {
        &self.attached.0
    }

    /// Changes the attachment.
    #[cfg(feature = "alloc")]
    pub(crate) fn with_attachment<R>(&mut self, change: impl FnOnce(&mut L::Attachment) -> R) -> R {
        let result = self.attached.0.with_attachment(change);
        self.listen_if_heard();
        result
    }

    /// Tells these from now on what runs. False if they are told already.
    #[cfg(feature = "alloc")]
    pub(crate) fn trace(&mut self, tracers: &Tracers) -> bool {
        let is_new = self.attached.0.add_tracers(tracers);
        self.listen_if_heard();
        is_new
    }

    /// An effect has run: called by generated code.
    #[inline(always)]
    pub fn performed(&self, field: usize) {
        self.tell(field, Outcome::Ran);
    }

    /// Something has run outside of a run.
    #[inline(always)]
    pub(super) fn tell(&self, field: usize, outcome: Outcome) {
        if self.masks.get(Lane::Stale).meets(&L::LISTENED) {
            cold_path();
            (&self.attached.0).ran(field, outcome);
        }
    }

    /// Whether this effect, which does not run at the birth of its struct, has its turn for the first time.
    #[inline]
    pub fn skips(&self, node: usize) -> bool {
        let skips = self.masks.get(Lane::Empty).has(node);
        self.masks.remove(Lane::Empty, &L::Mask::one(node));
        skips
    }

    /// Whether a run has to report what changes.
    pub(super) fn listen_if_heard(&self) {
        if self.attached.0.is_heard() {
            self.masks.add(Lane::Stale, &L::LISTENED);
        } else {
            self.masks.remove(Lane::Stale, &L::LISTENED);
        }
    }

    /// The mutable place of a child, and what is known of it.
    pub fn child<C>(&mut self, place: fn(&mut L::Inputs) -> &mut C, index: usize) -> (&mut C, &mut Known) {
        (place(&mut self.inputs), self.known.get_mut(index))
    }

    /// What is known of a child.
    #[inline]
    pub fn known(&self, index: usize) -> Known {
        self.known.get(index)
    }

    /// Hands down to a child, if something is due.
    #[inline]
    pub fn hand_down_to(&self, child: usize) {
        for hand in L::HANDS.iter().filter(|hand| hand.child == child) {
            self.hand_down_by(hand);
        }
    }

    /// Hands down to all children.
    #[inline]
    pub fn hand_down(&self) {
        L::HANDS.iter().for_each(|hand| self.hand_down_by(hand));
    }

    /// Hands down to the children that ask for it, since something in them is to run.
    pub fn hand_down_where_asked(&mut self) {
        for hand in L::HANDS {
            self.hand_down_if_asked(hand);
        }
    }

    /// The same, to one of them.
    #[inline]
    pub(crate) fn hand_down_where_asked_by(&mut self, child: usize) {
        for hand in L::HANDS.iter().filter(|hand| hand.child == child) {
            self.hand_down_if_asked(hand);
        }
    }

    fn hand_down_if_asked(&mut self, hand: &Hand) {
        if L::asks(&mut self.inputs, hand.child, self.known.get(hand.child)) {
            self.hand_down_by(hand);
        }
    }

    fn hand_down_by(&self, hand: &Hand) {
        if self.is_stale(hand.node) {
            self.refresh(hand.node);
        }
    }

    /// Remembers from now on which fields change, for the struct around this one, as another struct than before.
    pub(crate) fn watch(&mut self) -> Option<Id> {
        // It is held back by nobody that it could know of.
        self.let_go();
        let id = new_id();
        self.attached.0.set_id(id);
        self.attached.0.watch();
        self.listen_if_heard();
        id
    }

    /// Remembers no longer.
    pub(crate) fn unwatch(&mut self) {
        self.let_go();
        self.attached.0.unwatch();
        self.listen_if_heard();
    }

    /// Whether this is the struct that its parent knows.
    #[inline]
    pub(crate) fn is_known_as(&self, known: Known) -> bool {
        known.is(self.attached.0.id())
    }

    /// Whether it has scans itself.
    pub(crate) fn has_scans() -> bool {
        L::SCANS.meets(&L::SCANS)
    }

    /// Whether a scan of it is, or may be, due.
    #[inline]
    pub(crate) fn has_steps(&self) -> bool {
        self.masks.get(Lane::Stale).meets(&L::SCANS)
    }

    /// Whether there may ever be something to run in a struct of this type, but for what is attached.
    #[cfg(feature = "alloc")]
    pub(crate) fn has_effects() -> bool {
        L::HAS_CHILDREN || Self::has_own_effects()
    }

    /// Whether it has effects or scans itself. What hands down to children counts among [`EFFECTS`](Layout::EFFECTS), as it may make theirs due.
    pub(crate) fn has_own_effects() -> bool {
        let others = L::HANDS.iter().fold(L::LISTENED, |others, hand| others.with(&L::Mask::one(hand.node)));
        L::EFFECTS.without(&others).meets(&L::EFFECTS)
    }

    /// Whether effects, or an attachment, are or may be due.
    #[inline]
    pub(crate) fn may_have_pending(&self) -> bool {
        L::HAS_CHILDREN
            || L::HAS_EVENTS
            || self.attached.0.has_attachment()
            || self.masks.get(Lane::Stale).meets(&L::EFFECTS.without(&L::LISTENED))
    }

    /// The outcome of a run has arrived: as if a signal were written that `marks` read, and that reaches these nodes.
    pub fn arrived(&self, marks: &L::Mask, reach: &L::Mask) {
        self.masks.mark(marks, reach);
        self.listen_if_heard();
    }

    /// The runs of the struct, made if there are none.
    #[cfg(feature = "alloc")]
    pub(crate) fn runs(&mut self) -> &Runs {
        self.attached.0.make_runs()
    }

    /// Whether one of these nodes is marked.
    #[inline]
    pub(crate) fn is_dirty(&self, nodes: &L::Mask) -> bool {
        self.masks.get(Lane::Dirty).meets(nodes)
    }

    /// Marks nodes and edges that may be out of date already.
    pub(crate) fn mark_dirty(&self, marks: &L::Mask) {
        self.masks.add(Lane::Dirty, marks);
    }
}

impl<L: Layout> Drop for Store<L> {
    fn drop(&mut self) {
        self.let_go();
        if let Some(end_lendings) = L::END_LENDINGS {
            // A guard may have been forgotten.
            end_lendings(self);
        }
        let valid = self.valid();
        // SAFETY: these slots hold values (invariant 1), and nobody can use the store any more.
        unsafe { self.slots.0.release(valid) }
    }
}
