//! How a driver comes to a struct.

use super::future::{Lent, RunFuture};
use super::runs::Runs;

/// Where a driver goes.
#[derive(Clone, Copy)]
pub enum Way<'p> {
    /// By numbers of children and slots of tables.
    To(&'p [u32]),
    Everywhere,
}

impl<'p> Way<'p> {
    /// The way on, through the child of this number, or the row of this slot.
    pub(crate) fn through(self, number: u32) -> Option<Way<'p>> {
        match self {
            Way::Everywhere => Some(self),
            Way::To([first, rest @ ..]) if *first == number => Some(Way::To(rest)),
            Way::To(_) => None,
        }
    }

    /// Whether this may be the struct.
    pub(crate) fn ends_here(self) -> bool {
        matches!(self, Way::To([]) | Way::Everywhere)
    }
}

/// What is done with the runs of a struct, with a function that begins one of them. True if it was the right struct.
pub(crate) type Errand<'e> = dyn FnMut(&Runs, &dyn Fn(usize, &mut Option<Lent>) -> RunFuture) -> bool + 'e;
