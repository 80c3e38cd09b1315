//! What there is to see of a value that comes from async work, at one moment.

/// Where a [`Resource`](crate::signals::Resource) stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Status {
    /// Nothing is being loaded: there are no parameters, or no driver. No value.
    #[default]
    Idle,
    /// A request is under way because what the last one had read has changed, or for the first time. The value of a
    /// last request that succeeded is still there.
    Loading,
    /// A request is under way because of [`reload`](crate::signals::Resource::reload). The last value, or error, is still there.
    Reloading,
    /// The last request has given the value.
    Resolved,
    /// The last request has failed: an error and no value.
    Error,
    /// The value was set by [`set`](crate::signals::Resource::set) or [`update`](crate::signals::Resource::update).
    Local,
}

impl Status {
    /// Whether a request is under way or due: [`Loading`](Self::Loading) or [`Reloading`](Self::Reloading).
    #[must_use]
    pub fn is_loading(self) -> bool {
        matches!(self, Self::Loading | Self::Reloading)
    }
}

/// Status, value and error of a [`Resource`](crate::signals::Resource) at one moment.
///
/// ```
/// let snapshot = reaktiv::Snapshot::<u8, String>::default();
/// assert_eq!(snapshot.value, None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot<T, E> {
    /// Where it stands.
    pub status: Status,
    /// The value that was loaded or set last, as the status says.
    pub value: Option<T>,
    /// Why the last request failed; none if it panicked.
    pub error: Option<E>,
}

impl<T, E> Snapshot<T, E> {
    /// The value that was loaded last, or set, if there is one.
    #[must_use]
    pub fn value(&self) -> Option<&T> {
        self.value.as_ref()
    }

    /// Where it stands.
    #[must_use]
    pub fn status(&self) -> Status {
        self.status
    }

    /// Why the last request failed: none if it has not, or has panicked.
    #[must_use]
    pub fn error(&self) -> Option<&E> {
        self.error.as_ref()
    }
}

impl<T, E> Default for Snapshot<T, E> {
    fn default() -> Self {
        Self { status: Status::Idle, value: None, error: None }
    }
}
