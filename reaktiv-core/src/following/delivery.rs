//! How a thread delivers what it has posted.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::mem::ManuallyDrop;
use std::ops::Range;
use std::sync::Arc;
use std::task::Waker;
use std::{ptr, thread};

use super::outbox::Outbox;
use crate::caught::{Caught, FirstPanic, caught};
use crate::cells::{Id, new_id};
use crate::schedule::point;
use crate::signals::{HeldBack, Runtime, are_held_back, take_held_back};

thread_local! {
    /// Nothing of it is dropped with the thread: so it is there to the end, when others are dropped, and costs no more than a static.
    static DESK: ManuallyDrop<Desk> = const { ManuallyDrop::new(Desk::new()) };
    static MEMORY: Memory = const { Memory };
}

/// What this thread is doing, and what waits on it.
struct Desk {
    id: Cell<Option<Id>>,
    /// How many scopes are open, inside each other.
    scopes: Cell<usize>,
    /// How many parts have begun that are to be seen as a whole, inside each other.
    depth: Cell<usize>,
    /// The part that what is posted now belongs to.
    part: Cell<Part>,
    visits: RefCell<Vec<OpenVisit>>,
    posted: RefCell<Vec<Listed>>,
    /// To what this thread has sent something, and not looked whether that was received.
    sent_to: RefCell<Vec<Runtime>>,
    later: RefCell<Vec<Later>>,
    /// Whether something is to be done when the last scope ends.
    is_in_use: Cell<bool>,
    /// Its thread has come to its end: nobody will free its memory.
    is_left: Cell<bool>,
}

#[derive(Clone, Copy)]
struct Part {
    /// 0 if there is none.
    level: usize,
    /// It is a flush that tells those who listen, or the end of a struct.
    is_flush: bool,
}

/// The lock of a shared struct is held, which stands there.
struct OpenVisit {
    places: Range<usize>,
    level: usize,
}

/// An outbox that this thread is to send, when the part of that level ends.
struct Listed {
    outbox: Arc<Outbox>,
    level: usize,
}

/// What is done when all is delivered, and nothing is locked.
enum Later {
    Wake(Waker),
    Drop(#[expect(dead_code, reason = "it is there to be dropped")] Box<dyn Any + Send>),
    /// A panic that was held up.
    Raise(Caught),
}

/// Frees the memory of a desk when its thread ends.
struct Memory;

impl Memory {
    fn is_there() -> bool {
        MEMORY.try_with(|_| ()).is_ok()
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        DESK.with(|desk| {
            desk.is_left.set(true);
            desk.free();
        });
    }
}

/// Never 0, and unique among the threads that are alive.
#[inline]
pub(crate) fn this_thread() -> usize {
    DESK.with(|desk| ptr::from_ref(&**desk).addr())
}

/// One that no other thread has, or will have. None if there are no more.
#[inline]
pub(super) fn this_threads_id() -> Option<Id> {
    DESK.with(|desk| desk.id.get().or_else(|| desk.take_id()))
}

/// What is sent while it is there is delivered when it ends; inside another one, when that does.
struct Scope {
    in_drop: bool,
}

impl Scope {
    #[inline]
    fn open(desk: &Desk, in_drop: bool) -> Self {
        desk.scopes.set(desk.scopes.get() + 1);
        Scope { in_drop }
    }
}

impl Drop for Scope {
    #[inline]
    fn drop(&mut self) {
        DESK.with(|desk| {
            let scopes = desk.scopes.get() - 1;
            desk.scopes.set(scopes);
            if scopes == 0 && (desk.is_in_use.get() || are_held_back()) {
                desk.deliver(self.in_drop);
            }
        });
    }
}

/// What is posted while it is there is seen as a whole.
struct Whole {
    level: usize,
    around: Part,
    /// Otherwise what is posted belongs to a part around it.
    sends: bool,
    _scope: Scope,
}

impl Whole {
    #[inline]
    fn begin(desk: &Desk, is_flush: bool, in_drop: bool) -> Self {
        let level = desk.depth.get() + 1;
        desk.depth.set(level);
        let around = desk.part.replace(Part { level, is_flush });
        Whole { level, around, sends: true, _scope: Scope::open(desk, in_drop) }
    }

    /// A flush whose struct stands in what is seen as a whole with that level.
    #[inline]
    fn begin_in(desk: &Desk, level: usize) -> Self {
        let around = desk.part.replace(Part { level, is_flush: true });
        Whole { level, around, sends: false, _scope: Scope::open(desk, false) }
    }

    /// Sends what was posted. Never panics.
    #[inline]
    fn end(&self) {
        DESK.with(|desk| {
            desk.part.set(self.around);
            if self.sends {
                desk.depth.set(self.level - 1);
                if !desk.posted.borrow().is_empty() {
                    desk.send(self.level);
                }
            }
        });
    }
}

/// A flush tells those who listen.
pub(crate) struct Telling(Option<Whole>);

impl Telling {
    /// A struct that is shared stands in a visit, which is seen as a whole. Whatever else is written may go to another thread before that ends, and is seen for itself.
    #[inline]
    pub(crate) fn of<S>(of: &S) -> Self {
        DESK.with(|desk| {
            if desk.part.get().is_flush {
                return Telling(None);
            }
            let at = ptr::from_ref(of).addr();
            let visits = desk.visits.borrow();
            Telling(Some(match visits.iter().rev().find(|visit| visit.places.contains(&at)) {
                Some(visit) => Whole::begin_in(desk, visit.level),
                None => Whole::begin(desk, true, false),
            }))
        })
    }
}

impl Drop for Telling {
    #[inline]
    fn drop(&mut self) {
        self.0.iter().for_each(Whole::end);
    }
}

/// This thread has the lock of a shared struct. Effects of free-standing signals wait until it has none.
pub(crate) struct Visit {
    /// Ends before what was sent is delivered.
    _effects: HeldBack,
    whole: Whole,
}

impl Visit {
    /// To what stands at these addresses.
    #[inline]
    pub(crate) fn begin(places: Range<usize>) -> Self {
        DESK.with(|desk| {
            let whole = Whole::begin(desk, false, false);
            let mut visits = desk.visits.borrow_mut();
            if visits.capacity() == 0 {
                Memory::is_there();
            }
            visits.push(OpenVisit { places, level: whole.level });
            drop(visits);
            Visit { whole, _effects: HeldBack::begin() }
        })
    }

    /// Sends what was posted: before the lock is given back. It is delivered after that, when this is dropped. Never panics.
    #[inline]
    pub(crate) fn end(&self) {
        DESK.with(|desk| {
            let mut visits = desk.visits.borrow_mut();
            visits.pop();
            if desk.is_left.get() {
                visits.shrink_to_fit();
            }
        });
        self.whole.end();
    }
}

/// Leaves the outbox of a struct to whatever part this thread is in, to be sent and delivered with that. If it is in none, and the struct is dropped, no effects run.
pub(super) fn post(outbox: Arc<Outbox>, in_drop: bool) {
    DESK.with(|desk| desk.post(outbox, in_drop));
}

/// Wakes all these tasks, whichever of them panics, when the last scope ends, or at once if none is open.
pub(crate) fn wake_all_later(wakers: impl IntoIterator<Item = Waker>) {
    DESK.with(|desk| {
        let _scope = Scope::open(desk, false);
        wakers.into_iter().for_each(|waker| desk.leave(Later::Wake(waker)));
    });
}

impl Desk {
    const fn new() -> Self {
        Desk {
            id: Cell::new(None),
            scopes: Cell::new(0),
            depth: Cell::new(0),
            part: Cell::new(Part { level: 0, is_flush: false }),
            visits: RefCell::new(Vec::new()),
            is_left: Cell::new(false),
            posted: RefCell::new(Vec::new()),
            sent_to: RefCell::new(Vec::new()),
            later: RefCell::new(Vec::new()),
            is_in_use: Cell::new(false),
        }
    }

    #[cold]
    fn take_id(&self) -> Option<Id> {
        self.id.set(new_id());
        self.id.get()
    }

    fn post(&self, outbox: Arc<Outbox>, in_drop: bool) {
        let Part { level, .. } = self.part.get();
        if level == 0 {
            let alone = Whole::begin(self, true, in_drop);
            self.posted.borrow_mut().push(Listed { outbox, level: alone.level });
            alone.end();
        } else {
            self.posted.borrow_mut().push(Listed { outbox, level });
        }
    }

    fn leave(&self, later: Later) {
        self.later.borrow_mut().push(later);
        self.is_in_use.set(true);
    }

    /// Sends what was posted in the parts of this level and inside it, at once to each runtime.
    #[inline(never)]
    fn send(&self, level: usize) {
        point();
        let mut given_up = Vec::new();
        let mut posted = self.posted.borrow_mut();
        while let Some(first) = posted.iter().position(|listed| listed.level >= level) {
            let first = posted.remove(first).outbox;
            let runtime = first.runtime();
            let mut inbox = runtime.inbox().open();
            let mut send = |outbox: &Outbox| outbox.send(self.id.get(), &mut inbox, |value| given_up.push(value));
            send(&first);
            if !posted.is_empty() {
                let beside = |listed: &mut Listed| listed.level >= level && listed.outbox.runtime() == runtime;
                posted.extract_if(.., beside).for_each(|listed| send(&listed.outbox));
            }
            drop(inbox);
            self.has_sent_to(runtime);
        }
        drop(posted);
        if !given_up.is_empty() {
            given_up.into_iter().for_each(|value| self.give_up(value));
        }
    }

    /// Drops a value: where nothing is locked, if that is soon.
    #[cold]
    fn give_up(&self, value: Box<dyn Any + Send>) {
        if self.scopes.get() == 1 {
            self.leave(Later::Drop(value));
        } else if let Err(panic) = caught(|| drop(value)) {
            self.leave(Later::Raise(panic));
        }
    }

    fn has_sent_to(&self, runtime: &Runtime) {
        let mut sent_to = self.sent_to.borrow_mut();
        if !sent_to.contains(runtime) {
            sent_to.push(runtime.clone());
        }
        self.is_in_use.set(true);
    }

    /// Sees to it that all was received that this thread has sent, and then does what is left. Effects run, but for those that are due in a `Drop`, or while the thread unwinds: they are left to the next operation.
    #[inline(never)]
    fn deliver(&self, in_drop: bool) {
        self.is_in_use.set(false);
        let in_drop = in_drop || thread::panicking();
        match self.take_if_one() {
            Some(runtime) if !in_drop && !are_held_back() => {
                point();
                runtime.receive(false);
            }
            one => self.deliver_all(one, in_drop),
        }
    }

    /// Takes the runtime, if that is all.
    fn take_if_one(&self) -> Option<Runtime> {
        let mut sent_to = self.sent_to.borrow_mut();
        if sent_to.len() == 1 && self.later.borrow().is_empty() && Memory::is_there() { sent_to.pop() } else { None }
    }

    #[cold]
    fn deliver_all(&self, one: Option<Runtime>, in_drop: bool) {
        let first_panic = FirstPanic::default();
        let (mut sent_to, mut later) = (self.sent_to.take(), self.later.take());
        sent_to.extend(one);
        {
            // All signals are set before an effect runs.
            let _effects = HeldBack::begin();
            for runtime in sent_to.drain(..) {
                point();
                first_panic.attempt(|| runtime.receive(in_drop));
            }
        }
        for runtime in take_held_back() {
            first_panic.attempt(|| runtime.flush(in_drop));
        }
        for later in later.drain(..) {
            first_panic.attempt(|| match later {
                Later::Wake(waker) => waker.wake(),
                Later::Drop(_) => {}
                Later::Raise(panic) => panic.go_on(),
            });
        }
        if Memory::is_there() {
            self.reuse(sent_to, later);
        } else {
            self.free();
        }
        if !in_drop {
            first_panic.resume();
        }
    }

    /// Keeps the memory of these, unless there is some already.
    fn reuse(&self, sent_to: Vec<Runtime>, later: Vec<Later>) {
        let (mut sent_to_now, mut later_now) = (self.sent_to.borrow_mut(), self.later.borrow_mut());
        if sent_to_now.capacity() == 0 {
            *sent_to_now = sent_to;
        }
        if later_now.capacity() == 0 {
            *later_now = later;
        }
    }

    /// Frees the memory that is not in use.
    fn free(&self) {
        self.visits.borrow_mut().shrink_to_fit();
        self.posted.borrow_mut().shrink_to_fit();
        self.sent_to.borrow_mut().shrink_to_fit();
        self.later.borrow_mut().shrink_to_fit();
    }
}
