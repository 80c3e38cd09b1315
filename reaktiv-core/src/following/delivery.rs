//! Values on their way from structs to free-standing signals.
//!
//! A struct does not set the signals that follow it: it puts what is new into a *mailbox*, and posts that. Mailboxes are delivered when the last *scope* of the thread ends. A flush in
//! which something is told is one, so that all signals of a flush change together; [`Shared`](crate::Shared) is one as long as it is locked, so that its lock and those of the runtimes are
//! never held together.
//!
//! Whoever delivers takes the value out of the mailbox and sets the signal under the lock of the signal's runtime. So whichever thread does, a value never comes after a newer one; and
//! as each thread that has put a value in delivers afterwards, the last one arrives: if its mailbox is empty then, somebody else has delivered it.
//!
//! **Invariant:** the lock of a mailbox is held for a move alone: no code of a user's runs, and no other lock is taken.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::{mem, ptr, thread};

use crate::signals::{InARuntime, Signal};

/// A signal that follows fields of a struct, and what it is to be set to.
pub(crate) struct Mailbox<T: 'static> {
    signal: Signal<T>,
    news: Mutex<News<T>>,
}

struct News<T> {
    /// The newest value, if it was not delivered.
    newest: Option<T>,
    /// The struct is gone.
    has_ended: bool,
    /// The thread that has posted it since it was last delivered; that cannot end before it has delivered it. 0 for none.
    posted_by: usize,
}

impl<T: Send + Sync + 'static> Mailbox<T> {
    pub(crate) fn new(signal: Signal<T>) -> Arc<Self> {
        Arc::new(Mailbox { signal, news: Mutex::new(News { newest: None, has_ended: false, posted_by: 0 }) })
    }

    pub(crate) fn signal(&self) -> &Signal<T> {
        &self.signal
    }

    fn news(&self) -> MutexGuard<'_, News<T>> {
        self.news.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The signal is to have this value. One that was not delivered is given up.
    pub(crate) fn put(self: &Arc<Self>, value: T) {
        let me = this_thread();
        let mut news = self.news();
        let given_up = news.newest.replace(value);
        let is_posted = mem::replace(&mut news.posted_by, me) == me;
        drop(news);
        if !is_posted {
            post(self.clone(), Effects::Run);
        }
        drop(given_up);
    }

    /// The struct is gone: the signal keeps the last value. Never panics.
    pub(crate) fn end(self: &Arc<Self>) {
        self.news().has_ended = true;
        post(self.clone(), Effects::Wait);
    }
}

/// What is to become of the effects that are due when signals have been set.
#[derive(Clone, Copy, PartialEq)]
enum Effects {
    Run,
    /// In a `Drop`, or while the thread unwinds: they are left to the next operation. Tasks that wait are woken.
    Wait,
}

trait Deliver: Send + Sync {
    fn node(&self) -> &dyn InARuntime;
    /// Sets the signal. The thread holds the lock of its runtime.
    fn deliver(&self);
}

impl<T: Send + Sync + 'static> Deliver for Mailbox<T> {
    fn node(&self) -> &dyn InARuntime {
        &self.signal
    }

    fn deliver(&self) {
        // Before the value is out of the mailbox.
        self.signal.check_writable();
        let mut news = self.news();
        news.posted_by = 0;
        let (newest, has_ended) = (news.newest.take(), news.has_ended);
        drop(news);
        if let Some(value) = newest {
            self.signal.put(value);
        }
        if has_ended {
            self.signal.end();
        }
    }
}

thread_local!(static POST: Post = const { Post { scopes: Cell::new(0), posted: RefCell::new(Vec::new()), wakers: RefCell::new(Vec::new()) } });

/// What waits on this thread.
struct Post {
    /// How many scopes are open, inside each other.
    scopes: Cell<usize>,
    posted: RefCell<Vec<Arc<dyn Deliver>>>,
    wakers: RefCell<Vec<Waker>>,
}

impl Post {
    /// Takes the mailbox, if one is all that waits.
    fn take_if_one(&self) -> Option<Arc<dyn Deliver>> {
        let mut posted = self.posted.borrow_mut();
        if posted.len() == 1 && self.wakers.borrow().is_empty() { posted.pop() } else { None }
    }
}

/// Never 0, and unique among the threads that are alive.
#[inline]
pub(crate) fn this_thread() -> usize {
    thread_local!(static IDENTITY: u8 = const { 0 });
    IDENTITY.with(|variable| ptr::from_ref(variable).addr())
}

/// What is posted while it is there is delivered when it ends; inside another one, when that does.
pub(crate) struct Scope {
    /// A thread that ends has no post any more: what is posted then is delivered at once.
    is_open: bool,
}

impl Scope {
    #[inline]
    pub(crate) fn open() -> Self {
        Scope { is_open: POST.try_with(|post| post.scopes.set(post.scopes.get() + 1)).is_ok() }
    }
}

impl Drop for Scope {
    #[inline]
    fn drop(&mut self) {
        let close = |post: &Post| {
            let scopes = post.scopes.get() - 1;
            post.scopes.set(scopes);
            scopes == 0 && !(post.posted.borrow().is_empty() && post.wakers.borrow().is_empty())
        };
        if self.is_open && POST.try_with(close) == Ok(true) {
            deliver_posted();
        }
    }
}

/// Delivers a mailbox, or leaves it to the scope that is open.
fn post(mailbox: Arc<dyn Deliver>, effects: Effects) {
    let mut left = Some(mailbox);
    // A thread that ends has no post any more.
    _ = POST.try_with(|post| {
        if post.scopes.get() != 0 {
            post.posted.borrow_mut().extend(left.take());
        }
    });
    if let Some(mailbox) = left {
        deliver_all(&mut vec![mailbox], effects);
    }
}

/// Wakes a task when the last scope ends, or at once if none is open.
pub(crate) fn wake_later(waker: Waker) {
    let mut left = Some(waker);
    _ = POST.try_with(|post| {
        if post.scopes.get() != 0 {
            post.wakers.borrow_mut().extend(left.take());
        }
    });
    left.into_iter().for_each(Waker::wake);
}

#[inline(never)]
fn deliver_posted() {
    let effects = if thread::panicking() { Effects::Wait } else { Effects::Run };
    if effects == Effects::Run
        && let Some(one) = POST.with(Post::take_if_one)
    {
        return one.node().operate(false, &mut || one.deliver());
    }
    let mut posted = POST.with(|post| post.posted.take());
    let delivered = catch_unwind(AssertUnwindSafe(|| deliver_all(&mut posted, effects)));
    // Its memory is used again.
    POST.with(|post| {
        let mut after = post.posted.borrow_mut();
        if after.is_empty() {
            mem::swap(&mut *after, &mut posted);
        }
    });
    let first_panic = Cell::new(delivered.err());
    for waker in POST.with(|post| post.wakers.take()) {
        attempt(&first_panic, || waker.wake());
    }
    if let Some(panic) = first_panic.take().filter(|_| effects == Effects::Run) {
        resume_unwind(panic);
    }
}

/// Delivers all, those of one runtime together. A panic of an effect comes out when all are delivered.
fn deliver_all(posted: &mut Vec<Arc<dyn Deliver>>, effects: Effects) {
    let first_panic = Cell::new(None);
    while let Some(one) = posted.pop() {
        let mut together = || {
            attempt(&first_panic, || one.deliver());
            posted.retain(|other| {
                let is_beside = other.node().is_beside(one.node());
                if is_beside {
                    attempt(&first_panic, || other.deliver());
                }
                !is_beside
            });
        };
        attempt(&first_panic, || one.node().operate(effects == Effects::Wait, &mut together));
    }
    if let Some(panic) = first_panic.take().filter(|_| effects == Effects::Run) {
        resume_unwind(panic);
    }
}

fn attempt(first_panic: &Cell<Option<Box<dyn Any + Send>>>, deliver: impl FnOnce()) {
    if let Err(panic) = catch_unwind(AssertUnwindSafe(deliver)) {
        let first = first_panic.take().unwrap_or(panic);
        first_panic.set(Some(first));
    }
}
