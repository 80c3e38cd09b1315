//! The reactive part of a plant: its clock, its devices, and what they come to by site.

use reaktiv::{Table, reactive};
use serde::{Deserialize, Serialize};

use super::device::Device;
use super::limits::Limits;
use super::site::Site;
use crate::lines::Skipped;
use crate::replay::Console;

/// All devices.
#[reactive]
#[derive(Serialize, Deserialize)]
pub struct Plant {
    /// What time it is, in seconds.
    #[reactive(clock, default = 0)]
    pub now: u64,
    /// What is too hot, and what is too long.
    pub limits: Limits,
    /// The devices, by name, in the order in which they were first heard of.
    #[reactive(nested, given(now, name = key, limits, console = self.console))]
    pub devices: Table<String, Device>,

    /// A line was read: what was wrong with it, if anything.
    #[reactive(event)]
    pub line: Option<Skipped>,
    /// How many lines were read, which is where the replay goes on.
    pub lines: scan!(u64, self.lines.saturating_add(self.line.len() as u64)),
    /// How many of them were of no use.
    pub skipped: scan!(u64, self.skipped.saturating_add(self.line.iter().flatten().count() as u64)),

    /// The sites, by name.
    pub sites: computed!(Vec<Site>, {
        let devices = self.devices.group_by(Device::SITE).count();
        let silent = self.devices.group_by(Device::SITE).sum(Device::SILENT);
        let readings = self.devices.group_by(Device::SITE).sum(Device::READINGS);
        let mean = self.devices.group_by(Device::SITE).mean(Device::MEAN);
        let alarms = self.devices.group_by(Device::SITE).sum(Device::ALARMS);
        let on = self.devices.group_by(Device::SITE).sum(Device::ON);
        let site = |(name, devices): (&String, usize)| Site {
            name: name.clone(),
            devices,
            silent: silent.get(name).unwrap_or_default(),
            readings: readings.get(name).unwrap_or_default(),
            mean: mean.get(name),
            alarms: alarms.get(name).unwrap_or_default(),
            on: on.get(name).unwrap_or_default(),
        };
        devices.iter().map(site).collect()
    }),

    /// Where news are printed.
    #[reactive(context)]
    pub console: Console,
    complain: effect!(self.line.iter().flatten().for_each(|skipped| self.console.complain(skipped))),
}
