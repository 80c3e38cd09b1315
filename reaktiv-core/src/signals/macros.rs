//! What `computed!(expr)`, `linked!(expr)` and `effect!(expr)` call.

use crate::signals::{Computed, Effect, EffectFuture, Linked, ReadSignal, Resource, Runtime, Signal};
use std::boxed::Box;
use std::sync::Arc;

/// What formulas and effects read, and effects write.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a signal, a computed, a linked value or a shared struct",
    label = "`computed!` and `effect!` take this for a handle, because of the method called on it",
    note = "bind what you need of it to a variable outside, or write `Computed::new(move || ..)` or `Effect::new(move || ..)`"
)]
pub trait Handle {
    /// The handle itself, behind references and boxes.
    type Handle: Handle + Clone + Send + 'static;
    /// Another handle of the same node.
    fn share(&self) -> Self::Handle;
    /// The runtime of the node, if it is one.
    fn owner(&self) -> Option<Runtime>;
}

macro_rules! handles {
    ($($name:ident)*) => {$(
        impl<T: Send + Sync + 'static> Handle for $name<T> {
            type Handle = Self;
            fn share(&self) -> Self {
                self.clone()
            }
            fn owner(&self) -> Option<Runtime> {
                Some(self.runtime())
            }
        }
    )*};
}
handles!(Signal ReadSignal Computed Linked);

impl<T: Send + Sync + 'static, E: Send + Sync + 'static> Handle for Resource<T, E> {
    type Handle = Self;
    fn share(&self) -> Self {
        self.clone()
    }
    fn owner(&self) -> Option<Runtime> {
        Some(self.runtime())
    }
}

macro_rules! pointers {
    ($($pointer:ty)*) => {$(
        impl<H: Handle + ?Sized> Handle for $pointer {
            type Handle = H::Handle;
            fn share(&self) -> H::Handle {
                (**self).share()
            }
            fn owner(&self) -> Option<Runtime> {
                (**self).owner()
            }
        }
    )*};
}
pointers!(&H &mut H Box<H> Arc<H> std::rc::Rc<H>);

/// A handle for the closure.
pub fn capture<H: Handle + ?Sized>(handle: &H) -> H::Handle {
    handle.share()
}

/// `computed!(expr)`: in the runtime of the handles that it names, or, without any, of the code around it.
#[track_caller]
pub fn computed<T: PartialEq + Send + Sync + 'static>(
    owner: Option<Runtime>,
    formula: impl FnMut() -> T + Send + 'static,
) -> Computed<T> {
    match owner {
        Some(runtime) => runtime.computed(formula),
        None => Computed::new(formula),
    }
}

/// `linked!(expr)`
#[track_caller]
pub fn linked<T: PartialEq + Send + Sync + 'static>(
    owner: Option<Runtime>,
    formula: impl FnMut() -> T + Send + 'static,
) -> Linked<T> {
    match owner {
        Some(runtime) => runtime.linked(formula),
        None => Linked::new(formula),
    }
}

/// `effect!(expr)`
#[track_caller]
pub fn effect(owner: Option<Runtime>, effect: impl FnMut() + Send + 'static) -> Effect {
    match owner {
        Some(runtime) => runtime.effect(effect),
        None => Effect::new(effect),
    }
}

/// `effect!(async { .. })`
#[track_caller]
pub fn effect_future<F, B>(owner: Option<Runtime>, body: F) -> EffectFuture<F, B>
where
    F: FnMut() -> B,
    B: Future<Output = ()>,
{
    match owner {
        Some(runtime) => runtime.effect_future(body),
        None => EffectFuture::new(body),
    }
}
