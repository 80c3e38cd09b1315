//! The push: what a write makes stale, and what a new value makes dirty.

use super::state::{Graph, NodePtr};
use crate::signals::raw::{LinkId, NIL, flag};
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

impl Graph {
    /// The value of `source` has changed, or, if `stashed`, may turn out to have.
    #[inline]
    pub(crate) fn changed(&self, source: NodePtr, stashed: bool) {
        let first = source.subs.get();
        if first == NIL {
            return;
        }
        if !source.has(flag::MARKED) {
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
                if sub.has(flag::LISTED) {
                    self.enqueue(sub);
                }
                rest.push(sub.subs.get());
            }
        }
    }

    /// After marks: the formula that is running may have become restless.
    #[inline]
    fn have_marked(&self) {
        if self.self_written.get() {
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
            if flags & flag::ASYNC == 0 {
                return;
            }
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
    /// to come is fresh anyway. But if it has failed before, those who have seen that have to hear how it fails now. Any
    /// other mark ends restlessness.
    #[cold]
    fn is_marked_anew(&self, sub: NodePtr, link: LinkId, state: u32) -> bool {
        let flags = sub.flags();
        let stale = flags & flag::STALE != 0;
        if flags & flag::RUNNING != 0 && flags & flag::EFFECT == 0 && self.tracker.get().owner == Some(sub) {
            if !self.links.is_of_run(link, sub, flags & flag::PARITY) {
                if flags & flag::FAILED != 0 {
                    sub.add(flag::UNSEEN);
                }
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
        self.self_written.set(false);
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
        node.remove(flag::STALE | flag::RESTLESS);
        let (mut seen, mut rest) = (HashSet::new(), vec![node]);
        while let Some(node) = rest.pop() {
            let mut link = node.deps.get();
            while let Some((source, next)) = self.links.dep_and_next(link) {
                source.remove(flag::MARKED);
                if source.has(flag::STALE | flag::FAILED) && !source.has(flag::RUNNING) && seen.insert(source) {
                    let unseen = if source.has(flag::STALE) { flag::UNSEEN } else { 0 };
                    source.set_flags(source.flags() & !(flag::STALE | flag::RESTLESS) | flag::FAILED | unseen);
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

    /// `source` has a value again after a panic, or panics in another way: those that have seen the panic and go by it are
    /// dirty. So are those that are running and have seen it in this run, but for the one that reads it now.
    #[cold]
    pub(crate) fn recovered(&self, source: NodePtr) {
        let reader = self.tracker.subscriber().map(|(reader, _)| reader);
        let mut link = source.subs.get();
        while let Some((sub, next)) = self.links.sub_and_next(link) {
            let flags = sub.flags();
            if flags & (flag::RUNNING | flag::FAILED) == flag::RUNNING | flag::FAILED {
                sub.add(flag::UNSEEN); // what it has failed of is another now
            }
            let is_running = flags & flag::RUNNING != 0 && reader != Some(sub);
            let has_seen =
                flags & flag::BUSY == 0 || is_running && self.links.is_of_run(link, sub, flags & flag::PARITY);
            if flags & flag::STALE == 0 && has_seen {
                sub.add(flag::DIRTY);
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

    /// The run of `sub` has panicked before it read anything: it keeps what the last one has read, or nothing would ever
    /// call for it again. What had called for this run is done with; an effect that something has called for since is due again.
    #[cold]
    pub(crate) fn keep_sources(&self, sub: NodePtr) {
        let mut link = sub.deps.get();
        while let Some(next) = self.links.take_in(link, sub.flags() & flag::PARITY) {
            link = next;
        }
        if sub.has(flag::EFFECT) && sub.has(flag::STALE) {
            self.unmark_sources(sub);
        } else {
            self.give_up(sub);
        }
        if sub.has(flag::EFFECT) {
            self.settle_above(sub);
        }
    }

    /// Ends the stashes of the signals above `node`: what comes is compared with the present values.
    #[cold]
    fn settle_above(&self, node: NodePtr) {
        let (mut seen, mut rest, mut stashed) = (HashSet::new(), vec![node], Vec::new());
        while let Some(node) = rest.pop() {
            let mut link = node.deps.get();
            while let Some((source, next)) = self.links.dep_and_next(link) {
                if source.has(flag::STALE | flag::FAILED | flag::STASHED) && seen.insert(source) {
                    let list = if source.has(flag::STASHED) { &mut stashed } else { &mut rest };
                    list.push(source);
                }
                link = next;
            }
        }
        // Comparisons may do anything, also to the links.
        for signal in stashed {
            if let Err(panic) = catch_unwind(AssertUnwindSafe(|| self.settle(signal))) {
                self.park(panic);
            }
        }
    }
}
