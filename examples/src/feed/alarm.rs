//! Alarms that somebody takes notice of.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What there is to say about the heat of a device.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Alarm {
    /// Nothing.
    #[default]
    Off,
    /// It is too hot.
    Ringing,
    /// It is too hot still, and somebody knows.
    Acknowledged,
}

impl Alarm {
    /// What it is from now on.
    pub fn after(self, is_hot: bool, is_acknowledged: bool) -> Self {
        match self {
            _ if !is_hot => Alarm::Off,
            Alarm::Off => Alarm::Ringing,
            Alarm::Ringing if is_acknowledged => Alarm::Acknowledged,
            alarm => alarm,
        }
    }
}

impl fmt::Display for Alarm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Alarm::Off => "off",
            Alarm::Ringing => "ringing",
            Alarm::Acknowledged => "acknowledged",
        })
    }
}
