//! When two values of a field count as equal.
//!
//! By `PartialEq`, except that `NaN` after `NaN` is no change: a broken sensor would make everything run again and again. A macro sees that a type is made
//! of floating-point numbers, and calls the functions here; where there is only a type parameter, [`numbers`] knows the usual ones.

mod floats;
#[cfg(feature = "alloc")]
mod numbers;

pub use floats::{same_array, same_float, same_option};
#[cfg(feature = "alloc")]
pub(crate) use numbers::same;

/// A value that can be compared with the one before it: every `PartialEq`.
///
/// A trait of its own only so that a field without it gets one readable error.
#[diagnostic::on_unimplemented(
    message = "values of `{Self}` cannot be compared: it has no `PartialEq`",
    label = "the type of a reactive field",
    note = "derive or implement `PartialEq` for it",
    note = "behind an `Rc`, an `Arc` or a reference, `#[reactive(cutoff = ptr)]` compares where it points to",
    note = "with `#[reactive(cutoff = never)]` every new value counts as a change",
    note = "a reactive struct, or a `Table` of them, is a field with `#[reactive(nested)]`"
)]
pub trait Comparable {
    #[doc(hidden)]
    fn same(&self, other: &Self) -> bool;
}

#[diagnostic::do_not_recommend]
impl<T: PartialEq> Comparable for T {
    #[inline(always)]
    fn same(&self, other: &Self) -> bool {
        self == other
    }
}

/// A pointer to a value: what `cutoff = ptr` needs.
#[diagnostic::on_unimplemented(
    message = "`cutoff = ptr` compares addresses, but `{Self}` is not a pointer",
    label = "the type of a reactive field",
    note = "use `Rc`, `Arc` or a reference, or take another cutoff"
)]
pub trait Pointer {
    #[doc(hidden)]
    fn same_address(&self, other: &Self) -> bool;
}

#[diagnostic::do_not_recommend]
impl<T: core::ops::Deref> Pointer for T {
    #[inline(always)]
    fn same_address(&self, other: &Self) -> bool {
        core::ptr::eq::<T::Target>(&**self, &**other)
    }
}

/// The default cutoff of what is no floating-point number: `PartialEq`.
#[inline(always)]
pub fn same_value<T: Comparable>(old: &T, new: &T) -> bool {
    old.same(new)
}

/// `cutoff = ptr`: the same address (and, for slices and the like, the same length).
#[inline(always)]
pub fn same_pointer<T: Pointer>(old: &T, new: &T) -> bool {
    old.same_address(new)
}

/// `cutoff = never`: every new value is a change.
#[inline(always)]
pub fn always_changed<T>(_old: &T, _new: &T) -> bool {
    false
}

/// A type that may have `PartialEq`, for values that are changed in place: two are compared if that can be done, and are different otherwise. A call of `same` on a reference to a reference
/// finds the trait for types that can be compared first. Of a type parameter nothing is known.
pub struct IfComparable<T>(core::marker::PhantomData<T>);

impl<T> IfComparable<T> {
    /// The only one.
    pub const IT: Self = IfComparable(core::marker::PhantomData);
}

/// Values that can be compared.
pub trait Compares<T> {
    /// Whether two are equal.
    fn same(self, old: &T, new: &T) -> bool;
}

impl<T: PartialEq> Compares<T> for &&IfComparable<T> {
    fn same(self, old: &T, new: &T) -> bool {
        old == new
    }
}

/// All others.
pub trait NeverCompares<T> {
    /// They are not.
    fn same(self, old: &T, new: &T) -> bool;
}

impl<T> NeverCompares<T> for &IfComparable<T> {
    fn same(self, _old: &T, _new: &T) -> bool {
        false
    }
}
