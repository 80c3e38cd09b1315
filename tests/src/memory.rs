//! How much memory is in use.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::atomic::{AtomicIsize, Ordering::Relaxed};

thread_local!(static BYTES: Cell<isize> = const { Cell::new(0) });
static BYTES_OF_ALL: AtomicIsize = AtomicIsize::new(0);

/// An allocator that counts, for those who make it the global one.
pub struct Counting;

// SAFETY: hands everything on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        // SAFETY: as promised by the caller.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(-(layout.size() as isize));
        // SAFETY: as promised by the caller.
        unsafe { System.dealloc(pointer, layout) }
    }
}

fn count(bytes: isize) {
    BYTES.set(BYTES.get() + bytes);
    BYTES_OF_ALL.fetch_add(bytes, Relaxed);
}

/// How many bytes all threads have allocated, less those that they have given back.
pub fn bytes_of_all() -> isize {
    BYTES_OF_ALL.load(Relaxed)
}

/// How many bytes this thread has allocated, less those that it has given back.
pub fn bytes() -> isize {
    BYTES.get()
}
