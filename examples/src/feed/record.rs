//! One line of a feed.

use super::limits::{TEMPERATURES, temperatures};
use super::state::Command;
use crate::lines::{cells, name, number};

/// What one line says.
pub(super) struct Record {
    pub(super) second: u64,
    pub(super) device: String,
    pub(super) event: Event,
}

/// What has happened to a device.
pub(super) enum Event {
    Reading(f64),
    Count(u32),
    Command(Command),
    Acknowledge,
}

impl Record {
    /// Reads a line. The error is the reason why it cannot be used.
    pub(super) fn of(text: &str) -> Result<Self, String> {
        let cells = cells(text)?;
        let [second, device, what, ref value @ ..] = cells[..] else { return Err(wrong_number(cells.len())) };
        let event = match (what, value) {
            ("celsius", [value]) => Event::Reading(celsius(value)?),
            ("count", [value]) => Event::Count(number("count", value, 0..=u32::MAX)?),
            ("celsius" | "count", []) => return Err(format!("{what} needs a value behind it")),
            ("acknowledge", []) => Event::Acknowledge,
            (_, []) => Event::Command(command(what)?),
            ("acknowledge", [_]) => return Err(has_no_value(what)),
            (_, [_]) => return Err(command(what).map_or_else(|unknown| unknown, |_| has_no_value(what))),
            _ => return Err(wrong_number(cells.len())),
        };
        let second = number("the time", second, 0..=u32::MAX)?.into();
        Ok(Record { second, device: name("the device", device)?, event })
    }
}

fn celsius(text: &str) -> Result<f64, String> {
    let celsius = text.parse().ok().filter(|celsius| TEMPERATURES.contains(celsius));
    celsius.ok_or_else(|| format!("celsius is one of the {}, not {text:?}", temperatures()))
}

fn command(text: &str) -> Result<Command, String> {
    text.parse().map_err(|()| format!("nothing is known of {text:?}"))
}

fn has_no_value(what: &str) -> String {
    format!("{what} has no value behind it")
}

fn wrong_number(cells: usize) -> String {
    format!("it needs 3 cells, or 4 with a value, and its number of cells is {cells}")
}
