//! The lock of a runtime: re-entrant on its thread, one compare-and-swap to take, one plain store to give back.
//!
//! A thread is known by the address of a thread-local variable. The function that gives it is kept *in the lock*: several
//! copies of this library in one process (the cells of a notebook) must agree on who is who. Whether this is the copy that
//! made the lock is told by the address of a static: a function may have another address in every crate that inlines it.
//!
//! A lock can be *set aside* by the thread that holds it, while that runs code for another runtime. Then it is held by nobody for those who only
//! look whether it is held by them, so that they go the long way and find out.

use std::cell::Cell;
use std::sync::atomic::{
    AtomicUsize,
    Ordering::{Acquire, Relaxed, Release, SeqCst},
};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use crate::schedule;

thread_local!(static IDENTITY: Cell<u16> = const { Cell::new(0) });

/// Added to the owner of a lock that is set aside: identities are even.
const ASIDE: usize = 1;

/// One for each copy of the library.
static COPY: u8 = 0;

/// Never 0, even, and unique among the threads that are alive.
#[inline]
fn identity() -> usize {
    IDENTITY.with(|variable| std::ptr::from_ref(variable).addr())
}

pub(crate) struct Lock {
    owner: AtomicUsize,
    waiting: AtomicUsize,
    identity: fn() -> usize,
    /// The address of `COPY` of the library that made it.
    copy: usize,
    gate: Mutex<()>,
    opened: Condvar,
}

impl Lock {
    pub(crate) fn new() -> Self {
        Self {
            owner: AtomicUsize::new(0),
            waiting: AtomicUsize::new(0),
            identity,
            copy: std::ptr::from_ref(&COPY).addr(),
            gate: Mutex::new(()),
            opened: Condvar::new(),
        }
    }

    /// The calling thread, as this lock knows it.
    #[inline]
    pub(crate) fn me(&self) -> usize {
        self.me_here().unwrap_or_else(|| (self.identity)())
    }

    /// As `me`, if this copy of the library made the lock.
    #[inline(always)]
    pub(crate) fn me_here(&self) -> Option<usize> {
        if self.copy == std::ptr::from_ref(&COPY).addr() { Some(identity()) } else { None }
    }

    #[inline]
    pub(crate) fn is_held_by(&self, me: usize) -> bool {
        self.owner.load(Relaxed) == me
    }

    #[inline]
    pub(crate) fn is_set_aside_by(&self, me: usize) -> bool {
        self.owner.load(Relaxed) == me | ASIDE
    }

    /// Sets the lock aside if this thread holds it; says whether it has.
    pub(crate) fn set_aside(&self) -> bool {
        let me = self.me();
        let is_held = self.is_held_by(me);
        if is_held {
            self.owner.store(me | ASIDE, Relaxed);
        }
        is_held
    }

    /// Takes the lock up again if this thread has set it aside; says whether it has.
    pub(crate) fn take_up(&self) -> bool {
        let me = self.me();
        let is_aside = self.is_set_aside_by(me);
        if is_aside {
            self.owner.store(me, Relaxed);
        }
        is_aside
    }

    /// Takes the lock, which `me` does not hold. False if `me` has it, but set aside.
    #[inline]
    pub(crate) fn acquire(&self, me: usize) -> bool {
        schedule::point();
        schedule::wait_until(|| self.owner.load(Relaxed) == 0 || self.is_set_aside_by(me));
        self.try_acquire(me) || self.wait(me)
    }

    /// Takes the lock if nobody holds it.
    #[inline]
    pub(crate) fn try_acquire(&self, me: usize) -> bool {
        self.owner.compare_exchange(0, me, Acquire, Relaxed).is_ok()
    }

    #[inline]
    pub(crate) fn release(&self) {
        self.owner.store(0, Release);
        if self.waiting.load(Relaxed) != 0 {
            self.wake();
        }
        schedule::given_back();
    }

    #[cold]
    fn wait(&self, me: usize) -> bool {
        if self.is_set_aside_by(me) {
            return false;
        }
        for _ in 0..100 {
            std::hint::spin_loop();
            if self.owner.compare_exchange_weak(0, me, Acquire, Relaxed).is_ok() {
                return true;
            }
        }
        self.waiting.fetch_add(1, SeqCst);
        let mut gate = self.gate.lock().unwrap_or_else(PoisonError::into_inner);
        while self.owner.compare_exchange(0, me, SeqCst, Relaxed).is_err() {
            // The timeout repairs the one lost wake-up that `release` allows by not fencing between its store and load.
            let woken = self.opened.wait_timeout(gate, Duration::from_micros(500));
            gate = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
        drop(gate);
        self.waiting.fetch_sub(1, SeqCst);
        true
    }

    #[cold]
    fn wake(&self) {
        drop(self.gate.lock().unwrap_or_else(PoisonError::into_inner));
        self.opened.notify_one();
    }
}
