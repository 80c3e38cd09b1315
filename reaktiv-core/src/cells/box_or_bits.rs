//! A box, or 63 bits: in the room of a pointer, where that has as many.

#[cfg(feature = "alloc")]
use alloc::boxed::Box;
use core::cell::Cell;
#[cfg(feature = "alloc")]
use core::marker::PhantomData;

/// Nothing, a box, or bits that are not all nought.
pub(crate) struct BoxOrBits<T> {
    /// Null, the address of a box, or an odd number.
    pointer: Cell<*mut T>,
    /// If that is odd.
    #[cfg(not(target_pointer_width = "64"))]
    bits: Cell<u64>,
    #[cfg(feature = "alloc")]
    owns: PhantomData<Box<T>>,
}

// SAFETY: it owns the box, as a `Box` does.
#[cfg(feature = "alloc")]
unsafe impl<T: Send> Send for BoxOrBits<T> {}
// SAFETY: without `alloc` the pointer is never one: it is bits.
#[cfg(not(feature = "alloc"))]
unsafe impl<T> Send for BoxOrBits<T> {}

impl<T> BoxOrBits<T> {
    pub(crate) const fn none() -> Self {
        BoxOrBits {
            pointer: Cell::new(core::ptr::null_mut()),
            #[cfg(not(target_pointer_width = "64"))]
            bits: Cell::new(0),
            #[cfg(feature = "alloc")]
            owns: PhantomData,
        }
    }

    /// Whether there is a box, or are bits.
    #[inline(always)]
    pub(crate) fn is_some(&self) -> bool {
        !self.pointer.get().is_null()
    }

    fn is_box(&self) -> bool {
        self.is_some() && self.pointer.get().addr() & 1 == 0
    }

    /// The bits, nought if there are none; none if there is a box.
    #[inline]
    pub(crate) fn bits(&self) -> Option<u64> {
        if self.is_box() {
            return None;
        }
        #[cfg(target_pointer_width = "64")]
        return Some(self.pointer.get().addr() as u64 >> 1);
        #[cfg(not(target_pointer_width = "64"))]
        return Some(if self.is_some() { self.bits.get() } else { 0 });
    }

    /// The bits, if they are not all nought and there is no box.
    #[inline]
    pub(crate) fn some_bits(&self) -> Option<u64> {
        let word = self.pointer.get().addr();
        #[cfg(target_pointer_width = "64")]
        let bits = word as u64 >> 1;
        #[cfg(not(target_pointer_width = "64"))]
        let bits = self.bits.get();
        (word & 1 != 0).then_some(bits)
    }

    /// Stores bits. There must be no box.
    #[inline]
    pub(crate) fn set_bits(&self, bits: u64) {
        debug_assert!(!self.is_box() && bits >> 63 == 0);
        #[cfg(target_pointer_width = "64")]
        let word = (bits << 1) as usize;
        #[cfg(not(target_pointer_width = "64"))]
        let word = {
            self.bits.set(bits);
            0
        };
        let word = if bits == 0 { 0 } else { word | 1 };
        self.pointer.set(core::ptr::without_provenance_mut(word));
    }

    #[inline]
    pub(crate) fn boxed(&self) -> Option<&T> {
        // SAFETY: neither null nor bits, so it came from a box in `set_box`, and is alive until `take_box`, which needs `&mut`.
        self.is_box().then(|| unsafe { &*self.pointer.get() })
    }
}

#[cfg(feature = "alloc")]
impl<T> BoxOrBits<T> {
    pub(crate) fn boxed_mut(&mut self) -> Option<&mut T> {
        // SAFETY: as in `boxed`, and `self` is borrowed exclusively.
        self.is_box().then(|| unsafe { &mut *self.pointer.get() })
    }

    /// Stores a box, in the place of nothing or of bits.
    pub(crate) fn set_box(&mut self, value: Box<T>) {
        const { assert!(align_of::<T>() >= 2, "the address of a box must be even") }
        drop(self.take_box());
        self.pointer.set(Box::into_raw(value));
    }

    /// Takes the box out; bits are dropped too.
    pub(crate) fn take_box(&mut self) -> Option<Box<T>> {
        let is_box = self.is_box();
        let pointer = self.pointer.replace(core::ptr::null_mut());
        // SAFETY: as in `boxed`; it is forgotten here, so that it is taken once.
        is_box.then(|| unsafe { Box::from_raw(pointer) })
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
        assert!(!word.is_some() && word.boxed().is_none());
        for bits in [0, 1, u64::MAX >> 1] {
            word.set_bits(bits);
            assert!(word.is_some() == (bits != 0) && word.boxed().is_none());
            assert_eq!(word.bits(), Some(bits));
            assert_eq!(word.some_bits(), (bits != 0).then_some(bits));
            word.set_box(Box::new((bits, count.clone())));
            assert!(word.is_some() && word.bits().is_none() && word.some_bits().is_none());
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
