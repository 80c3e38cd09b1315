/// A clock whose values can be rounded down: what `self.now.every(step)` needs, for ages, progress and countdowns. Integers and `Duration` have it.
///
/// ```
/// use reaktiv::{Timed, reactive};
///
/// #[reactive]
/// struct Stopwatch {
///     #[reactive(clock, default = 0)]
///     now: u64, // in milliseconds
///     started: u64,
///     seconds: computed!(u64, (self.now.every(1000) - self.started) / 1000),
/// }
///
/// let mut watch = Stopwatch::new(StopwatchInputs { started: 0 });
/// watch.advance(2_500);
/// assert_eq!((*watch.seconds(), watch.next_deadline()), (2, Some(3_000)));
/// ```
#[diagnostic::on_unimplemented(
    message = "a clock of `{Self}` cannot be rounded down by `every`",
    label = "`every` is for integers and `Duration`",
    note = "compare the clock with a deadline, `self.now >= self.start + self.length`; or implement `reaktiv::Every` for a type of your own"
)]
pub trait Every: Copy + Ord {
    /// How long something lasts.
    type Step: Copy;
    /// What it is while the clock was never set.
    const START: Self;
    /// The last multiple of `step`, counted from zero, that is not later.
    ///
    /// # Panics
    ///
    /// If `step` is zero.
    fn every(self, step: Self::Step) -> Self;
    /// The multiple after that. None if the type has no room for it.
    fn next_after(self, step: Self::Step) -> Option<Self>;
}

macro_rules! integers {
    ($($int:ty)*) => {$(
        impl Every for $int {
            type Step = $int;
            const START: $int = 0;
            #[inline]
            fn every(self, step: $int) -> $int {
                self.saturating_sub(self.rem_euclid(step))
            }
            #[inline]
            fn next_after(self, step: $int) -> Option<$int> {
                let rest = self.rem_euclid(step);
                self.checked_add(step.checked_abs_of()? - rest)
            }
        }
    )*};
}
integers! { u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize }

/// The absolute value, of integers with and without a sign.
trait CheckedAbs: Sized {
    fn checked_abs_of(self) -> Option<Self>;
}

macro_rules! absolutes {
    ($($unsigned:ty)*; $($signed:ty)*) => {
        $(impl CheckedAbs for $unsigned {
            #[inline]
            fn checked_abs_of(self) -> Option<Self> {
                Some(self)
            }
        })*
        $(impl CheckedAbs for $signed {
            #[inline]
            fn checked_abs_of(self) -> Option<Self> {
                self.checked_abs()
            }
        })*
    };
}
absolutes! { u8 u16 u32 u64 u128 usize; i8 i16 i32 i64 i128 isize }

impl Every for core::time::Duration {
    type Step = core::time::Duration;
    const START: Self = core::time::Duration::ZERO;

    fn every(self, step: Self) -> Self {
        self - rest(self, step)
    }

    fn next_after(self, step: Self) -> Option<Self> {
        self.checked_add(step - rest(self, step))
    }
}

/// What is left of a time over a multiple of a step.
fn rest(time: core::time::Duration, step: core::time::Duration) -> core::time::Duration {
    assert!(!step.is_zero(), "`every` needs a step that is not zero");
    let rest = time.as_nanos() % step.as_nanos();
    const BILLION: u128 = 1_000_000_000;
    core::time::Duration::new((rest / BILLION) as u64, (rest % BILLION) as u32)
}
