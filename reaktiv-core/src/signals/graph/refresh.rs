//! The pull: bringing one computed, or what an effect reads, up to date.

use super::state::{Graph, LEVELS_BETWEEN_CHECKS, NodePtr};
use crate::signals::raw::{LinkId, NIL, flag};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A formula runs again while others that it reads write what it has read, but not more often than this.
const RUNS_TO_SETTLE: u32 = 100;

/// How many panics of sources a check bears before it takes everything that waits for dirty.
const PANICS_TO_GIVE_UP: u32 = 8;

/// For `LEVELS_BETWEEN_CHECKS`: 64 KiB for a formula and what it calls. If there is less they go on, on the same thread, with more stack.
const STACK_FOR_THESE: usize = 512 << 10;
const MORE_STACK: usize = 8 << 20;

impl Graph {
    /// Brings `node` up to date, running what has to run.
    #[inline]
    pub(crate) fn refresh(&self, node: NodePtr) {
        if node.has(flag::STALE | flag::RUNNING | flag::FAILED) {
            self.refresh_stale(node);
        }
    }

    fn refresh_stale(&self, node: NodePtr) {
        for _ in 0..RUNS_TO_SETTLE {
            let flags = node.flags();
            if flags & flag::RUNNING != 0 {
                panic!("cycle: the computed made at {} reads itself", self.place_of(node));
            }
            if flags & flag::STALE == flag::CHECK {
                self.check(node);
            }
            if node.has(flag::DIRTY | flag::FAILED) {
                self.recompute(node);
            }
            if !node.has(flag::STALE) || node.has(flag::RESTLESS) {
                return;
            }
        }
        self.fail_with_sources(node);
        panic!("the computed made at {} changes what it reads and does not settle", self.place_of(node));
    }

    /// Finds out whether `root`, which is to be checked, is clean or dirty.
    ///
    /// A source that panics counts as changed: its subscribers are dirty, run, read it again, and panic or cope. After
    /// some such panics everything that waits is taken to be dirty, so that a long chain of them stays linear.
    pub(crate) fn check(&self, root: NodePtr) {
        let base = self.checks.len();
        let mut panics = 0;
        while let Err(panic) = catch_unwind(AssertUnwindSafe(|| self.walk(root, base))) {
            self.park(panic);
            panics += 1;
            while self.checks.len() > base {
                let Some((waiting, _)) = self.checks.pop() else { break };
                if waiting.has(flag::CHECKING) && panics == PANICS_TO_GIVE_UP {
                    waiting.add(flag::DIRTY);
                }
                waiting.remove(flag::CHECKING);
            }
            if panics == PANICS_TO_GIVE_UP && root.has(flag::CHECK) {
                root.add(flag::DIRTY);
            }
            if root.flags() & flag::STALE != flag::CHECK {
                return;
            }
        }
    }

    /// Takes `node`, which is stale or has failed, for clean, with all that it has read up to date: what comes after that makes it stale again.
    pub(crate) fn forgive(&self, node: NodePtr) {
        for _ in 0..RUNS_TO_SETTLE {
            node.set_flags(node.flags() & !(flag::DIRTY | flag::FAILED | flag::UNSEEN | flag::RESTLESS) | flag::CHECK);
            // As far as the first source that has changed.
            self.check(node);
            if !node.has(flag::STALE) {
                return self.unmark_sources(node);
            }
        }
        self.give_up(node);
    }

    /// Brings the sources of `node` up to date, those too that have failed or were given up, which else would recover later.
    #[cold]
    pub(crate) fn refresh_sources(&self, node: NodePtr) {
        let (mut sources, mut link) = (Vec::new(), node.deps.get());
        while let Some((source, next)) = self.links.dep_and_next(link) {
            let is_old = source.has(flag::STALE | flag::FAILED | flag::STASHED);
            if is_old && !source.has(flag::RUNNING | flag::EFFECT | flag::SETTLING) {
                sources.push(source);
            }
            link = next;
        }
        for source in sources {
            let refresh = || if source.has(flag::SIGNAL) { self.settle(source) } else { self.refresh(source) };
            if let Err(panic) = catch_unwind(AssertUnwindSafe(refresh)) {
                self.park(panic);
            }
        }
    }

    /// Walks up from `root` along links to stale sources, in the order in which they were read, and back down.
    fn walk(&self, root: NodePtr, base: usize) {
        let (mut node, mut link) = self.begin_check(root);
        loop {
            if let Some((source, at)) = self.next_stale_source(node, link) {
                self.checks.push_last((node, at));
                if !source.has(flag::DIRTY | flag::RUNNING) || source.has(flag::EFFECT) && !source.has(flag::DIRTY) {
                    (node, link) = self.begin_check(source);
                    continue;
                }
                self.run_in_walk(source);
            } else {
                node.remove(flag::CHECKING);
                if self.checks.len() == base {
                    return;
                }
                if node.has(flag::DIRTY) {
                    self.run_in_walk(node);
                }
            }
            // A source is up to date: go on with the node that waits for it.
            loop {
                let (waiting, at) = self.checks.pop().expect("the root is still waiting");
                let flags = waiting.flags();
                if flags & flag::CHECKING != 0 && flags & flag::DIRTY == 0 {
                    (node, link) = (waiting, self.links.next_dep(at).unwrap_or(NIL));
                    break;
                }
                // It is known to be dirty, or has run or been disposed of inside a formula in the meantime.
                waiting.remove(flag::CHECKING);
                if self.checks.len() == base {
                    return;
                }
                self.run_in_walk(waiting);
            }
        }
    }

    /// Refreshes a node that is most likely dirty.
    #[inline]
    fn run_in_walk(&self, node: NodePtr) {
        if node.flags() & (flag::DIRTY | flag::RUNNING | flag::EFFECT) == flag::DIRTY {
            self.recompute(node);
        }
        if node.has(flag::STALE | flag::RUNNING | flag::FAILED)
            && node.flags() & (flag::RESTLESS | flag::RUNNING) != flag::RESTLESS
        {
            if node.has(flag::EFFECT) {
                // It does not run here: that it is due is what its subscriber waits for.
                return self.confirm_change(node);
            }
            self.refresh_stale(node);
        }
    }

    #[inline]
    fn begin_check(&self, node: NodePtr) -> (NodePtr, LinkId) {
        node.add(flag::CHECKING);
        (node, node.deps.get())
    }

    /// The next source of `node` that has to be refreshed before anything can be said, or none if `node` is known to be
    /// clean or dirty.
    #[inline]
    fn next_stale_source(&self, node: NodePtr, from: LinkId) -> Option<(NodePtr, LinkId)> {
        let mut link = from;
        while let Some((source, next)) = self.links.dep_and_next(link) {
            let flags = source.flags();
            if flags & (flag::STALE | flag::RUNNING | flag::STASHED) == 0 {
                link = next;
                continue;
            }
            if flags & (flag::SIGNAL | flag::CHECKING | flag::EFFECT) == 0 {
                return Some((source, link));
            }
            if flags & flag::SIGNAL == 0 {
                if flags & flag::CHECKING != 0 {
                    // It waits for `node` further out: these links are a circle, or were one in an earlier run. A new run tells.
                    node.add(flag::DIRTY);
                    return None;
                }
                if flags & (flag::STALE | flag::EFFECT) == flag::EFFECT {
                    link = next; // it runs, and nothing that it has read has changed since
                    continue;
                }
                return Some((source, link));
            }
            let unchecked = Unchecked(node);
            self.settle(source);
            std::mem::forget(unchecked);
            if node.flags() & (flag::CHECKING | flag::DIRTY) != flag::CHECKING {
                return None;
            }
            link = self.links.next_dep(link).unwrap_or(NIL);
        }
        node.remove(flag::CHECK | flag::RESTLESS);
        None
    }

    /// Runs the formula of `node`, and tells its subscribers if its value has changed.
    fn recompute(&self, node: NodePtr) {
        let flags = node.flags();
        if flags & (flag::RUNNING | flag::LENT | flag::UPDATING) != 0 {
            self.cannot_run(node);
        }
        node.set_flags(((flags & !(flag::STALE | flag::CHECKING | flag::RESTLESS)) | flag::RUNNING) ^ flag::PARITY);
        if flags & flag::OWNS != 0 {
            self.release_owned_later(node);
        }
        let levels = self.levels.get();
        let run = Run { graph: self, node, levels, before: self.tracker.begin_run(node), flags };
        let changed = if levels > 0 {
            self.levels.set(levels - 1);
            node.recompute()
        } else {
            self.levels.set(LEVELS_BETWEEN_CHECKS - 1);
            stacker::maybe_grow(STACK_FOR_THESE, MORE_STACK, || node.recompute())
        };
        run.end();
        let after = node.flags();
        node.set_flags(after & !(flag::RUNNING | flag::FAILED | flag::UNSEEN));
        if flags & flag::FAILED != 0 {
            // Before the change is confirmed: those that this makes stale by way of others have seen the failure, too.
            self.recovered(node);
        }
        if changed || after & flag::RESTLESS != 0 {
            self.confirm_change(node);
        }
        if after & flag::ORPHAN != 0 {
            self.release_if_unused(node);
        }
    }

    /// `node` has no value that is current: it runs when it is read, and for its readers that is a change.
    fn fail(&self, node: NodePtr) {
        node.set_flags(node.flags() & !(flag::STALE | flag::RESTLESS) | flag::FAILED);
        self.unmark_sources(node);
        self.confirm_change(node);
    }

    /// The same of one whose sources may not be up to date either.
    #[cold]
    fn fail_with_sources(&self, node: NodePtr) {
        node.add(flag::FAILED);
        self.give_up(node);
        self.confirm_change(node);
    }

    #[cold]
    fn cannot_run(&self, node: NodePtr) -> ! {
        let place = self.place_of(node);
        if node.has(flag::RUNNING) {
            panic!("cycle: the computed made at {place} reads itself");
        }
        self.fail_with_sources(node);
        panic!("the computed made at {place} is stale and would run while `with`, `peek` or `update` lends its value");
    }
}

/// A node whose check has come to a comparison; dropped if that panics. It waits on no list.
struct Unchecked(NodePtr);

impl Drop for Unchecked {
    fn drop(&mut self) {
        self.0.remove(flag::CHECKING);
    }
}

/// A formula that is running; dropped before its end if the formula panics.
struct Run<'a> {
    graph: &'a Graph,
    node: NodePtr,
    levels: u32,
    before: (Option<NodePtr>, LinkId),
    /// From before the run.
    flags: u32,
}

impl Run<'_> {
    #[inline]
    fn end(self) {
        self.graph.trim(self.node, self.leave());
        std::mem::forget(self);
    }

    #[inline]
    fn leave(&self) -> LinkId {
        self.graph.levels.set(self.levels);
        self.graph.tracker.end_run(self.before)
    }
}

impl Drop for Run<'_> {
    fn drop(&mut self) {
        // While it ran.
        let (has_changed, is_unseen) = (self.node.has(flag::STALE), self.node.has(flag::UNSEEN));
        match self.leave() {
            NIL => self.graph.keep_sources(self.node),
            cursor => self.graph.trim(self.node, cursor),
        }
        self.node.remove(flag::RUNNING | flag::UNSEEN);
        if is_unseen {
            self.graph.recovered(self.node);
        }
        if self.flags & (flag::STALE | flag::FAILED) == flag::FAILED && !has_changed && !is_unseen {
            // Nothing has changed for those who saw it fail: there may be many, who read it one after another.
            self.graph.unmark_sources(self.node);
        } else {
            self.graph.fail(self.node);
        }
        self.graph.release_if_unused(self.node);
    }
}
