//! Cutoffs: functions that say whether a new value *equals* the old one, so that the change stops there.

use std::sync::Arc;

/// Never equal: every write and every recomputation counts as a change.
///
/// ```
/// use reaktiv::{Signal, cutoff};
/// struct NotComparable;
/// let signal = Signal::with_cutoff(NotComparable, cutoff::never);
/// signal.set(NotComparable);
/// ```
pub fn never<T>(_old: &T, _new: &T) -> bool {
    false
}

/// Always equal: the first value is kept for ever.
///
/// ```
/// use reaktiv::{Computed, Signal, cutoff};
/// let now = Signal::new(1);
/// let began = Computed::with_cutoff({ let now = now.clone(); move || now.get() }, cutoff::always);
/// assert_eq!(began.get(), 1);
/// now.set(2);
/// assert_eq!(began.get(), 1);
/// ```
pub fn always<T>(_old: &T, _new: &T) -> bool {
    true
}

/// Equal if both point to the same allocation, whatever it holds.
///
/// ```
/// use reaktiv::{Signal, computed, cutoff};
/// use std::sync::Arc;
/// let table = Signal::with_cutoff(Arc::new(vec![1, 2]), cutoff::ptr);
/// let sum = computed!(table.with(|table| table.iter().sum::<i32>()));
/// table.set(table.get()); // the same: nothing is compared, nothing runs
/// table.set(Arc::new(vec![1, 2, 3]));
/// assert_eq!(sum.get(), 6);
/// ```
pub fn ptr<T: ?Sized>(old: &Arc<T>, new: &Arc<T>) -> bool {
    Arc::ptr_eq(old, new)
}

/// Equal if the bits are: `0.0` differs from `-0.0`, and NaN equals itself if the bits are the same. (By default every NaN equals every other.)
///
/// ```
/// use reaktiv::{Signal, cutoff, effect};
/// let (reading, runs) = (Signal::with_cutoff(0.0, cutoff::bits), Signal::new(0));
/// let _effect = effect!({
///     reading.get();
///     runs.update(|runs| *runs += 1);
/// });
/// reading.set(-0.0);
/// assert_eq!(runs.get(), 2);
/// ```
pub fn bits(old: &f64, new: &f64) -> bool {
    old.to_bits() == new.to_bits()
}

/// Whether cloning and comparing a `T` runs no code but the standard library's. Folds to a constant.
#[inline]
pub(crate) fn is_plain<T: 'static>() -> bool {
    use std::any::TypeId;
    let this = TypeId::of::<T>();
    macro_rules! any_of { ($($plain:ty)*) => { $(this == TypeId::of::<$plain>())||* } }
    any_of!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize f32 f64 bool char String &'static str)
}

/// How a node decides that a new value equals the old one.
pub(crate) trait Cutoff<T>: Send + Sync + 'static {
    /// Whether the function may run code that reads signals.
    fn may_read() -> bool;
    fn equal(&self, old: &T, new: &T) -> bool;
}

/// The default: by `PartialEq`, and `NaN` equals `NaN`.
pub(crate) struct ByEq;

impl<T: PartialEq + 'static> Cutoff<T> for ByEq {
    #[inline]
    fn may_read() -> bool {
        !is_plain::<T>()
    }

    #[inline]
    fn equal(&self, old: &T, new: &T) -> bool {
        crate::cutoff::same(old, new)
    }
}

/// By a function of the user's.
pub(crate) struct By<F>(pub(crate) F);

impl<T, F: Fn(&T, &T) -> bool + Send + Sync + 'static> Cutoff<T> for By<F> {
    fn may_read() -> bool {
        true
    }

    #[inline]
    fn equal(&self, old: &T, new: &T) -> bool {
        (self.0)(old, new)
    }
}
