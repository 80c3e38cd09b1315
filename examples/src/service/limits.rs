//! What is too much, and what is too long.

use std::time::Duration;

/// The limits of a machine.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// It is busy from this load on, in percent.
    pub high: f64,
    /// It is no longer busy below this one.
    pub low: f64,
    /// It is overloaded when it has been busy for so long.
    pub patience: Duration,
    /// It is silent when there was no reading for so long.
    pub silence: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { high: 80.0, low: 60.0, patience: Duration::from_secs(10), silence: Duration::from_secs(5) }
    }
}
