//! One line of a file.

use std::ops::RangeInclusive;

use super::calibration::{Calibration, GAINS, OFFSETS};
use super::limits::MOST_SECONDS;
use super::reading::MOST_UNITS;
use crate::lines::{cells, name, number};

/// What one line says.
pub(super) struct Record {
    pub(super) second: u64,
    pub(super) device: String,
    pub(super) news: News,
}

/// What there is to say about a device.
pub(super) enum News {
    Units(u16),
    Calibration(Calibration),
}

impl Record {
    /// Reads a line. The error is the reason why it cannot be used.
    pub(super) fn of(text: &str) -> Result<Self, String> {
        let cells = cells(text)?;
        let (second, device, news) = match cells[..] {
            [_, _, "calibrate"] => return Err("calibrate needs an offset and a gain behind it".to_owned()),
            [second, device, units] => (second, device, News::Units(units_of(units)?)),
            [second, device, "calibrate", offset, gain] => {
                let (offset, gain) = (decimal("the offset", offset, OFFSETS)?, decimal("the gain", gain, GAINS)?);
                (second, device, News::Calibration(Calibration { offset, gain }))
            }
            _ => {
                return Err(format!("it needs 3 cells, or 5 to calibrate, and its number of cells is {}", cells.len()));
            }
        };
        let second = number("the time", second, 0..=MOST_SECONDS)?.into();
        Ok(Record { second, device: device_of(device)?, news })
    }
}

fn units_of(text: &str) -> Result<u16, String> {
    number("a reading", text, 0..=MOST_UNITS.into()).map(|units| units as u16)
}

fn decimal(what: &str, text: &str, known: RangeInclusive<f64>) -> Result<f64, String> {
    let number = text.parse().ok().filter(|number| known.contains(number));
    number.ok_or_else(|| format!("{what} is a number from {} to {}, not {text:?}", known.start(), known.end()))
}

fn device_of(text: &str) -> Result<String, String> {
    let device = name("the device", text)?;
    match device.split_once('/') {
        Some((site, rest)) if !site.is_empty() && !rest.is_empty() => Ok(device),
        _ => Err(format!("the device needs its site in front as in north/pump-03, and is {text:?}")),
    }
}
