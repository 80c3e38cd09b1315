//! Cells that only the holder of the runtime's lock touches.

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

    /// Takes the item, if it is the only one.
    #[inline]
    pub(crate) fn take_if_one(&self) -> Option<T> {
        if self.len() == 1 { self.pop() } else { None }
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

/// What stands at `place`, which a frame further out borrows as long as this reference is used.
///
/// Crate-internal contract: `place` comes from a reference, and is kept only where a guard takes it away before that ends (as `context` does).
#[inline]
pub(crate) fn borrowed_further_out<'a, T>(place: *const T) -> &'a T {
    // SAFETY: the contract.
    unsafe { &*place }
}
