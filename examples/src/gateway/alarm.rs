//! Alarms with a duration.

use serde::{Deserialize, Serialize};

/// Whether a device is too hot, and since when.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Alarm {
    /// It is not.
    #[default]
    Off,
    /// It is above the high limit, and nobody knows yet whether it stays there.
    Pending {
        /// From this second on.
        since: u64,
    },
    /// It was above the high limit for long enough, and has not been below the low one.
    On {
        /// From this second on.
        since: u64,
    },
}

impl Alarm {
    /// Since when it is on.
    pub fn on_since(self) -> Option<u64> {
        match self {
            Alarm::On { since } => Some(since),
            _ => None,
        }
    }

    /// Since when it is anything but off.
    pub fn since(self) -> Option<u64> {
        match self {
            Alarm::Off => None,
            Alarm::Pending { since } | Alarm::On { since } => Some(since),
        }
    }
}
