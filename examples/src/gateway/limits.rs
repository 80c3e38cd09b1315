//! What is too hot, and what is too long.

use serde::{Deserialize, Serialize};

/// The limits of a plant.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Above it, in °C, a device is too hot,
    pub high: f64,
    /// if it stays there for so many seconds,
    pub patience: u64,
    /// until it is below this.
    pub low: f64,
    /// So many seconds after its last reading a device is silent.
    pub silence: u64,
    /// A mean is that of the readings of so many seconds.
    pub window: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { high: 80.0, patience: 60, low: 70.0, silence: 240, window: 300 }
    }
}

/// No time stamp and no duration has more seconds.
pub const MOST_SECONDS: u32 = u32::MAX;

/// No line is so many seconds behind the one before, but one with a wrong time stamp.
pub const MOST_SECONDS_BETWEEN: u64 = 7 * 24 * 3600;
