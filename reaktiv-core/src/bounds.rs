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
