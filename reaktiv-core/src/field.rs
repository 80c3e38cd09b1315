//! The typed names of a struct's fields, for everything generic.

use core::fmt;

/// A field of `R` that can be read: a [`SignalField`] or a [`ComputedField`].
///
/// Implemented by these two only.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no field of `{R}`",
    label = "the name of a field of `{R}` is wanted here",
    note = "fields have typed names in capitals, as `Line::AMOUNT` for `amount` in `Line`"
)]
pub trait Field<R>: Copy + sealed::Sealed {
    /// The type of the field's value.
    type Value;
    /// The field's name, as declared.
    fn name(self) -> &'static str;
    /// The field's place among the nodes of the struct's graph.
    fn index(self) -> usize;
    #[doc(hidden)]
    fn read(self, of: &R) -> &Self::Value;
    /// Whether a value of it is `None`.
    #[doc(hidden)]
    fn is_absent(self, value: &Self::Value) -> bool;
    /// Whether two values of it count as equal: the field's cutoff.
    #[doc(hidden)]
    fn same(self, one: &Self::Value, other: &Self::Value) -> bool;
}

mod sealed {
    pub trait Sealed {}
}

/// The name of a signal: a field that is set from outside.
///
/// ```
/// # use reaktiv::{reactive, Reactive, SignalField};
/// #[reactive]
/// struct Probe {
///     celsius: f64,
///     fahrenheit: computed!(f64, self.celsius * 1.8 + 32.0),
/// }
///
/// let field: SignalField<Probe, f64> = Probe::CELSIUS;
/// let mut probe = Probe::new(ProbeInputs { celsius: 0.0 });
/// probe.set(field, 100.0);
/// assert_eq!(*probe.get(Probe::FAHRENHEIT), 212.0);
/// assert_eq!(field.name(), "celsius");
/// ```
pub struct SignalField<R, T> {
    name: &'static str,
    index: usize,
    read: fn(&R) -> &T,
    same: fn(&T, &T) -> bool,
    is_absent: Option<fn(&T) -> bool>,
    pub(crate) set: fn(&mut R, T),
    pub(crate) update: UpdateFn<R, T>,
}

type UpdateFn<R, T> = fn(&mut R, &mut dyn FnMut(&mut T));

/// The name of a field that is read and not set: a computed or a scan, a given, or a signal that the module alone sets.
pub struct ComputedField<R, T> {
    name: &'static str,
    index: usize,
    read: fn(&R) -> &T,
    same: fn(&T, &T) -> bool,
    is_absent: Option<fn(&T) -> bool>,
}

/// The name of an event: something that happens, and that is handed in by [`push`](crate::Reactive::push).
///
/// ```
/// # use reaktiv::{reactive, EventField, Reactive};
/// #[reactive]
/// struct Door {
///     #[reactive(event)]
///     ring: u32,
///     rings: scan!(usize, self.rings + self.ring.len()),
/// }
///
/// let ring: EventField<Door, u32> = Door::RING;
/// let mut door = Door::new(DoorInputs {});
/// door.push(ring, 1);
/// assert_eq!((*door.rings(), ring.name()), (1, "ring"));
/// ```
#[cfg(feature = "alloc")]
pub struct EventField<R, T> {
    name: &'static str,
    index: usize,
    pub(crate) push: fn(&mut R, T),
}

/// Called by generated code.
#[cfg(feature = "alloc")]
pub const fn new_event_field<R, T>(name: &'static str, index: usize, push: fn(&mut R, T)) -> EventField<R, T> {
    EventField { name, index, push }
}

/// Called by generated code.
pub const fn new_signal_field<R, T>(
    name: &'static str,
    index: usize,
    read: fn(&R) -> &T,
    same: fn(&T, &T) -> bool,
    set: fn(&mut R, T),
    update: UpdateFn<R, T>,
) -> SignalField<R, T> {
    SignalField { name, index, read, same, is_absent: None, set, update }
}

/// Called by generated code: aggregates pass over `None`.
pub const fn new_signal_field_of_options<R, T>(
    name: &'static str,
    index: usize,
    read: fn(&R) -> &Option<T>,
    same: fn(&Option<T>, &Option<T>) -> bool,
    set: fn(&mut R, Option<T>),
    update: UpdateFn<R, Option<T>>,
) -> SignalField<R, Option<T>> {
    SignalField { name, index, read, same, is_absent: Some(Option::is_none), set, update }
}

/// Called by generated code.
pub const fn new_computed_field<R, T>(
    name: &'static str,
    index: usize,
    read: fn(&R) -> &T,
    same: fn(&T, &T) -> bool,
) -> ComputedField<R, T> {
    ComputedField { name, index, read, same, is_absent: None }
}

/// Called by generated code: aggregates pass over `None`.
pub const fn new_computed_field_of_options<R, T>(
    name: &'static str,
    index: usize,
    read: fn(&R) -> &Option<T>,
    same: fn(&Option<T>, &Option<T>) -> bool,
) -> ComputedField<R, Option<T>> {
    ComputedField { name, index, read, same, is_absent: Some(Option::is_none) }
}

macro_rules! name {
    ($field:ident) => {
        impl<R, T> $field<R, T> {
            /// The field's name, as declared.
            pub const fn name(self) -> &'static str {
                self.name
            }

            /// The field's place among the nodes of the struct's graph.
            pub const fn index(self) -> usize {
                self.index
            }
        }

        impl<R, T> Clone for $field<R, T> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<R, T> Copy for $field<R, T> {}

        impl<R, T> PartialEq for $field<R, T> {
            fn eq(&self, other: &Self) -> bool {
                self.index == other.index
            }
        }

        impl<R, T> Eq for $field<R, T> {}

        impl<R, T> core::hash::Hash for $field<R, T> {
            fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
                self.index.hash(state);
            }
        }

        impl<R, T> fmt::Debug for $field<R, T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($field)).field(&self.name).finish()
            }
        }
    };
}
name!(SignalField);
name!(ComputedField);
#[cfg(feature = "alloc")]
name!(EventField);

macro_rules! field {
    ($field:ident) => {
        impl<R, T> sealed::Sealed for $field<R, T> {}

        #[diagnostic::do_not_recommend]
        impl<R, T> Field<R> for $field<R, T> {
            type Value = T;
            fn name(self) -> &'static str {
                self.name
            }
            fn index(self) -> usize {
                self.index
            }
            #[inline]
            fn read(self, of: &R) -> &T {
                (self.read)(of)
            }
            #[inline]
            fn is_absent(self, value: &T) -> bool {
                self.is_absent.is_some_and(|is_absent| is_absent(value))
            }
            #[inline]
            fn same(self, one: &T, other: &T) -> bool {
                (self.same)(one, other)
            }
        }
    };
}
field!(SignalField);
field!(ComputedField);
