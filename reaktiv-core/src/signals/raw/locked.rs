//! Cells that only the holder of the runtime's lock touches.

use crate::signals::runtime::{Inner, Runtime};
use std::cell::UnsafeCell;

/// What the runtime's lock guards. Shared among threads; whoever looks inside holds the lock.
pub(crate) struct Locked<T>(T);

// SAFETY: invariant 1: only the holder of the lock uses the contents, so there is no concurrent access, and what it
// holds (pointers to nodes whose contents are `Send`) may be used on any thread.
unsafe impl<T> Send for Locked<T> {}
// SAFETY: as above.
unsafe impl<T> Sync for Locked<T> {}

impl<T> Locked<T> {
    pub(crate) fn new(contents: T) -> Self {
        Self(contents)
    }

    /// The contents, for a thread that holds the lock.
    #[inline]
    pub(crate) fn get(&self) -> &T {
        &self.0
    }
}

/// A vector of plain data with shared access: no reference into it outlives a call.
pub(crate) struct LockedVec<T>(UnsafeCell<Vec<T>>);

impl<T> Default for LockedVec<T> {
    fn default() -> Self {
        Self(UnsafeCell::new(Vec::new()))
    }
}

impl<T: Copy> LockedVec<T> {
    /// Reads the item at `index`, if there is one.
    #[inline]
    pub(crate) fn with<R>(&self, index: u32, read: impl FnOnce(&T) -> R) -> Option<R> {
        // SAFETY: one thread (invariant 1); the closures, all in `links.rs`, copy fields and call nothing.
        unsafe { &*self.0.get() }.get(index as usize).map(read)
    }

    /// Writes to the item at `index`, if there is one.
    #[inline]
    pub(crate) fn with_mut<R>(&self, index: u32, write: impl FnOnce(&mut T) -> R) -> Option<R> {
        // SAFETY: as in `with`.
        unsafe { &mut *self.0.get() }.get_mut(index as usize).map(write)
    }

    /// Appends; grows by an eighth, as most of the memory of a large graph is here.
    pub(crate) fn push(&self, item: T) -> u32 {
        // SAFETY: as in `with`.
        let items = unsafe { &mut *self.0.get() };
        if items.len() == items.capacity() {
            items.reserve_exact(items.len() / 8 + 16);
        }
        items.push(item);
        u32::try_from(items.len() + 1).expect("fewer than 2^32 edges") - 2
    }

    /// Puts `item` on the end, as on a stack.
    #[inline]
    pub(crate) fn push_last(&self, item: T) {
        // SAFETY: as in `with`.
        unsafe { &mut *self.0.get() }.push(item);
    }

    /// Takes the contents, and `spare`, which is empty, in their place.
    pub(crate) fn take(&self, spare: Vec<T>) -> Vec<T> {
        // SAFETY: as in `with`.
        std::mem::replace(unsafe { &mut *self.0.get() }, spare)
    }

    /// Whether the next item needs more memory.
    #[inline]
    pub(crate) fn is_full(&self) -> bool {
        // SAFETY: as in `with`.
        let items = unsafe { &*self.0.get() };
        items.len() == items.capacity()
    }

    /// Takes the last item.
    #[inline]
    pub(crate) fn pop(&self) -> Option<T> {
        // SAFETY: as in `with`.
        unsafe { &mut *self.0.get() }.pop()
    }

    #[inline]
    pub(crate) fn len(&self) -> usize {
        // SAFETY: as in `with`.
        unsafe { &*self.0.get() }.len()
    }

    pub(crate) fn clear(&self) {
        // SAFETY: as in `with`.
        unsafe { *self.0.get() = Vec::new() };
    }
}

/// The runtime at `inner`, which `context` knows of and so is alive: a frame further out borrows it.
#[inline]
pub(crate) fn inner_at<'a>(inner: *const Inner) -> &'a Inner {
    // SAFETY: `context` stores only pointers that come from an `&Inner` that outlives the `Entered` guard, and uses them while they are stored.
    unsafe { &*inner }
}

/// A handle of it.
pub(crate) fn runtime_at(inner: *const Inner) -> Runtime {
    inner_at(inner).runtime()
}
