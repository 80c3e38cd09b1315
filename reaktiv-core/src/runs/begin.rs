//! How a run begins: what generated code makes a future of.

use alloc::boxed::Box;
use core::any::Any;

use crate::caught::caught;
use crate::cells::Layout;
use crate::futures::{Kind, Lent, Outcome, RunFuture};

/// Called by generated code, in a flush: what a run reads has changed.
#[inline(never)]
pub fn due<L: Layout>(of: &mut L, run: usize, kind: Kind, lent: Option<Lent>) {
    of.store_mut().runs().due(run, kind, lent);
}

/// What a future can keep of a struct.
///
/// The lifetime means nothing: it keeps the compiler from asking where the bound is declared.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be kept by an async effect or a resource: it is not `Clone`",
    label = "copied when the run begins, since the field may change while the run waits",
    note = "derive `Clone` for it, put it into an `Arc`, or make what is wanted of it a `computed!` and read that"
)]
pub trait KeptByFuture {
    #[doc(hidden)]
    fn kept(&self) -> Self;
}

#[diagnostic::do_not_recommend]
impl<T: Clone> KeptByFuture for T {
    fn kept(&self) -> T {
        self.clone()
    }
}

/// A copy of a field.
pub fn owned<T: KeptByFuture>(value: &T) -> T {
    value.kept()
}

/// What a call on a nested struct gives: a reference, of which a copy is kept, or a value.
pub struct Kept<T>(pub T);

/// Keeps what a reference refers to.
pub struct Referred<T>(T);

/// Keeps what an optional reference refers to.
pub struct ReferredIfAny<T>(Option<T>);

/// Keeps a value.
pub struct Value<T>(T);

impl<T> Kept<&T> {
    /// Keeps it.
    pub fn keep(self) -> Referred<T>
    where
        T: KeptByFuture,
    {
        Referred(self.0.kept())
    }
}

impl<T> Kept<Option<&T>> {
    /// Keeps it.
    pub fn keep(self) -> ReferredIfAny<T>
    where
        T: KeptByFuture,
    {
        ReferredIfAny(self.0.map(T::kept))
    }
}

/// All that is no reference.
pub trait KeepsValue<T> {
    /// Keeps it.
    fn keep(self) -> Value<T>
    where
        T: KeptByFuture;
}

impl<T> KeepsValue<T> for Kept<T> {
    fn keep(self) -> Value<T>
    where
        T: KeptByFuture,
    {
        Value(self.0)
    }
}

impl<T> Referred<T> {
    /// What the call gave.
    pub fn lend(&self) -> &T {
        &self.0
    }
}

impl<T> ReferredIfAny<T> {
    /// What the call gave.
    pub fn lend(&self) -> Option<&T> {
        self.0.as_ref()
    }
}

impl<T: KeptByFuture> Value<T> {
    /// What the call gave.
    pub fn lend(&self) -> T {
        self.0.kept()
    }
}

/// What effects reach the outside world through, for a future of its own.
#[diagnostic::on_unimplemented(
    message = "the context `{Self}` is not `Clone`, and an async effect has one of its own",
    note = "derive `Clone` for it: a sender, a client or an `Arc` in it is one handle more of the same"
)]
pub trait CopiedForFuture {
    #[doc(hidden)]
    fn copied(&self) -> Self;
}

#[diagnostic::do_not_recommend]
impl<T: Clone> CopiedForFuture for T {
    fn copied(&self) -> T {
        self.clone()
    }
}

/// The struct's own context.
pub fn copy_of_context<C: CopiedForFuture>(context: &C) -> C {
    context.copied()
}

/// A context that is given, for a run that begins later.
pub fn lend<C: CopiedForFuture + Send + 'static>(context: &C) -> Option<Lent> {
    Some(Box::new(context.copied()))
}

/// What [`lend`] has put away.
pub fn lent<C: 'static>(lent: Option<Lent>) -> C {
    let context = lent.and_then(|lent: Box<dyn Any + Send>| lent.downcast().ok());
    *context.expect("what a run wants is lent when it becomes due")
}

/// A run that has begun, though making the copies for it may panic: then it ends with that when it is polled.
pub fn begun(begin: impl FnOnce() -> RunFuture) -> RunFuture {
    caught(begin).unwrap_or_else(|panic| {
        Box::pin(async move {
            panic.go_on();
            None
        })
    })
}

/// The future of an async effect.
pub fn run_of_effect<F: Future<Output = ()> + Send + 'static>(body: F) -> RunFuture {
    Box::pin(async move {
        body.await;
        None
    })
}

/// That of a resource.
pub fn run_of_resource<T, E, F>(body: F) -> RunFuture
where
    T: Send + 'static,
    E: Send + 'static,
    F: Future<Output = Result<T, E>> + Send + 'static,
{
    Box::pin(async move {
        let outcome: Outcome = Some(Box::new(body.await));
        outcome
    })
}

/// Never called: tells the compiler a type.
pub fn no_outcome<T, E>() -> Result<T, E> {
    unreachable!("a type alone")
}

/// There is no run of this number.
pub fn no_run(run: usize) -> ! {
    unreachable!("there is no run {run}")
}
