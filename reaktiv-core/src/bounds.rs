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

/// The clock of a struct, for the formulas of the structs around it: what they compare is their own.
#[diagnostic::on_unimplemented(
    message = "the clock of a nested struct is not read by the formulas around it, which would run at every tick",
    label = "compare the clock of this struct: `self.now >= deadline`",
    note = "what the nested struct makes of its clock is read like any other field"
)]
pub trait ReadsTheClockOfAnother<'a> {}

/// What a clock shows that has no default.
///
/// # Panics
///
/// While it was never set.
#[track_caller]
pub fn time_of<'a, At>(time: &'a Option<At>, of: &str) -> &'a At {
    match time {
        Some(time) => time,
        None => panic!(
            "`{of}` does not know the time yet: its clock has no default, and begins with the first `advance` or `skip_to`"
        ),
    }
}
