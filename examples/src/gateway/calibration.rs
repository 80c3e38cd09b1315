//! From what a device measures to degrees.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

/// What the units of a device mean.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// The temperature at 0, in °C.
    pub offset: f64,
    /// The °C of each unit.
    pub gain: f64,
}

impl Calibration {
    /// The temperature at so many units, or on average at so many.
    pub fn celsius(self, units: f64) -> f64 {
        self.offset + self.gain * units
    }

    /// Whether there can be such a device.
    pub fn is_known(self) -> bool {
        OFFSETS.contains(&self.offset) && GAINS.contains(&self.gain)
    }
}

impl Default for Calibration {
    fn default() -> Self {
        Calibration { offset: -40.0, gain: 0.05 }
    }
}

/// What an offset can be.
pub const OFFSETS: RangeInclusive<f64> = -273.15..=1000.0;

/// What a gain can be.
pub const GAINS: RangeInclusive<f64> = -10.0..=10.0;
