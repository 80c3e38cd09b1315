//! What a resource is to be loaded for.

use crate::cutoff::same;
use crate::snapshot::{Snapshot, Status};
use std::sync::Mutex;

/// What the formula of [`Resource::with_parameters`](crate::signals::Resource::with_parameters) gives. It may also give an
/// `Option`, where `None` is `Idle`; a `Result`, where `Err` is `Failed`; or another resource's [`Snapshot`], to load when
/// that has been loaded.
///
/// ```
/// use reaktiv::{Parameters, Resource, Signal, Status};
/// # use std::task::{Context, Waker};
/// let user = Signal::new(1);
/// let (name, names) = Resource::new({ let user = user.clone(); move || { let user = user.get(); async move {
///     if user == 1 { Ok("Ada") } else { Err("no such user") }
/// }}});
/// let (greeting, greetings) = Resource::with_parameters(
///     { let name = name.clone(); move || name.snapshot() },
///     |name| async move { Ok(format!("Hello, {name}")) },
/// );
/// # let (mut names, mut greetings) = (std::pin::pin!(names), std::pin::pin!(greetings));
/// # let mut poll = || for _ in 0..2 {
/// #     _ = names.as_mut().poll(&mut Context::from_waker(Waker::noop()));
/// #     _ = greetings.as_mut().poll(&mut Context::from_waker(Waker::noop()));
/// # };
/// # poll();
/// assert_eq!(greeting.get().unwrap(), "Hello, Ada");
/// user.set(2);
/// # poll();
/// assert_eq!(greeting.error(), Some("no such user"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parameters<P, E> {
    /// There is nothing to load: the status is [`Status::Idle`].
    Idle,
    /// They are not known yet: the status is [`Status::Loading`].
    Loading,
    /// They are these.
    Ready(P),
    /// There are none, for this reason if one is known: the status is [`Status::Error`].
    Failed(Option<E>),
}

impl<P, E> From<Option<P>> for Parameters<P, E> {
    fn from(parameters: Option<P>) -> Self {
        parameters.map_or(Self::Idle, Self::Ready)
    }
}

impl<P, E> From<Result<P, E>> for Parameters<P, E> {
    fn from(parameters: Result<P, E>) -> Self {
        parameters.map_or_else(|error| Self::Failed(Some(error)), Self::Ready)
    }
}

impl<P, E> From<Snapshot<P, E>> for Parameters<P, E> {
    fn from(first: Snapshot<P, E>) -> Self {
        match (first.status, first.value) {
            (Status::Error, _) => Self::Failed(first.error),
            (Status::Loading, _) | (Status::Reloading, None) => Self::Loading,
            (_, Some(value)) => Self::Ready(value),
            (_, None) => Self::Idle,
        }
    }
}

/// Parameters as a computed holds them: the error is taken out by the one request that shows it.
pub(super) enum Cached<P, E> {
    Idle,
    Loading,
    Ready(P),
    Failed(Mutex<Option<E>>),
}

impl<P, E> From<Parameters<P, E>> for Cached<P, E> {
    fn from(parameters: Parameters<P, E>) -> Self {
        match parameters {
            Parameters::Idle => Self::Idle,
            Parameters::Loading => Self::Loading,
            Parameters::Ready(parameters) => Self::Ready(parameters),
            Parameters::Failed(error) => Self::Failed(Mutex::new(error)),
        }
    }
}

impl<P: PartialEq + 'static, E> Cached<P, E> {
    /// Whether `new` calls for nothing that `self` has not called for. A failure is never the same as another.
    pub(super) fn is_same(&self, new: &Self) -> bool {
        match (self, new) {
            (Self::Idle, Self::Idle) | (Self::Loading, Self::Loading) => true,
            (Self::Ready(old), Self::Ready(new)) => same(old, new),
            _ => false,
        }
    }
}
