//! How a thread delivers what it has posted.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::mem::ManuallyDrop;
use std::ops::Range;
use std::sync::Arc;
use std::task::Waker;
use std::{ptr, thread};

use super::first_panic::FirstPanic;
use crate::cells::{Id, new_id};
use crate::schedule::point;
use crate::signals::{Mail, Runtime};

/// A mailbox of whatever type.
pub(super) trait Post: Mail {
    fn runtime(&self) -> Runtime;
    fn is_of(&self, runtime: &Runtime) -> bool;
    /// What was posted by this thread is on its way from now on. The inbox of the runtime is open.
    fn send(&self, by: Option<Id>) -> Sent;
}

pub(super) struct Sent {
    /// It need not be put there.
    pub(super) lies_in_inbox: bool,
    /// A value that nobody wants any more, to be dropped where nothing is locked.
    pub(super) given_up: Option<Box<dyn Any + Send>>,
}

thread_local! {
    /// Nothing of it is dropped with the thread: so it is there to the end, when others are dropped, and costs no more than a static.
    static DESK: ManuallyDrop<Desk> = const { ManuallyDrop::new(Desk::new()) };
    static MEMORY: Memory = const { Memory };
}

/// What waits on this thread.
struct Desk {
    id: Cell<Option<Id>>,
    /// How many scopes are open, inside each other.
    scopes: Cell<usize>,
    part: Cell<Part>,
    posted: RefCell<Vec<Arc<dyn Post>>>,
    /// To what this thread has sent something, and not looked whether that was received.
    sent_to: RefCell<Vec<Runtime>>,
    later: RefCell<Vec<Later>>,
    /// Whether something is to be done when the last scope ends.
    is_in_use: Cell<bool>,
}

/// What is done when all is delivered, and nothing is locked.
enum Later {
    Wake(Waker),
    Drop(#[expect(dead_code, reason = "it is there to be dropped")] Box<dyn Any + Send>),
    DropPost(#[expect(dead_code, reason = "it is there to be dropped")] Arc<dyn Post>),
}

/// What this thread is doing, that is to be seen as a whole.
#[derive(Clone, Copy)]
enum Part {
    Nothing,
    /// It tells those who listen, or drops a struct.
    Flush,
    /// It has the lock of a shared struct, which stands there.
    Visit {
        from: usize,
        to: usize,
    },
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
        DESK.with(|desk| desk.free());
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
            if scopes == 0 && desk.is_in_use.get() {
                desk.deliver(self.in_drop);
            }
        });
    }
}

/// What is posted while it is there is seen as a whole.
struct Whole {
    /// How much the thread had posted before.
    before: usize,
    around: Part,
    _scope: Scope,
}

impl Whole {
    #[inline]
    fn begin(desk: &Desk, part: Part, in_drop: bool) -> Self {
        let (before, around) = (desk.posted.borrow().len(), desk.part.replace(part));
        Whole { before, around, _scope: Scope::open(desk, in_drop) }
    }

    /// Sends what was posted.
    #[inline]
    fn end(&self) {
        DESK.with(|desk| {
            desk.part.set(self.around);
            if desk.posted.borrow().len() > self.before {
                desk.send(self.before);
            }
        });
    }
}

/// A flush tells those who listen.
pub(crate) struct Telling(Option<Whole>);

impl Telling {
    /// A struct that is shared stands in a visit, which is seen as a whole; whatever else stands in it may go to another thread before that ends, and is seen for itself.
    #[inline]
    pub(crate) fn of<S>(of: &S) -> Self {
        DESK.with(|desk| {
            let is_in_another = match desk.part.get() {
                Part::Nothing => false,
                Part::Flush => true,
                Part::Visit { from, to } => (from..to).contains(&ptr::from_ref(of).addr()),
            };
            Telling((!is_in_another).then(|| Whole::begin(desk, Part::Flush, false)))
        })
    }
}

impl Drop for Telling {
    #[inline]
    fn drop(&mut self) {
        self.0.iter().for_each(Whole::end);
    }
}

/// This thread has the lock of a shared struct.
pub(crate) struct Visit(Whole);

impl Visit {
    /// To what stands at these addresses.
    #[inline]
    pub(crate) fn begin(Range { start: from, end: to }: Range<usize>) -> Self {
        DESK.with(|desk| Visit(Whole::begin(desk, Part::Visit { from, to }, false)))
    }

    /// Sends what was posted: before the lock is given back. It is delivered after that, when this is dropped.
    #[inline]
    pub(crate) fn end(&self) {
        self.0.end();
    }
}

/// Leaves a mailbox to whatever part this thread is in, to be sent and delivered with that.
pub(super) fn post(mailbox: Arc<dyn Post>) {
    DESK.with(|desk| desk.post(mailbox, false));
}

/// The same, of a struct that is dropped: if nothing is going on no effects run.
pub(super) fn post_in_drop(mailbox: Arc<dyn Post>) {
    DESK.with(|desk| desk.post(mailbox, true));
}

/// Wakes a task when the last scope ends, or at once if none is open.
pub(crate) fn wake_later(waker: Waker) {
    DESK.with(|desk| if desk.scopes.get() == 0 { waker.wake() } else { desk.leave(Later::Wake(waker)) });
}

impl Desk {
    const fn new() -> Self {
        Desk {
            id: Cell::new(None),
            scopes: Cell::new(0),
            part: Cell::new(Part::Nothing),
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

    fn post(&self, mailbox: Arc<dyn Post>, in_drop: bool) {
        if let Part::Nothing = self.part.get() {
            let alone = Whole::begin(self, Part::Flush, in_drop);
            self.posted.borrow_mut().push(mailbox);
            alone.end();
        } else {
            self.posted.borrow_mut().push(mailbox);
        }
    }

    fn leave(&self, later: Later) {
        self.later.borrow_mut().push(later);
        self.is_in_use.set(true);
    }

    /// Sends what was posted since then, at once to each runtime.
    #[inline(never)]
    fn send(&self, before: usize) {
        point();
        let mut posted = self.posted.borrow_mut();
        while let Some(last) = posted.pop() {
            let runtime = last.runtime();
            let mut inbox = runtime.inbox().open();
            if posted.len() > before {
                let beside = posted.extract_if(before.., |mailbox| mailbox.is_of(&runtime));
                beside.for_each(|mailbox| self.put(mailbox, &mut inbox));
            }
            self.put(last, &mut inbox);
            drop(inbox);
            self.has_sent_to(runtime);
            if posted.len() == before {
                break;
            }
        }
    }

    /// Puts a mailbox into the inbox that is open.
    #[inline]
    fn put(&self, mailbox: Arc<dyn Post>, inbox: &mut Vec<Arc<dyn Mail>>) {
        let Sent { lies_in_inbox, given_up } = mailbox.send(self.id.get());
        if lies_in_inbox {
            // It may be the last that knows of the signal.
            self.leave(Later::DropPost(mailbox));
        } else {
            inbox.push(mailbox);
        }
        given_up.into_iter().for_each(|given_up| self.leave(Later::Drop(given_up)));
    }

    fn has_sent_to(&self, runtime: Runtime) {
        let mut sent_to = self.sent_to.borrow_mut();
        if !sent_to.contains(&runtime) {
            sent_to.push(runtime);
        }
        self.is_in_use.set(true);
    }

    /// Sees to it that all was received that this thread has sent, and then does what is left. Effects run, but for those that are due in a `Drop`, or while the thread unwinds: they are left to the next operation.
    #[inline(never)]
    fn deliver(&self, in_drop: bool) {
        self.is_in_use.set(false);
        let in_drop = in_drop || thread::panicking();
        match self.take_if_one() {
            Some(runtime) if !in_drop => {
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
        for runtime in sent_to.drain(..) {
            point();
            first_panic.attempt(|| runtime.receive(in_drop));
        }
        for later in later.drain(..) {
            first_panic.attempt(|| match later {
                Later::Wake(waker) => waker.wake(),
                Later::Drop(_) | Later::DropPost(_) => {}
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
        self.posted.borrow_mut().shrink_to_fit();
        self.sent_to.borrow_mut().shrink_to_fit();
        self.later.borrow_mut().shrink_to_fit();
    }
}
