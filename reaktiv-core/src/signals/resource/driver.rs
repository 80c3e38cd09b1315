//! The driver of a resource: an async effect that restarts, each run of which is a request.
//!
//! A request may publish while its number is the current one, which is looked at and changed under the runtime's lock only.

use crate::signals::context::catch_unless_foreign;
use crate::signals::graph::NodePtr;
use crate::signals::held::Held;
use crate::signals::raw::{Locked, flag};
use crate::signals::{Runtime, Signal};
use crate::snapshot::{Snapshot, Status};
use std::cell::Cell;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Poll, Waker};

/// What a resource, its driver and its requests share.
pub(super) struct Shared<T: 'static, E: 'static> {
    pub(super) runtime: Runtime,
    /// What the last step has come to. What is shown follows from it and from whether the driver is due; see `shown.rs`.
    pub(super) cell: Signal<Snapshot<T, E>>,
    /// Written by a reload, for parameters that have failed.
    pub(super) trigger: Signal<u64>,
    /// How many steps there were. This and what follows is changed under the runtime's lock.
    pub(super) steps: AtomicU64,
    /// The number of the request that may publish.
    pub(super) current: AtomicU64,
    /// How many requests have begun.
    pub(super) begun: AtomicU64,
    /// Whether the next request is a reload.
    pub(super) reload: AtomicBool,
    /// The effect that is the driver, while it lives.
    driver: Locked<Cell<Option<NodePtr>>>,
    /// Whether the next request will have something to load, as far as is known.
    pub(super) loads: Loads,
    /// The status before the request under way.
    pub(super) previous: Mutex<Status>,
    /// The task of the request under way, to be told that it is superseded.
    task: Mutex<Option<Waker>>,
}

/// What a run of the driver has to do.
pub(super) enum Next<R, E> {
    Load(R),
    /// There is nothing to load.
    Rest,
    /// It is not known yet what to load.
    Wait,
    Fail(Option<E>),
}

pub(super) type Loads = Box<dyn Fn() -> bool + Send + Sync>;

impl<T: Send + Sync + 'static, E: Send + Sync + 'static> Shared<T, E> {
    #[track_caller]
    pub(super) fn new(runtime: &Runtime, trigger: Signal<u64>, loads: Loads) -> Self {
        Self {
            runtime: runtime.clone(),
            cell: runtime.signal_with_cutoff(Snapshot::default(), |_, _| false),
            trigger,
            steps: AtomicU64::new(0),
            current: AtomicU64::new(0),
            begun: AtomicU64::new(0),
            reload: AtomicBool::new(false),
            driver: Locked::new(Cell::new(None)),
            loads,
            previous: Mutex::default(),
            task: Mutex::new(None),
        }
    }

    /// The effect that is the driver, for a thread that holds the lock.
    pub(super) fn driver(&self) -> Option<NodePtr> {
        self.driver.get().get()
    }

    pub(super) fn take_task(&self) -> Option<Waker> {
        self.task.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    pub(super) fn is_current(&self, number: u64) -> bool {
        self.current.load(SeqCst) == number
    }

    /// Changes the cell if `wanted`, both at one moment; what `change` takes out of it is dropped outside the lock.
    fn change<R>(
        &self,
        wanted: impl FnOnce(&Snapshot<T, E>) -> bool,
        change: impl FnOnce(&mut Snapshot<T, E>) -> R,
    ) -> Option<R> {
        let held = self.runtime.inner().enter();
        let out = self.cell.0.lend(wanted).then(|| self.step(change));
        held.done();
        out
    }

    /// Changes the cell.
    pub(super) fn step<R>(&self, change: impl FnOnce(&mut Snapshot<T, E>) -> R) -> R {
        self.cell.update(|now| {
            self.steps.fetch_add(1, SeqCst);
            change(now)
        })
    }

    /// The future to be spawned; `request` begins a request, whose number it gets.
    #[track_caller]
    pub(super) fn drive<R: Future<Output = Result<T, E>> + Send>(
        self: Arc<Self>,
        mut request: impl FnMut(&Arc<Self>, u64) -> Next<R, E> + Send,
    ) -> impl Future<Output = ()> + Send {
        let shared = self.clone();
        let body = move || {
            let number = shared.begin();
            let next = catch_unless_foreign(|| request(&shared, number));
            let shared = shared.clone();
            async move {
                match next {
                    Ok(Next::Load(request)) => shared.load(number, request).await,
                    Ok(Next::Rest) => shared.rest(),
                    Ok(Next::Wait) => shared.show_loading(|| shared.is_current(number)),
                    Ok(Next::Fail(error)) => _ = shared.publish(number, Err(error)),
                    Err(panic) => {
                        shared.publish(number, Err(None));
                        drop(panic);
                    }
                }
            }
        };
        let effect = self.runtime.effect_future(body).restart();
        async move {
            let mut effect = pin!(effect);
            // Dropped before the effect. Made before the driver is known, as effects that are due may panic then.
            let _end = End(&self);
            let held = self.runtime.inner().enter();
            self.driver.get().set(Some(effect.node()));
            // What panics here, or after a step, are effects that were due. The panic hook has told of it, and the driver goes on.
            drop(catch_unwind(AssertUnwindSafe(|| held.done())));
            poll_fn(|cx| {
                drop(catch_unless_foreign(|| {
                    self.forget_reload_if_changed();
                    effect.as_mut().poll(cx)
                }));
                Poll::Pending
            })
            .await
        }
    }

    /// A value was set over a request that is due: the changes that called for it are forgotten, later ones are not.
    pub(super) fn override_due(&self, held: &Held<'_>) {
        if let Some((driver, _)) = self.due(held) {
            held.graph().forgive(driver);
        }
    }

    /// A request begins, with the number that is returned.
    fn begin(&self) -> u64 {
        let held = self.runtime.inner().enter();
        self.begun.fetch_add(1, SeqCst);
        let number = self.current.fetch_add(1, SeqCst) + 1;
        held.done();
        number
    }

    /// The status of a request that begins.
    pub(super) fn show_loading(&self, only_if: impl FnOnce() -> bool) {
        let held = self.runtime.inner().enter();
        let status = if self.reload.load(SeqCst) { Status::Reloading } else { Status::Loading };
        let error = if only_if() {
            self.change(
                |now| now.status != status,
                |now| {
                    self.set_status(now, status);
                    if status == Status::Loading { now.error.take() } else { None }
                },
            )
        } else {
            None
        };
        held.done();
        drop(error);
    }

    /// Sets a status of loading, and keeps the one from before.
    pub(super) fn set_status(&self, now: &mut Snapshot<T, E>, status: Status) {
        let before = std::mem::replace(&mut now.status, status);
        if !before.is_loading() {
            *self.previous.lock().unwrap_or_else(PoisonError::into_inner) = before;
        }
    }

    /// There is nothing to load.
    fn rest(&self) {
        let held = self.runtime.inner().enter();
        self.reload.store(false, SeqCst);
        self.current.fetch_add(1, SeqCst);
        // The first time is a change for those who wait for it.
        let old = self.change(|now| now.status != Status::Idle || self.begun.load(SeqCst) == 1, std::mem::take);
        held.done();
        drop((old, self.take_task()));
    }

    /// Shows what request `number` gives, if it may; an error that is not known is a panic's. Says whether it was shown.
    pub(super) fn publish(&self, number: u64, outcome: Result<T, Option<E>>) -> bool {
        let (status, value, error) = match outcome {
            Ok(value) => (Status::Resolved, Some(value), None),
            Err(error) => (Status::Error, None, error),
        };
        let mut shown = Some(Snapshot { status, value, error });
        let held = self.runtime.inner().enter();
        let old = self.change(
            |_| self.is_current(number),
            |now| {
                self.reload.store(false, SeqCst);
                std::mem::replace(now, shown.take().unwrap_or_default())
            },
        );
        let is_shown = old.is_some();
        // Whoever has called this may have the lock.
        held.done_dropping((old, shown));
        is_shown
    }

    /// As `publish`, of a request that goes on: not if another one is due.
    pub(super) fn publish_if_live(&self, number: u64, outcome: Result<T, E>) -> bool {
        let held = self.runtime.inner().enter();
        // What is not published is dropped outside the lock.
        let published =
            if self.is_live(number) { Ok(self.publish(number, outcome.map_err(Some))) } else { Err(outcome) };
        held.done();
        published.unwrap_or(false)
    }

    /// Whether request `number` may still publish: it is the current one, and nothing calls for another.
    pub(super) fn is_live(&self, number: u64) -> bool {
        let held = self.runtime.inner().enter();
        let is_live = self.is_current(number) && self.due(&held).is_none();
        held.done();
        is_live
    }

    /// A request that is due because of a change is no reload, though one was asked for as well.
    fn forget_reload_if_changed(&self) {
        let held = self.runtime.inner().enter();
        if self.due(&held).is_some_and(|(_, has_changed)| has_changed) {
            self.reload.store(false, SeqCst);
        }
        held.done();
    }

    /// The driver, if a request is due, and whether that is because of a change.
    pub(super) fn due(&self, held: &Held<'_>) -> Option<(NodePtr, bool)> {
        let driver = self.driver().filter(|driver| held.graph().is_due(*driver))?;
        Some((driver, driver.has(flag::DIRTY)))
    }

    /// Awaits `request` and publishes what it gives. A panic of it is an error.
    async fn load<R: Future<Output = Result<T, E>>>(&self, number: u64, request: R) {
        let held = self.runtime.inner().enter();
        if self.is_current(number) {
            self.reload.store(false, SeqCst);
        }
        held.done();
        let mut request = pin!(request);
        let mut polled = false;
        let outcome = poll_fn(|cx| {
            if std::mem::replace(&mut polled, true) && !self.is_current(number) {
                return Poll::Ready(None);
            }
            let task = cx.waker().clone();
            let replaced = self.task.lock().unwrap_or_else(PoisonError::into_inner).replace(task);
            drop(replaced);
            match catch_unless_foreign(|| request.as_mut().poll(cx)) {
                Ok(Poll::Ready(outcome)) => Poll::Ready(Some(outcome.map_err(Some))),
                Ok(Poll::Pending) if self.is_current(number) => Poll::Pending,
                Ok(Poll::Pending) => Poll::Ready(None),
                Err(_panic) => Poll::Ready(Some(Err(None))),
            }
        })
        .await;
        if let Some(outcome) = outcome {
            self.publish(number, outcome);
        }
        drop(self.take_task());
    }
}

/// Drops what a driver that is dropped leaves behind.
struct End<'a, T: Send + Sync + 'static, E: Send + Sync + 'static>(&'a Shared<T, E>);

impl<T: Send + Sync + 'static, E: Send + Sync + 'static> Drop for End<'_, T, E> {
    fn drop(&mut self) {
        let shared = self.0;
        let held = shared.runtime.inner().enter();
        // What is shown is loading then, whether somebody has looked or not.
        let is_due = shared.due(&held).is_some();
        shared.driver.get().set(None);
        shared.current.fetch_add(1, SeqCst);
        let old = shared.change(|now| is_due || now.status.is_loading(), std::mem::take);
        // What is shown does not depend on the driver any more.
        shared.cell.notify();
        held.done_in_drop_waking();
        drop((old, shared.take_task()));
    }
}
