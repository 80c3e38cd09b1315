//! What was remembered.

use std::io;

use serde::Deserialize;

use super::device::Device;
use super::limits::{Limits, MOST_SECONDS};
use super::plant::{PlantInputs, PlantMemory};

/// What was saved of a plant: all that is needed to go on.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Saved {
    pub(super) inputs: PlantInputs,
    pub(super) memory: PlantMemory,
}

impl Saved {
    /// Reads what was saved.
    pub fn read(text: impl io::Read) -> Result<Self, String> {
        let saved: Saved = serde_json::from_reader(text).map_err(|error| error.to_string())?;
        let Limits { high, low, .. } = saved.inputs.limits;
        if !(high.is_finite() && low.is_finite() && low <= high) {
            return Err(format!("the lower limit is {low} °C and the upper one {high} °C"));
        }
        if !saved.has_figures_that_a_plant_comes_to() {
            return Err("it has figures that no plant comes to".to_owned());
        }
        Ok(saved)
    }

    fn has_figures_that_a_plant_comes_to(&self) -> bool {
        let (devices, limits) = (self.inputs.devices.rows(), self.inputs.limits);
        let times = devices.clone().flat_map(times_of);
        let times = times.chain([self.memory.now, limits.patience, limits.silence, limits.window]);
        let counts = devices.clone().flat_map(|device| [*device.readings(), *device.alarms()]);
        let counts = counts.chain([self.memory.lines, self.memory.skipped]);
        times.max() <= Some(MOST_SECONDS.into())
            && counts.map(u128::from).sum::<u128>() <= MOST
            && devices.clone().all(|device| device.calibration().is_known())
    }

    /// How many lines were read.
    pub fn lines(&self) -> u64 {
        self.memory.lines
    }
}

fn times_of(device: &Device) -> impl Iterator<Item = u64> {
    let readings = device.recent().iter().map(|(at, _)| at).chain(device.newest().map(|newest| newest.at));
    readings.chain(device.alarm().since()).chain([*device.began()])
}

/// All that was counted comes to less. From there it can go on for as long as anybody likes: no sum of it is too large.
const MOST: u128 = 1 << 52;
