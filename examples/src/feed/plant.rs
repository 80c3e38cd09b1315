//! The reactive part of a plant: its devices, and what they come to together.

use reaktiv::{Table, reactive};
use serde::{Deserialize, Serialize};

use super::condition::Condition;
use super::device::Device;
use super::limits::Limits;
use super::recent::Recent;
use crate::lines::Skipped;
use crate::replay::Console;

/// All devices.
#[reactive]
#[derive(Serialize, Deserialize)]
pub struct Plant {
    /// What time it is, in seconds.
    #[reactive(default = 0)]
    pub second: u64,
    /// From when on a device is too hot.
    pub limits: Limits,
    /// The devices, by name, in the order in which they were first heard of.
    #[reactive(nested, given(name = key, limits, console = self.console))]
    pub devices: Table<String, Device>,

    /// A line of the feed was read: what was wrong with it, if anything.
    #[reactive(event)]
    pub line: Option<Skipped>,
    /// How many lines were read, which is where the feed goes on.
    pub lines: scan!(u64, self.lines.saturating_add(self.line.len() as u64)),
    /// How many of them were of no use.
    pub skipped: scan!(u64, self.skipped.saturating_add(self.line.iter().flatten().count() as u64)),

    /// How many temperatures all devices have reported.
    pub readings: computed!(u64, self.devices.sum(Device::READINGS)),
    /// How many pieces they have made.
    pub pieces: computed!(u64, self.devices.sum(Device::PIECES)),
    /// How many devices are running.
    pub running: computed!(usize, self.devices.count_where(Device::IS_RUNNING)),
    /// How many are too hot.
    pub hot: computed!(usize, self.devices.count_where(Device::IS_HOT)),
    /// The mean of the hottest device.
    pub hottest: computed!(Option<f64>, self.devices.max(Device::MEAN).copied().flatten()),
    /// The last few means of whatever device was the hottest.
    pub recent: scan!(Recent, |recent| recent.extend(self.hottest.as_ref())),
    /// The highest of all times.
    pub peak: scan!(Option<f64>, self.peak.into_iter().chain(self.hottest).reduce(f64::max)),
    /// How the plant is.
    pub condition: scan!(Condition, self.condition.with(self.hot)),

    /// Where news are printed.
    #[reactive(context)]
    pub console: Console,
    complain: effect!(self.line.iter().flatten().for_each(|skipped| self.console.complain(skipped))),
    #[reactive(skip_first)]
    show_condition: effect!(self.console.say(untracked!(self.second), "*", self.condition)),
}
