//! What the closure of a scan gives, which has the value mutably.

/// What the closure of a scan gives.
#[diagnostic::on_unimplemented(
    message = "the closure of a scan gives `()`, if it has changed the value, or a `bool` that says whether it has; this one gives `{Self}`",
    label = "`()` or `bool` is wanted here",
    note = "it changes the value that it has as its parameter, `|value| value.push(1)`; a scan that gives a new value is an expression without a closure"
)]
pub trait SaysWhetherItHasChanged {
    /// Whether it says so itself.
    #[doc(hidden)]
    const SAYS: bool;
    #[doc(hidden)]
    fn has_changed(self) -> bool;
}

#[diagnostic::do_not_recommend]
impl SaysWhetherItHasChanged for () {
    const SAYS: bool = false;
    fn has_changed(self) -> bool {
        true
    }
}

#[diagnostic::do_not_recommend]
impl SaysWhetherItHasChanged for bool {
    const SAYS: bool = true;
    fn has_changed(self) -> bool {
        self
    }
}

/// Calls the closure of a scan: true if it has changed the value.
#[inline(always)]
pub fn change_in_place<T, R: SaysWhetherItHasChanged>(value: &mut T, change: impl FnOnce(&mut T) -> R) -> bool {
    change(value).has_changed()
}

/// The same for a scan that compares the clock.
#[inline(always)]
pub fn change_by_clock<T, R: SaysWhetherItHasChanged>(value: &mut T, change: impl FnOnce(&mut T) -> R) -> InPlace {
    match change(value).has_changed() {
        false => InPlace::Same,
        true if R::SAYS => InPlace::ChangedAndStepsAgain,
        true => InPlace::Changed,
    }
}

/// What the closure of a scan says that it has done.
pub(super) trait InPlaceStep {
    fn has_changed(&self) -> bool;
}

impl InPlaceStep for bool {
    #[inline(always)]
    fn has_changed(&self) -> bool {
        *self
    }
}

/// What the closure of a scan that compares the clock has done.
#[derive(Clone, Copy, PartialEq)]
pub enum InPlace {
    /// Nothing.
    Same,
    /// It has changed the value, and is done.
    Changed,
    /// It has changed the value, and may want to do more.
    ChangedAndStepsAgain,
}

impl InPlaceStep for InPlace {
    fn has_changed(&self) -> bool {
        *self != InPlace::Same
    }
}
