//! Several fields of a struct, read together.

use crate::field::{ComputedField, Field, SignalField};

/// Fields of `R` that are read together: one, or a tuple of up to eight, `(Line::QUANTITY, Line::PRICE)`.
///
/// Implemented by these only.
#[diagnostic::on_unimplemented(
    message = "not all of `{Self}` are fields of `{R}`",
    label = "the name of a field of `{R}` is wanted here, or a tuple of up to eight of them",
    note = "fields have typed names in capitals, as `(Line::PRICE, Line::AMOUNT)` for `price` and `amount` in `Line`"
)]
pub trait Fields<R>: Copy + sealed::Sealed {
    /// References to their values: `&u32` for one, `(&u32, &f64)` for two.
    type Values<'r>
    where
        R: 'r,
        Self: 'r;
    #[doc(hidden)]
    fn read_all<'r>(self, of: &'r R) -> Self::Values<'r>
    where
        Self: 'r;
    /// Whether this holds of the place of any of them among the nodes of the graph.
    #[doc(hidden)]
    fn any_place(self, test: impl Fn(usize) -> bool) -> bool;
}

/// [`Fields`] whose values can be cloned, so that they can leave the struct: together, `(u32, f64)` for `(Line::QUANTITY, Line::PRICE)`.
#[diagnostic::on_unimplemented(
    message = "not all of `{Self}` can be cloned out of `{R}`",
    label = "the name of a field of `{R}` is wanted here, or a tuple of up to eight of them, whose types are all `Clone`",
    note = "what is not `Clone` stays in the struct: follow a `computed!` that makes of it what is wanted outside, or put it into an `Arc`",
    note = "an event is followed by way of a `scan!` that reads it, and a field of another struct is there: `other.signal(..)`"
)]
pub trait OwnedFields<R>: Fields<R> {
    /// Their values: `u32` for one, `(u32, f64)` for two.
    type Owned;
    #[doc(hidden)]
    fn clone_all(self, of: &R) -> Self::Owned;
}

mod sealed {
    pub trait Sealed {}
}

macro_rules! one {
    ($field:ident) => {
        impl<R, T> sealed::Sealed for $field<R, T> {}

        #[diagnostic::do_not_recommend]
        impl<R, T> Fields<R> for $field<R, T> {
            type Values<'r>
                = &'r T
            where
                R: 'r,
                T: 'r;
            #[inline]
            fn read_all<'r>(self, of: &'r R) -> &'r T
            where
                T: 'r,
            {
                self.read(of)
            }
            fn any_place(self, test: impl Fn(usize) -> bool) -> bool {
                test(self.index())
            }
        }

        #[diagnostic::do_not_recommend]
        impl<R, T: Clone> OwnedFields<R> for $field<R, T> {
            type Owned = T;
            fn clone_all(self, of: &R) -> T {
                self.read(of).clone()
            }
        }
    };
}
one!(SignalField);
one!(ComputedField);

/// Calls a macro with the type parameters of each tuple of fields.
macro_rules! for_tuples_of_fields {
    ($implement:ident) => {
        $implement!(A);
        $implement!(A, B);
        $implement!(A, B, C);
        $implement!(A, B, C, D);
        $implement!(A, B, C, D, E);
        $implement!(A, B, C, D, E, F);
        $implement!(A, B, C, D, E, F, G);
        $implement!(A, B, C, D, E, F, G, H);
    };
}
#[cfg(feature = "alloc")]
pub(crate) use for_tuples_of_fields;

macro_rules! several {
    ($($field:ident),+) => {
        impl<$($field: sealed::Sealed),+> sealed::Sealed for ($($field,)+) {}

        #[diagnostic::do_not_recommend]
        impl<R, $($field: Field<R> + sealed::Sealed),+> Fields<R> for ($($field,)+) {
            type Values<'r>
                = ($(&'r $field::Value,)+)
            where
                R: 'r,
                Self: 'r;
            #[inline]
            fn read_all<'r>(self, of: &'r R) -> Self::Values<'r>
            where
                Self: 'r,
            {
                #[allow(non_snake_case)]
                let ($($field,)+) = self;
                ($($field.read(of),)+)
            }
            fn any_place(self, test: impl Fn(usize) -> bool) -> bool {
                #[allow(non_snake_case)]
                let ($($field,)+) = self;
                false $(|| test($field.index()))+
            }
        }

        #[diagnostic::do_not_recommend]
        impl<R, $($field: Field<R> + sealed::Sealed),+> OwnedFields<R> for ($($field,)+)
        where
            $($field::Value: Clone),+
        {
            type Owned = ($($field::Value,)+);
            fn clone_all(self, of: &R) -> Self::Owned {
                #[allow(non_snake_case)]
                let ($($field,)+) = self;
                ($($field.read(of).clone(),)+)
            }
        }
    };
}
for_tuples_of_fields!(several);
