//! What was remembered.

use std::io;

use serde::Deserialize;

use super::limits::Limits;
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
        saved.inputs.limits.checked()?;
        let of_devices = saved.inputs.devices.rows().flat_map(|device| [*device.readings(), *device.pieces()]);
        let figures = of_devices.chain([saved.memory.lines, saved.memory.skipped]);
        if figures.map(u128::from).sum::<u128>() > MOST {
            return Err("it has figures that no feed comes to".to_owned());
        }
        Ok(saved)
    }

    /// How many lines of the feed were read.
    pub fn lines(&self) -> u64 {
        self.memory.lines
    }

    /// The limits by which alarms went on and off.
    pub fn limits(&self) -> Limits {
        self.inputs.limits
    }
}

/// All that was counted comes to less. From there it can go on for as long as anybody likes: no sum of it is too large.
const MOST: u128 = 1 << 52;
