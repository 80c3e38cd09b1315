//! From when on a device is too hot, and until when.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

/// Two limits, in °C, so that a device about one of them does not ring all the time.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Limits {
    /// Above it a device is too hot.
    pub high: f64,
    /// Below it no more.
    pub low: f64,
}

impl Limits {
    /// These limits, or what is wrong with them.
    pub fn checked(self) -> Result<Self, String> {
        let Limits { high, low } = self;
        if !TEMPERATURES.contains(&high) || !TEMPERATURES.contains(&low) {
            return Err(format!("the limits are {}, not {low} and {high}", temperatures()));
        }
        if low > high {
            return Err(format!("the lower limit is {low} °C and above the upper one, {high} °C"));
        }
        Ok(self)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Limits { high: 80.0, low: 70.0 }
    }
}

/// What a temperature can be, in °C.
pub const TEMPERATURES: RangeInclusive<f64> = -273.15..=5000.0;

/// The same in words.
pub fn temperatures() -> String {
    format!("temperatures from {} to {}", TEMPERATURES.start(), TEMPERATURES.end())
}
