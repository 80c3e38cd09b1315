//! Tracking: recording what a run reads, and dropping what it has read no more.

use super::links::Link;
use super::state::{Graph, NodePtr};
use crate::signals::raw::{LinkId, NIL, flag};

impl Graph {
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
}
