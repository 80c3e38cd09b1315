//! How much memory is in use.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

thread_local!(static BYTES: Cell<isize> = const { Cell::new(0) });

/// An allocator that counts, for those who make it the global one.
pub struct Counting;

// SAFETY: hands everything on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        BYTES.set(BYTES.get() + layout.size() as isize);
        // SAFETY: as promised by the caller.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        BYTES.set(BYTES.get() - layout.size() as isize);
        // SAFETY: as promised by the caller.
        unsafe { System.dealloc(pointer, layout) }
    }
}

/// How many bytes this thread has allocated, less those that it has given back.
pub fn bytes() -> isize {
    BYTES.get()
}
