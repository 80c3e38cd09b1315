//! One device: a source of figures of one kind.

use std::collections::VecDeque;

use reaktiv::{Window, reactive};
use serde::{Deserialize, Serialize};

use crate::limits::Thresholds;
use crate::quantity::Quantity;

/// So long figures count for what is shown as recent, in milliseconds.
pub const RECENT: u64 = 60_000;

/// So often a figure is kept for the chart, in milliseconds.
pub const PACE: u64 = 5_000;

/// So many of them are kept.
pub const HISTORY: usize = 60;

/// What a device reports.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    /// When, in milliseconds since 1970, if that is known.
    pub at: Option<u64>,
    /// What.
    pub value: f64,
}

/// How a device is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// All is well.
    Fine,
    /// It is above its limit.
    High,
    /// It has been for too long.
    Alarm,
    /// It has not reported for too long, or not since this dashboard began.
    Silent,
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

    /// It reports a figure.
    #[reactive(event)]
    pub reading: Reading,
    /// The last figure.
    #[reactive(publish)]
    pub value: scan!(Option<f64>, self.reading.last().map_or(self.value, |reading| Some(reading.value))),
    /// When it was heard last.
    pub seen: scan!(Option<u64>, self.reading.iter().filter_map(|reading| reading.at).next_back().or(self.seen)),
    /// When it was heard last, by the second, for the page.
    #[reactive(publish)]
    pub heard: computed!(Option<u64>, self.seen.map(|seen| seen / 1000)),
    /// How often it has reported.
    pub readings: scan!(u64, self.readings + self.reading.len() as u64),
    /// The figures of the last minute.
    pub recent: scan!(Window<f64>, |recent| {
        for reading in self.reading {
            if let Some(at) = reading.at {
                recent.push(at, reading.value);
            }
        }
        recent.expire_if(|at| self.now >= at, RECENT);
    }),
    /// The mean of the last minute.
    #[reactive(publish)]
    pub mean: computed!(Option<f64>, self.recent.mean().map(rounded)),
    /// The least of the last minute.
    #[reactive(publish)]
    pub least: computed!(Option<f64>, self.recent.min().copied()),
    /// The greatest of the last minute.
    #[reactive(publish)]
    pub most: computed!(Option<f64>, self.recent.max().copied()),

    /// What is too much for it.
    #[reactive(publish)]
    pub limit: computed!(f64, self.thresholds.of(self.quantity)),
    /// It has said nothing for too long, or nothing of which it is known when. One that is about to report for the first time is not.
    pub is_silent:
        computed!(bool, self.readings > 0 && self.seen.is_none_or(|seen| self.now >= seen + self.thresholds.silence)),
    /// It is above its limit. A figure from nobody knows when says nothing of that.
    pub is_high: computed!(bool, self.seen.is_some() && self.value.is_some_and(|value| value > self.limit)),
    /// It is above its limit, as far as is known now.
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
    /// It has been above its limit for too long.
    pub is_alarming: computed!(bool, self.high_since.is_some_and(|since| self.now >= since + self.thresholds.patience)),
    /// How it is.
    #[reactive(publish)]
    pub state: computed!(
        State,
        if self.is_silent {
            State::Silent
        } else if self.is_alarming {
            State::Alarm
        } else if self.is_high {
            State::High
        } else {
            State::Fine
        }
    ),
    /// Its figure, unless that is out of date.
    pub current: computed!(Option<f64>, if self.is_silent { None } else { self.value }),
    /// What its figure was, once every few seconds, by the second.
    pub history: scan!(VecDeque<(u64, f64)>, |history| {
        let second = self.now.every(PACE) / 1000;
        let is_new = history.back().is_none_or(|(last, _)| *last < second);
        if let Some(value) = untracked!(self.current).filter(|_| is_new) {
            history.push_back((second, value));
        }
        if history.len() > HISTORY {
            history.pop_front();
        }
    }),
    /// Its figure, unless that is out of date, if it is a load.
    pub current_load: computed!(Option<f64>, if self.quantity == Quantity::Load { self.current } else { None }),
    /// Its figure, unless that is out of date, if it is a temperature.
    pub current_temperature:
        computed!(Option<f64>, if self.quantity == Quantity::Temperature { self.current } else { None }),
}

impl Device {
    /// One that has reported nothing yet.
    pub fn unseen(quantity: Quantity, source: impl Into<String>) -> Self {
        Device::new(DeviceInputs { quantity, source: source.into() })
    }
}

/// To what a page shows.
fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}
