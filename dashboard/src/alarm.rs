//! Alarms, as they are shown and told.

use serde::{Deserialize, Serialize};

/// A device that has been above its limit for too long.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alarm {
    /// Which one.
    pub device: String,
    /// Since when, in milliseconds since 1970.
    pub since: u64,
}
