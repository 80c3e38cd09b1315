//! What a device measures.

use serde::{Deserialize, Serialize};

/// One reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// When, in seconds.
    pub at: u64,
    /// What, in units of the device.
    pub units: u16,
}

impl Reading {
    /// The later one; of two at the same time this one.
    pub fn or_later(self, other: Option<Reading>) -> Reading {
        other.filter(|other| other.at > self.at).unwrap_or(self)
    }
}

/// No device measures more units.
pub const MOST_UNITS: u16 = 4095;
