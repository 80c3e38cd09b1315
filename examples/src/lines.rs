//! Files that are read line by line: what is wrong with one line does no harm to the next.

use std::io::BufRead;
use std::ops::RangeInclusive;

use crate::money::Cents;

/// A line that could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Its number in the file, from 1.
    pub number: u64,
    /// Why.
    pub reason: String,
}

/// Calls `visit` with the number of each line, the line, and its text if it is UTF-8; but for empty ones behind the first. `read` is called with the number of bytes of each line. The
/// error is that of the whole file.
pub(crate) fn each_line(
    mut file: impl BufRead,
    mut read: impl FnMut(usize),
    mut visit: impl FnMut(u64, &[u8], Option<&str>) -> Result<(), String>,
) -> Result<(), String> {
    let mut line = Vec::new();
    for number in 1_u64.. {
        line.clear();
        let bytes = file.read_until(b'\n', &mut line).map_err(|error| error.to_string())?;
        if bytes == 0 && number > 1 {
            break;
        }
        let text = text_of(&line, number);
        if number == 1 || text.is_none_or(|text| !text.trim().is_empty()) {
            visit(number, &line, text)?;
        }
        read(bytes);
    }
    Ok(())
}

/// A line without its end; and the first without the mark that some programs put there. None if it is not UTF-8.
fn text_of(line: &[u8], number: u64) -> Option<&str> {
    let text = str::from_utf8(line).ok()?.trim_end_matches(['\n', '\r']);
    Some(if number == 1 { text.trim_start_matches('\u{feff}') } else { text })
}

/// A whole number.
pub(crate) fn number(what: &str, text: &str, known: RangeInclusive<u32>) -> Result<u32, String> {
    let number = text.parse().ok().filter(|number| known.contains(number));
    let (least, most) = known.into_inner();
    number.ok_or_else(|| format!("{what} is a whole number from {least} to {most}, not {text:?}"))
}

/// An amount of money.
pub(crate) fn amount(what: &str, text: &str, most: Cents) -> Result<Cents, String> {
    let amount = Cents::parse(text).filter(|amount| *amount <= most);
    amount.ok_or_else(|| format!("{what} is an amount up to {most} as in 12.50, not {text:?}"))
}

/// A name that can be printed.
pub(crate) fn name(what: &str, text: &str) -> Result<String, String> {
    if text.is_empty() {
        return Err(format!("{what} is missing"));
    }
    if text.chars().any(char::is_control) {
        return Err(format!("{what} has a control character in it: {text:?}"));
    }
    Ok(text.to_owned())
}
