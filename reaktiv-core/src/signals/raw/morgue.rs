//! Values that have been replaced under the lock and wait to be dropped outside it, without an allocation for each.

use std::cell::{Cell, UnsafeCell};
use std::mem::{self, MaybeUninit};
use std::panic::{AssertUnwindSafe, catch_unwind};

type Drops = Vec<(usize, unsafe fn(*mut u8))>;

/// Values moved into one buffer, with the function that drops each.
#[derive(Default)]
pub(crate) struct Parked {
    bytes: Vec<MaybeUninit<u128>>,
    drops: Drops,
}

/// Where replaced values are parked; part of the graph.
pub(crate) struct Morgue {
    parked: UnsafeCell<Parked>,
    spare: Cell<Option<Parked>>,
}

impl Morgue {
    pub(crate) fn new() -> Self {
        Self { parked: UnsafeCell::default(), spare: Cell::new(None) }
    }

    /// Keeps `value` for a later drop. Returns whether there is anything to drop.
    #[inline]
    pub(crate) fn park<T: Send>(&self, value: T) -> bool {
        if !mem::needs_drop::<T>() {
            return false;
        }
        if align_of::<T>() <= align_of::<u128>() {
            self.park_bytes(value)
        } else {
            self.park_bytes(Box::new(value))
        }
        true
    }

    fn park_bytes<T>(&self, value: T) {
        // SAFETY: invariant 1, and nothing in here is user code.
        let parked = unsafe { &mut *self.parked.get() };
        let start = parked.bytes.len();
        parked.bytes.resize(start + size_of::<T>().div_ceil(size_of::<u128>()), MaybeUninit::uninit());
        // SAFETY: the room was made above, and a `u128` is aligned for a `T`.
        unsafe { parked.bytes.as_mut_ptr().add(start).cast::<T>().write(value) };
        parked.drops.push((start, |at| {
            // SAFETY: called once, by `Parked::bury`, with the place written above.
            unsafe { at.cast::<T>().drop_in_place() }
        }));
    }

    pub(crate) fn is_empty(&self) -> bool {
        // SAFETY: as in `park_bytes`.
        unsafe { &*self.parked.get() }.drops.is_empty()
    }

    /// Takes what is parked, if anything, to be buried outside the lock.
    pub(crate) fn take(&self) -> Option<Parked> {
        // SAFETY: as in `park_bytes`.
        let parked = unsafe { &mut *self.parked.get() };
        if parked.drops.is_empty() { None } else { Some(mem::replace(parked, self.spare.take().unwrap_or_default())) }
    }

    /// Takes the emptied buffer back.
    pub(crate) fn reuse(&self, parked: Parked) {
        self.spare.set(Some(parked));
    }
}

impl Parked {
    /// Drops every value, whichever panic; hands each panic to `caught`.
    pub(crate) fn bury(&mut self, mut caught: impl FnMut(Box<dyn std::any::Any + Send>)) {
        for (start, drop) in self.drops.drain(..) {
            // SAFETY: `start` is where a value lies that `drop` was made for; the drain visits each once.
            let dropped = catch_unwind(AssertUnwindSafe(|| unsafe { drop(self.bytes.as_mut_ptr().add(start).cast()) }));
            if let Err(panic) = dropped {
                caught(panic);
            }
        }
        self.bytes.clear();
    }
}

impl Drop for Parked {
    fn drop(&mut self) {
        self.bury(mem::forget);
    }
}
