//! The time of a struct, and that of what follows its clock.

use super::child::{Child, Nested, TimeOf};
use crate::cells::Layout;

/// The clock of a struct, as that of a child. Both have one type; if not, that is an error where it is named, and none here.
#[doc(hidden)]
pub struct Times<At, OfChild> {
    pub(super) down: fn(At) -> Option<OfChild>,
    pub(super) up: fn(OfChild) -> Option<At>,
}

#[doc(hidden)]
impl<At> Times<At, At> {
    #[allow(clippy::should_implement_trait)]
    pub fn of_both() -> Self {
        Times { down: Some, up: Some }
    }
}

#[doc(hidden)]
pub trait OtherTimes: Sized {
    fn of_both() -> Self;
}

impl<At, OfChild> OtherTimes for Times<At, OfChild> {
    fn of_both() -> Self {
        Times { down: |_| None, up: |_| None }
    }
}

/// Called with each child that follows the clock of a struct.
#[doc(hidden)]
pub trait EachFollower<L: Layout> {
    fn follower<C: Nested>(&mut self, child: Child<L, C>, times: Times<L::Time, TimeOf<C>>);
}
