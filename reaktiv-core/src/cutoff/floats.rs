//! Types that a macro sees to be made of floating-point numbers.

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
