//! A box, or some bits, in the room of a pointer.

#[cfg(feature = "alloc")]
use alloc::boxed::Box;
use core::cell::Cell;
#[cfg(feature = "alloc")]
use core::marker::PhantomData;

/// How many bits there is room for.
pub(crate) const BITS: u32 = usize::BITS - 1;

/// Nothing, a box, or [`BITS`] bits.
pub(crate) struct BoxOrBits<T>(
    /// Null, the address of a box, or an odd number: the bits, and one.
    Cell<*mut T>,
    #[cfg(feature = "alloc")] PhantomData<Box<T>>,
);

// SAFETY: it owns the box, as a `Box` does.
#[cfg(feature = "alloc")]
unsafe impl<T: Send> Send for BoxOrBits<T> {}
// SAFETY: without `alloc` the pointer is never one: it is bits.
#[cfg(not(feature = "alloc"))]
unsafe impl<T> Send for BoxOrBits<T> {}

impl<T> BoxOrBits<T> {
    pub(crate) const fn none() -> Self {
        BoxOrBits(
            Cell::new(core::ptr::null_mut()),
            #[cfg(feature = "alloc")]
            PhantomData,
        )
    }

    #[inline(always)]
    pub(crate) fn is_some(&self) -> bool {
        !self.0.get().is_null()
    }

    #[inline]
    pub(crate) fn bits(&self) -> Option<usize> {
        let word = self.0.get().addr();
        (word & 1 == 1).then_some(word >> 1)
    }

    /// Stores bits. There must be no box.
    #[inline]
    pub(crate) fn set_bits(&self, bits: usize) {
        debug_assert!(self.boxed().is_none());
        self.0.set(core::ptr::without_provenance_mut(bits << 1 | 1));
    }

    /// Forgets bits. There must be no box.
    pub(crate) fn clear(&self) {
        debug_assert!(self.boxed().is_none());
        self.0.set(core::ptr::null_mut());
    }

    #[inline]
    pub(crate) fn boxed(&self) -> Option<&T> {
        let pointer = self.0.get();
        if pointer.is_null() || pointer.addr() & 1 == 1 {
            return None;
        }
        // SAFETY: neither null nor bits, so it came from a box in `set_box`, and is alive until `take_box`, which needs `&mut`.
        Some(unsafe { &*pointer })
    }
}

#[cfg(feature = "alloc")]
impl<T> BoxOrBits<T> {
    pub(crate) fn boxed_mut(&mut self) -> Option<&mut T> {
        let pointer = self.0.get();
        if pointer.is_null() || pointer.addr() & 1 == 1 {
            return None;
        }
        // SAFETY: as in `boxed`, and `self` is borrowed exclusively.
        Some(unsafe { &mut *pointer })
    }

    /// Stores a box, in the place of nothing or of bits.
    pub(crate) fn set_box(&mut self, value: Box<T>) {
        const { assert!(align_of::<T>() >= 2, "the address of a box must be even") }
        drop(self.take_box());
        self.0.set(Box::into_raw(value));
    }

    /// Takes the box out; bits are dropped too.
    pub(crate) fn take_box(&mut self) -> Option<Box<T>> {
        let pointer = self.0.replace(core::ptr::null_mut());
        if pointer.is_null() || pointer.addr() & 1 == 1 {
            return None;
        }
        // SAFETY: as in `boxed`; it is forgotten here, so that it is taken once.
        Some(unsafe { Box::from_raw(pointer) })
    }
}

#[cfg(feature = "alloc")]
impl<T> Drop for BoxOrBits<T> {
    fn drop(&mut self) {
        drop(self.take_box());
    }
}

#[cfg(all(test, feature = "alloc"))]
mod tests {
    use super::*;
    use alloc::boxed::Box;
    use alloc::rc::Rc;

    #[test]
    fn a_box_and_bits_take_turns_and_the_box_is_dropped_once() {
        let count = Rc::new(());
        let mut word = BoxOrBits::none();
        assert!(!word.is_some() && word.bits().is_none() && word.boxed().is_none());
        for bits in [0, 1, usize::MAX >> 1] {
            word.set_bits(bits);
            assert!(word.is_some() && word.boxed().is_none());
            assert_eq!(word.bits(), Some(bits));
            word.set_box(Box::new((bits, count.clone())));
            assert!(word.is_some() && word.bits().is_none());
            word.boxed_mut().unwrap().0 ^= 1;
            assert_eq!(word.boxed().unwrap().0, bits ^ 1);
            assert_eq!(Rc::strong_count(&count), 2);
            assert_eq!(word.take_box().unwrap().0, bits ^ 1);
            assert_eq!(Rc::strong_count(&count), 1);
        }
        word.set_box(Box::new((0, count.clone())));
        word.set_box(Box::new((1, count.clone())));
        assert_eq!(Rc::strong_count(&count), 2);
        drop(word);
        assert_eq!(Rc::strong_count(&count), 1);
    }
}
