//! Panics of what a user has written, on their way to whoever is to hear of them. Without `std` none is caught.

#[cfg(feature = "std")]
use alloc::boxed::Box;
#[cfg(feature = "std")]
use core::any::Any;
use core::cell::Cell;

/// A panic that was caught.
pub(crate) struct Caught(#[cfg(feature = "std")] Box<dyn Any + Send>);

impl Caught {
    pub(crate) fn go_on(self) {
        #[cfg(feature = "std")]
        std::panic::resume_unwind(self.0)
    }

    /// Nobody is to hear of it.
    #[cfg(feature = "std")]
    pub(crate) fn forget(self) {
        // To drop it may panic, too.
        core::mem::forget(self.0);
    }

    #[cfg(not(feature = "std"))]
    fn forget(self) {}
}

pub(crate) fn caught<R>(run: impl FnOnce() -> R) -> Result<R, Caught> {
    #[cfg(feature = "std")]
    return std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).map_err(Caught);
    #[cfg(not(feature = "std"))]
    Ok(run())
}

/// Runs something in a `Drop`: if the thread unwinds already nobody hears of another panic.
pub(crate) fn in_drop(run: impl FnOnce()) {
    if let Err(panic) = caught(run) {
        #[cfg(feature = "std")]
        if std::thread::panicking() {
            return panic.forget();
        }
        panic.go_on();
    }
}

/// The first panic of several attempts.
#[derive(Default)]
pub(crate) struct FirstPanic(Cell<Option<Caught>>);

impl FirstPanic {
    pub(crate) fn attempt(&self, what: impl FnOnce()) {
        if let Err(panic) = caught(what) {
            match self.0.take() {
                None => self.0.set(Some(panic)),
                Some(first) => {
                    self.0.set(Some(first));
                    panic.forget();
                }
            }
        }
    }

    /// Goes on with it, when all was attempted.
    pub(crate) fn resume(self) {
        if let Some(panic) = self.0.into_inner() {
            panic.go_on();
        }
    }
}
