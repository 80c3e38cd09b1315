//! The reactive part of one device.

use reaktiv::{Window, reactive};
use serde::{Deserialize, Serialize};

use super::alarm::Alarm;
use super::calibration::Calibration;
use super::limits::Limits;
use super::reading::Reading;
use super::site::site_of;
use crate::replay::Console;

/// A device, which is told what it has measured.
#[reactive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Device {
    /// What time it is, in seconds.
    #[reactive(clock, given)]
    pub now: u64,
    /// Its name, which is its key in the plant.
    #[reactive(given)]
    pub name: String,
    /// What is too hot, and what is too long.
    #[reactive(given)]
    pub limits: Limits,
    /// What its units mean.
    pub calibration: Calibration,

    /// It sends a reading.
    #[reactive(event)]
    pub reading: Reading,

    /// Where it is.
    pub site: computed!(String, site_of(&self.name).to_owned()),
    /// How many readings it has sent.
    pub readings: scan!(u64, self.readings.saturating_add(self.reading.len() as u64)),
    /// The newest one.
    pub newest:
        scan!(Option<Reading>, self.reading.iter().fold(self.newest, |newest, reading| Some(reading.or_later(newest)))),
    /// Those of the last while.
    pub recent: scan!(Window<u16>, |recent| {
        for reading in self.reading {
            recent.push(reading.at, reading.units);
        }
        recent.expire_if(|at| self.now >= at, self.limits.window);
    }),

    /// How hot it is, in °C.
    pub celsius: computed!(Option<f64>, self.newest.map(|newest| self.calibration.celsius(newest.units.into()))),
    /// The mean of the last while.
    pub mean: computed!(Option<f64>, self.recent.mean().map(|units| self.calibration.celsius(units))),
    /// Whether it has not been heard of for too long.
    pub is_silent: computed!(bool, self.newest.is_some_and(|newest| self.now >= newest.at + self.limits.silence)),

    /// Whether it is too hot: on when it has been above the high limit for long enough, off again below the low one.
    pub alarm: scan!(
        Alarm,
        match (self.alarm, self.celsius) {
            (Alarm::Off, Some(celsius)) if celsius > self.limits.high => {
                Alarm::Pending { since: untracked!(self.now) }
            }
            (Alarm::Pending { .. }, Some(celsius)) if celsius <= self.limits.high => Alarm::Off,
            (Alarm::Pending { since }, _) if self.now >= since + self.limits.patience => {
                Alarm::On { since: untracked!(self.now) }
            }
            (Alarm::On { .. }, Some(celsius)) if celsius < self.limits.low => Alarm::Off,
            (alarm, _) => alarm,
        }
    ),
    /// Since when the alarm is on.
    pub on_since: computed!(Option<u64>, self.alarm.on_since()),
    /// When it went on last.
    pub began: scan!(u64, self.on_since.unwrap_or(self.began)),
    /// How often it went on.
    pub alarms: scan!(u64, self.alarms.saturating_add(self.on_since.is_some().into())),
    /// One if it is on, for sums.
    pub on: computed!(u64, self.on_since.is_some().into()),
    /// One if it is silent, for sums.
    pub silent: computed!(u64, self.is_silent.into()),

    /// Where news are printed.
    #[reactive(context, given)]
    pub console: Console,
    #[reactive(skip_first)]
    tell_alarm: effect!({
        let celsius = untracked!(self.celsius).unwrap_or_default();
        let (began, limits) = (untracked!(self.began), untracked!(self.limits));
        let news = match self.on_since {
            Some(_) => format!("alarm: above {} °C for {} s, now {celsius:.1} °C", limits.high, limits.patience),
            None => format!("alarm over: from {began} to {}, now {celsius:.1} °C", untracked!(self.now)),
        };
        self.console.say(untracked!(self.now), untracked!(&self.name), news);
    }),
    #[reactive(skip_first)]
    tell_silence: effect!({
        let last = untracked!(self.newest).map_or(0, |newest| newest.at);
        let news = if self.is_silent { format!("silent since {last}") } else { "heard of again".to_owned() };
        self.console.say(untracked!(self.now), untracked!(&self.name), news);
    }),
}
