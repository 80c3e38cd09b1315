//! Bounds that generated code can state where they may not hold.

use core::fmt::Debug;

/// `Default`, in a form that generated code can ask for in a `where` clause.
///
/// The lifetime means nothing: a bound `for<'a> Type: HasDefault<'a>` is not checked where it is declared, so the generated `Default`
/// simply does not exist where a type has none.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no `Default`",
    note = "a field can be given one: `#[reactive(default = ..)]`"
)]
pub trait HasDefault<'a> {
    #[doc(hidden)]
    fn default_value() -> Self;
}

#[diagnostic::do_not_recommend]
impl<T: Default> HasDefault<'_> for T {
    fn default_value() -> Self {
        T::default()
    }
}

/// The default of a type that has one.
pub fn default_value<T: for<'a> HasDefault<'a>>() -> T {
    T::default_value()
}

/// [`HasDefault`]'s counterpart for `Debug`.
#[diagnostic::on_unimplemented(message = "`{Self}` has no `Debug`")]
pub trait HasDebug<'a> {
    #[doc(hidden)]
    fn as_debug(&self) -> &dyn Debug;
}

#[diagnostic::do_not_recommend]
impl<T: Debug> HasDebug<'_> for T {
    fn as_debug(&self) -> &dyn Debug {
        self
    }
}

/// A value of a type that has `Debug`.
pub fn debug<T: for<'a> HasDebug<'a>>(value: &T) -> &dyn Debug {
    value.as_debug()
}

/// A struct that is all in its inputs: without effects and without a context, so that a copy of the inputs makes a copy of it. The others have no impl.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is more than its inputs: it has effects or a context, which a copy would have a second time",
    label = "cannot be copied, or read from a file, by itself",
    note = "make one of the inputs: `{Self}::new(value.inputs().clone())`, with a context behind if there is one; with scans of the inputs and the memory, by `{Self}::resume(..)`"
)]
pub trait HasNeitherEffectsNorContext<'a> {}

/// What the closure of a scan gives.
#[diagnostic::on_unimplemented(
    message = "the closure of a scan gives `()`, if it has changed the value, or a `bool` that says whether it has; this one gives `{Self}`",
    label = "`()` or `bool` is wanted here",
    note = "it changes the value that it has as its parameter, `|value| value.push(1)`; a scan that gives a new value is an expression without a closure"
)]
pub trait SaysWhetherItHasChanged {
    #[doc(hidden)]
    fn has_changed(self) -> bool;
}

#[diagnostic::do_not_recommend]
impl SaysWhetherItHasChanged for () {
    fn has_changed(self) -> bool {
        true
    }
}

#[diagnostic::do_not_recommend]
impl SaysWhetherItHasChanged for bool {
    fn has_changed(self) -> bool {
        self
    }
}

/// Calls the closure of a scan: true if it has changed the value.
#[inline(always)]
pub fn change_in_place<T, R: SaysWhetherItHasChanged>(value: &mut T, change: impl FnOnce(&mut T) -> R) -> bool {
    change(value).has_changed()
}
