//! The lock of a shared struct, and what is done when it is given back.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::Ordering::{AcqRel, Relaxed, SeqCst};
use std::sync::atomic::{AtomicUsize, fence};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, TryLockError, Weak};
use std::{mem, process, ptr};

use super::drivers::Drivers;
#[cfg(feature = "serde")]
use super::feeds::Feeds;
use crate::caught::caught;
use crate::following::{Visit, this_thread};
use crate::schedule;
use crate::signals::holds_a_lock;

/// There is no handle any more, and the last one takes the struct out.
const TAKEN: usize = usize::MAX;

/// A struct that several handles share.
pub(super) struct Inner<S> {
    /// How many handles there are that keep the struct. What drives it is none of them.
    handles: AtomicUsize,
    /// The thread that is inside, which is told by a mark that no other living thread has; 0 for none. Only that thread finds its own mark here, so no order is needed.
    inside: AtomicUsize,
    room: Mutex<Room<S>>,
    /// Whoever polls its futures, if anybody does.
    drivers: OnceLock<Arc<Drivers>>,
    /// Whoever waits for frames, if anybody does.
    #[cfg(feature = "serde")]
    feeds: OnceLock<Arc<Feeds>>,
}

/// What the lock guards.
struct Room<S> {
    /// None when the last handle is gone.
    of: Option<S>,
    watches: Vec<Weak<dyn Watch<S>>>,
}

impl<S> Room<S> {
    #[inline(never)]
    fn show(&mut self, visit: Access) {
        let Some(of) = &self.of else { return };
        self.watches.retain(|watch| {
            let watch = watch.upgrade();
            watch.iter().for_each(|watch| watch.look(of, visit));
            watch.is_some()
        });
    }
}

/// Looks at the struct whenever somebody has been inside.
pub(super) trait Watch<S>: Send + Sync {
    /// Somebody is about to leave. Never panics.
    fn look(&self, of: &S, visit: Access);
    /// The struct is gone.
    fn end(&self);
}

/// What somebody may have done inside.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Access {
    Reads,
    Writes,
}

impl<S> Inner<S> {
    pub(super) fn new(of: S) -> Self {
        let room = Mutex::new(Room { of: Some(of), watches: Vec::new() });
        let (handles, inside) = (AtomicUsize::new(1), AtomicUsize::new(0));
        Inner {
            handles,
            inside,
            room,
            drivers: OnceLock::new(),
            #[cfg(feature = "serde")]
            feeds: OnceLock::new(),
        }
    }

    #[cfg(feature = "serde")]
    pub(super) fn feeds(&self) -> &Arc<Feeds> {
        self.feeds.get_or_init(Arc::default)
    }

    pub(super) fn drivers(&self) -> &Arc<Drivers> {
        self.drivers.get_or_init(Arc::default)
    }

    /// One handle more, unless there is none any more.
    pub(super) fn join(&self) -> bool {
        let more = |handles: usize| match handles {
            0 | TAKEN => None,
            // As `Arc` does: the count must never wrap.
            handles if handles > isize::MAX as usize => process::abort(),
            handles => Some(handles + 1),
        };
        schedule::point();
        self.handles.fetch_update(Relaxed, Relaxed, more).is_ok()
    }

    /// One handle less; whether it was the last.
    pub(super) fn leave(&self) -> bool {
        schedule::point();
        self.handles.fetch_sub(1, AcqRel) == 1
    }

    /// The same, of a handle that takes the struct out if it was the last: no driver frees it then.
    pub(super) fn leave_to_take(&self) -> bool {
        schedule::point();
        let less = |handles: usize| Some(if handles == 1 { TAKEN } else { handles - 1 });
        self.handles.fetch_update(AcqRel, Relaxed, less) == Ok(1)
    }

    /// Refuses what would wait for ever.
    #[inline]
    #[track_caller]
    pub(super) fn check(&self) {
        if self.inside.load(Relaxed) == this_thread() {
            refuse::<S>(
                "is in use on this thread already: inside of `read` and `update`, in effects and in callbacks take the struct that is at hand, or leave the rest to a task or a signal",
            );
        }
        if holds_a_lock() {
            refuse::<S>(
                "is wanted under the lock of free-standing signals, in a formula, a comparison or the closure of `with` or `update`, where to wait for it could be to wait for ever: \
                 follow its fields, `shared.signal(..)`, and read that signal",
            );
        }
    }

    /// Waits for the lock.
    #[inline]
    #[track_caller]
    pub(super) fn enter(&self, access: Access) -> Inside<'_, S> {
        self.check();
        schedule::point();
        schedule::wait_until(|| !matches!(self.room.try_lock(), Err(TryLockError::WouldBlock)));
        // Whatever panicked, the struct is whole.
        let room = self.room.lock().unwrap_or_else(PoisonError::into_inner);
        Inside::new(self, room, access)
    }

    /// Lets `visit` in; its panic goes on when everything is delivered.
    #[inline]
    #[track_caller]
    pub(super) fn visit<R>(&self, access: Access, visit: impl FnOnce(&mut Inside<'_, S>) -> R) -> R {
        let mut inside = self.enter(access);
        match catch_unwind(AssertUnwindSafe(|| visit(&mut inside))) {
            Ok(result) => {
                drop(inside);
                result
            }
            Err(panic) => {
                // The first panic is the one that goes on.
                _ = catch_unwind(AssertUnwindSafe(|| drop(inside)));
                resume_unwind(panic)
            }
        }
    }

    /// As `visit`, for what has no handle.
    #[track_caller]
    pub(super) fn drive<R>(&self, access: Access, drive: impl FnOnce(&mut Inside<'_, S>) -> R) -> R {
        let result = catch_unwind(AssertUnwindSafe(|| self.visit(access, drive)));
        drop(self.reap_if_left());
        result.unwrap_or_else(|panic| resume_unwind(panic))
    }

    /// None if somebody is inside.
    pub(super) fn try_enter(&self) -> Option<Inside<'_, S>> {
        schedule::point();
        let room = match self.room.try_lock() {
            Ok(room) => room,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return None,
        };
        Some(Inside::new(self, room, Access::Reads))
    }

    /// The last handle is gone: takes the struct out, if nobody is inside, to be dropped out here. Otherwise whoever is inside does that.
    pub(super) fn reap(&self) -> Option<S> {
        // Before it is looked who is inside, as that one looks for handles after it has left: one of both finds the other.
        fence(SeqCst);
        self.try_enter()?.take()
    }

    /// What to do after having been inside without a handle.
    pub(super) fn reap_if_left(&self) -> Option<S> {
        fence(SeqCst);
        schedule::point();
        if self.handles.load(Relaxed) == 0 { self.reap() } else { None }
    }
}

#[cold]
#[track_caller]
fn refuse<S>(why: &str) -> ! {
    panic!("`Shared<{}>` {why}", std::any::type_name::<S>())
}

/// Proof that this thread is inside.
pub(super) struct Inside<'a, S> {
    of: &'a Inner<S>,
    room: Option<MutexGuard<'a, Room<S>>>,
    access: Access,
    visit: Visit,
}

impl<'a, S> Inside<'a, S> {
    #[inline]
    fn new(of: &'a Inner<S>, room: MutexGuard<'a, Room<S>>, access: Access) -> Self {
        of.inside.store(this_thread(), Relaxed);
        let places = ptr::from_ref(&room.of).addr()..ptr::from_ref(&room.of).wrapping_add(1).addr();
        Inside { of, room: Some(room), access, visit: Visit::begin(places) }
    }

    fn room(&mut self) -> &mut Room<S> {
        self.room.as_mut().expect("it is given back at the end")
    }

    /// From now on it writes.
    #[cfg(feature = "serde")]
    pub(super) fn writes(&mut self) {
        self.access = Access::Writes;
    }

    /// The struct, unless it is gone.
    #[inline]
    pub(super) fn get(&mut self) -> Option<&mut S> {
        self.room().of.as_mut()
    }

    /// The struct, for whoever has a handle.
    #[inline]
    pub(super) fn of(&mut self) -> &mut S {
        self.get().expect("a handle keeps the struct")
    }

    /// Takes the struct out. Whatever panics of those who are told of it: they have nothing to do with that.
    pub(super) fn take(mut self) -> Option<S> {
        let of = self.room().of.take();
        if of.is_some() {
            for watch in mem::take(&mut self.room().watches) {
                watch.upgrade().into_iter().for_each(|watch| watch.end());
            }
        }
        if let Err(panic) = caught(|| drop(self)) {
            panic.forget();
        }
        of
    }

    /// From now on this looks at the struct whenever somebody has been inside.
    pub(super) fn watch(&mut self, watch: Weak<dyn Watch<S>>) {
        self.room().watches.push(watch);
    }
}

impl<S> Drop for Inside<'_, S> {
    /// Sends what was posted, and gives the lock back; it is delivered after that.
    #[inline]
    fn drop(&mut self) {
        if let Some(room) = &mut self.room
            && !room.watches.is_empty()
        {
            room.show(self.access);
        }
        self.visit.end();
        self.of.inside.store(0, Relaxed);
        self.room = None;
        schedule::given_back();
    }
}
