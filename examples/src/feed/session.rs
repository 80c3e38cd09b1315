//! What the example does: reads lines, and tells the plant what they say.

use std::io::{self, BufRead};

use reaktiv::Table;
use serde::Serialize;

use super::device::DeviceInputs;
use super::limits::Limits;
use super::plant::{Plant, PlantInputs};
use super::record::{Event, Record};
use super::report::report;
use super::saved::Saved;
use crate::lines::{Lines, Skipped};
use crate::replay::{self, Console, End, Follower};

/// A plant that is fed with lines.
pub struct Session {
    plant: Plant,
}

impl Session {
    /// A plant without devices.
    pub fn new(limits: Limits, console: Console) -> Self {
        Session { plant: Plant::new(PlantInputs { second: 0, limits, devices: Table::new() }, console) }
    }

    /// A plant that goes on where it was saved: nothing is printed a second time.
    pub fn resume(saved: Saved, console: Console) -> Self {
        Session { plant: Plant::resume(saved.inputs, saved.memory, console) }
    }

    /// The plant.
    pub fn plant(&self) -> &Plant {
        &self.plant
    }

    /// From now on these limits hold, for all devices.
    pub fn set_limits(&mut self, limits: Limits) {
        self.plant.set_limits(limits);
    }

    /// Reads at most so many lines.
    pub fn run(&mut self, lines: &mut Lines<impl BufRead>, most: Option<u64>) -> End {
        replay::run(self, lines, most)
    }

    /// Prints all devices.
    pub fn report(&mut self) -> io::Result<()> {
        replay::report(self)
    }
}

impl Follower for Session {
    fn follow(&mut self, line: &str) -> Result<(), String> {
        happen(&mut self.plant, line)
    }

    fn count(&mut self, skipped: Option<Skipped>) {
        self.plant.push_line(skipped);
    }

    fn console_mut(&mut self) -> &mut Console {
        self.plant.console_mut()
    }

    fn figures(&self) -> [u64; 3] {
        [*self.plant.lines(), self.plant.devices().len() as u64, *self.plant.skipped()]
    }

    fn summary(&self) -> String {
        report(&self.plant)
    }

    fn to_save(&self) -> &impl Serialize {
        &self.plant
    }
}

/// Tells the plant what a line says; or says why that cannot be used.
fn happen(plant: &mut Plant, line: &str) -> Result<(), String> {
    let Record { second, device, event } = Record::of(line)?;
    if second < *plant.second() {
        return Err(format!("it is from second {second}, and second {} has begun before", plant.second()));
    }
    plant.set_second(second);
    // A device that is new is there before anything happens to it: so what happens is a change, and is printed.
    if !plant.devices().contains_key(&device) {
        plant.devices_mut().create(device.clone(), DeviceInputs { second });
    }
    plant.devices_mut().update(&device, |device| {
        device.set_second(second);
        match event {
            Event::Reading(celsius) => device.push_reading(celsius),
            Event::Count(count) => device.push_count(count),
            Event::Command(command) => device.push_command(command),
            Event::Acknowledge => device.push_acknowledge(()),
        }
    });
    Ok(())
}
