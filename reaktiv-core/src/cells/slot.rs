use core::cell::UnsafeCell;
use core::mem::{self, MaybeUninit, needs_drop};
use core::panic::RefUnwindSafe;
use core::ptr;

use crate::mask::Mask;

/// The cached values of a struct.
///
/// # Safety
///
/// `release` drops the values of exactly those nodes whose bit is set.
pub unsafe trait Slots<M> {
    /// No value yet.
    fn empty() -> Self;
    /// Drops the values of the nodes in `valid`.
    ///
    /// # Safety
    ///
    /// The slots of the nodes in `valid` hold a value and are not used again.
    unsafe fn release(&mut self, valid: M);
}

/// The cached value of one formula.
pub struct Slot<T>(UnsafeCell<MaybeUninit<T>>);

/// A slot without a value.
pub const fn empty_slot<T>() -> Slot<T> {
    Slot(UnsafeCell::new(MaybeUninit::uninit()))
}

impl<T: RefUnwindSafe> RefUnwindSafe for Slot<T> {}

impl<T> Slot<T> {
    /// Lends the value.
    ///
    /// # Safety
    ///
    /// The slot holds a value, and is not settled while the value is borrowed.
    #[inline]
    pub unsafe fn get(&self) -> &T {
        // SAFETY: the caller promises a value, and that nobody replaces it meanwhile.
        unsafe { (*self.0.get()).assume_init_ref() }
    }

    /// Puts the first value in.
    ///
    /// # Safety
    ///
    /// The slot holds no value.
    #[inline(always)]
    pub(super) unsafe fn fill(&self, value: T) {
        // SAFETY: without a value nothing is borrowed.
        unsafe { (*self.0.get()).write(value) };
    }

    /// Lends the value to be changed.
    ///
    /// # Safety
    ///
    /// The slot holds a value, and nothing borrows it as long as this does.
    #[allow(clippy::mut_from_ref, reason = "the caller promises that this is the one borrow")]
    pub(super) unsafe fn get_mut(&self) -> &mut T {
        // SAFETY: as here.
        unsafe { (*self.0.get()).assume_init_mut() }
    }

    /// Keeps the old value or replaces it, and drops the other: that may run user code.
    ///
    /// # Safety
    ///
    /// The slot holds a value, and nothing borrows it.
    #[inline(always)]
    pub(super) unsafe fn replace_if(&self, changed: bool, value: T) {
        if !needs_drop::<T>() {
            // No branch on `changed` where the type lets the compiler do without.
            // SAFETY: there is a value which nothing borrows; `T` has no drop glue, so the copy that is not written back may be forgotten.
            unsafe {
                let place = (*self.0.get()).as_mut_ptr();
                let old = ptr::read(place);
                ptr::write(place, if changed { value } else { old });
            }
        } else if changed {
            // SAFETY: there is a value which nothing borrows. The old one is dropped when it has been replaced.
            drop(unsafe { mem::replace((*self.0.get()).assume_init_mut(), value) });
        }
    }

    /// Hands out a guard that drops the value if there is one.
    ///
    /// # Safety
    ///
    /// If the bit of `node` is set in `valid`, the slot holds a value, which is not used again.
    pub unsafe fn release<M: Mask>(&mut self, valid: &M, node: usize) -> impl Sized + use<'_, T, M> {
        struct Release<'a, T>(&'a mut MaybeUninit<T>, bool);
        impl<T> Drop for Release<'_, T> {
            #[inline]
            fn drop(&mut self) {
                if self.1 {
                    // SAFETY: the caller of `release` promised a value that is not used again.
                    unsafe { self.0.assume_init_drop() }
                }
            }
        }
        Release(self.0.get_mut(), valid.has(node) && needs_drop::<T>())
    }
}
