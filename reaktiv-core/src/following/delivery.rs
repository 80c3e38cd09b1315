//! How a thread delivers what it has posted.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::task::Waker;
use std::{ptr, thread};

use super::first_panic::FirstPanic;
use super::outbox::{Deliver, GivenUp, Outbox};
use crate::schedule::point;

thread_local! {
    static DESK: Desk = const { Desk { scopes: Cell::new(0), has_post: Cell::new(false) } };
    static POST: Post = const { Post { posted: RefCell::new(Vec::new()), later: RefCell::new(Vec::new()) } };
}

/// What is asked again and again of this thread; nothing is dropped with it, so it costs no more than a static.
struct Desk {
    /// How many scopes are open, inside each other.
    scopes: Cell<usize>,
    has_post: Cell<bool>,
}

/// What waits on this thread.
struct Post {
    posted: RefCell<Vec<Posted>>,
    later: RefCell<Vec<Later>>,
}

impl Post {
    /// Takes the mailbox, if one is all that waits.
    fn take_if_one(&self) -> Option<Posted> {
        let mut posted = self.posted.borrow_mut();
        if posted.len() == 1 && self.later.borrow().is_empty() { posted.pop() } else { None }
    }
}

/// What is done when all is delivered, and nothing is locked.
enum Later {
    Wake(Waker),
    Drop(#[expect(dead_code, reason = "it is there to be dropped")] Box<dyn Any + Send>),
}

struct Posted {
    mailbox: Arc<dyn Deliver>,
    /// Since the struct is not locked any more.
    is_sent: bool,
}

/// Never 0, and unique among the threads that are alive.
#[inline]
pub(crate) fn this_thread() -> usize {
    DESK.with(|desk| ptr::from_ref(desk).addr())
}

/// What is posted while it is there is delivered when it ends; inside another one, when that does.
pub(crate) struct Scope(());

impl Scope {
    #[inline]
    pub(crate) fn open() -> Self {
        DESK.with(|desk| desk.scopes.set(desk.scopes.get() + 1));
        Scope(())
    }
}

impl Drop for Scope {
    #[inline]
    fn drop(&mut self) {
        let has_post = DESK.with(|desk| {
            let scopes = desk.scopes.get() - 1;
            desk.scopes.set(scopes);
            scopes == 0 && desk.has_post.replace(false)
        });
        if has_post {
            deliver_posted();
        }
    }
}

/// Leaves something to the scope that is open, if there is one.
fn leave(something: impl FnOnce(&Post)) {
    DESK.with(|desk| {
        // A thread that ends has no post any more.
        if desk.scopes.get() != 0 && POST.try_with(something).is_ok() {
            desk.has_post.set(true);
        }
    });
}

/// Delivers a mailbox, or leaves it to the scope that is open.
pub(super) fn post(mailbox: Arc<dyn Deliver>, in_drop: bool) {
    let mut left = Some(Posted { mailbox, is_sent: false });
    leave(|post| post.posted.borrow_mut().extend(left.take()));
    if let Some(posted) = left {
        deliver_all(&mut vec![posted], Vec::new(), in_drop);
    }
}

/// Wakes a task when the last scope ends, or at once if none is open.
pub(crate) fn wake_later(waker: Waker) {
    let mut left = Some(waker);
    leave(|post| post.later.borrow_mut().extend(left.take().map(Later::Wake)));
    left.into_iter().for_each(Waker::wake);
}

fn drop_later(given_up: GivenUp) {
    if let Some(given_up) = given_up {
        leave(|post| post.later.borrow_mut().push(Later::Drop(given_up)));
    }
}

#[inline]
fn has_post() -> bool {
    DESK.with(|desk| desk.has_post.get())
}

/// How much this thread has posted.
#[inline]
pub(crate) fn posted() -> usize {
    if has_post() { POST.try_with(|post| post.posted.borrow().len()).unwrap_or(0) } else { 0 }
}

/// Sends what this thread has posted since then, to be seen together: before the struct is unlocked that has this outbox.
#[inline]
pub(crate) fn send_since(before: usize, outbox: &Arc<Outbox>) {
    if has_post() {
        send(before, outbox);
    }
}

#[inline(never)]
fn send(before: usize, outbox: &Arc<Outbox>) {
    point();
    _ = POST.try_with(|post| match post.posted.borrow_mut().get_mut(before..).unwrap_or_default() {
        // If it lies in the outbox with others, which are as they were, it is seen with them.
        [one] => {
            drop_later(one.mailbox.send(None).1);
            one.is_sent = true;
        }
        several => {
            outbox.send(several.iter().map(|posted| &posted.mailbox), drop_later);
            several.iter_mut().for_each(|posted| posted.is_sent = true);
        }
    });
}

#[inline(never)]
fn deliver_posted() {
    // Effects are left to the next operation while the thread unwinds.
    let in_drop = thread::panicking();
    match POST.try_with(Post::take_if_one) {
        Ok(Some(one)) if !in_drop => one.mailbox.node().operate(false, &mut || one.deliver()),
        Ok(one) => deliver_several(one, in_drop),
        Err(_) => {}
    }
}

#[cold]
fn deliver_several(one: Option<Posted>, in_drop: bool) {
    let Ok((mut posted, later)) = POST.try_with(|post| (post.posted.take(), post.later.take())) else { return };
    posted.extend(one);
    deliver_all(&mut posted, later, in_drop);
    _ = POST.try_with(|post| {
        let mut now = post.posted.borrow_mut();
        // The memory is used again.
        if now.capacity() == 0 {
            *now = posted;
        }
    });
}

/// Delivers all, one runtime after the other, and then does what is left. Effects run, but for those that are due in a `Drop`: they are left to the next operation, and tasks that wait are woken.
fn deliver_all(posted: &mut Vec<Posted>, later: Vec<Later>, in_drop: bool) {
    let first_panic = FirstPanic::default();
    while !posted.is_empty() {
        let one = posted.remove(0);
        let node = one.mailbox.node();
        let mut deliver = || {
            first_panic.attempt(|| one.deliver());
            let are_beside = posted.extract_if(.., |other| other.mailbox.node().is_beside(node));
            are_beside.for_each(|beside| first_panic.attempt(|| beside.deliver()));
        };
        first_panic.attempt(|| node.operate(in_drop, &mut deliver));
    }
    for later in later {
        first_panic.attempt(|| match later {
            Later::Wake(waker) => waker.wake(),
            Later::Drop(_) => {}
        });
    }
    if !in_drop {
        first_panic.resume();
    }
}

impl Posted {
    /// Sets the signal. The thread has the lock of its runtime.
    fn deliver(&self) {
        if !self.is_sent {
            // Nobody else delivers meanwhile: so what was posted together is seen together.
            self.mailbox.node().park(self.mailbox.send(None).1);
        }
        self.mailbox.deliver();
    }
}
