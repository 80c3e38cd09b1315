//! The runs of async effects and resources in what is nested: how a driver comes to them. See `futures.rs`.

use alloc::sync::Arc;
use alloc::vec::Vec;

use super::child::{Child, EachInput, Nested, Visit};
use super::parent::Parent;
use crate::caught::in_drop;
use crate::cells::{Clock, Input, Known, LEVELS, Scan};
use crate::futures::{Away, Errand, Queue, Way};

/// Whether some of the runs in a struct cannot call.
pub(super) fn has_news<L: Parent>(of: &mut L) -> bool {
    if L::HAS_RUNS && of.store().attached().runs().is_some_and(|runs| runs.are_news()) {
        return true;
    }
    struct HasNews(bool);
    impl Visit for HasNews {
        fn visit<C: Nested>(&mut self, child: &mut C, _: &mut Known) {
            self.0 = self.0 || C::may_run(LEVELS) && child.has_news();
        }
    }
    let mut has_news = HasNews(false);
    L::each_child(of.store_mut(), &mut has_news);
    has_news.0
}

/// A struct has come to another place, with its runs.
pub(super) fn have_moved<L: Parent>(of: &mut L) {
    if let Some(runs) = of.store().attached().runs() {
        runs.have_moved();
    }
    struct HaveMoved;
    impl Visit for HaveMoved {
        fn visit<C: Nested>(&mut self, child: &mut C, _: &mut Known) {
            if C::may_run(LEVELS) {
                child.runs_have_moved();
            }
        }
    }
    L::each_child(of.store_mut(), &mut HaveMoved);
}

/// The runs that are news, or all of them, call this queue from now on.
pub(super) fn register<L: Parent>(of: &mut L, queue: &Arc<Queue>, path: &mut Vec<u32>, all: bool) {
    if L::HAS_RUNS
        && let Some(runs) = of.store().attached().runs()
        && (all || runs.are_news())
    {
        runs.register(queue, path);
    }
    struct Register<'r> {
        queue: &'r Arc<Queue>,
        path: &'r mut Vec<u32>,
        all: bool,
        child: u32,
    }
    impl Visit for Register<'_> {
        fn visit<C: Nested>(&mut self, child: &mut C, _: &mut Known) {
            if C::may_run(LEVELS) {
                self.path.push(self.child);
                child.register(self.queue, self.path, self.all);
                self.path.pop();
            }
            self.child += 1;
        }
    }
    L::each_child(of.store_mut(), &mut Register { queue, path, all, child: 0 });
}

/// Goes to a struct in this one. False if it was not there.
pub(super) fn reach<L: Parent>(of: &L, way: Way<'_>, errand: &mut Errand<'_>) -> bool {
    if way.ends_here()
        && let Some(runs) = of.store().attached().runs()
        && errand(runs, &|run, lent| of.start(run, lent))
    {
        return true;
    }
    struct Reach<'r, 'e, L> {
        of: &'r L,
        way: Way<'r>,
        errand: &'r mut Errand<'e>,
        found: bool,
    }
    impl<L: Parent> EachInput<L> for Reach<'_, '_, L> {
        fn signal<T>(&mut self, _: &Input<L, T>) {}
        fn scan<T>(&mut self, _: &Scan<L, T>) {}
        fn clock(&mut self, _: &Clock<L>) {}
        fn child<C: Nested>(&mut self, child: Child<L, C>) {
            if !self.found
                && C::may_run(LEVELS)
                && let Some(way) = self.way.through(child.index as u32)
            {
                self.of.store().hand_down_to(child.index);
                self.found = (child.view)(self.of.store().inputs()).reach(way, self.errand);
            }
        }
    }
    let mut reach = Reach { of, way, errand, found: false };
    L::each_input(&mut reach);
    reach.found
}

/// Goes to a struct in this one, to tell it of the end of a run: what is on the way is lent, and flushed when it is back.
pub(super) fn finish<L: Parent>(of: &mut L, path: &[u32], away: &mut Away) {
    struct Through<'r, L> {
        of: &'r mut L,
        first: u32,
        rest: &'r [u32],
        away: &'r mut Away,
    }
    impl<L: Parent> EachInput<L> for Through<'_, L> {
        fn signal<T>(&mut self, _: &Input<L, T>) {}
        fn scan<T>(&mut self, _: &Scan<L, T>) {}
        fn clock(&mut self, _: &Clock<L>) {}
        fn child<C: Nested>(&mut self, child: Child<L, C>) {
            if child.index as u32 == self.first {
                C::lend(self.of, child).finish_run(self.rest, self.away);
            }
        }
    }
    match path {
        [first, rest @ ..] => L::each_input(&mut Through { of, first: *first, rest, away }),
        [] => finish_here(of, away),
    }
}

fn finish_here<L: Parent>(of: &mut L, away: &mut Away) {
    /// The run is over when its outcome is taken, whatever panics after that.
    struct Finishing<'f, L: Parent>(&'f mut L, &'f mut Away);
    impl<L: Parent> Drop for Finishing<'_, L> {
        fn drop(&mut self) {
            if self.1.outcome().is_none()
                && let Some(runs) = self.0.store().attached().runs()
            {
                in_drop(|| _ = runs.end(&self.1.task.identity));
            }
        }
    }
    let found = of.store().attached().runs().and_then(|runs| runs.find(&away.task.identity));
    let Some((run, is_due)) = found else { return };
    let Finishing(of, away) = &mut Finishing(of, away);
    if is_due {
        // Of one that is due again nobody wants to know what it has come to.
        drop(away.outcome().take());
    } else {
        of.finish(run, away.outcome());
    }
}

/// Called by generated code, after a flush of the outermost struct: those of the runs that are news call its driver, if it has one.
#[doc(hidden)]
#[inline]
pub fn collect_runs<L: Parent>(of: &mut L) {
    if <L as Nested>::may_run(LEVELS) {
        collect(of);
    }
}

fn collect<L: Parent>(of: &mut L) {
    if !of.store().is_held()
        && has_news(of)
        && let Some(queue) = of.store().attached().runs().and_then(|runs| runs.known_queue())
    {
        register(of, &queue, &mut Vec::new(), false);
    }
}
