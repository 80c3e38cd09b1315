//! What a table was handed down, and which of its rows have taken that over.
//!
//! The struct around a table hands down to all of its rows at once: the table keeps the values, and a row takes them over when it is first reached. So a change there costs
//! O(1) here, and a row that nobody looks at costs nothing.
//!
//! # Which rows have
//!
//! One bit a slot: *settled*. A row whose bit is clear takes the values over before anything of it is lent.
//!
//! - All bits are cleared when the table is handed other values, or stands in a struct that did not hand down to it last, as the id tells which that struct has given it
//!   (`cells/ids.rs`; a copy of a table has none, and a table that comes to another struct gets another).
//! - A row that is handed out mutably has taken the values over before; what stands in its slot afterwards may be another row. So slots that are handed out, or get a row,
//!   are noted, and settled again when the struct has the table back: with the same values, which cannot have changed while it was lent. If the guard was
//!   forgotten, all bits are cleared.
//! - Until then such a row counts as settled: what has been put in has the values that it came with.
//!
//! # Safety
//!
//! *A given of a row is written only while nothing is lent of that row.* It is written in `reach`, if the bit is clear, and the bit is set first. Whatever lends something of a row by
//! `&self` calls `reach` before; so while the bit is clear nothing is lent of the row, unless it was lent before the bit was cleared. Bits are cleared by what has the table
//! mutably, and by a hand-down, which runs only while nothing of the table is lent (`cells/givens.rs`).
//!
//! Code of the user's decides nothing in this. Comparing and copying come before the bit is set: meanwhile the table is *handing down*, and reaching another row that is not
//! settled panics, as reading a formula of a struct that is busy does. Values that are replaced are dropped when all is done. So `PartialEq` and `Clone` may lie, panic or come
//! back: a row is settled with what they gave, or not at all.
//!
//! Who goes through all rows reaches the rows of a word of bits together, if nothing is to be dropped: then the table is handing down until the last of them has taken over, so
//! that none of them can be reached in between, and their bits are set at once. If a comparison panics, the rows before it have the values, and settle once more.
//!
//! What is kept has a type that only the rows' type knows, and a table must have a form without knowing that its rows are reactive structs (or each mention of a table of other
//! rows would be an error of its own). So it stands behind a pointer without a type. `State<K, R>` is the type behind it, always: it is made, read and dropped
//! by functions for the same `K` and `R`.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::cell::{Cell, RefCell, RefMut};
use core::marker::PhantomData;
use core::mem;
use core::ptr::NonNull;

use super::bits::SLOTS_A_WORD;
use super::clocks::{Blocks, Deadlines};
use super::entry::Entry;
use super::slot_list::SlotList;
use crate::cells::{Clock, GivenList, GivensOf, Id, Layout, SourcesOf, Taking};

/// What was handed down, if anything.
pub(crate) struct Handed<K, R> {
    /// Made when something is first handed down.
    state: Owned,
    of: PhantomData<(K, R)>,
}

// SAFETY: what is behind the pointer are values of the types of `R`'s givens, which `R` holds too, functions from `K`, and marks.
unsafe impl<K: Send, R: Send> Send for Handed<K, R> {}
// SAFETY: as above; there are marks that are written through a shared reference, but only of rows that are reactive structs, and these are not `Sync`.
unsafe impl<K: Sync, R: Sync> Sync for Handed<K, R> {}

/// What is behind the pointer, if anything. It is this that has the `Drop`, and not what knows `K` and `R`: a table may then hold references to what is dropped
/// before it, as long as no `Drop` of the user's would see them (`PhantomData` says that they are in it).
struct Owned(Cell<Option<NonNull<Head>>>);

impl Drop for Owned {
    fn drop(&mut self) {
        if let Some(state) = self.0.get() {
            // SAFETY: it was made by `State::make`, and nobody can use it any more.
            unsafe { (state.as_ref().drop)(state) }
        }
    }
}

/// The beginning of what is behind the pointer.
#[repr(C)]
struct Head {
    drop: unsafe fn(NonNull<Head>),
    settled: RefCell<Settled>,
    /// Of rows that follow a clock: which of them know the time.
    clocks: Option<RefCell<Blocks>>,
}

type KeptOf<K, R> = <GivensOf<R> as GivenList<R>>::Kept<K>;

#[repr(C)]
struct State<K, R: Layout> {
    head: Head,
    kept: RefCell<Option<KeptOf<K, R>>>,
    /// As which table.
    of: Cell<Option<Id>>,
    /// A row is taking over.
    is_handing: Cell<bool>,
    /// Other values have come since the effects of the rows ran; and whether something in the rows is to run for them.
    fresh: Cell<Option<bool>>,
    /// Handed out, or come, since the table was lent.
    unsettled: RefCell<SlotList>,
    /// Of rows that follow a clock.
    deadlines: RefCell<Deadlines<R::Time>>,
}

/// The bits.
#[derive(Default)]
struct Settled {
    /// What most are.
    all: bool,
    /// The others.
    others: Vec<u64>,
    /// The words that have some.
    words: Vec<u32>,
}

impl Settled {
    #[inline]
    fn has(&self, slot: u32) -> bool {
        self.word(Self::place(slot)) & Self::bit(slot) != 0
    }

    /// Those of a word.
    #[inline]
    fn word(&self, place: usize) -> u64 {
        let others = self.others.get(place).copied().unwrap_or(0);
        if self.all { !others } else { others }
    }

    #[inline]
    fn set(&mut self, slot: u32, is_settled: bool) {
        if self.has(slot) != is_settled {
            *self.named(Self::place(slot)) ^= Self::bit(slot);
        }
    }

    /// Sets those of a word.
    fn set_word(&mut self, place: usize) {
        *self.named(place) = if self.all { 0 } else { u64::MAX };
    }

    #[inline]
    fn place(slot: u32) -> usize {
        (slot / SLOTS_A_WORD) as usize
    }

    #[inline]
    fn bit(slot: u32) -> u64 {
        1 << (slot % SLOTS_A_WORD)
    }

    /// A word that is about to have some.
    #[inline]
    fn named(&mut self, place: usize) -> &mut u64 {
        if self.others.len() <= place {
            self.others.resize(place + 1, 0);
        }
        if self.others[place] == 0 {
            if self.words.len() > 2 * self.others.len() {
                self.forget_words();
            }
            self.words.push(place as u32);
        }
        &mut self.others[place]
    }

    /// A word that has some no more stays named, and is named once more when it has some again: not without end.
    #[cold]
    #[inline(never)]
    fn forget_words(&mut self) {
        self.words.clear();
        self.words.extend((0..).zip(&self.others).filter(|(_, word)| **word != 0).map(|(place, _)| place));
    }

    /// Takes as long as it took to set those that are different.
    fn set_all(&mut self, are_settled: bool) {
        for word in self.words.drain(..) {
            self.others[word as usize] = 0;
        }
        self.all = are_settled;
    }
}

impl<K, R> Handed<K, R> {
    pub(super) const fn nothing() -> Self {
        Handed { state: Owned(Cell::new(None)), of: PhantomData }
    }

    /// Whether a row has what it takes.
    pub(super) fn is_settled(&self, slot: u32) -> bool {
        self.state.0.get().is_none_or(|head| {
            // SAFETY: made by `State::make`, whose first field it is, and there until `self` is dropped.
            let head = unsafe { head.as_ref() };
            head.settled.borrow().has(slot) && head.clocks.as_ref().is_none_or(|clocks| clocks.borrow().knows(slot))
        })
    }
}

impl<K, R: Layout> State<K, R> {
    /// Whether the rows follow a clock.
    const FOLLOW: bool = matches!(R::CLOCK, Some(Clock { in_memory: None, .. }));

    /// Those who know the time.
    fn clocks(&self) -> Option<RefMut<'_, Blocks>> {
        if Self::FOLLOW { self.head.clocks.as_ref().map(unless_asking) } else { None }
    }

    fn clocks_mut(&mut self) -> Option<&mut Blocks> {
        if Self::FOLLOW { self.head.clocks.as_mut().map(RefCell::get_mut) } else { None }
    }

    fn make() -> NonNull<Head> {
        let state = State::<K, R> {
            head: Head { drop: Self::drop, settled: RefCell::default(), clocks: Self::FOLLOW.then(RefCell::default) },
            kept: RefCell::new(None),
            of: Cell::new(None),
            is_handing: Cell::new(false),
            fresh: Cell::new(None),
            unsettled: RefCell::default(),
            deadlines: RefCell::new(Deadlines::none()),
        };
        NonNull::from(Box::leak(Box::new(state))).cast()
    }

    /// # Safety
    ///
    /// It was made by `make`, and is not used any more.
    unsafe fn drop(state: NonNull<Head>) {
        // SAFETY: as here.
        drop(unsafe { Box::from_raw(state.cast::<Self>().as_ptr()) });
    }
}

impl<K, R: Layout> Handed<K, R> {
    #[inline(always)]
    fn state(&self) -> Option<&State<K, R>> {
        if GivensOf::<R>::IS_EMPTY {
            return None;
        }
        // SAFETY: made by `State::make` for this `K` and `R`, and there until `self` is dropped.
        self.state.0.get().map(|state| unsafe { state.cast::<State<K, R>>().as_ref() })
    }

    #[inline(always)]
    fn state_mut(&mut self) -> Option<&mut State<K, R>> {
        if GivensOf::<R>::IS_EMPTY {
            return None;
        }
        // SAFETY: as above, and `self` is lent mutably.
        self.state.0.get().map(|state| unsafe { &mut *state.cast::<State<K, R>>().as_ptr() })
    }

    /// A place for what is handed down.
    fn make_room(&self) {
        if !GivensOf::<R>::IS_EMPTY && self.state.0.get().is_none() {
            self.state.0.set(Some(State::<K, R>::make()));
        }
    }

    /// The table, with this id, is handed down these; those of before, if that happens `again`. `settled` hears whether all rows have to take over, before anything is dropped.
    ///
    /// # Safety
    ///
    /// Nothing that was lent of the table is in use.
    pub(super) unsafe fn hand_down(
        &self,
        id: Option<Id>,
        sources: SourcesOf<'_, R, K>,
        again: bool,
        settled: impl FnOnce(bool),
    ) {
        self.make_room();
        let Some(state) = self.state() else { return settled(false) };
        let givens = R::Takes::GIVENS;
        let is_known = id.is_some() && state.of.get() == id;
        // A guard that was forgotten leaves slots that nobody has settled again.
        let news = match &*state.kept.borrow() {
            Some(kept) if is_known && state.unsettled.borrow().is_none() => {
                if again {
                    None
                } else {
                    givens.news(sources, kept)
                }
            }
            _ => Some(true),
        };
        if news.is_none() {
            return settled(false);
        }
        let kept = givens.keep(sources);
        // First, since it may panic.
        let clocks = state.clocks();
        state.head.settled.borrow_mut().set_all(false);
        state.unsettled.take();
        state.of.set(id);
        if let Some(mut clocks) = clocks {
            clocks.forget();
            state.deadlines.borrow_mut().forget();
        }
        state.fresh.set(state.fresh.get().max(news));
        let before = state.kept.replace(Some(kept));
        settled(true);
        drop(before);
    }

    /// Something of a row is about to be lent.
    #[inline(always)]
    pub(super) fn reach(&self, slot: u32, key: &K, row: &R) {
        if let Some(state) = self.state() {
            if !state.head.settled.borrow().has(slot) {
                state.settle(slot, key, row);
            } else if let Some(mut clocks) = state.clocks()
                && !clocks.knows_and_is_listed(slot)
            {
                if clocks.knows(slot) {
                    clocks.lend(slot);
                } else {
                    drop(clocks);
                    state.settle(slot, key, row);
                }
            }
        }
    }

    /// Something of the rows of a word of bits is about to be lent: `entries` are those from its first slot on.
    #[inline]
    pub(super) fn reach_word(&self, place: usize, entries: &[Option<Entry<K, R>>]) {
        if let Some(state) = self.state() {
            if state.are_settled(place) != u64::MAX {
                state.settle_word(place, entries);
            }
            if let Some(mut clocks) = state.clocks() {
                clocks.lend_block(place);
            }
        }
    }

    /// All rows have been reached.
    pub(super) fn all_are_reached(&self) {
        if let Some(state) = self.state() {
            let mut settled = state.head.settled.borrow_mut();
            if !settled.all {
                settled.set_all(true);
            }
        }
    }

    /// Another row may come to a slot, by a table that is lent, or by itself: it has the values that it comes with.
    #[inline(always)]
    pub(super) fn unsettle(&mut self, slot: u32, slots: usize) {
        if let Some(state) = self.state_mut() {
            state.head.settled.get_mut().set(slot, true);
            state.unsettled.get_mut().push(slot, slots);
            if let Some(clocks) = state.clocks_mut() {
                clocks.lend(slot);
            }
        }
    }

    /// The same for all slots. They have been reached.
    pub(super) fn unsettle_all(&mut self, slots: usize) {
        if let Some(state) = self.state_mut() {
            state.head.settled.get_mut().set_all(true);
            state.unsettled.get_mut().set_all();
            if let Some(clocks) = state.clocks_mut() {
                clocks.lend_all(slots);
            }
        }
    }

    /// Rows move to other slots: `before` are those where they stood, in the new order.
    pub(super) fn renumber(&mut self, before: impl Iterator<Item = u32> + Clone) {
        let Some(state) = self.state_mut() else { return };
        let settled = state.head.settled.get_mut();
        let mut moved = Settled { all: settled.all, ..Settled::default() };
        for (slot, before) in (0..).zip(before.clone()) {
            moved.set(slot, settled.has(before));
        }
        *settled = moved;
        if let Some(clocks) = state.clocks_mut() {
            let knew: Vec<bool> = before.map(|before| clocks.knows(before)).collect();
            clocks.renumber(knew.into_iter());
        }
        let unsettled = state.unsettled.get_mut();
        if !unsettled.is_none() {
            unsettled.set_all();
        }
    }

    /// The earliest deadline of the rows, and whether the clock of one was read. Each is asked for both, by its slot, if it was lent since it was asked before; of so many, with this
    /// numbering.
    pub(super) fn ask(
        &self,
        slots: (usize, u64),
        mut ask: impl FnMut(u32) -> (Option<R::Time>, bool),
    ) -> (Option<R::Time>, bool) {
        let Some(state) = self.state() else { return (None, false) };
        let Some(mut clocks) = state.clocks() else { return (None, false) };
        let now = self.now();
        // What a row waits for that does not know the time yet may have come: then it was told that.
        let ask = |slot| {
            let (deadline, was_read) = ask(slot);
            (deadline.filter(|deadline| now.is_none_or(|now| now < *deadline)), was_read)
        };
        let mut deadlines = state.deadlines.borrow_mut();
        deadlines.ask(&mut clocks, slots, ask);
        (deadlines.earliest(), deadlines.was_read())
    }

    /// What the clock shows that the rows follow.
    pub(super) fn now(&self) -> Option<R::Time> {
        self.state()?.kept.borrow().as_ref().and_then(GivensOf::<R>::clock)
    }

    /// The clock that the rows follow shows this. Gives the slots in which a deadline is reached, if the rows were asked before.
    pub(super) fn follow(&mut self, to: R::Time) -> Vec<u32> {
        let Some(state) = self.state_mut() else { return Vec::new() };
        if let Some(kept) = state.kept.get_mut() {
            GivensOf::<R>::set_clock(kept, to);
        }
        if let Some(clocks) = state.clocks_mut() {
            clocks.forget();
        }
        state.deadlines.get_mut().take_reached(to)
    }

    /// What that gave has been told.
    pub(super) fn followed(&mut self, reached: Vec<u32>) {
        if let Some(state) = self.state_mut() {
            state.deadlines.get_mut().give_back(reached);
        }
    }

    /// The slots that were handed out, or got a row, since the table was lent: the table is back, and they are settled again. Until [`are_settled`](Handed::are_settled)
    /// says that this is done, any may not be.
    pub(super) fn take_unsettled(&mut self) -> SlotList {
        let Some(state) = self.state_mut() else { return SlotList::default() };
        let unsettled = state.unsettled.get_mut();
        if unsettled.is_none() {
            return SlotList::default();
        }
        mem::replace(unsettled, SlotList { all: true, ..SlotList::default() })
    }

    /// All of these are settled again.
    pub(super) fn are_settled(&mut self, mut slots: SlotList) {
        if let Some(state) = self.state_mut() {
            // What it has allocated serves again.
            slots.clear();
            *state.unsettled.get_mut() = slots;
        }
    }

    /// A row that is not lent takes over what the others have. True if anything was different.
    #[inline]
    pub(super) fn settle_again(&mut self, key: &K, row: &R) -> bool {
        let Some(state) = self.state_mut() else { return false };
        let givens = R::Takes::GIVENS;
        let Some(kept) = state.kept.get_mut() else { return false };
        let differing = givens.differing(row.store(), givens.sources(kept), key);
        let is_any = GivensOf::<R>::is_any(&differing);
        if is_any {
            // SAFETY: the table is lent mutably, so nothing of the row is lent.
            drop(unsafe { givens.put(row.store(), differing) });
        }
        is_any
    }

    /// Whether other values have come since [`take_news`](Handed::take_news) was asked; then whether something in the rows is to run for them.
    pub(super) fn news(&self) -> Option<bool> {
        self.state()?.fresh.get()
    }

    /// The same, and there are none any more.
    pub(super) fn take_news(&mut self) -> Option<bool> {
        self.state_mut()?.fresh.take()
    }
}

impl<K, R: Layout> State<K, R> {
    /// The rows of a word of bits that have what they take.
    fn are_settled(&self, place: usize) -> u64 {
        let settled = self.head.settled.borrow().word(place);
        self.clocks().map_or(settled, |clocks| settled & clocks.know(place))
    }

    /// A row takes over what was handed down.
    #[inline]
    fn settle(&self, slot: u32, key: &K, row: &R) {
        let handing = Handing::begin(&self.is_handing);
        let givens = R::Takes::GIVENS;
        let kept = self.kept.borrow();
        let differing = kept.as_ref().map(|kept| givens.differing(row.store(), givens.sources(kept), key));
        drop(kept);
        let clocks = self.clocks();
        self.head.settled.borrow_mut().set(slot, true);
        if let Some(mut clocks) = clocks {
            clocks.lend(slot);
        }
        drop(handing);
        if let Some(differing) = differing {
            // SAFETY: the bit was clear, so nothing of the row is lent (see the head of this module).
            unsafe { givens.put(row.store(), differing) };
        }
    }

    /// The same for the rows of a word of bits.
    #[inline(never)]
    fn settle_word(&self, place: usize, entries: &[Option<Entry<K, R>>]) {
        if mem::needs_drop::<<GivensOf<R> as GivenList<R>>::Differing>() {
            // What is replaced is dropped, and that may look for any row.
            let slots = (place as u32 * SLOTS_A_WORD..).zip(entries);
            for (slot, Entry { key, row }) in slots.filter_map(|(slot, entry)| Some((slot, entry.as_ref()?))) {
                if self.are_settled(place) >> (slot % SLOTS_A_WORD) & 1 == 0 {
                    self.settle(slot, key, row);
                }
            }
            return;
        }
        let settled = self.are_settled(place);
        let handing = Handing::begin(&self.is_handing);
        let (givens, kept) = (R::Takes::GIVENS, self.kept.borrow());
        if let Some(kept) = &*kept {
            let sources = givens.sources(kept);
            for (at, entry) in entries.iter().enumerate() {
                if let Some(Entry { key, row }) = entry
                    && settled >> at & 1 == 0
                {
                    let differing = givens.differing(row.store(), sources, key);
                    // SAFETY: the bit is clear, so nothing of the row is lent; nobody could reach it since that was asked, as the table is handing down.
                    unsafe { givens.put(row.store(), differing) };
                }
            }
        }
        self.head.settled.borrow_mut().set_word(place);
        drop(handing);
    }
}

/// What is borrowed while rows are asked for their deadlines.
#[inline]
fn unless_asking(clocks: &RefCell<Blocks>) -> RefMut<'_, Blocks> {
    clocks.try_borrow_mut().unwrap_or_else(|_| {
        panic!("a row was reached from outside while the deadlines of its table were compared: the `Ord` of a clock may not look for rows")
    })
}

/// While a row takes over: no other one may.
struct Handing<'s>(&'s Cell<bool>);

impl<'s> Handing<'s> {
    #[inline]
    fn begin(is_handing: &'s Cell<bool>) -> Self {
        assert!(
            !is_handing.replace(true),
            "a row was reached from outside while another one was taking over what its table was handed down: the `PartialEq` and `Clone` of what is handed down \
             may not look for rows"
        );
        Handing(is_handing)
    }
}

impl Drop for Handing<'_> {
    fn drop(&mut self) {
        self.0.set(false);
    }
}
