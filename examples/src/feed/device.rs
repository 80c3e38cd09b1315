//! The reactive part of one device.

use reaktiv::reactive;
use serde::{Deserialize, Serialize};

use super::alarm::Alarm;
use super::limits::Limits;
use super::output::Output;
use super::recent::Recent;
use super::state::{Command, State};
use crate::replay::Console;

/// A device, which is told what happens to it.
#[reactive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Device {
    /// Its name, which is its key in the plant.
    #[reactive(given)]
    pub name: String,
    /// From when on it is too hot.
    #[reactive(given)]
    pub limits: Limits,
    /// When it was last heard of, in seconds.
    pub second: u64,

    /// It reports its temperature, in °C.
    #[reactive(event)]
    pub reading: f64,
    /// It reports how many pieces its counter shows.
    #[reactive(event)]
    pub count: u32,
    /// It is started, stopped, broken or repaired.
    #[reactive(event)]
    pub command: Command,
    /// Somebody has taken notice of the alarm.
    #[reactive(event)]
    pub acknowledge: (),

    /// How many temperatures it has reported.
    pub readings: scan!(u64, self.readings.saturating_add(self.reading.len() as u64)),
    /// The last few.
    pub recent: scan!(Recent, |recent| recent.extend(self.reading)),
    /// Their mean.
    pub mean: computed!(Option<f64>, self.recent.mean()),
    /// The least of them.
    pub minimum: computed!(Option<f64>, self.recent.minimum()),
    /// The greatest of them.
    pub maximum: computed!(Option<f64>, self.recent.maximum()),

    /// Whether it is too hot: on above the high limit, off again below the low one, and as before between them.
    pub is_hot: scan!(
        bool,
        match self.mean {
            Some(mean) if mean > self.limits.high => true,
            Some(mean) if mean < self.limits.low => false,
            _ => self.is_hot,
        }
    ),
    /// Whether anybody is to look after it.
    pub alarm: scan!(Alarm, self.alarm.after(self.is_hot, !self.acknowledge.is_empty())),

    /// What its counter has counted.
    pub output: scan!(
        Output,
        self.count.iter().fold(self.output, |output, count| output.after(untracked!(self.second), *count))
    ),
    /// How many pieces it has made.
    pub pieces: computed!(u64, self.output.pieces),

    /// What it is doing.
    pub state: scan!(State, self.command.iter().copied().fold(self.state, State::after)),
    /// Since when: the state makes it step, the time does not.
    pub since: scan!(u64, {
        _ = self.state;
        untracked!(self.second)
    }),
    /// Whether it does what it is there for.
    pub is_running: computed!(bool, self.state == State::Running),

    /// Where news are printed.
    #[reactive(context, given)]
    pub console: Console,
    #[reactive(skip_first)]
    show_state: effect!(self.console.say(untracked!(self.second), &self.name, self.state)),
    #[reactive(skip_first)]
    show_alarm: effect!({
        let mean = untracked!(self.mean).map(|mean| format!(" at {mean:.1} °C")).unwrap_or_default();
        self.console.say(untracked!(self.second), &self.name, format_args!("alarm {}{mean}", self.alarm));
    }),
}
