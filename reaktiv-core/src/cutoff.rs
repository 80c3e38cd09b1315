//! When two values of a field count as equal.
//!
//! By `PartialEq`, except that `NaN` after `NaN` is no change: a broken sensor would make everything run again and again. A macro sees that a type is made
//! of floating-point numbers, and calls the functions here; where there is only a type parameter, [`same`] knows the usual ones.

/// A value that can be compared with the one before it: every `PartialEq`.
///
/// A trait of its own only so that a field without it gets one readable error.
#[diagnostic::on_unimplemented(
    message = "values of `{Self}` cannot be compared: it has no `PartialEq`",
    label = "the type of a reactive field",
    note = "derive or implement `PartialEq`, or write `#[reactive(cutoff = never)]` on the field: then every new value counts as a change",
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

/// The default cutoff of floating-point numbers: `NaN` equals `NaN`.
pub trait Float: PartialEq {
    #[doc(hidden)]
    fn is_same(&self, other: &Self) -> bool;
}

macro_rules! floats {
    ($($float:ident)*) => {$(
        impl Float for $float {
            #[inline(always)]
            fn is_same(&self, other: &Self) -> bool {
                self == other || self.is_nan() && other.is_nan()
            }
        }
    )*};
}
floats!(f32 f64);

/// The default cutoff of a floating-point number.
#[inline(always)]
pub fn same_float<T: Float>(old: &T, new: &T) -> bool {
    old.is_same(new)
}

/// The default cutoff of an `Option` of them.
#[inline(always)]
pub fn same_option<T>(old: &Option<T>, new: &Option<T>, same: impl Fn(&T, &T) -> bool) -> bool {
    match (old, new) {
        (Some(old), Some(new)) => same(old, new),
        (None, None) => true,
        _ => false,
    }
}

/// The default cutoff of an array of them.
#[inline(always)]
pub fn same_array<T, const LENGTH: usize>(old: &[T; LENGTH], new: &[T; LENGTH], same: impl Fn(&T, &T) -> bool) -> bool {
    old.iter().zip(new).all(|(old, new)| same(old, new))
}

/// `PartialEq`, and `NaN` equals `NaN` in `f32`, `f64`, and in options, arrays of up to 16 and tuples of up to four of one of them, pairs of any two, and options of
/// these.
#[inline]
#[cfg(feature = "alloc")]
pub(crate) fn same<T: PartialEq + 'static>(old: &T, new: &T) -> bool {
    old == new || may_have_nan::<T>() && nan::same(old, new)
}

/// False for most types, at compile time. Those that are left have no code of their own to compare them.
#[inline(always)]
#[cfg(feature = "alloc")]
const fn may_have_nan<T>() -> bool {
    !core::mem::needs_drop::<T>() && align_of::<T>() >= 4 && align_of::<T>() <= 8 && size_of::<T>() <= 16 * 16
}

/// The types that are known to be made of floating-point numbers. What does not concern a type is no code once it is optimised.
#[cfg(feature = "alloc")]
mod nan {
    use core::any::TypeId;

    use super::{same_array, same_float, same_option};

    #[inline]
    pub(super) fn same<T: 'static>(old: &T, new: &T) -> bool {
        of_float::<f64, T>(old, new)
            .or_else(|| of_float::<f32, T>(old, new))
            .or_else(|| of_mixed(old, new))
            .unwrap_or(false)
    }

    macro_rules! of_pairs {
        ($old:ident, $new:ident: $($one:ty, $other:ty;)*) => {
            None$(.or_else(|| of_both::<($one, $other), T>($old, $new, |old, new| same(&old.0, &new.0) && same(&old.1, &new.1))))*
        };
    }

    /// Whether two values are the same, if they are pairs of two kinds.
    #[inline]
    fn of_mixed<T: 'static>(old: &T, new: &T) -> Option<bool> {
        of_pairs! { old, new:
            f64, f32; f32, f64;
            f64, Option<f64>; Option<f64>, f64; f32, Option<f32>; Option<f32>, f32;
            f64, Option<f32>; Option<f32>, f64; f32, Option<f64>; Option<f64>, f32;
            Option<f64>, Option<f32>; Option<f32>, Option<f64>;
        }
    }

    /// Whether two values are the same, if they are made of this kind of numbers.
    #[inline]
    fn of_float<F: super::Float + 'static, T: 'static>(old: &T, new: &T) -> Option<bool> {
        of::<F, T>(old, new, same_float)
            .or_else(|| of_both::<Option<F>, T>(old, new, |old, new| same_option(old, new, same_float)))
            .or_else(|| of_tuple::<F, T>(old, new, same_float))
            .or_else(|| of_tuple::<Option<F>, T>(old, new, |old, new| same_option(old, new, same_float)))
            .or_else(|| of_array::<F, T>(old, new, same_float))
            .or_else(|| of_array::<Option<F>, T>(old, new, |old, new| same_option(old, new, same_float)))
    }

    macro_rules! of_arrays {
        ($old:ident, $new:ident, $same:ident: $($length:literal)*) => {
            None$(.or_else(|| of_both::<[F; $length], T>($old, $new, |old, new| same_array(old, new, $same))))*
        };
    }

    #[inline]
    fn of_array<F: 'static, T: 'static>(old: &T, new: &T, same: fn(&F, &F) -> bool) -> Option<bool> {
        of_arrays!(old, new, same: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16)
    }

    #[inline]
    fn of_tuple<F: 'static, T: 'static>(old: &T, new: &T, same: fn(&F, &F) -> bool) -> Option<bool> {
        of_both::<(F,), T>(old, new, |old, new| same(&old.0, &new.0))
            .or_else(|| of_both::<(F, F), T>(old, new, |old, new| same(&old.0, &new.0) && same(&old.1, &new.1)))
            .or_else(|| {
                of_both::<(F, F, F), T>(old, new, |old, new| {
                    same(&old.0, &new.0) && same(&old.1, &new.1) && same(&old.2, &new.2)
                })
            })
            .or_else(|| {
                of_both::<(F, F, F, F), T>(old, new, |old, new| {
                    same(&old.0, &new.0) && same(&old.1, &new.1) && same(&old.2, &new.2) && same(&old.3, &new.3)
                })
            })
    }

    /// If `T` is `U` or an option of it.
    #[inline]
    fn of_both<U: 'static, T: 'static>(old: &T, new: &T, same: impl Fn(&U, &U) -> bool) -> Option<bool> {
        of::<U, T>(old, new, &same).or_else(|| of::<Option<U>, T>(old, new, |old, new| same_option(old, new, &same)))
    }

    /// If `T` is `U`.
    #[inline]
    fn of<U: 'static, T: 'static>(old: &T, new: &T, same: impl Fn(&U, &U) -> bool) -> Option<bool> {
        let is_it = TypeId::of::<T>() == TypeId::of::<U>();
        let (old, new) = (is_it.then(|| as_any(old).downcast_ref::<U>())??, as_any(new).downcast_ref::<U>()?);
        Some(same(old, new))
    }

    fn as_any<T: 'static>(value: &T) -> &dyn core::any::Any {
        value
    }
}

#[cfg(all(test, feature = "alloc"))]
mod tests {
    use super::same;

    #[test]
    fn nan_after_nan_is_the_same_wherever_it_stands() {
        const NAN: f64 = f64::NAN;
        assert!(same(&NAN, &NAN) && same(&f32::NAN, &f32::NAN) && same(&Some(NAN), &Some(NAN)));
        assert!(same(&[1.0, NAN], &[1.0, NAN]) && !same(&[1.0, NAN], &[2.0, NAN]));
        assert!(same(&(NAN, 1.0), &(NAN, 1.0)) && !same(&(NAN, 1.0), &(NAN, 2.0)));
        assert!(same(&Some((NAN, NAN, 1.0)), &Some((NAN, NAN, 1.0))));
        let half: (Option<f64>, Option<f64>) = (Some(NAN), None);
        assert!(same(&half, &half) && !same(&half, &(None, Some(NAN))));
        assert!(same(&[Some(f32::NAN), None], &[Some(f32::NAN), None]) && same(&Some([NAN; 16]), &Some([NAN; 16])));
        assert!(!same(&NAN, &1.0) && !same(&Some(NAN), &None) && same(&0.0, &-0.0) && !same(&1, &2));
    }
}
