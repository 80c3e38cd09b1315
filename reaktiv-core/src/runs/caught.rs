//! Panics of what a user has written, on their way to whoever is to hear of them.

#[cfg(feature = "std")]
use alloc::boxed::Box;
#[cfg(feature = "std")]
use core::any::Any;

/// A panic that was caught: without `std` there is none.
pub(super) struct Caught(#[cfg(feature = "std")] Box<dyn Any + Send>);

impl Caught {
    pub(super) fn go_on(self) {
        #[cfg(feature = "std")]
        std::panic::resume_unwind(self.0)
    }
}

pub(super) fn caught<R>(run: impl FnOnce() -> R) -> Result<R, Caught> {
    #[cfg(feature = "std")]
    return std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).map_err(Caught);
    #[cfg(not(feature = "std"))]
    Ok(run())
}
