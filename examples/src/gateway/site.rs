//! What the devices of a site come to together.

use serde::{Deserialize, Serialize};

/// The figures of a site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Site {
    /// Its name.
    pub name: String,
    /// How many devices it has.
    pub devices: usize,
    /// How many of them are silent.
    pub silent: u64,
    /// How many readings they have sent.
    pub readings: u64,
    /// The mean of their rolling means, in °C.
    pub mean: Option<f64>,
    /// How many alarms they have had.
    pub alarms: u64,
    /// How many of them are on.
    pub on: u64,
}

/// The site is what stands in front of the slash.
pub fn site_of(device: &str) -> &str {
    device.split_once('/').map_or("", |(site, _)| site)
}
