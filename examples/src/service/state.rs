//! How a machine is.

use std::fmt;
use std::time::Duration;

use super::report::seconds;

/// The verdict on a machine. Times are counted from the start of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nothing was read yet.
    Unknown,
    /// All is well.
    Fine,
    /// It has much to do.
    Busy {
        /// Since then.
        since: Duration,
    },
    /// It has had much to do for too long.
    Overloaded {
        /// Since then.
        since: Duration,
    },
    /// Its sensors say nothing any more.
    Silent {
        /// The last they said was then.
        since: Duration,
    },
}

impl State {
    /// Whether somebody has to look after it.
    pub fn needs_help(self) -> bool {
        matches!(self, State::Overloaded { .. } | State::Silent { .. })
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            State::Unknown => f.write_str("no reading yet"),
            State::Fine => f.write_str("fine"),
            State::Busy { since } => write!(f, "busy since {}", seconds(*since)),
            State::Overloaded { since } => write!(f, "OVERLOADED since {}", seconds(*since)),
            State::Silent { since } => write!(f, "SILENT since {}", seconds(*since)),
        }
    }
}
