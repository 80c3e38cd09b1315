//! One device: a source of figures of one kind.

use reaktiv::{Table, Window, reactive};
use serde::{Deserialize, Serialize};

use crate::limits::Thresholds;
use crate::quantity::Quantity;

/// So long figures count for what is shown as recent, in milliseconds.
pub const RECENT: u64 = 60_000;

/// So many samples are kept for the chart.
pub const HISTORY: usize = 60;

/// What a device reports.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    /// When, in milliseconds since 1970.
    pub at: u64,
    /// What.
    pub value: f64,
}

/// How a device is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It has not reported anything yet.
    Unknown,
    /// All is well.
    Fine,
    /// It is above its limit.
    High,
    /// It has been for too long.
    Alarm,
    /// It has not reported for too long.
    Silent,
}

/// A point of the chart.
#[reactive]
#[derive(Debug)]
pub struct Sample {
    /// The figure.
    #[reactive(publish)]
    pub value: f64,
}

/// A device.
#[reactive]
#[derive(Debug)]
pub struct Device {
    /// What time it is, in milliseconds since 1970.
    #[reactive(clock, given)]
    pub now: u64,
    /// What is too much, and what is too long.
    #[reactive(given)]
    pub thresholds: Thresholds,
    /// What it measures.
    #[reactive(publish)]
    pub quantity: Quantity,
    /// Where its figures come from.
    #[reactive(publish)]
    pub source: String,
    /// What it has reported, once every few seconds, by the second.
    #[reactive(nested, publish)]
    pub history: Table<u64, Sample>,

    /// It reports a figure.
    #[reactive(event)]
    pub reading: Reading,
    /// The last figure.
    #[reactive(publish)]
    pub value: scan!(Option<f64>, self.reading.last().map_or(self.value, |reading| Some(reading.value))),
    /// When that was.
    #[reactive(publish)]
    pub seen: scan!(Option<u64>, self.reading.last().map_or(self.seen, |reading| Some(reading.at))),
    /// How often it has reported.
    #[reactive(publish)]
    pub readings: scan!(u64, self.readings + self.reading.len() as u64),
    /// The figures of the last minute.
    pub recent: scan!(Window<f64>, |recent| {
        for reading in self.reading {
            recent.push(reading.at, reading.value);
        }
        recent.expire_if(|at| self.now >= at, RECENT);
    }),
    /// Their mean.
    #[reactive(publish)]
    pub mean: computed!(Option<f64>, self.recent.mean().map(rounded)),
    /// The least of them.
    #[reactive(publish)]
    pub least: computed!(Option<f64>, self.recent.min().copied()),
    /// The greatest of them.
    #[reactive(publish)]
    pub most: computed!(Option<f64>, self.recent.max().copied()),

    /// What is too much for it.
    #[reactive(publish)]
    pub limit: computed!(f64, self.thresholds.of(self.quantity)),
    /// It has said nothing for too long.
    pub is_silent: computed!(bool, self.seen.is_some_and(|seen| self.now >= seen + self.thresholds.silence)),
    /// It is above its limit.
    pub is_high: computed!(bool, self.value.is_some_and(|value| value > self.limit)),
    /// It is, as far as is known now.
    pub is_high_now: computed!(bool, self.is_high && !self.is_silent),
    /// Since when it is above its limit.
    #[reactive(publish)]
    pub high_since: scan!(
        Option<u64>,
        match (self.is_high, self.high_since) {
            (false, _) => None,
            (true, None) => Some(untracked!(self.now)),
            (true, since) => since,
        }
    ),
    /// It has been for too long.
    pub is_alarming: computed!(bool, self.high_since.is_some_and(|since| self.now >= since + self.thresholds.patience)),
    /// How it is.
    #[reactive(publish)]
    pub state: computed!(
        State,
        match self.seen {
            None => State::Unknown,
            _ if self.is_silent => State::Silent,
            _ if self.is_alarming => State::Alarm,
            _ if self.is_high => State::High,
            _ => State::Fine,
        }
    ),
    /// Its figure, unless that is out of date.
    pub current: computed!(Option<f64>, if self.is_silent { None } else { self.value }),
    /// The same, of what is busy.
    pub current_load: computed!(Option<f64>, if self.quantity == Quantity::Load { self.current } else { None }),
    /// The same, of what has a temperature.
    pub current_temperature:
        computed!(Option<f64>, if self.quantity == Quantity::Temperature { self.current } else { None }),
}

impl Device {
    /// One that has reported nothing yet.
    pub fn unseen(quantity: Quantity, source: impl Into<String>) -> Self {
        Device::new(DeviceInputs { quantity, source: source.into(), history: Table::new() })
    }

    /// Keeps its figure for the chart, at this second; without one, and while it is silent, there is nothing to keep.
    pub fn sample(&mut self, second: u64) {
        let value = *self.current();
        let mut history = self.history_mut();
        if let Some(value) = value {
            history.create(second, SampleInputs { value });
        }
        let gone: Vec<u64> = history.keys().take(history.len().saturating_sub(HISTORY)).copied().collect();
        gone.iter().for_each(|second| _ = history.remove(second));
    }
}

/// To what a page shows.
fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}
