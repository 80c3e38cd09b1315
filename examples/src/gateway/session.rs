//! What the example does: moves the clock to the time of each line, and tells the plant what the line says.

use reaktiv::{Table, Timed};
use serde::Serialize;

use super::device::DeviceInputs;
use super::limits::{Limits, MOST_SECONDS_BETWEEN};
use super::plant::{Plant, PlantInputs};
use super::reading::Reading;
use super::record::{News, Record};
use super::report::report;
use super::saved::Saved;
use crate::lines::Skipped;
use crate::replay::{Console, Follower};

/// How the clock goes from one line to the next.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Pace {
    /// In one jump.
    #[default]
    ByLines,
    /// Second by second.
    BySeconds,
}

/// A plant that is fed with lines.
pub struct Session {
    plant: Plant,
    pace: Pace,
}

impl Session {
    /// A plant without devices.
    pub fn new(pace: Pace, console: Console) -> Self {
        let inputs = PlantInputs { limits: Limits::default(), devices: Table::new() };
        Session { plant: Plant::new(inputs, console), pace }
    }

    /// A plant that goes on where it was saved: nothing is printed a second time.
    pub fn resume(saved: Saved, pace: Pace, console: Console) -> Self {
        Session { plant: Plant::resume(saved.inputs, saved.memory, console), pace }
    }

    /// The plant.
    pub fn plant(&self) -> &Plant {
        &self.plant
    }

    /// What is wrong with a line that can be read.
    fn check(&self, record: &Record) -> Result<(), String> {
        let (second, now, window) = (record.second, *self.plant.now(), self.plant.limits().window);
        if second > now.saturating_add(MOST_SECONDS_BETWEEN) && !self.plant.devices().is_empty() {
            return Err(format!("it is from second {second}, which is too far from second {now}"));
        }
        let most_late = match record.news {
            News::Units(_) => window.saturating_sub(1),
            News::Calibration(_) => 0,
        };
        if now.saturating_sub(second) > most_late {
            return Err(format!("it is from second {second}, and second {now} has begun before"));
        }
        let (News::Units(units), Some(device)) = (&record.news, self.plant.devices().get(&record.device)) else {
            return Ok(());
        };
        let later_ones = device.recent().iter().rev().take_while(|(at, _)| *at >= second);
        match later_ones.last() {
            Some((at, before)) if at == second && before == units => Err("it has come before".to_owned()),
            Some((at, before)) if at == second => Err(format!("the device has measured {before} at that second")),
            _ => Ok(()),
        }
    }

    fn move_clock(&mut self, second: u64) {
        if self.pace == Pace::BySeconds && !self.plant.devices().is_empty() {
            (*self.plant.now()..second).for_each(|before| self.plant.advance(before + 1));
        }
        self.plant.advance(second);
    }
}

impl Follower for Session {
    fn follow(&mut self, line: &str) -> Result<(), String> {
        let record = Record::of(line)?;
        self.check(&record)?;
        let Record { second, device, news } = record;
        self.move_clock(second);
        if !self.plant.devices().contains_key(&device) {
            self.plant.devices_mut().create(device.clone(), DeviceInputs::default());
        }
        self.plant.devices_mut().update(&device, |device| match news {
            News::Units(units) => device.push_reading(Reading { at: second, units }),
            News::Calibration(calibration) => device.set_calibration(calibration),
        });
        Ok(())
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
