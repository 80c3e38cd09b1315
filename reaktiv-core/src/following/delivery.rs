//! Values on their way from structs to free-standing signals.
//!
//! A struct does not set the signals that follow it: it puts what is new into a *mailbox*, and posts that. Mailboxes are delivered when the last *scope* of the thread ends. A flush in
//! which something is told is one, so that all signals of a flush change together; [`Shared`](crate::Shared) is one as long as it is locked, so that its lock and those of the runtimes are
//! never held together.
//!
//! A struct that several threads share has an *outbox*: before a thread unlocks the struct it sends what it has posted, all at once. Whoever delivers takes all that lies there for a
//! runtime, all at once, and sets the signals under the lock of that runtime. So whichever thread does, a value never comes after a newer one, and what was posted together is seen
//! together; and as each thread that has sent something delivers afterwards, the last value arrives: if the outbox is empty then, somebody else has delivered it.
//!
//! **Invariant:** the locks of mailboxes and outboxes are held for moves alone: no code of a user's runs. That of a mailbox is taken in that of an outbox, and no other in them.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::{mem, ptr, thread};

use crate::schedule::point;
use crate::signals::{InARuntime, Signal};

/// A signal that follows fields of a struct, and what it is to be set to.
pub(crate) struct Mailbox<T: 'static> {
    signal: Signal<T>,
    news: Mutex<News<T>>,
}

struct News<T> {
    /// What was put in, and not sent.
    posted: Letter<T>,
    is_posted: bool,
    /// What was sent, and not fetched.
    sent: Letter<T>,
    /// What is delivered next, by the thread that has the lock of the signal's runtime.
    fetched: Letter<T>,
}

struct Letter<T> {
    /// The newest value, if there is one.
    newest: Option<T>,
    /// The struct is gone.
    has_ended: bool,
}

impl<T> Letter<T> {
    const NONE: Self = Letter { newest: None, has_ended: false };

    /// Goes to `next`; what was there and is given up comes back.
    fn go_on(&mut self, next: &mut Self) -> Option<T> {
        next.has_ended |= mem::take(&mut self.has_ended);
        let newest = self.newest.take()?;
        next.newest.replace(newest)
    }
}

impl<T: Send + Sync + 'static> Mailbox<T> {
    pub(crate) fn new(signal: Signal<T>) -> Arc<Self> {
        let news = News { posted: Letter::NONE, is_posted: false, sent: Letter::NONE, fetched: Letter::NONE };
        Arc::new(Mailbox { signal, news: Mutex::new(news) })
    }

    pub(crate) fn signal(&self) -> &Signal<T> {
        &self.signal
    }

    fn news(&self) -> MutexGuard<'_, News<T>> {
        self.news.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The signal is to have this value. One that was not delivered is given up.
    pub(crate) fn put(self: &Arc<Self>, value: T) {
        point();
        let mut news = self.news();
        let given_up = news.posted.newest.replace(value);
        let is_posted = mem::replace(&mut news.is_posted, true);
        drop(news);
        if !is_posted {
            post(self.clone(), Effects::Run);
        }
        drop(given_up);
    }

    /// The struct is gone: after the last value the signal has come to its end.
    pub(crate) fn end(self: &Arc<Self>) {
        point();
        let mut news = self.news();
        news.posted.has_ended = true;
        let is_posted = mem::replace(&mut news.is_posted, true);
        drop(news);
        if !is_posted {
            post(self.clone(), Effects::Wait);
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Effects {
    Run,
    /// In a `Drop`, or while the thread unwinds: they are left to the next operation. Tasks that wait are woken.
    Wait,
}

type GivenUp = Option<Box<dyn Any + Send>>;

trait Deliver: Send + Sync {
    fn node(&self) -> &dyn InARuntime;
    /// What was posted is on its way. A value that is given up comes back, to be dropped where nothing is locked.
    fn send(&self) -> GivenUp;
    /// What was sent is to be delivered, by this thread, which has the lock of the signal's runtime.
    fn fetch(&self) -> GivenUp;
    /// Sets the signal.
    fn deliver(&self);
}

impl<T: Send + Sync + 'static> Deliver for Mailbox<T> {
    fn node(&self) -> &dyn InARuntime {
        &self.signal
    }

    fn send(&self) -> GivenUp {
        let mut news = self.news();
        let News { posted, is_posted, sent, .. } = &mut *news;
        *is_posted = false;
        posted.go_on(sent).map(|value| Box::new(value) as _)
    }

    fn fetch(&self) -> GivenUp {
        let mut news = self.news();
        let News { sent, fetched, .. } = &mut *news;
        sent.go_on(fetched).map(|value| Box::new(value) as _)
    }

    fn deliver(&self) {
        point();
        let Letter { newest, has_ended } = mem::replace(&mut self.news().fetched, Letter::NONE);
        if let Some(value) = newest {
            self.signal.put(value);
        }
        if has_ended {
            self.signal.end();
        }
    }
}

/// What threads that share a struct have sent, and nobody has fetched.
#[derive(Default)]
pub(crate) struct Outbox(Mutex<Vec<Arc<dyn Deliver>>>);

impl Outbox {
    fn sent(&self) -> MutexGuard<'_, Vec<Arc<dyn Deliver>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How much this thread has posted.
    pub(crate) fn before() -> usize {
        POST.try_with(|post| post.posted.borrow().len()).unwrap_or(0)
    }

    /// Sends what this thread has posted since then: before the struct is unlocked.
    #[inline]
    pub(crate) fn send_since(self: &Arc<Self>, before: usize) {
        if Outbox::before() > before {
            self.send(before);
        }
    }

    #[inline(never)]
    fn send(self: &Arc<Self>, before: usize) {
        point();
        let mut given_up = Vec::new();
        POST.with(|post| {
            let mut sent = self.sent();
            for mailbox in post.posted.borrow_mut().drain(before..) {
                given_up.extend(mailbox.send());
                if !sent.iter().any(|other| Arc::ptr_eq(other, &mailbox)) {
                    sent.push(mailbox);
                }
            }
            drop(sent);
            post.outboxes.borrow_mut().push(self.clone());
        });
    }

    /// Delivers what lies here: when the struct is taken out, and nobody sends any more.
    pub(crate) fn settle(self: &Arc<Self>) {
        let is_left = POST.try_with(|post| {
            let in_scope = post.scopes.get() != 0;
            if in_scope {
                post.outboxes.borrow_mut().push(self.clone());
            }
            in_scope
        });
        if !is_left.unwrap_or(false) {
            let first_panic = Cell::new(None);
            self.deliver(Effects::Wait, &first_panic);
        }
    }

    /// Delivers what lies here, for one runtime after the other.
    fn deliver(&self, effects: Effects, first_panic: &Cell<Option<Box<dyn Any + Send>>>) {
        loop {
            let Some(one) = self.sent().first().cloned() else { return };
            let (mut fetched, mut given_up) = (Vec::new(), Vec::new());
            let mut together = || {
                self.fetch(&*one, &mut fetched, &mut given_up);
                fetched.iter().for_each(|mailbox| attempt(first_panic, || mailbox.deliver()));
            };
            attempt(first_panic, || one.node().operate(effects == Effects::Wait, &mut together));
            attempt(first_panic, || drop(given_up));
        }
    }

    /// Fetches all that is there for the runtime of `one`.
    fn fetch(&self, one: &dyn Deliver, fetched: &mut Vec<Arc<dyn Deliver>>, given_up: &mut Vec<Box<dyn Any + Send>>) {
        point();
        self.sent().retain(|mailbox| {
            let is_beside = mailbox.node().is_beside(one.node());
            if is_beside {
                given_up.extend(mailbox.fetch());
                fetched.push(mailbox.clone());
            }
            !is_beside
        });
    }
}

thread_local!(static POST: Post = const { Post { scopes: Cell::new(0), posted: RefCell::new(Vec::new()), outboxes: RefCell::new(Vec::new()), wakers: RefCell::new(Vec::new()) } });

/// What waits on this thread.
struct Post {
    /// How many scopes are open, inside each other.
    scopes: Cell<usize>,
    posted: RefCell<Vec<Arc<dyn Deliver>>>,
    /// In which this thread has put something.
    outboxes: RefCell<Vec<Arc<Outbox>>>,
    wakers: RefCell<Vec<Waker>>,
}

/// Never 0, and unique among the threads that are alive.
pub(crate) fn this_thread() -> usize {
    thread_local!(static IDENTITY: u8 = const { 0 });
    IDENTITY.with(|variable| ptr::from_ref(variable).addr())
}

/// What is posted while it is there is delivered when it ends; inside another one, when that does.
pub(crate) struct Scope(());

impl Scope {
    pub(crate) fn open() -> Self {
        POST.with(|post| post.scopes.set(post.scopes.get() + 1));
        Scope(())
    }
}

impl Drop for Scope {
    #[inline]
    fn drop(&mut self) {
        let is_last = POST.with(|post| {
            let scopes = post.scopes.get() - 1;
            post.scopes.set(scopes);
            let is_empty = post.posted.borrow().is_empty() && post.outboxes.borrow().is_empty();
            scopes == 0 && !(is_empty && post.wakers.borrow().is_empty())
        });
        if is_last {
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
    let (mut posted, mut outboxes) = POST.with(|post| (post.posted.take(), post.outboxes.take()));
    let first_panic = Cell::new(None);
    outboxes.drain(..).for_each(|outbox| outbox.deliver(effects, &first_panic));
    attempt(&first_panic, || deliver_all(&mut posted, effects));
    // Their memory is used again.
    POST.with(|post| {
        use_again(&mut post.posted.borrow_mut(), posted);
        use_again(&mut post.outboxes.borrow_mut(), outboxes);
    });
    for waker in POST.with(|post| post.wakers.take()) {
        attempt(&first_panic, || waker.wake());
    }
    if let Some(panic) = first_panic.take().filter(|_| effects == Effects::Run) {
        resume_unwind(panic);
    }
}

fn use_again<T>(now: &mut Vec<T>, empty: Vec<T>) {
    if now.is_empty() {
        *now = empty;
    }
}

/// Sends and delivers all, those of one runtime together. A panic of an effect comes out when all are delivered.
fn deliver_all(posted: &mut Vec<Arc<dyn Deliver>>, effects: Effects) {
    let first_panic = Cell::new(None);
    while let Some(one) = posted.pop() {
        let mut together = || {
            attempt(&first_panic, || deliver_at_once(&*one));
            posted.retain(|other| {
                let is_beside = other.node().is_beside(one.node());
                if is_beside {
                    attempt(&first_panic, || deliver_at_once(&**other));
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

fn deliver_at_once(mailbox: &dyn Deliver) {
    let given_up = (mailbox.send(), mailbox.fetch());
    mailbox.deliver();
    drop(given_up);
}

fn attempt(first_panic: &Cell<Option<Box<dyn Any + Send>>>, deliver: impl FnOnce()) {
    if let Err(panic) = catch_unwind(AssertUnwindSafe(deliver)) {
        let first = first_panic.take().unwrap_or(panic);
        first_panic.set(Some(first));
    }
}
