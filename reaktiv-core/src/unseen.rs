//! Types whose values change behind a formula's back: a field of such a type is an error. And futures as the values of effects, which nobody polls.
//!
//! A call of [`Probe::check`] finds the function of an impl for the type, if there is one, before that of the trait, which is there for all. So it is
//! decided by the type itself, through any alias, and not by a name: a `Cell` of the user's own passes.

use core::marker::PhantomData;

/// A type to be looked at.
pub struct Probe<T>(PhantomData<T>);

/// All that is not known to change unseen.
pub trait Steady: Sized {
    /// Nothing is wrong.
    fn check() {}
}

impl<T> Steady for Probe<T> {}

/// Nothing has it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` changes without a setter: whatever has read it would stay as it is for ever",
    label = "formulas hear of nothing that happens in here",
    note = "make what is in it the field, which a setter changes; what effects use belongs into the context, `#[reactive(context)]`"
)]
pub trait ChangesBySetters<'a> {}

macro_rules! unseen {
    ($($(#[$cfg:meta])* [$($generics:tt)*] $ty:ty;)*) => {$(
        $(#[$cfg])*
        unseen!(@in [$($generics)*] $ty: $ty, Option<$ty>);
        $(#[$cfg])*
        #[cfg(feature = "alloc")]
        unseen!(
            @in [$($generics)*] $ty:
            alloc::boxed::Box<$ty>, alloc::vec::Vec<$ty>, alloc::rc::Rc<$ty>, alloc::sync::Arc<$ty>,
            Option<alloc::rc::Rc<$ty>>, Option<alloc::sync::Arc<$ty>>, Option<alloc::boxed::Box<$ty>>,
            alloc::vec::Vec<alloc::rc::Rc<$ty>>, alloc::vec::Vec<alloc::sync::Arc<$ty>>
        );
    )*};
    (@in $generics:tt $inner:ty: $($ty:ty),*) => {
        $(unseen!(@one $generics $inner: $ty);)*
    };
    (@one [$($generics:tt)*] $inner:ty: $ty:ty) => {
        impl<$($generics)*> Probe<$ty> {
            /// Says what is wrong with it.
            pub fn check()
            where
                for<'a> $inner: ChangesBySetters<'a>,
            {
            }
        }
    };
}
unseen! {
    [T] core::cell::Cell<T>;
    [T] core::cell::RefCell<T>;
    [T] core::cell::OnceCell<T>;
    [T] core::cell::UnsafeCell<T>;
    [] core::sync::atomic::AtomicBool;
    [] core::sync::atomic::AtomicU8;
    [] core::sync::atomic::AtomicI8;
    [] core::sync::atomic::AtomicU16;
    [] core::sync::atomic::AtomicI16;
    [] core::sync::atomic::AtomicU32;
    [] core::sync::atomic::AtomicI32;
    #[cfg(target_has_atomic = "64")] [] core::sync::atomic::AtomicU64;
    #[cfg(target_has_atomic = "64")] [] core::sync::atomic::AtomicI64;
    [] core::sync::atomic::AtomicUsize;
    [] core::sync::atomic::AtomicIsize;
    #[cfg(feature = "std")] [T] std::sync::Mutex<T>;
    #[cfg(feature = "std")] [T] std::sync::RwLock<T>;
    #[cfg(feature = "std")] [T] std::sync::OnceLock<T>;
    #[cfg(feature = "std")] [T] crate::signals::Signal<T>;
    #[cfg(feature = "std")] [T] crate::signals::ReadSignal<T>;
    #[cfg(feature = "std")] [T] crate::signals::Computed<T>;
    #[cfg(feature = "std")] [T] crate::signals::Linked<T>;
    #[cfg(feature = "std")] [T, E] crate::signals::Resource<T, E>;
    #[cfg(feature = "std")] [S] crate::shared::Shared<S>;
}

#[cfg(feature = "alloc")]
impl<K, R> Probe<crate::table::Table<K, R>> {
    /// Says what is wrong with it.
    pub fn check()
    where
        for<'a> crate::table::Table<K, R>: StandsAlone<'a>,
    {
    }
}

/// Nothing has it.
#[cfg(feature = "alloc")]
#[diagnostic::on_unimplemented(
    message = "a table is nested: formulas see its rows, and its aggregates follow them",
    label = "write `#[reactive(nested)]` above this field; a formula gives a `Vec` or a map instead"
)]
pub trait StandsAlone<'a> {}

/// The value of an effect, which is dropped.
pub struct EffectValue<T>(pub T);

impl<F: Future> EffectValue<F> {
    /// Says what is wrong with it.
    pub fn done(self) -> F
    where
        for<'a> F: RunsAtOnce<'a>,
    {
        self.0
    }
}

/// All values but futures.
pub trait Done: Sized {
    /// The value.
    type Value;
    /// Gives it back.
    fn done(self) -> Self::Value;
}

impl<T> Done for EffectValue<T> {
    type Value = T;
    #[inline(always)]
    fn done(self) -> T {
        self.0
    }
}

/// Nothing has it.
#[diagnostic::on_unimplemented(
    message = "an effect of a struct runs at once, and nobody would poll this future",
    label = "dropped without having done anything",
    note = "await it in an async effect, whose expression is an `async` block and which `run_futures()` drives"
)]
pub trait RunsAtOnce<'a> {}
