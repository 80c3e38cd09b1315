//! Resources: values that are loaded by a future, and again when what that has read changes.
//!
//! Status, value and error stand in one signal, so that no reader sees a mixture.

mod driver;
mod parameters;
mod request;
mod shown;

use crate::signals::context::catch_unless_foreign;
use crate::signals::{Changes, Computed, Runtime, Signal};
use crate::snapshot::{Snapshot, Status};
use driver::{Loads, Next, Shared};
use parameters::Cached;
use shown::Shown;
use std::fmt;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, Location, catch_unwind};
use std::pin::pin;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::{Arc, PoisonError};
use std::task::Waker;

pub use parameters::Parameters;
pub use request::Request;

/// A value that a future loads, and loads again when something that future has read changes: an async computed.
///
/// Made together with its driver, a future to be spawned on any executor; as long as that is not polled the status stays
/// [`Idle`](Status::Idle), and when it is dropped a request under way is dropped too. Reads of a resource are recorded
/// as those of a signal are, and there is one change for each step, since all is in one cell.
///
/// * Reads of the request before and after every `.await` are recorded. When one of them changes, the request is dropped
///   where it waits and a new one begins. Of several, only the latest publishes.
/// * [`set`](Self::set) drops the request under way too; the next change loads again.
/// * Nobody sees an old outcome for a new question: right after the write that calls for a request the status is
///   [`Loading`](Status::Loading), inside a batch too, for formulas, effects and other threads alike.
/// * A driver that is dropped while a request is under way or due leaves nothing: [`Idle`](Status::Idle), without a value. Tasks that wait for that are
///   woken; effects run with the next operation of the runtime.
/// * The driver outlives the panics of effects that read the resource; the panic hook tells of them.
/// * A panic of a request, or of its parameters, ends that request: the status is [`Error`](Status::Error) with no error
///   value, and the next change loads again. But one that says that they read a handle of another runtime ends the driver: no change could be told to them.
/// * Readers that care for the value alone, or for less, read it through a computed, which stops equal ones.
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
pub struct Resource<T: 'static, E: 'static> {
    shared: Arc<Shared<T, E>>,
    shown: Computed<Shown>,
}

impl<T: Send + Sync + 'static, E: Send + Sync + 'static> Resource<T, E> {
    #[track_caller]
    fn make(runtime: &Runtime, trigger: Signal<u64>, loads: Loads) -> Self {
        let shared = Arc::new(Shared::new(runtime, trigger, loads));
        let shown = shared.shown();
        Self { shared, shown }
    }

    /// A resource and its driver. `fetch` begins a request.
    #[track_caller]
    pub fn new<F, R>(fetch: F) -> (Self, impl Future<Output = ()> + Send + use<T, E, F, R>)
    where
        F: FnMut() -> R + Send,
        R: Future<Output = Result<T, E>> + Send,
    {
        Runtime::current().resource(fetch)
    }

    /// As [`new`](Self::new), for requests that publish several values, or want to know where the resource stood before.
    ///
    /// ```
    /// # use std::task::{Context, Waker};
    /// use reaktiv::{Request, Resource, Signal, Status};
    /// let lines = Signal::new(vec!["one", "two"]);
    /// let (line, driver) = Resource::with_request({
    ///     let lines = lines.clone();
    ///     move |request: Request<&str, &str>| {
    ///         let lines = lines.get();
    ///         async move {
    ///             for line in lines {
    ///                 request.publish(Ok(line)); // as it arrives
    ///             }
    ///             Err("the stream has ended")
    ///         }
    ///     }
    /// });
    /// # let mut driver = std::pin::pin!(driver);
    /// # _ = driver.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    /// assert_eq!((line.status(), line.error()), (Status::Error, Some("the stream has ended")));
    /// ```
    #[track_caller]
    pub fn with_request<F, R>(fetch: F) -> (Self, impl Future<Output = ()> + Send + use<T, E, F, R>)
    where
        F: FnMut(Request<T, E>) -> R + Send,
        R: Future<Output = Result<T, E>> + Send,
    {
        Runtime::current().resource_with_request(fetch)
    }

    /// A resource that is loaded for parameters, and its driver: `parameters` is a formula, and only when it gives another
    /// value `load` is called with that. What `load` and its future read is not recorded. The formula gives
    /// [`Parameters`] or what can be made into them: with an `Option`, `None` means that there is nothing to load.
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
    pub fn with_parameters<P, I, G, F, R>(
        parameters: G,
        load: F,
    ) -> (Self, impl Future<Output = ()> + Send + use<T, E, P, I, G, F, R>)
    where
        P: Clone + PartialEq + Send + Sync + 'static,
        I: Into<Parameters<P, E>>,
        G: FnMut() -> I + Send + 'static,
        F: FnMut(P) -> R + Send,
        R: Future<Output = Result<T, E>> + Send,
    {
        Runtime::current().resource_with_parameters(parameters, load)
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
        self.with(|snapshot| snapshot.status.is_loading())
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
        let held = self.shared.runtime.inner().enter();
        let result = self.shared.look(&held, self.shown.get(), read);
        held.done();
        result
    }

    /// A clone of all; records the read.
    #[track_caller]
    #[must_use]
    pub fn snapshot(&self) -> Snapshot<T, E>
    where
        T: Clone,
        E: Clone,
    {
        self.with(Snapshot::clone)
    }

    /// Its snapshots over time, for tasks and threads that wait: the present one, then always the latest. See [`Changes`].
    #[track_caller]
    pub fn changes(&self) -> Changes<Snapshot<T, E>>
    where
        T: Clone,
        E: Clone,
    {
        let resource = self.clone();
        Changes::make(&self.shared.runtime, Location::caller(), move || resource.snapshot(), false)
    }

    /// Waits until no request is under way or due, and gives what has come of it: right after a write to what the request
    /// reads, that is the outcome for the new value. Waits for the driver's first poll too.
    ///
    /// ```
    /// # use std::task::{Context, Waker, Poll};
    /// use reaktiv::{Resource, Signal};
    /// let user = Signal::new(1);
    /// let (name, driver) = Resource::<_, ()>::new({
    ///     let user = user.clone();
    ///     move || std::future::ready(Ok(format!("user {}", user.get())))
    /// });
    /// # let mut driver = std::pin::pin!(driver);
    /// # let mut poll = || _ = driver.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    /// # poll();
    /// user.set(2);
    /// let settled = name.settled(); // `.await`
    /// # poll();
    /// # let Poll::Ready(settled) = std::pin::pin!(settled).poll(&mut Context::from_waker(Waker::noop())) else { panic!() };
    /// assert_eq!(settled.value.unwrap(), "user 2");
    /// ```
    pub async fn settled(&self) -> Snapshot<T, E>
    where
        T: Clone,
        E: Clone,
    {
        let mut changes = self.changes();
        let is_settled = |now: &Snapshot<T, E>| {
            !now.status.is_loading() && (self.shared.begun.load(SeqCst) > 0 || now.status == Status::Local)
        };
        changes.wait_for(is_settled).await.expect("a resource does not end")
    }

    /// A clone of all, without recording the read.
    #[track_caller]
    #[must_use]
    pub fn peek(&self) -> Snapshot<T, E>
    where
        T: Clone,
        E: Clone,
    {
        let held = self.shared.runtime.inner().enter();
        let result = self.shared.look(&held, self.shown.peek(), Snapshot::clone);
        held.done();
        result
    }

    /// Loads again, though nothing has changed. Does nothing, and says so, if a request is under way or the resource is
    /// idle or without a driver. A formula of parameters that has [failed](Parameters::Failed) runs again, too.
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
        let shared = &self.shared;
        let held = shared.runtime.inner().enter();
        let is_settled = matches!(self.shown.peek().status, Status::Resolved | Status::Error | Status::Local);
        let reloads = shared.driver().is_some() && is_settled;
        if reloads {
            shared.reload.store(true, SeqCst);
            shared.trigger.update(|trigger| *trigger += 1);
            shared.driver().into_iter().for_each(|driver| held.graph().call(driver));
        }
        held.done();
        reloads
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
        let shared = &self.shared;
        let held = shared.runtime.inner().enter();
        shared.write_down(&held, self.shown.peek());
        let (result, error, task) = {
            let _inside = held.hold();
            shared.step(|now| {
                let result = change(&mut now.value);
                shared.current.fetch_add(1, SeqCst);
                shared.reload.store(false, SeqCst);
                now.status = Status::Local;
                (result, now.error.take(), shared.take_task())
            })
        };
        shared.override_due(&held);
        held.done();
        drop(error);
        task.into_iter().for_each(Waker::wake);
        result
    }

    /// The runtime that it belongs to.
    #[must_use]
    pub fn runtime(&self) -> Runtime {
        self.shared.runtime.clone()
    }
}

impl Runtime {
    /// [`Resource::new`] in this runtime.
    #[track_caller]
    pub fn resource<T, E, F, R>(
        &self,
        mut fetch: F,
    ) -> (Resource<T, E>, impl Future<Output = ()> + Send + use<T, E, F, R>)
    where
        T: Send + Sync + 'static,
        E: Send + Sync + 'static,
        F: FnMut() -> R + Send,
        R: Future<Output = Result<T, E>> + Send,
    {
        self.resource_with_request(move |_| fetch())
    }

    /// [`Resource::with_request`] in this runtime.
    #[track_caller]
    pub fn resource_with_request<T, E, F, R>(
        &self,
        mut fetch: F,
    ) -> (Resource<T, E>, impl Future<Output = ()> + Send + use<T, E, F, R>)
    where
        T: Send + Sync + 'static,
        E: Send + Sync + 'static,
        F: FnMut(Request<T, E>) -> R + Send,
        R: Future<Output = Result<T, E>> + Send,
    {
        let resource = Resource::make(self, self.signal(0), Box::new(|| true));
        let driver = resource.shared.clone().drive(move |shared, number| {
            shared.show_loading(|| shared.is_current(number));
            Next::Load(fetch(Request { shared: shared.clone(), number }))
        });
        (resource, driver)
    }

    /// [`Resource::with_parameters`] in this runtime.
    #[track_caller]
    pub fn resource_with_parameters<T, E, P, I, G, F, R>(
        &self,
        mut parameters: G,
        mut load: F,
    ) -> (Resource<T, E>, impl Future<Output = ()> + Send + use<T, E, P, I, G, F, R>)
    where
        T: Send + Sync + 'static,
        E: Send + Sync + 'static,
        P: Clone + PartialEq + Send + Sync + 'static,
        I: Into<Parameters<P, E>>,
        G: FnMut() -> I + Send + 'static,
        F: FnMut(P) -> R + Send,
        R: Future<Output = Result<T, E>> + Send,
    {
        let trigger = self.signal(0);
        let parameters = {
            let trigger = trigger.clone();
            let formula = move || {
                let parameters = Cached::from(parameters().into());
                if matches!(parameters, Cached::Failed(_)) {
                    // A reload asks anew.
                    trigger.get();
                }
                parameters
            };
            self.computed_with_cutoff(formula, Cached::is_same)
        };
        let loads = {
            let parameters = parameters.clone();
            move || {
                let idle = || parameters.with(|parameters| matches!(parameters, Cached::Idle));
                !catch_unless_foreign(idle).unwrap_or(false)
            }
        };
        let resource = Resource::make(self, trigger, Box::new(loads));
        let request = move |shared: &Arc<Shared<T, E>>, number| {
            let next = parameters.with(|parameters| match parameters {
                Cached::Idle => Next::Rest,
                Cached::Loading => Next::Wait,
                Cached::Ready(parameters) => Next::Load(parameters.clone()),
                Cached::Failed(error) => Next::Fail(error.lock().unwrap_or_else(PoisonError::into_inner).take()),
            });
            let parameters = match next {
                Next::Load(parameters) => parameters,
                Next::Rest => return Next::Rest,
                Next::Wait => return Next::Wait,
                Next::Fail(error) => return Next::Fail(error),
            };
            shared.show_loading(|| shared.is_current(number));
            let runtime = shared.runtime.clone();
            let future = runtime.untracked(|| load(parameters));
            Next::Load(async move {
                let mut future = pin!(future);
                poll_fn(|cx| runtime.untracked(|| future.as_mut().poll(cx))).await
            })
        };
        let driver = resource.shared.clone().drive(request);
        (resource, driver)
    }
}

impl<T, E> Resource<T, E> {
    pub(crate) fn identity(&self) -> *const () {
        Arc::as_ptr(&self.shared).cast()
    }
}

impl<T, E> Clone for Resource<T, E> {
    fn clone(&self) -> Self {
        Self { shared: self.shared.clone(), shown: self.shown.clone() }
    }
}

/// Shows status, value and error without recording a read.
impl<T: fmt::Debug + Send + Sync + 'static, E: fmt::Debug + Send + Sync + 'static> fmt::Debug for Resource<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let held = self.shared.runtime.inner().enter();
        // Not where it is being found out.
        if let Ok(shown) = catch_unwind(AssertUnwindSafe(|| self.shown.peek())) {
            self.shared.write_down(&held, shown);
        }
        let inside = held.hold();
        let result = f.debug_tuple("Resource").field(&self.shared.cell).finish();
        drop(inside);
        held.done();
        result
    }
}
