//! Types that are made of floating-point numbers, where there is only a type parameter.
//!
//! Without specialization such a type is found by its `TypeId`, among those that are listed here. What has another size is no question at run time,
//! and no code; and of what is left the compiler knows the answer, once it optimises.

use core::any::TypeId;

use super::floats::{same_array, same_float, same_option};

/// `PartialEq`, and `NaN` equals `NaN` in the types of [`find`].
#[inline]
pub(crate) fn same<T: PartialEq + 'static>(old: &T, new: &T) -> bool {
    old == new || may_have_nan::<T>() && find(old, new).unwrap_or(false)
}

/// False for most types, at compile time.
#[inline(always)]
const fn may_have_nan<T>() -> bool {
    !core::mem::needs_drop::<T>() && align_of::<T>() >= 4 && align_of::<T>() <= 16 && size_of::<T>() <= LARGEST
}

const LARGEST: usize = 32 * size_of::<Option<f64>>();

/// Values in which `NaN` equals `NaN`.
trait Numbers: 'static {
    fn same(&self, other: &Self) -> bool;
}

macro_rules! floats {
    ($($float:ident)*) => {$(
        impl Numbers for $float {
            #[inline]
            fn same(&self, other: &Self) -> bool {
                same_float(self, other)
            }
        }
    )*};
}
floats!(f32 f64);

/// What may stand beside them.
macro_rules! others {
    ($($other:ident)*) => {$(
        impl Numbers for $other {
            #[inline]
            fn same(&self, other: &Self) -> bool {
                self == other
            }
        }
    )*};
}
others!(bool char u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize);

impl<N: Numbers> Numbers for Option<N> {
    #[inline]
    fn same(&self, other: &Self) -> bool {
        same_option(self, other, N::same)
    }
}

impl<N: Numbers, const LENGTH: usize> Numbers for [N; LENGTH] {
    #[inline]
    fn same(&self, other: &Self) -> bool {
        same_array(self, other, N::same)
    }
}

macro_rules! tuples {
    ($(($($name:ident $place:tt)*))*) => {$(
        impl<$($name: Numbers),*> Numbers for ($($name,)*) {
            #[inline]
            fn same(&self, other: &Self) -> bool {
                $(self.$place.same(&other.$place))&&*
            }
        }
    )*};
}
tuples! {
    (A 0)
    (A 0 B 1)
    (A 0 B 1 C 2)
    (A 0 B 1 C 2 D 3)
    (A 0 B 1 C 2 D 3 E 4)
    (A 0 B 1 C 2 D 3 E 4 F 5)
    (A 0 B 1 C 2 D 3 E 4 F 5 G 6)
    (A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7)
}

/// The first of these questions that has an answer. Where the size says that there is none, nothing is compiled.
macro_rules! any_of {
    ($of:ident($old:ident, $new:ident): $($ty:ty),* $(,)?) => {
        $(if const { size_of::<T>() >= size_of::<$ty>() }
            && let Some(is_same) = $of::<$ty, T>($old, $new)
        {
            return Some(is_same);
        })*
    };
}

/// If `T` is one of these or an option of it.
macro_rules! any_of_or_option {
    ($old:ident, $new:ident: $($ty:ty),* $(,)?) => {
        $(if const { size_of::<T>() == size_of::<$ty>() }
            && let Some(is_same) = is::<$ty, T>($old, $new)
        {
            return Some(is_same);
        }
        if const { size_of::<T>() == size_of::<Option<$ty>>() }
            && let Some(is_same) = is::<Option<$ty>, T>($old, $new)
        {
            return Some(is_same);
        })*
    };
}

/// Whether two values are the same, if they are of one of these types: those [made of](made_of) `f32` or `f64`, or of either [beside](beside) another number, a
/// `bool` or a `char`.
#[inline]
fn find<T: 'static>(old: &T, new: &T) -> Option<bool> {
    any_of!(made_of(old, new): f64, f32);
    any_of!(beside(old, new):
        f32, f64, Option<f32>, Option<f64>, (f64, f64), (f32, f32), [f64; 2], [f64; 3], [f64; 4], [f32; 2], [f32; 3], [f32; 4],
        bool, char, u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize,
    );
    None
}

/// Lists of up to 32 of them or of options of them; and up to eight of such as are a pair, a triple or an array themselves.
#[inline]
fn made_of<F: Numbers, T: 'static>(old: &T, new: &T) -> Option<bool> {
    any_of!(few(old, new):
        F, Option<F>, (F, F), (F, F, F), (F, F, F, F), [F; 2], [F; 3], [F; 4], [F; 5], [F; 6], [F; 7], [F; 8],
    );
    any_of!(many(old, new): F, Option<F>);
    None
}

/// Up to eight of them in a tuple or an array, and options of these.
#[inline]
fn few<N: Numbers, T: 'static>(old: &T, new: &T) -> Option<bool> {
    any_of_or_option!(old, new:
        N, (N,), (N, N), (N, N, N), (N, N, N, N), (N, N, N, N, N), (N, N, N, N, N, N), (N, N, N, N, N, N, N),
        (N, N, N, N, N, N, N, N), [N; 1], [N; 2], [N; 3], [N; 4], [N; 5], [N; 6], [N; 7], [N; 8],
    );
    None
}

/// More of them in an array, and options of these.
#[inline]
fn many<N: Numbers, T: 'static>(old: &T, new: &T) -> Option<bool> {
    any_of_or_option!(old, new:
        [N; 9], [N; 10], [N; 11], [N; 12], [N; 13], [N; 14], [N; 15], [N; 16], [N; 17], [N; 18], [N; 19], [N; 20],
        [N; 21], [N; 22], [N; 23], [N; 24], [N; 25], [N; 26], [N; 27], [N; 28], [N; 29], [N; 30], [N; 31], [N; 32],
    );
    None
}

/// Pairs and triples of something and floating-point numbers, options and arrays of these.
#[inline]
fn beside<N: Numbers, T: 'static>(old: &T, new: &T) -> Option<bool> {
    of_two::<N, f64, T>(old, new)
        .or_else(|| of_two::<N, f32, T>(old, new))
        .or_else(|| of_two::<N, Option<f64>, T>(old, new))
        .or_else(|| of_two::<N, Option<f32>, T>(old, new))
}

#[inline]
fn of_two<N: Numbers, F: Numbers, T: 'static>(old: &T, new: &T) -> Option<bool> {
    any_of_or_option!(old, new:
        (N, F), (F, N), (N, F, F), (F, N, F), (F, F, N), (N, N, F), (N, F, N), (F, N, N), (N, (F, F)), ((F, F), N),
        (N, [F; 2]), (N, [F; 3]), (N, [F; 4]), [(N, F); 2], [(N, F); 3], [(N, F); 4],
    );
    None
}

/// If `T` is `N`.
#[inline]
fn is<N: Numbers, T: 'static>(old: &T, new: &T) -> Option<bool> {
    if TypeId::of::<N>() != TypeId::of::<T>() {
        return None;
    }
    let (old, new) = (as_any(old).downcast_ref::<N>()?, as_any(new).downcast_ref::<N>()?);
    Some(old.same(new))
}

fn as_any<T: 'static>(value: &T) -> &dyn core::any::Any {
    value
}

#[cfg(test)]
mod tests {
    use super::same;

    const NAN: f64 = f64::NAN;

    #[test]
    fn nan_after_nan_is_the_same_wherever_it_stands() {
        assert!(same(&NAN, &NAN) && same(&f32::NAN, &f32::NAN) && same(&Some(NAN), &Some(NAN)));
        assert!(same(&[1.0, NAN], &[1.0, NAN]) && !same(&[1.0, NAN], &[2.0, NAN]));
        assert!(same(&(NAN, 1.0), &(NAN, 1.0)) && !same(&(NAN, 1.0), &(NAN, 2.0)));
        assert!(same(&Some((NAN, NAN, 1.0)), &Some((NAN, NAN, 1.0))));
        let half: (Option<f64>, Option<f64>) = (Some(NAN), None);
        assert!(same(&half, &half) && !same(&half, &(None, Some(NAN))));
        assert!(same(&[Some(f32::NAN), None], &[Some(f32::NAN), None]) && same(&Some([NAN; 16]), &Some([NAN; 16])));
        assert!(!same(&NAN, &1.0) && !same(&Some(NAN), &None) && same(&0.0, &-0.0) && !same(&1, &2));
    }

    #[test]
    fn so_it_is_further_in() {
        assert!(same(&[[NAN; 3]; 3], &[[NAN; 3]; 3]) && !same(&[[NAN, 1.0]; 2], &[[NAN, 2.0]; 2]));
        assert!(same(&((NAN, 1.0), (2.0, NAN)), &((NAN, 1.0), (2.0, NAN))) && same(&[(NAN, NAN); 4], &[(NAN, NAN); 4]));
        assert!(same(&(NAN, 1.0, 2.0, 3.0, 4.0), &(NAN, 1.0, 2.0, 3.0, 4.0)) && same(&[f32::NAN; 32], &[f32::NAN; 32]));
        assert!(same(&[[NAN; 5]; 5], &[[NAN; 5]; 5]) && same(&[(NAN, NAN, 1.0, NAN); 2], &[(NAN, NAN, 1.0, NAN); 2]));
        assert!(same(&(NAN, Some(NAN), 1.0), &(NAN, Some(NAN), 1.0)));
        assert!(same(&Some(Some(NAN)), &Some(Some(NAN))) && same(&((NAN, 1.0), 1_f32), &((NAN, 1.0), 1_f32)));
    }

    #[test]
    fn so_it_is_beside_other_numbers() {
        assert!(same(&(7_u64, NAN), &(7, NAN)) && !same(&(7_u64, NAN), &(8, NAN)) && !same(&(7_u64, NAN), &(7, 1.0)));
        assert!(same(&(NAN, 1_f32, 2.0), &(NAN, 1_f32, 2.0)) && same(&(NAN, 7_u64, NAN), &(NAN, 7_u64, NAN)));
        assert!(same(&(7_u64, [NAN; 4]), &(7, [NAN; 4])) && same(&[(7_u64, NAN); 3], &[(7, NAN); 3]));
        assert!(same(&Some((f32::NAN, true)), &Some((f32::NAN, true))) && same(&(1_i32, NAN, NAN), &(1, NAN, NAN)));
    }
}
