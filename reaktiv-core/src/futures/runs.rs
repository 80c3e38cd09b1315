//! The runs of one struct.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::cell::{Cell, RefCell};
use core::mem;
use core::task::Waker;

use super::away::Away;
use super::future::{Lent, RunFuture};
use super::identity::Identity;
use super::queue::{Queue, Task};

/// The runs of a struct, by their numbers.
#[derive(Default)]
pub struct Runs {
    runs: RefCell<Vec<Run>>,
    /// Some of them are due, or under way, and cannot call.
    are_news: Cell<bool>,
    /// It has stood in another struct, or come to another place.
    was_elsewhere: Cell<bool>,
    /// That of its driver, if it is an outermost one.
    queue: RefCell<Option<Arc<Queue>>>,
}

struct Run {
    identity: Arc<Identity>,
    state: State,
    /// What it reads has changed since it was started.
    is_due: bool,
    kind: Kind,
    /// It was called for while it was away.
    is_called: bool,
    lent: Option<Lent>,
    task: Option<Arc<Task>>,
}

/// What a run is for.
#[derive(Clone, Copy, PartialEq)]
pub enum Kind {
    /// An effect, which ends its run before the next one begins.
    Effect,
    /// An effect whose run is dropped where it waits, when something has changed.
    Restarting,
    /// A resource. It restarts, too, and has an outcome.
    Resource,
}

enum State {
    Resting,
    Waiting(RunFuture),
    /// Being polled.
    Away,
}

/// A run that is to be polled.
pub(crate) struct Taken {
    pub(crate) away: Away,
    /// The one that it takes the place of: to be dropped where nothing is locked.
    pub(crate) given_up: Option<RunFuture>,
    pub(crate) kind: Kind,
}

impl Run {
    fn new() -> Self {
        Run {
            identity: Identity::new(),
            state: State::Resting,
            is_due: false,
            kind: Kind::Effect,
            is_called: false,
            lent: None,
            task: None,
        }
    }

    /// Whether it waits for a change alone.
    fn is_asleep(&self) -> bool {
        matches!(self.state, State::Resting) && !self.is_due
    }

    /// Whether the next one is to begin.
    fn starts(&self) -> bool {
        self.is_due
            && match self.state {
                State::Resting => true,
                State::Waiting(_) => self.kind != Kind::Effect,
                State::Away => false,
            }
    }
}

/// A run that is about to begin. If that unwinds it is due as before.
struct StillDue<'r> {
    runs: &'r Runs,
    number: usize,
    lent: Option<Lent>,
    task: Option<&'r Arc<Task>>,
}

impl Drop for StillDue<'_> {
    fn drop(&mut self) {
        if let Some(task) = self.task.take() {
            self.runs.runs.borrow_mut()[self.number].lent = self.lent.take();
            task.call();
        }
    }
}

/// A struct that is dropped drops its runs; those who still know of one need not look for it.
impl Drop for Run {
    fn drop(&mut self) {
        self.identity.die();
    }
}

impl Runs {
    /// What a run reads has changed.
    pub(crate) fn due(&self, number: usize, kind: Kind, lent: Option<Lent>) {
        let mut runs = self.runs.borrow_mut();
        while runs.len() <= number {
            runs.push(Run::new());
        }
        let run = &mut runs[number];
        (run.is_due, run.kind) = (true, kind);
        let before = mem::replace(&mut run.lent, lent);
        let calls = run.starts();
        let task = run.task.clone();
        drop(runs);
        match task {
            None => self.are_news.set(true),
            Some(task) if calls => task.call(),
            // It is looked at when it has finished.
            Some(_) => {}
        }
        drop(before);
    }

    /// Whether some are due, or under way, that cannot call.
    pub(crate) fn are_news(&self) -> bool {
        self.are_news.get()
    }

    /// Somebody could have put them where they are: whether some may be news.
    pub(crate) fn may_have_come(&self) -> bool {
        if self.runs.borrow().iter().any(|run| run.task.is_some() || !run.is_asleep()) {
            self.are_news.set(true);
        }
        self.are_news.get()
    }

    /// They have come to another place: if there are any, nobody hears them.
    pub(crate) fn have_moved(&self) {
        self.was_elsewhere.set(true);
        for run in self.runs.borrow_mut().iter_mut() {
            if run.is_asleep() {
                run.task = None;
            } else {
                self.are_news.set(true);
            }
        }
    }

    /// The queue of the driver of this struct; and whether it may have runs in it that do not call it, though they are no news.
    pub(crate) fn begin(&self) -> (Arc<Queue>, bool) {
        let mut queue = self.queue.borrow_mut();
        let is_new = queue.is_none();
        (queue.get_or_insert_with(Queue::new).clone(), self.was_elsewhere.take() || is_new)
    }

    /// They are here: those that are due, or under way, call from here.
    pub(crate) fn register(&self, queue: &Arc<Queue>, path: &[u32]) {
        self.are_news.set(false);
        let mut come = Vec::new();
        for run in self.runs.borrow_mut().iter_mut() {
            if run.task.as_ref().is_some_and(|task| task.is_at(queue, path)) {
                continue;
            }
            run.task = (!run.is_asleep()).then(|| Task::new(run.identity.clone(), queue, path));
            come.extend(run.task.clone());
        }
        // What they wait for wakes the ones before.
        if !come.is_empty() {
            come.iter().for_each(Task::enqueue);
            queue.wake();
        }
    }

    /// Takes the future of the run that `called`, if it is to be polled. `start` makes a new one. The outer none: there is no such run.
    pub(crate) fn take(
        &self,
        called: &Arc<Task>,
        start: impl FnOnce(usize, &mut Option<Lent>) -> RunFuture,
    ) -> Option<Option<Taken>> {
        let mut runs = self.runs.borrow_mut();
        let number = runs.iter().position(|run| Arc::ptr_eq(&run.identity, &called.identity))?;
        let run = &mut runs[number];
        // The one after it has called, too.
        let Some(task) = run.task.clone().filter(|task| Arc::ptr_eq(task, called)) else { return Some(None) };
        if let State::Away = run.state
            && let Some(future) = run.identity.claim(|| Waker::from(task.clone()))
        {
            (run.state, run.is_called) = (State::Waiting(future), false);
        }
        if run.starts() {
            let lent = run.lent.take();
            drop(runs);
            let mut still_due = StillDue { runs: self, number, lent, task: Some(&task) };
            let future = start(number, &mut still_due.lent);
            still_due.task = None;
            drop(still_due);
            let run = &mut self.runs.borrow_mut()[number];
            run.is_due = false;
            let given_up = match mem::replace(&mut run.state, State::Away) {
                State::Waiting(future) => Some(future),
                State::Resting | State::Away => None,
            };
            return Some(Some(Taken { away: Away::new(task, future), given_up, kind: run.kind }));
        }
        match mem::replace(&mut run.state, State::Away) {
            State::Resting => run.state = State::Resting,
            State::Away => run.is_called = true,
            State::Waiting(future) => {
                return Some(Some(Taken { away: Away::new(task, future), given_up: None, kind: run.kind }));
            }
        }
        Some(None)
    }

    /// A future that was polled waits on. False if there is no such run.
    pub(crate) fn put_back(&self, identity: &Arc<Identity>, future: impl FnOnce() -> Option<RunFuture>) -> bool {
        self.back(identity, || future().map_or(State::Resting, State::Waiting))
    }

    /// A run has ended. False if there is no such run.
    pub(crate) fn end(&self, identity: &Arc<Identity>) -> bool {
        self.back(identity, || State::Resting)
    }

    /// The number of a run, and whether it is due again.
    pub(crate) fn find(&self, identity: &Arc<Identity>) -> Option<(usize, bool)> {
        let runs = self.runs.borrow();
        let number = runs.iter().position(|run| Arc::ptr_eq(&run.identity, identity))?;
        Some((number, runs[number].is_due))
    }

    /// The way to this struct, as the task of a run says.
    pub(crate) fn way_to(&self, identity: &Arc<Identity>) -> Option<Box<[u32]>> {
        let runs = self.runs.borrow();
        let run = runs.iter().find(|run| Arc::ptr_eq(&run.identity, identity))?;
        Some(run.task.as_ref()?.path.clone())
    }

    fn back(&self, identity: &Arc<Identity>, state: impl FnOnce() -> State) -> bool {
        let mut runs = self.runs.borrow_mut();
        let Some(run) = runs.iter_mut().find(|run| Arc::ptr_eq(&run.identity, identity)) else { return false };
        run.state = state();
        let was_called = mem::replace(&mut run.is_called, false);
        if was_called {
            run.identity.is_back();
        }
        let calls = was_called && !run.is_asleep() || run.starts();
        let task = run.task.clone().filter(|_| calls);
        drop(runs);
        task.into_iter().for_each(|task| task.call());
        true
    }

    /// Whether that is the queue of the driver of this struct.
    pub(crate) fn has_queue(&self, queue: &Arc<Queue>) -> bool {
        self.queue.borrow().as_ref().is_some_and(|own| Arc::ptr_eq(own, queue))
    }

    /// The queue of the driver of this struct, if it has one.
    pub(crate) fn known_queue(&self) -> Option<Arc<Queue>> {
        self.queue.borrow().clone()
    }
}
