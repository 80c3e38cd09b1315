//! Handles of libraries that are for one thread.

/// A handle that calls itself `Send` and `Sync`, for shapes that ask for it.
#[derive(Clone, Copy)]
pub(crate) struct OneThread<H>(pub(crate) H);

// SAFETY: a sample makes, uses and drops all handles on the main thread of its process.
unsafe impl<H> Send for OneThread<H> {}
// SAFETY: as above.
unsafe impl<H> Sync for OneThread<H> {}
