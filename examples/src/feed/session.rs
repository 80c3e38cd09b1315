//! What the example does: reads lines, and tells the plant what they say.

use std::io::{self, BufRead, Write};

use reaktiv::Table;

use super::console::Console;
use super::device::DeviceInputs;
use super::limits::Limits;
use super::plant::{Plant, PlantInputs};
use super::record::{Event, Record};
use super::report::report;
use super::saved::Saved;
use crate::lines::{Lines, Skipped};
use crate::money::grouped;

/// A plant that is fed with lines.
pub struct Session {
    plant: Plant,
}

/// Why no more lines are read.
#[derive(Debug)]
pub enum End {
    /// There are none.
    OfFile,
    /// So many were wanted.
    Enough,
    /// They cannot be read.
    Unreadable(io::Error),
    /// What is printed reaches nobody.
    Unwritable(io::Error),
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
        let mut left = most.unwrap_or(u64::MAX);
        loop {
            if let Some(error) = self.plant.console_mut().take_failure() {
                return End::Unwritable(error);
            }
            if left == 0 {
                return End::Enough;
            }
            left -= 1;
            match lines.next() {
                Ok(Some(line)) => {
                    let happened = line.text.and_then(|text| happen(&mut self.plant, text));
                    let skipped = happened.err().map(|reason| Skipped { number: line.number, reason });
                    self.plant.push_line(skipped);
                }
                Ok(None) => return End::OfFile,
                Err(error) => return End::Unreadable(error),
            }
        }
    }

    /// Prints all devices.
    pub fn report(&mut self) -> io::Result<()> {
        let text = report(&self.plant);
        let console = self.plant.console_mut();
        console.print(&text);
        console.take_failure().map_or(Ok(()), Err)
    }

    /// How many lines were read so far, and how many were skipped.
    pub fn report_reading(&self, out: &mut impl Write) -> io::Result<()> {
        let (lines, skipped) = (grouped(*self.plant.lines()), grouped(*self.plant.skipped()));
        writeln!(
            out,
            "lines: {lines}, devices: {}, skipped lines: {skipped}",
            grouped(self.plant.devices().len() as u64)
        )
    }
}

/// Tells the plant what a line says; or says why that cannot be used.
fn happen(plant: &mut Plant, line: &str) -> Result<(), String> {
    if line.trim().is_empty() {
        return Ok(());
    }
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
