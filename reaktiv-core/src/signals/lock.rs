//! The lock of a runtime: re-entrant on its thread, one compare-and-swap to take, one plain store to give back.
//!
//! A thread is known by the address of a thread-local byte. The function that gives it is kept *in the lock*: several
//! copies of this library in one process (the cells of a notebook) must agree on who is who. Whether this is the copy that
//! made the lock is told by the address of a static: a function may have another address in every crate that inlines it.

use std::cell::Cell;
use std::sync::atomic::{
    AtomicUsize,
    Ordering::{Acquire, Relaxed, Release, SeqCst},
};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

thread_local!(static IDENTITY: Cell<u8> = const { Cell::new(0) });

/// One for each copy of the library.
static COPY: u8 = 0;

/// Never 0, and unique among the threads that are alive.
#[inline]
fn identity() -> usize {
    IDENTITY.with(|byte| std::ptr::from_ref(byte).addr())
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

    /// Takes the lock, which `me` does not hold yet.
    #[inline]
    pub(crate) fn acquire(&self, me: usize) {
        if !self.try_acquire(me) {
            self.wait(me);
        }
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
    }

    #[cold]
    fn wait(&self, me: usize) {
        for _ in 0..100 {
            std::hint::spin_loop();
            if self.owner.compare_exchange_weak(0, me, Acquire, Relaxed).is_ok() {
                return;
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
    }

    #[cold]
    fn wake(&self) {
        drop(self.gate.lock().unwrap_or_else(PoisonError::into_inner));
        self.opened.notify_one();
    }
}
