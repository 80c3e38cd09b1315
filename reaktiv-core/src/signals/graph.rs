//! The graph: which node has read which, and what may be stale.
//!
//! Three kinds of nodes: **signals** are set from outside, **computeds** are formulas with a cached value, **effects** run
//! for their side effect. The effect that drives a resource has a subscriber: a computed that tells whether it is due. An edge (a *link*) goes from a node (the *source*) to one that has read it (the *subscriber*).
//!
//! # States
//!
//! | state | flags | means | a write below it | a read |
//! |---|---|---|---|---|
//! | clean | none | the value is current | becomes dirty (direct) or check (further off), and so on down | returns the value |
//! | check | `CHECK` | some source further up *may* have changed | stays, or becomes dirty | refreshes its sources in the order read; as soon as one has changed it is dirty, else it is clean |
//! | dirty | `DIRTY` | a source *has* changed, or it never ran | stays | runs the formula |
//! | failed | `FAILED` | as clean, but the last run panicked | as clean | runs the formula |
//! | restless | stale, `RESTLESS` | its own last run has written what it had read | as check or dirty | runs the formula once |
//! | running | `RUNNING` | its formula is on the stack | takes marks for after the run | panics: a cycle |
//!
//! * **Write** (`changed`): store, mark the direct subscribers dirty and everything below check, queue the effects met.
//!   Marking stops at what is marked already, and a signal whose subscribers are all dirty is `MARKED` until one of them
//!   reads it again; so it costs one visit per edge once, and then nothing until something is refreshed.
//! * **Refresh** (`refresh.rs`): the pull. Where a formula gives a new value its direct subscribers go from check to
//!   dirty; where it does not they stay check and become clean if nothing else has changed. So each node runs at most
//!   once, after what it reads, and only if something it read last time has changed.
//! * **Track**: while a node runs, a cursor moves along its links of the last run. A read of the same source in the same
//!   place moves the cursor and nothing else; others get a link. What lies behind the cursor at the end is dropped.
//!   Hence a steady graph allocates nothing.
//! * **Stash**: inside a batch a signal keeps the value from before the batch, and its subscribers become only check. The
//!   first tracked read or refresh after that compares: a write that was taken back changes nothing. A comparison that asks for what it compares
//!   is told that it has changed.
//!
//! **Invariant:** the subscribers of a check or dirty node are check, dirty, or running.
//! **Invariant:** links keep their source alive, never their subscriber. So a computed that nobody reads is freed with
//! its last handle, and one that is still read lives until its readers have run again.
//! **Invariant:** no function here calls itself, directly or through others, but by way of a user's closure.

use crate::signals::cutoff::Cutoff;
use crate::signals::dispose::Estate;
use crate::signals::flush::Queue;
use crate::signals::links::{Link, LinkId, Links, NIL};
use crate::signals::raw::{LockedVec, Morgue, NodePtr, flag};
use crate::signals::refresh;
use crate::signals::thread::Visitors;
use crate::signals::tracker::{Tracker, Tracking};
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::panic::Location;

/// All that the lock of a runtime guards.
pub(crate) struct Graph {
    pub(crate) links: Links,
    /// What the thread that holds the lock is doing.
    pub(crate) tracker: Tracking,
    pub(crate) visitors: Visitors,
    pub(crate) queue: Queue,
    pub(crate) estate: Estate,
    pub(crate) morgue: Morgue,
    /// What is to be done before the lock is released: bits of [`todo`].
    pub(crate) todo: Cell<u32>,
    /// The nodes that are being checked, and through which link each waits for a source.
    pub(crate) checks: LockedVec<(NodePtr, LinkId)>,
    /// How many more formulas may run inside each other on this stack.
    pub(crate) levels: Cell<u32>,
    marks: LockedVec<LinkId>,
    /// Whether the running formula has just written something that it has read.
    self_written: Cell<bool>,
    places: Places,
}

/// Work that is left for the end of an operation, when the lock is released.
pub(crate) mod todo {
    /// Effects are queued.
    pub(crate) const FLUSH: u32 = 1;
    /// Values, nodes or cleanups wait to be dropped or run outside the lock.
    pub(crate) const BURY: u32 = 2;
    pub(crate) const ALL: u32 = FLUSH | BURY;
}

impl Graph {
    pub(crate) fn new() -> Self {
        Self {
            links: Links::new(),
            tracker: Tracking::new(),
            visitors: Visitors::default(),
            queue: Queue::new(),
            estate: Estate::new(),
            morgue: Morgue::new(),
            todo: Cell::new(0),
            checks: LockedVec::default(),
            levels: Cell::new(refresh::LEVELS_BETWEEN_CHECKS),
            marks: LockedVec::default(),
            self_written: Cell::new(false),
            places: Places::default(),
        }
    }

    #[inline]
    pub(crate) fn remember(&self, work: u32) {
        self.todo.set(self.todo.get() | work);
    }

    /// Drops `value` once the lock is released.
    #[inline]
    pub(crate) fn park<T: Send>(&self, value: T) {
        if self.morgue.park(value) {
            self.remember(todo::BURY);
        }
    }

    /// Whether `cutoff` says equal; what it reads is not tracked.
    #[inline]
    pub(crate) fn compare<T, C: Cutoff<T>>(&self, cutoff: &C, old: &T, new: &T) -> bool {
        if !C::may_read() {
            return cutoff.equal(old, new);
        }
        let _restored = Restored(self, self.tracker.replace(self.tracker.get().untracked()));
        cutoff.equal(old, new)
    }

    /// Records that the running node, if any, reads `dep`.
    #[inline]
    pub(crate) fn track(&self, dep: NodePtr) {
        if !self.track_again(dep) {
            self.track_elsewhere(dep);
        }
    }

    /// Does what `track` does if there is no running node, or if it has read `dep` in the same place in its last run, or
    /// just before. Otherwise does nothing and returns false.
    #[inline(always)]
    pub(crate) fn track_again(&self, dep: NodePtr) -> bool {
        let Some((sub, cursor)) = self.tracker.subscriber() else { return true };
        let next = self.next_source(sub, cursor);
        if self.links.confirm(next, dep, sub.flags() & flag::PARITY) {
            self.tracker.move_to(next);
            return true;
        }
        self.links.has_dep(cursor, dep)
    }

    /// The link of `sub` after `cursor`.
    #[inline(always)]
    fn next_source(&self, sub: NodePtr, cursor: LinkId) -> LinkId {
        self.links.next_dep(cursor).unwrap_or_else(|| sub.deps.get())
    }

    /// Records a read in another place than in the last run, if none in this run is known.
    #[inline(never)]
    pub(crate) fn track_elsewhere(&self, dep: NodePtr) {
        let Some((sub, cursor)) = self.tracker.subscriber() else { return };
        let next = self.next_source(sub, cursor);
        let parity = sub.flags() & flag::PARITY;
        let tail = dep.subs_tail.get();
        if self.links.is_of_run(tail, sub, parity) {
            return; // read before in this run
        }
        if sub.has(flag::DISPOSED) || sub.has(flag::ASYNC) && self.has_read(sub, dep) {
            return;
        }
        let id = self.links.insert(Link { dep, sub, prev_sub: tail, next_sub: NIL, next_dep: next, parity });
        if tail == NIL {
            dep.subs.set(id);
        } else {
            self.links.set_next_sub(tail, id);
        }
        dep.subs_tail.set(id);
        if cursor == NIL {
            sub.deps.set(id);
        } else {
            self.links.set_next_dep(cursor, id);
        }
        self.tracker.move_to(id);
    }

    /// Whether `sub` has a link to `dep`. The run of an async effect may never end, so a source that it reads again and
    /// again, while others read it too, must not get another link each time. Looks through the shorter of the two lists.
    fn has_read(&self, sub: NodePtr, dep: NodePtr) -> bool {
        let parity = sub.flags() & flag::PARITY;
        let (mut source, mut reader) = (sub.deps.get(), dep.subs.get());
        while let (Some((read, next_source)), Some((_, next_reader))) =
            (self.links.dep_and_next(source), self.links.sub_and_next(reader))
        {
            if read == dep && self.links.is_of_run(source, sub, parity) || self.links.is_of_run(reader, sub, parity) {
                return true;
            }
            (source, reader) = (next_source, next_reader);
        }
        false
    }

    /// Drops the links of `sub` behind `cursor`: what its run that ended there has not read.
    #[inline]
    pub(crate) fn trim(&self, sub: NodePtr, cursor: LinkId) {
        let rest = self.next_source(sub, cursor);
        if rest != NIL {
            if cursor == NIL {
                sub.deps.set(NIL);
            } else {
                self.links.set_next_dep(cursor, NIL);
            }
            self.unlink_from(rest);
        }
    }

    /// The run of `sub` has panicked before it read anything: it keeps what the last one has read, or nothing would ever
    /// call for it again.
    #[cold]
    pub(crate) fn keep_sources(&self, sub: NodePtr) {
        let mut link = sub.deps.get();
        while let Some(next) = self.links.take_in(link, sub.flags() & flag::PARITY) {
            link = next;
        }
        self.give_up(sub);
    }

    #[cold]
    fn unlink_from(&self, first: LinkId) {
        let mut next = first;
        while next != NIL {
            let link = self.links.remove(next);
            if link.prev_sub == NIL {
                link.dep.subs.set(link.next_sub);
            } else {
                self.links.set_next_sub(link.prev_sub, link.next_sub);
            }
            if link.next_sub == NIL {
                link.dep.subs_tail.set(link.prev_sub);
            } else {
                self.links.set_prev_sub(link.next_sub, link.prev_sub);
            }
            next = link.next_dep;
            self.release_if_unused(link.dep);
        }
    }

    /// The value of `source` has changed, or, if `stashed`, may turn out to have.
    #[inline]
    pub(crate) fn changed(&self, source: NodePtr, stashed: bool) {
        let first = source.subs.get();
        if first != NIL && !source.has(flag::MARKED) {
            if !stashed && source.has(flag::SIGNAL) {
                source.add(flag::MARKED);
            }
            self.mark(first, if stashed { flag::CHECK } else { flag::DIRTY });
            self.have_marked();
        }
        if self.visitors.others_defer() {
            self.enqueue_deferred(first);
        }
    }

    /// Other threads' open batches have made effects due, which are stale already, so that marking does not come to them. Those below `first` are
    /// due for this thread, too.
    #[cold]
    fn enqueue_deferred(&self, first: LinkId) {
        let (mut seen, mut rest) = (HashSet::new(), vec![first]);
        while let Some(mut link) = rest.pop() {
            while let Some((sub, next)) = self.links.sub_and_next(link) {
                link = next;
                if !sub.has(flag::STALE) || !seen.insert(sub) {
                    continue;
                }
                if sub.has(flag::EFFECT) && sub.effect().deferred_by.get() != 0 {
                    self.enqueue(sub);
                }
                rest.push(sub.subs.get());
            }
        }
    }

    /// After marks: the formula that is running may have become restless.
    #[inline]
    fn have_marked(&self) {
        if self.self_written.take() {
            self.mark_below_writer();
        }
    }

    fn mark(&self, first: LinkId, state: u32) {
        let mut link = first;
        while let Some((sub, next)) = self.links.sub_and_next(link) {
            let flags = sub.flags();
            if flags & (flag::STALE | flag::BUSY) == 0 {
                sub.set_flags(flags | state);
                self.marked(sub, flags);
            } else if flags & flag::BUSY == 0 {
                sub.set_flags(flags | state & flag::DIRTY);
            } else {
                self.mark_busy(sub, link, state);
            }
            link = next;
        }
    }

    #[cold]
    fn mark_busy(&self, sub: NodePtr, link: LinkId, state: u32) {
        if self.is_marked_anew(sub, link, state) {
            self.marked(sub, sub.flags());
        }
    }

    /// `node` is no longer clean: queue it, or mark what is below it.
    #[inline(always)]
    fn marked(&self, node: NodePtr, flags: u32) {
        if flags & flag::EFFECT != 0 {
            self.enqueue(node);
        }
        if node.subs.get() != NIL {
            self.mark_below(node.subs.get());
        }
    }

    fn mark_below(&self, first: LinkId) {
        let mut link = first;
        loop {
            while let Some((sub, next)) = self.links.sub_and_next(link) {
                let at = link;
                link = next;
                let flags = sub.flags();
                if flags & (flag::STALE | flag::BUSY) == 0 {
                    sub.set_flags(flags | flag::CHECK);
                } else if flags & flag::BUSY == 0 || !self.is_marked_anew(sub, at, flag::CHECK) {
                    continue;
                }
                if flags & flag::EFFECT != 0 {
                    self.enqueue(sub);
                }
                if sub.subs.get() != NIL {
                    if next != NIL {
                        self.marks.push_last(next);
                    }
                    link = sub.subs.get();
                }
            }
            match self.marks.pop() {
                Some(next) => link = next,
                None => return,
            }
        }
    }

    /// Marks `sub`, which is running, checked or restless; says whether what is below it has to be marked too.
    ///
    /// A write in its own formula makes it restless, if its run has read what that write changes; a read that is still
    /// to come is fresh anyway. Any other mark ends restlessness.
    #[cold]
    fn is_marked_anew(&self, sub: NodePtr, link: LinkId, state: u32) -> bool {
        let flags = sub.flags();
        let stale = flags & flag::STALE != 0;
        if flags & flag::RUNNING != 0 && flags & flag::EFFECT == 0 && self.tracker.get().owner == Some(sub) {
            if !self.links.is_of_run(link, sub, flags & flag::PARITY) {
                return false;
            }
            if !stale {
                sub.add(flag::RESTLESS);
                self.self_written.set(true);
            }
            sub.add(if stale { state & flag::DIRTY } else { state });
            return false;
        }
        sub.remove(flag::RESTLESS);
        if flags & flag::CHECKING != 0 {
            sub.add(flag::DIRTY); // a source that its check has passed has become stale
        }
        sub.add(if stale { state & flag::DIRTY } else { state });
        !stale
    }

    /// The running formula has become restless: what is below it is to be checked. Formulas that wait for its value are
    /// restless too, unless they are stale for another reason.
    #[cold]
    fn mark_below_writer(&self) {
        let Some(writer) = self.tracker.get().owner else { return };
        let mut rest = vec![writer.subs.get()];
        while let Some(mut link) = rest.pop() {
            while let Some((sub, next)) = self.links.sub_and_next(link) {
                link = next;
                let flags = sub.flags();
                if flags & flag::STALE == 0 {
                    let waits = flags & (flag::RUNNING | flag::EFFECT) == flag::RUNNING;
                    sub.add(if waits { flag::CHECK | flag::RESTLESS } else { flag::CHECK });
                    if flags & flag::EFFECT != 0 {
                        self.enqueue(sub);
                    }
                    rest.push(sub.subs.get());
                } else if flags & flag::CHECKING != 0 {
                    sub.add(flag::DIRTY);
                }
            }
        }
    }

    /// `node` is clean though it has not read its sources anew: writes have to look at it again.
    #[cold]
    pub(crate) fn unmark_sources(&self, node: NodePtr) {
        let mut link = node.deps.get();
        while let Some((source, next)) = self.links.dep_and_next(link) {
            source.remove(flag::MARKED);
            link = next;
        }
    }

    /// `node`, which did not settle or could not be told, is taken for clean, with whatever is stale above it: formulas
    /// there run when they are read, and writes have to look at everything again. A formula that is running has its own end.
    #[cold]
    pub(crate) fn give_up(&self, node: NodePtr) {
        node.remove(flag::STALE);
        let (mut seen, mut rest) = (HashSet::new(), vec![node]);
        while let Some(node) = rest.pop() {
            let mut link = node.deps.get();
            while let Some((source, next)) = self.links.dep_and_next(link) {
                source.remove(flag::MARKED);
                if source.has(flag::STALE | flag::FAILED) && !source.has(flag::RUNNING) && seen.insert(source) {
                    source.set_flags(source.flags() & !flag::STALE | flag::FAILED);
                    self.confirm_change(source);
                    rest.push(source);
                }
                link = next;
            }
        }
    }

    /// The value of `source` differs from what its subscribers have seen: those that waited for it are dirty.
    #[inline]
    pub(crate) fn confirm_change(&self, source: NodePtr) {
        let mut link = source.subs.get();
        while let Some((sub, next)) = self.links.sub_and_next(link) {
            let flags = sub.flags();
            if flags & flag::STALE == flag::CHECK {
                sub.set_flags(flags | flag::DIRTY);
            }
            link = next;
        }
    }

    /// `source` has a value again, after a panic: those that have seen the panic and go by it are dirty.
    #[cold]
    pub(crate) fn recovered(&self, source: NodePtr) {
        let mut link = source.subs.get();
        while let Some((sub, next)) = self.links.sub_and_next(link) {
            let flags = sub.flags();
            if flags & (flag::STALE | flag::BUSY) == 0 {
                sub.set_flags(flags | flag::DIRTY);
                self.marked(sub, flags);
            }
            link = next;
        }
        self.have_marked();
    }

    /// A read of `signal`: if it is tracked, later writes have to look at its subscribers again.
    #[inline]
    pub(crate) fn seen(&self, signal: NodePtr) {
        if signal.has(flag::STASHED | flag::MARKED) && self.tracker.subscriber().is_some() {
            signal.remove(flag::MARKED);
            self.settle(signal);
        }
    }

    /// Ends the stash of a signal, if any, so that its present value is the one that subscribers are compared with.
    #[inline]
    pub(crate) fn settle(&self, signal: NodePtr) {
        if signal.has(flag::STASHED) {
            self.settle_stash(signal);
        }
    }

    #[cold]
    #[inline(never)]
    fn settle_stash(&self, signal: NodePtr) {
        if signal.has(flag::SETTLING) {
            // The comparison itself asks: whoever reads the value in there takes it for changed, so that is what it counts as.
            signal.add(flag::ASKED);
            return self.confirm_change(signal);
        }
        if signal.has(flag::UPDATING) {
            // The value is in the hands of `update`: who asks runs, and panics if it reads the value.
            return self.confirm_change(signal);
        }
        if signal.settle() {
            self.confirm_change(signal);
        }
    }

    /// The number by which a node remembers where it was made.
    #[inline]
    pub(crate) fn number_of(&self, place: &'static Location<'static>) -> u32 {
        self.places.number_of(place)
    }

    /// Panics with the place where `node` was made.
    #[cold]
    #[track_caller]
    pub(crate) fn misuse(&self, node: NodePtr, what: &str) -> ! {
        panic!("the value made at {} {what}", self.place_of(node))
    }

    /// Where `node` was made.
    pub(crate) fn place_of(&self, node: NodePtr) -> &'static Location<'static> {
        self.places.known.borrow()[node.place() as usize]
    }
}

/// Puts a tracker back, also on unwind.
pub(crate) struct Restored<'a>(pub(crate) &'a Graph, pub(crate) Tracker);

impl Drop for Restored<'_> {
    #[inline]
    fn drop(&mut self) {
        self.0.tracker.set(self.1);
    }
}

/// Places in the source where nodes are made; a node keeps four bytes of it.
#[derive(Default)]
struct Places {
    known: RefCell<Vec<&'static Location<'static>>>,
    numbers: RefCell<HashMap<&'static Location<'static>, u32>>,
    latest: Cell<Option<(&'static Location<'static>, u32)>>,
}

impl Places {
    #[inline]
    fn number_of(&self, place: &'static Location<'static>) -> u32 {
        match self.latest.get() {
            Some((latest, number)) if std::ptr::eq(latest, place) => number,
            _ => self.look_up(place),
        }
    }

    fn look_up(&self, place: &'static Location<'static>) -> u32 {
        let number = *self.numbers.borrow_mut().entry(place).or_insert_with(|| {
            let mut known = self.known.borrow_mut();
            known.push(place);
            u32::try_from(known.len() - 1).expect("fewer than 2^32 places")
        });
        self.latest.set(Some((place, number)));
        number
    }
}
