//! Resources: values that are loaded by a future, and again when what that has read changes.
//!
//! Status, value and error stand in one signal, so that no reader sees a mixture. The driver is an async effect that
//! restarts; a run is a request. A request may publish while its number is the current one, which is looked at and
//! changed under the runtime's lock only.

use crate::signals::context;
use crate::signals::{Computed, Runtime, Signal};
use std::fmt;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Poll, Wake, Waker};

/// Where a [`Resource`] stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Status {
    /// Nothing is being loaded: there are no parameters, or no driver. No value.
    #[default]
    Idle,
    /// A request is under way because what the last one had read has changed, or for the first time. The value of a
    /// last request that succeeded is still there.
    Loading,
    /// A request is under way because of [`Resource::reload`]. The last value, or error, is still there.
    Reloading,
    /// The last request has given the value.
    Resolved,
    /// The last request has failed: an error and no value.
    Error,
    /// The value was set by [`Resource::set`] or [`Resource::update`].
    Local,
}

/// Status, value and error of a [`Resource`] at one moment.
///
/// ```
/// let snapshot = reaktiv::Snapshot::<u8, String>::default();
/// assert_eq!(snapshot.value, None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot<T, E> {
    /// Where it stands.
    pub status: Status,
    /// The value that was loaded or set last, as the status says.
    pub value: Option<T>,
    /// Why the last request failed.
    pub error: Option<E>,
}

impl<T, E> Default for Snapshot<T, E> {
    fn default() -> Self {
        Self { status: Status::Idle, value: None, error: None }
    }
}

/// A value that a future loads, and loads again when something that future has read changes: an async computed.
///
/// Made together with its driver, a future to be spawned on any executor; as long as that is not polled the status stays
/// [`Idle`](Status::Idle), and when it is dropped a request under way is dropped too. Reads of a resource are recorded
/// as those of a signal are, and there is one change for each step, since all is in one cell.
///
/// * Reads of the request before and after every `.await` are recorded. When one of them changes, the request is dropped
///   where it waits and a new one begins. Of several, only the latest publishes.
/// * [`set`](Self::set) drops the request under way too; the next change loads again.
/// * The status is [`Loading`](Status::Loading) as soon as the write that calls for a request returns.
/// * A panic in a request comes out of the driver and ends it.
///
/// ```
/// use reaktiv::{Resource, Signal, Status};
/// use std::pin::pin;
/// use std::task::{Context, Waker};
///
/// let user = Signal::new(1);
/// let (name, driver) = Resource::new({
///     let user = user.clone();
///     move || {
///         let user = user.clone();
///         async move { if user.get() == 1 { Ok("Ada") } else { Err("not found") } }
///     }
/// });
/// assert_eq!(name.status(), Status::Idle);
/// let mut driver = pin!(driver);
/// let mut poll = || _ = driver.as_mut().poll(&mut Context::from_waker(Waker::noop())); // an executor does this
/// poll();
/// assert_eq!(name.get(), Some("Ada"));
/// user.set(2);
/// assert_eq!(name.status(), Status::Loading);
/// assert_eq!(name.get(), Some("Ada"));
/// poll();
/// assert_eq!((name.status(), name.get(), name.error()), (Status::Error, None, Some("not found")));
/// ```
pub struct Resource<T: 'static, E: 'static>(Arc<Shared<T, E>>);

struct Shared<T: 'static, E: 'static> {
    runtime: Runtime,
    cell: Signal<Snapshot<T, E>>,
    /// Written to reload.
    trigger: Signal<u64>,
    /// The number of the request that may publish. This and what follows is changed under the runtime's lock.
    current: AtomicU64,
    /// How many requests have begun.
    begun: AtomicU64,
    /// Whether a driver is at work.
    driven: AtomicBool,
    /// Whether the next request is a reload.
    reload: AtomicBool,
    /// Whether a request is called for and has not begun.
    due: AtomicBool,
    /// Whether a value was set over a request that is due and has not begun.
    overridden: AtomicBool,
    /// The task of the request under way, to be told that it is superseded.
    task: Mutex<Option<Waker>>,
}

impl<T: Send + Sync + 'static, E: Send + Sync + 'static> Resource<T, E> {
    /// A resource and its driver. `fetch` begins a request.
    pub fn new<F, R>(fetch: F) -> (Self, impl Future<Output = ()> + Send + use<T, E, F, R>)
    where
        F: FnMut() -> R + Send,
        R: Future<Output = Result<T, E>> + Send,
    {
        Self::new_in(&context::current(), fetch)
    }

    fn new_in<F, R>(runtime: &Runtime, mut fetch: F) -> (Self, impl Future<Output = ()> + Send + use<T, E, F, R>)
    where
        F: FnMut() -> R + Send,
        R: Future<Output = Result<T, E>> + Send,
    {
        let resource = Self(Arc::new(Shared::new(runtime)));
        let driver = resource.0.clone().drive(move || Some(fetch()), || true);
        (resource, driver)
    }

    /// A resource that is loaded for parameters, and its driver: `parameters` is a formula, and only when it gives another
    /// value `load` is called with that. What `load` and its future read is not recorded. `None` means no request: the
    /// status is [`Idle`](Status::Idle), and there is no value.
    ///
    /// ```
    /// # use std::task::{Context, Waker};
    /// use reaktiv::{Resource, Signal, Status};
    /// let user = Signal::new(None);
    /// let (name, driver) = Resource::<_, ()>::with_parameters(
    ///     { let user = user.clone(); move || user.get() },
    ///     |user: u32| async move { Ok(format!("user {user}")) },
    /// );
    /// let mut driver = std::pin::pin!(driver);
    /// let mut poll = || _ = driver.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    /// poll();
    /// assert_eq!(name.status(), Status::Idle);
    /// user.set(Some(7));
    /// poll();
    /// assert_eq!(name.get().unwrap(), "user 7");
    /// ```
    #[track_caller]
    pub fn with_parameters<P, G, F, R>(
        parameters: G,
        mut load: F,
    ) -> (Self, impl Future<Output = ()> + Send + use<T, E, P, G, F, R>)
    where
        P: Clone + PartialEq + Send + Sync + 'static,
        G: FnMut() -> Option<P> + Send + 'static,
        F: FnMut(P) -> R + Send,
        R: Future<Output = Result<T, E>> + Send,
    {
        let runtime = context::current();
        let resource = Self(Arc::new(Shared::new(&runtime)));
        let parameters = runtime.computed(parameters);
        let request = {
            let parameters: Computed<Option<P>> = parameters.clone();
            move || {
                let parameters = parameters.get()?;
                let runtime = runtime.clone();
                let future = runtime.untracked(|| load(parameters));
                Some(async move {
                    let mut future = pin!(future);
                    poll_fn(|cx| runtime.untracked(|| future.as_mut().poll(cx))).await
                })
            }
        };
        let driver = resource.0.clone().drive(request, move || parameters.peek().is_some());
        (resource, driver)
    }

    /// Where it stands; records the read.
    #[track_caller]
    #[must_use]
    pub fn status(&self) -> Status {
        self.with(|snapshot| snapshot.status)
    }

    /// A clone of the value, if there is one; records the read.
    #[track_caller]
    #[must_use]
    pub fn get(&self) -> Option<T>
    where
        T: Clone,
    {
        self.with(|snapshot| snapshot.value.clone())
    }

    /// A clone of the error, if the last request failed; records the read.
    #[track_caller]
    #[must_use]
    pub fn error(&self) -> Option<E>
    where
        E: Clone,
    {
        self.with(|snapshot| snapshot.error.clone())
    }

    /// Whether a request is under way or due; records the read.
    #[track_caller]
    #[must_use]
    pub fn is_loading(&self) -> bool {
        self.with(|snapshot| matches!(snapshot.status, Status::Loading | Status::Reloading))
    }

    /// Lends status, value and error together; records the read.
    ///
    /// ```
    /// use reaktiv::{Resource, Status};
    /// let (name, _driver) = Resource::<_, ()>::new(|| async { Ok("Ada") });
    /// name.set("Grace");
    /// assert!(name.with(|now| now.status == Status::Local && now.value == Some("Grace")));
    /// ```
    #[track_caller]
    pub fn with<R>(&self, read: impl FnOnce(&Snapshot<T, E>) -> R) -> R {
        self.0.cell.with(read)
    }

    /// A clone of all, without recording the read.
    #[track_caller]
    #[must_use]
    pub fn peek(&self) -> Snapshot<T, E>
    where
        T: Clone,
        E: Clone,
    {
        self.0.cell.peek()
    }

    /// Loads again, though nothing has changed. Does nothing, and says so, if a request is under way or the resource is
    /// idle or without a driver.
    ///
    /// ```
    /// # use std::task::{Context, Waker};
    /// use reaktiv::{Resource, Status};
    /// let mut number = 0;
    /// let (counted, driver) = Resource::<_, ()>::new(move || { number += 1; std::future::ready(Ok(number)) });
    /// let mut driver = std::pin::pin!(driver);
    /// let mut poll = || _ = driver.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    /// assert!(!counted.reload());
    /// poll();
    /// assert!(counted.reload());
    /// assert_eq!((counted.status(), counted.get()), (Status::Reloading, Some(1)));
    /// poll();
    /// assert_eq!((counted.status(), counted.get()), (Status::Resolved, Some(2)));
    /// ```
    pub fn reload(&self) -> bool {
        let shared = &self.0;
        let settled = |now: &Snapshot<T, E>| matches!(now.status, Status::Resolved | Status::Error | Status::Local);
        shared.runtime.batch(|| {
            let held = shared.runtime.inner().enter();
            let reloads = shared.driven.load(SeqCst) && shared.cell.0.lend(held.graph(), settled);
            if reloads {
                shared.reload.store(true, SeqCst);
                shared.due.store(true, SeqCst);
                shared.cell.update(|now| now.status = Status::Reloading);
                shared.trigger.update(|trigger| *trigger += 1);
            }
            held.done();
            reloads
        })
    }

    /// Sets the value here. A request that is under way or due is dropped; the next change loads again.
    #[track_caller]
    pub fn set(&self, value: T) {
        self.update(|old| old.replace(value));
    }

    /// Changes the value here, as [`set`](Self::set) does; `change` runs under the runtime's lock.
    ///
    /// ```
    /// let (names, _driver) = reaktiv::Resource::<Vec<&str>, ()>::new(|| async { Ok(vec![]) });
    /// names.update(|names| names.get_or_insert_default().push("Ada"));
    /// assert_eq!(names.get().unwrap(), ["Ada"]);
    /// ```
    #[track_caller]
    pub fn update<R>(&self, change: impl FnOnce(&mut Option<T>) -> R) -> R {
        let shared = &self.0;
        let (result, error, task) = shared.cell.update(|now| {
            let result = change(&mut now.value);
            shared.current.fetch_add(1, SeqCst);
            shared.reload.store(false, SeqCst);
            if shared.due.swap(false, SeqCst) {
                shared.overridden.store(true, SeqCst);
            }
            now.status = Status::Local;
            (result, now.error.take(), shared.take_task())
        });
        drop(error);
        task.into_iter().for_each(Waker::wake);
        result
    }

    /// The runtime that it belongs to.
    #[must_use]
    pub fn runtime(&self) -> Runtime {
        self.0.runtime.clone()
    }
}

impl<T: Send + Sync + 'static, E: Send + Sync + 'static> Shared<T, E> {
    fn new(runtime: &Runtime) -> Self {
        Self {
            runtime: runtime.clone(),
            cell: runtime.signal_with_cutoff(Snapshot::default(), |_, _| false),
            trigger: runtime.signal(0),
            current: AtomicU64::new(0),
            begun: AtomicU64::new(0),
            driven: AtomicBool::new(false),
            reload: AtomicBool::new(false),
            due: AtomicBool::new(false),
            overridden: AtomicBool::new(false),
            task: Mutex::new(None),
        }
    }

    fn take_task(&self) -> Option<Waker> {
        self.task.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Changes the cell if `wanted`, both at one moment; what `change` takes out of it is dropped outside the lock.
    fn change<R>(
        &self,
        wanted: impl FnOnce(&Snapshot<T, E>) -> bool,
        change: impl FnOnce(&mut Snapshot<T, E>) -> R,
    ) -> Option<R> {
        let held = self.runtime.inner().enter();
        let out = self.cell.0.lend(held.graph(), wanted).then(|| self.cell.update(change));
        held.done();
        out
    }

    /// The driver: each run is a request, or none.
    fn drive<R: Future<Output = Result<T, E>> + Send>(
        self: Arc<Self>,
        mut request: impl FnMut() -> Option<R> + Send,
        has_request: impl Fn() -> bool + Send + Sync + 'static,
    ) -> impl Future<Output = ()> + Send {
        let shared = self.clone();
        let body = move || {
            shared.trigger.get();
            let number = shared.begin();
            let request = request();
            let shared = shared.clone();
            async move {
                match request {
                    Some(request) => shared.load(number, request).await,
                    None => shared.rest(),
                }
            }
        };
        let runtime = self.runtime.clone();
        let has_request: Arc<dyn Fn() -> bool + Send + Sync> = Arc::new(has_request);
        let on_change = {
            let shared = self.clone();
            Box::new(move |task| {
                let (shared, has_request) = (shared.clone(), has_request.clone());
                Waker::from(Arc::new(Due { begun: shared.begun.load(SeqCst), shared, has_request, task }))
            })
        };
        let effect = runtime.effect_future(body).restart().on_change(on_change);
        async move {
            self.driven.store(true, SeqCst);
            let _end = End(&self);
            effect.await;
        }
    }

    /// A request begins, with the number that is returned, if it is not overridden already.
    fn begin(&self) -> u64 {
        let held = self.runtime.inner().enter();
        self.begun.fetch_add(1, SeqCst);
        self.due.store(false, SeqCst);
        let number = self.current.fetch_add(1, SeqCst) + 1;
        if self.overridden.swap(false, SeqCst) {
            self.current.fetch_add(1, SeqCst);
        }
        held.done();
        number
    }

    /// The status of a request that is due or begins.
    fn show_loading(&self, only_if: impl FnOnce() -> bool) {
        let held = self.runtime.inner().enter();
        let status = if self.reload.load(SeqCst) { Status::Reloading } else { Status::Loading };
        let error = if only_if() {
            self.change(
                |now| now.status != status,
                |now| {
                    now.status = status;
                    if status == Status::Loading { now.error.take() } else { None }
                },
            )
        } else {
            None
        };
        held.done();
        drop(error);
    }

    /// There is nothing to load.
    fn rest(&self) {
        let held = self.runtime.inner().enter();
        self.reload.store(false, SeqCst);
        self.current.fetch_add(1, SeqCst);
        let old = self.change(|now| now.status != Status::Idle, std::mem::take);
        held.done();
        drop(old);
    }

    /// Awaits `request` and publishes what it gives, if it is still the current one.
    async fn load<R: Future<Output = Result<T, E>>>(&self, number: u64, request: R) {
        let is_current = || self.current.load(SeqCst) == number;
        self.show_loading(is_current);
        {
            let held = self.runtime.inner().enter();
            if is_current() {
                self.reload.store(false, SeqCst);
            }
            held.done();
        }
        let mut request = pin!(request);
        let mut polled = false;
        let result = poll_fn(|cx| {
            if std::mem::replace(&mut polled, true) && !is_current() {
                return Poll::Ready(None);
            }
            let task = cx.waker().clone();
            let replaced = self.task.lock().unwrap_or_else(PoisonError::into_inner).replace(task);
            drop(replaced);
            match request.as_mut().poll(cx) {
                Poll::Ready(result) => Poll::Ready(Some(result)),
                Poll::Pending if is_current() => Poll::Pending,
                Poll::Pending => Poll::Ready(None),
            }
        })
        .await;
        let old = self.change(
            |_| is_current(),
            |now| {
                let (status, value, error) = match result? {
                    Ok(value) => (Status::Resolved, Some(value), None),
                    Err(error) => (Status::Error, None, Some(error)),
                };
                Some(std::mem::replace(now, Snapshot { status, value, error }))
            },
        );
        drop((self.take_task(), old));
    }
}

/// Drops what a driver that is dropped leaves behind.
struct End<'a, T: Send + Sync + 'static, E: Send + Sync + 'static>(&'a Shared<T, E>);

impl<T: Send + Sync + 'static, E: Send + Sync + 'static> Drop for End<'_, T, E> {
    fn drop(&mut self) {
        let shared = self.0;
        shared.driven.store(false, SeqCst);
        let loading = |now: &Snapshot<T, E>| matches!(now.status, Status::Loading | Status::Reloading);
        let held = shared.runtime.inner().enter();
        shared.current.fetch_add(1, SeqCst);
        let old = shared.change(loading, std::mem::take);
        held.done();
        drop((old, shared.take_task()));
    }
}

/// The waker of the next change: it shows that a request is due, then wakes the driver.
struct Due<T: 'static, E: 'static> {
    shared: Arc<Shared<T, E>>,
    begun: u64,
    has_request: Arc<dyn Fn() -> bool + Send + Sync>,
    task: Waker,
}

impl<T: Send + Sync + 'static, E: Send + Sync + 'static> Wake for Due<T, E> {
    fn wake(self: Arc<Self>) {
        let shared = &self.shared;
        if (self.has_request)() {
            // Unless the driver has noticed the change in the meantime.
            shared.show_loading(|| {
                let due = shared.driven.load(SeqCst) && shared.begun.load(SeqCst) == self.begun;
                shared.due.fetch_or(due, SeqCst);
                due
            });
        }
        self.task.wake_by_ref();
    }
}

impl Runtime {
    /// [`Resource::new`] in this runtime.
    pub fn resource<T, E, F, R>(&self, fetch: F) -> (Resource<T, E>, impl Future<Output = ()> + Send + use<T, E, F, R>)
    where
        T: Send + Sync + 'static,
        E: Send + Sync + 'static,
        F: FnMut() -> R + Send,
        R: Future<Output = Result<T, E>> + Send,
    {
        Resource::new_in(self, fetch)
    }
}

impl<T, E> Clone for Resource<T, E> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

/// Shows status, value and error without recording a read.
impl<T: fmt::Debug + Send + Sync + 'static, E: fmt::Debug + Send + Sync + 'static> fmt::Debug for Resource<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Resource").field(&self.0.cell).finish()
    }
}
