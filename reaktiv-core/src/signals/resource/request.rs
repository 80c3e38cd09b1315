//! What a request knows of itself.

use super::driver::Shared;
use crate::snapshot::Status;
use std::fmt;
use std::sync::{Arc, PoisonError};

/// One request of a [`Resource`](crate::signals::Resource), for those that publish more than one value. A handle: clones are
/// the same request.
pub struct Request<T: 'static, E: 'static> {
    pub(super) shared: Arc<Shared<T, E>>,
    pub(super) number: u64,
}

impl<T: Send + Sync + 'static, E: Send + Sync + 'static> Request<T, E> {
    /// Shows `outcome` as if the request had ended with it, and goes on. Does nothing, and says so, if the request is
    /// superseded.
    pub fn publish(&self, outcome: Result<T, E>) -> bool {
        self.shared.publish_if_live(self.number, outcome)
    }

    /// Whether it may still publish: it is not superseded by a change, a `set`, or the end of the driver.
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.shared.is_live(self.number)
    }

    /// Where the resource stood before: neither [`Loading`](Status::Loading) nor [`Reloading`](Status::Reloading).
    #[must_use]
    pub fn previous(&self) -> Status {
        *self.shared.previous.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T, E> Clone for Request<T, E> {
    fn clone(&self) -> Self {
        Self { shared: self.shared.clone(), number: self.number }
    }
}

impl<T, E> fmt::Debug for Request<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").field("number", &self.number).finish_non_exhaustive()
    }
}
