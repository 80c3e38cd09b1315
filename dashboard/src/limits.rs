//! What is too much, and what is too long. Browsers may set it: so each of them has a type that holds nothing else.

use reaktiv::reactive;
use serde::{Deserialize, Serialize};

use crate::quantity::Quantity;

macro_rules! ranges {
    ($($(#[$docs:meta])* $name:ident: $least:literal to $most:literal, $unit:literal;)*) => {$(
        $(#[$docs])*
        #[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
        #[serde(try_from = "f64")]
        pub struct $name(f64);

        impl $name {
            /// A value in the range.
            ///
            /// # Panics
            ///
            /// If it is not.
            pub const fn new(value: f64) -> Self {
                assert!(value >= $least && value <= $most, "it is in the range");
                $name(value)
            }

            /// As a number.
            pub const fn get(self) -> f64 {
                self.0
            }
        }

        impl TryFrom<f64> for $name {
            type Error = String;

            fn try_from(value: f64) -> Result<Self, String> {
                if ($least..=$most).contains(&value) {
                    Ok($name(value))
                } else {
                    Err(format!("{value} is not between {} and {} {}", $least, $most, $unit))
                }
            }
        }
    )*};
}
ranges! {
    /// A limit in percent.
    Percent: 1.0 to 100.0, "%";
    /// A limit in °C.
    Celsius: -50.0 to 150.0, "°C";
    /// A limit in bar.
    Bar: 0.1 to 16.0, "bar";
    /// How long something may last, in seconds.
    Seconds: 1.0 to 600.0, "seconds";
}

impl Seconds {
    /// In milliseconds.
    pub fn millis(self) -> u64 {
        (self.0 * 1000.0) as u64
    }
}

/// The limits of a plant.
#[reactive]
#[derive(Debug)]
pub struct Limits {
    /// Above it something is too busy.
    #[reactive(publish, accept, default = Percent::new(90.0))]
    pub load: Percent,
    /// Above it a memory is too full.
    #[reactive(publish, accept, default = Percent::new(90.0))]
    pub memory: Percent,
    /// Above it a disk is too full.
    #[reactive(publish, accept, default = Percent::new(90.0))]
    pub disk: Percent,
    /// Above it something is too hot.
    #[reactive(publish, accept, default = Celsius::new(75.0))]
    pub temperature: Celsius,
    /// Above it the air is too moist.
    #[reactive(publish, accept, default = Percent::new(70.0))]
    pub humidity: Percent,
    /// Above it something is about to burst.
    #[reactive(publish, accept, default = Bar::new(8.0))]
    pub pressure: Bar,
    /// A device that is above its limit for so long raises an alarm.
    #[reactive(publish, accept, default = Seconds::new(10.0))]
    pub patience: Seconds,
    /// A device that has said nothing for so long is silent.
    #[reactive(publish, accept, default = Seconds::new(15.0))]
    pub silence: Seconds,
    /// All of them.
    pub all: computed!(
        Thresholds,
        Thresholds {
            load: self.load.get(),
            memory: self.memory.get(),
            disk: self.disk.get(),
            temperature: self.temperature.get(),
            humidity: self.humidity.get(),
            pressure: self.pressure.get(),
            patience: self.patience.millis(),
            silence: self.silence.millis(),
        }
    ),
}

/// The limits as plain data, which is handed down to all devices.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    load: f64,
    memory: f64,
    disk: f64,
    temperature: f64,
    humidity: f64,
    pressure: f64,
    /// In milliseconds.
    pub patience: u64,
    /// In milliseconds.
    pub silence: u64,
}

impl Default for Thresholds {
    fn default() -> Self {
        *Limits::default().all()
    }
}

impl Thresholds {
    /// The limit of this quantity.
    pub fn of(&self, quantity: Quantity) -> f64 {
        match quantity {
            Quantity::Load => self.load,
            Quantity::Memory => self.memory,
            Quantity::Disk => self.disk,
            Quantity::Temperature => self.temperature,
            Quantity::Humidity => self.humidity,
            Quantity::Pressure => self.pressure,
        }
    }
}
