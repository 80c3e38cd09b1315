//! A struct that tasks and threads share.

mod drivers;
#[cfg(feature = "serde")]
mod feeds;

mod entry;

#[cfg(feature = "serde")]
mod feed;

mod keep_time;
mod run_futures;
#[cfg(test)]
mod tests;
mod waiters;

#[cfg(feature = "serde")]
pub use feed::Feed;

use std::fmt;
use std::hash::{Hash, Hasher};
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Arc;

use crate::fields::OwnedFields;
use crate::following::{follow_from_now_on, new_signal};
#[cfg(feature = "serde")]
use crate::publish::{self, ACCEPTED, Frame, Publish, PublishError, Refused, Version};
use crate::reactive::Reactive;
use crate::signals::macros::Handle;
use crate::signals::{ReadSignal, Runtime};
use crate::timed::Timed;
use entry::{Access, Inner};

/// A handle of a reactive struct that tasks and threads share: clones are handles of the same one.
///
/// ```
/// use reaktiv::{Reactive, Shared, reactive};
///
/// #[reactive]
/// struct Stock {
///     pieces: u32,
///     price: u32,
///     value: computed!(u32, self.pieces * self.price),
/// }
///
/// let stock = Shared::new(Stock::new(StockInputs { pieces: 3, price: 7 }));
/// let value = stock.signal(Stock::VALUE); // for those who wait for changes: `value.changes()`
///
/// let writer = std::thread::spawn({ let stock = stock.clone(); move || stock.update(|stock| stock.set_pieces(5)) });
/// writer.join().unwrap();
/// assert_eq!((stock.read(|stock| *stock.value()), value.get()), (35, 35));
/// ```
///
/// # What is promised
///
/// * **One at a time.** [`read`](Self::read) and [`update`](Self::update) take a lock for as long as their closure runs; reading a formula may run it, so readers exclude each other too. Take out what is
///   wanted, and await nothing inside: a closure cannot.
/// * **Flushes.** Effects of the struct and callbacks of [`on_change`](Reactive::on_change) run in the flush, under the lock. Signals that follow fields are set after it is released, before `update` returns:
///   each to the newest value, all of them together. Whichever thread sets them, a value never comes after a newer one, and the last one always arrives. Effects of free-standing
///   signals, whatever makes them due inside, run after that, too. (If the thread that sets the signals is in a
///   [`batch`](crate::signals::Runtime::batch) of the runtime, they run at the end of that.)
/// * **No deadlock by itself.** Its lock and that of a [`Runtime`](crate::signals::Runtime) of signals are never held together by the library. What would wait for ever panics instead: to use the handle inside of its own `read` or `update`, in
///   an effect or a callback of the struct, or in a formula of free-standing signals. (Effects of those may use it.) Two shared structs inside each other, in two orders, are a deadlock like that of any two mutexes: copy out of
///   one, then write the other.
/// * **Panics** leave the struct usable, as they do without a lock. Effects of free-standing signals that the panic has held up run before it goes on.
/// * **The end.** When the last handle is dropped the struct is; signals keep their last values, and their `changes` end. What [`keep_time`](Self::keep_time) gives is no
///   handle: it ends then, too. For a future that is stored in the struct take a [`WeakShared`], or it would keep its own struct alive.
pub struct Shared<S>(/** None while it is dropped. */ Option<Arc<Inner<S>>>);

/// A handle that does not keep the struct alive: what [`Shared::downgrade`] gives.
pub struct WeakShared<S>(Arc<Inner<S>>);

impl<S: Reactive> Shared<S> {
    /// Moves a struct to where several may use it.
    #[must_use]
    pub fn new(of: S) -> Self {
        Shared(Some(Arc::new(Inner::new(of))))
    }

    /// Lends the struct to `read`.
    ///
    /// # Panics
    ///
    /// If this thread is inside already, or in a formula of free-standing signals; and with what `read` panics with.
    #[track_caller]
    pub fn read<R>(&self, read: impl FnOnce(&S) -> R) -> R {
        self.inner().visit(Access::Reads, |inside| read(inside.of()))
    }

    /// Lends the struct to `update`, to be changed. Each write in it is followed by its own flush; for several that belong together there is [`batch`](Reactive::batch). What has changed is seen outside when `update` is
    /// over.
    ///
    /// # Panics
    ///
    /// If this thread is inside already, or in a formula of free-standing signals; with what `update` panics with; and with what an effect of free-standing signals panics with that follow the struct, when everything is delivered.
    #[track_caller]
    pub fn update<R>(&self, update: impl FnOnce(&mut S) -> R) -> R {
        self.inner().visit(Access::Writes, |inside| update(inside.of()))
    }

    /// A signal that follows fields of the struct: [`Reactive::signal`].
    ///
    /// # Panics
    ///
    /// As [`update`](Self::update).
    #[track_caller]
    pub fn signal<F>(&self, fields: F) -> ReadSignal<F::Owned>
    where
        S: 'static,
        F: OwnedFields<S, Owned: Send + Sync + 'static> + Send + 'static,
    {
        // A signal is made under its runtime's lock.
        let signal = new_signal(self.read(|of| fields.clone_all(of)));
        self.update(|of| follow_from_now_on(of, fields, signal.clone()));
        signal.read_only()
    }

    /// Takes the struct out, if this is the last handle. What follows it, or drives it, goes on with the struct that is given back, and has ended when that is dropped.
    ///
    /// # Panics
    ///
    /// As [`read`](Self::read).
    #[track_caller]
    #[must_use]
    pub fn into_inner(self) -> Option<S> {
        self.inner().check();
        self.take()
    }

    /// A future that drives the clock, to spawn on any executor: it moves the clock to what `now` says, awaits what `sleep_until` gives for the next deadline, and so on. When an earlier deadline comes up meanwhile, by whatever is done
    /// with the struct, it awaits that one instead. It takes the clock on with [`advance`](Timed::advance), under the lock, and ends when the struct is gone.
    ///
    /// `now` may be as coarse as it likes; the clock never goes back. With the clock of a test, both are its own, and nothing sleeps.
    ///
    /// # Panics
    ///
    /// With what `now`, `sleep_until`, and the formulas, scans and effects panic with that run on the way. Polled on, it goes on where the clock stands.
    ///
    /// ```
    /// # use std::task::{Context, Waker};
    /// use reaktiv::{Shared, Signal, Timed, reactive};
    ///
    /// #[reactive]
    /// struct Device {
    ///     #[reactive(clock, default = 0)]
    ///     now: u64,
    ///     last_seen: u64,
    ///     stale: computed!(bool, self.now >= self.last_seen + 30),
    /// }
    ///
    /// let device = Shared::new(Device::new(DeviceInputs { last_seen: 0 }));
    /// let stale = device.signal(Device::STALE);
    /// let time = Signal::new(0); // a test's; `|| START.elapsed().as_secs()` and `tokio::time::sleep_until` elsewhere
    /// let mut keeper = std::pin::pin!(device.keep_time(
    ///     { let time = time.clone(); move || time.get() },
    ///     { let time = time.clone(); move |deadline| { let mut time = time.changes(); async move { _ = time.wait_for(|now| *now >= deadline).await } } },
    /// ));
    /// let mut poll = || _ = keeper.as_mut().poll(&mut Context::from_waker(Waker::noop())); // an executor does this
    /// poll();
    /// time.set(29);
    /// poll();
    /// assert!(!stale.get());
    /// time.set(30);
    /// poll();
    /// assert!(stale.get());
    /// ```
    pub fn keep_time<N, W, F>(&self, now: N, sleep_until: W) -> impl Future<Output = ()> + use<S, N, W, F>
    where
        S: Timed<Time: Send + 'static> + 'static,
        N: Fn() -> S::Time,
        W: Fn(S::Time) -> F,
        F: Future,
    {
        keep_time::keep_time(self.shared().clone(), now, sleep_until)
    }
}

impl<S: Reactive> Shared<S> {
    /// A future that drives the async effects and resources of the struct, and of all that stands in it: spawn it once. It polls them outside of the lock, so that they may use the handle. It ends when the struct is gone: it is no handle
    /// itself. As [`Reactive::run_futures`], it may be dropped at any time, and another one goes on; of several each polls what it comes to first.
    ///
    /// # Panics
    ///
    /// As [`Reactive::run_futures`].
    pub fn run_futures(&self) -> impl Future<Output = ()> + use<S> {
        run_futures::run_futures(self.shared().clone())
    }
}

#[cfg(feature = "serde")]
impl<S> Shared<S> {
    /// What has changed since a version: [`Reactive::frame_since`].
    ///
    /// # Errors
    ///
    /// As there.
    ///
    /// # Panics
    ///
    /// As [`read`](Self::read), and as there.
    #[track_caller]
    pub fn frame_since(&self, seen: impl Into<Option<Version>>) -> Result<Frame, PublishError>
    where
        S: Publish,
    {
        let seen = seen.into().unwrap_or_default();
        self.inner().visit(Access::Reads, |inside| publish::frame_since(inside.of(), seen))
    }

    /// Sets fields to what somebody else says, or none of them: [`Reactive::accept`].
    ///
    /// # Errors
    ///
    /// As there.
    ///
    /// # Panics
    ///
    /// As [`update`](Self::update), and as there.
    #[track_caller]
    pub fn accept(&self, text: &str) -> Result<(), Refused>
    where
        S: Publish + Reactive,
    {
        self.inner().visit(Access::Reads, |inside| {
            let write = publish::accept(inside.of(), text, ACCEPTED)?;
            // What is refused wakes nobody.
            inside.writes();
            inside.of().batch(write);
            Ok(())
        })
    }

    /// Frames for one client, one after the other, beginning with what has changed since a version; the whole state for one that has seen nothing (`None`).
    ///
    /// A feed costs a version number, however slow its client is and however much happens meanwhile. It is no handle: it ends when the struct is gone.
    pub fn feed(&self, seen: impl Into<Option<Version>>) -> Feed<S>
    where
        S: Publish,
    {
        Feed::new(self.shared().clone(), seen.into().unwrap_or_default())
    }
}

impl<S> Shared<S> {
    fn take(mut self) -> Option<S> {
        let inner = self.0.take()?;
        if inner.leave_to_take() { inner.enter(Access::Writes).take() } else { None }
    }

    fn shared(&self) -> &Arc<Inner<S>> {
        self.0.as_ref().expect("a handle has it until it is dropped")
    }

    #[inline]
    fn inner(&self) -> &Inner<S> {
        self.shared()
    }

    /// A handle that does not keep the struct alive.
    #[must_use]
    pub fn downgrade(&self) -> WeakShared<S> {
        WeakShared(self.shared().clone())
    }
}

impl<S> WeakShared<S> {
    /// A handle that does, unless the struct is gone.
    ///
    /// ```
    /// # use reaktiv::{Shared, reactive};
    /// # #[reactive]
    /// # struct Lamp {
    /// #     on: bool,
    /// # }
    /// let lamp = Shared::new(Lamp::new(LampInputs { on: false }));
    /// let weak = lamp.downgrade();
    /// weak.upgrade().unwrap().update(|lamp| lamp.set_on(true));
    /// assert!(*lamp.into_inner().unwrap().on());
    /// assert!(weak.upgrade().is_none());
    /// ```
    #[must_use]
    pub fn upgrade(&self) -> Option<Shared<S>> {
        self.0.join().then(|| Shared(Some(self.0.clone())))
    }
}

impl<S> Clone for Shared<S> {
    fn clone(&self) -> Self {
        let is_there = self.inner().join();
        debug_assert!(is_there);
        Shared(self.0.clone())
    }
}

impl<S> Clone for WeakShared<S> {
    fn clone(&self) -> Self {
        WeakShared(self.0.clone())
    }
}

impl<S> Drop for Shared<S> {
    fn drop(&mut self) {
        if let Some(inner) = self.0.take()
            && inner.leave()
        {
            drop(inner.reap());
        }
    }
}

// What a panic leaves behind is as good as what it found.
impl<S> UnwindSafe for Shared<S> {}
impl<S> RefUnwindSafe for Shared<S> {}
impl<S> UnwindSafe for WeakShared<S> {}
impl<S> RefUnwindSafe for WeakShared<S> {}

/// In `effect!(..)` and its like it is captured as signals are: by a clone, where it is read or updated.
impl<S: Reactive + Send + 'static> Handle for Shared<S> {
    type Handle = Self;
    fn share(&self) -> Self {
        self.clone()
    }
    fn owner(&self) -> Option<Runtime> {
        None
    }
}

impl<S: Reactive> From<S> for Shared<S> {
    fn from(of: S) -> Self {
        Shared::new(of)
    }
}

/// By identity: whether both are handles of the same struct.
impl<S> PartialEq for Shared<S> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(self.shared(), other.shared())
    }
}

impl<S> Eq for Shared<S> {}

/// By identity, as [`PartialEq`].
impl<S> Hash for Shared<S> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Arc::as_ptr(self.shared()).hash(state);
    }
}

/// Shows the struct, if nobody is inside: it does not wait.
impl<S: fmt::Debug> fmt::Debug for Shared<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut tuple = f.debug_tuple("Shared");
        match self.inner().try_enter().as_mut().and_then(|inside| inside.get()) {
            Some(of) => tuple.field(of),
            None => tuple.field(&format_args!("<in use>")),
        };
        tuple.finish()
    }
}

impl<S> fmt::Debug for WeakShared<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WeakShared").finish_non_exhaustive()
    }
}
