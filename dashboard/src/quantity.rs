//! What devices measure.

use serde::{Deserialize, Serialize};

/// A kind of figure, with its unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Quantity {
    /// How busy something is, in percent.
    Load,
    /// How full a memory is, in percent.
    Memory,
    /// How full a disk is, in percent.
    Disk,
    /// In °C.
    Temperature,
    /// In percent.
    Humidity,
    /// In bar.
    Pressure,
}

impl Quantity {
    /// All of them.
    pub const ALL: [Quantity; 6] = [
        Quantity::Load,
        Quantity::Memory,
        Quantity::Disk,
        Quantity::Temperature,
        Quantity::Humidity,
        Quantity::Pressure,
    ];

    /// As it is written in the topics of a broker.
    pub fn name(self) -> &'static str {
        match self {
            Quantity::Load => "load",
            Quantity::Memory => "memory",
            Quantity::Disk => "disk",
            Quantity::Temperature => "temperature",
            Quantity::Humidity => "humidity",
            Quantity::Pressure => "pressure",
        }
    }

    /// The one of this name.
    pub fn of(name: &str) -> Option<Self> {
        Quantity::ALL.into_iter().find(|quantity| quantity.name() == name)
    }

    /// A figure of it that can be true.
    pub fn checked(self, value: f64) -> Option<f64> {
        let possible = match self {
            Quantity::Temperature => -273.15..=5000.0,
            Quantity::Pressure => 0.0..=1000.0,
            Quantity::Load | Quantity::Memory | Quantity::Disk | Quantity::Humidity => 0.0..=100.0,
        };
        possible.contains(&value).then_some(value)
    }
}
