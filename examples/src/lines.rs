//! Files that are read line by line: what is wrong with one line does no harm to the next.

use std::io::{self, BufRead, Read};
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

/// A line of a file.
pub(crate) struct TextLine<'a> {
    /// Its number, from 1.
    pub(crate) number: u64,
    /// All of it, or where it is too long its beginning.
    pub(crate) bytes: &'a [u8],
    /// Without its end; or why it cannot be read.
    pub(crate) text: Result<&'a str, String>,
    /// How many bytes of the file it was.
    pub(crate) length: usize,
}

/// The lines of a file, one after the other. None of them takes more memory than there is.
pub struct Lines<R> {
    file: R,
    line: Vec<u8>,
    number: u64,
}

impl<R: BufRead> Lines<R> {
    /// Those behind so many that were read before.
    pub fn new(file: R, behind: u64) -> Self {
        Lines { file, line: Vec::new(), number: behind }
    }

    /// Passes over so many lines.
    pub fn pass_over(&mut self, lines: u64) -> Result<(), String> {
        let last = self.number + lines;
        while self.number < last {
            if self.next().map_err(|error| error.to_string())?.is_none() {
                return Err(format!("{last} lines were read of it, and it has only {}", self.number));
            }
        }
        Ok(())
    }

    /// The next line, or none at the end of the file.
    pub(crate) fn next(&mut self) -> io::Result<Option<TextLine<'_>>> {
        self.line.clear();
        let mut length = self.file.by_ref().take(MOST_BYTES).read_until(b'\n', &mut self.line)?;
        let is_too_long = length as u64 == MOST_BYTES && !self.line.ends_with(b"\n");
        if is_too_long {
            length += self.file.skip_until(b'\n')?;
        }
        if length == 0 {
            return Ok(None);
        }
        self.number += 1;
        let text = if is_too_long { Err(too_long()) } else { text_of(&self.line, self.number) };
        Ok(Some(TextLine { number: self.number, bytes: &self.line, text, length }))
    }
}

/// Calls `visit` with each line, but for empty ones behind the first. That is there also in an empty file. `read` is called with the number of bytes of each line. The error is that of
/// the whole file.
pub(crate) fn each_line(
    file: impl BufRead,
    mut read: impl FnMut(usize),
    mut visit: impl FnMut(TextLine<'_>) -> Result<(), String>,
) -> Result<(), String> {
    let mut lines = Lines::new(file, 0);
    while let Some(line) = lines.next().map_err(|error| error.to_string())? {
        let length = line.length;
        if line.number == 1 || line.text.as_ref().map_or(true, |text| !text.trim().is_empty()) {
            visit(line)?;
        }
        read(length);
    }
    match lines.number {
        0 => visit(TextLine { number: 1, bytes: b"", text: Ok(""), length: 0 }),
        _ => Ok(()),
    }
}

/// A line without its end; and the first without the mark that some programs put there.
fn text_of(line: &[u8], number: u64) -> Result<&str, String> {
    let text = str::from_utf8(line).map_err(|_| "it is not UTF-8".to_owned())?.trim_end_matches(['\n', '\r']);
    Ok(if number == 1 { text.trim_start_matches('\u{feff}') } else { text })
}

fn too_long() -> String {
    format!("it is too long: a line has fewer than {MOST_BYTES} bytes")
}

/// No line has so many.
const MOST_BYTES: u64 = 65_536;

/// The cells of a line of short texts.
pub(crate) fn cells(text: &str) -> Result<Vec<&str>, String> {
    let cells: Vec<&str> = text.split(',').map(str::trim).collect();
    match cells.iter().position(|cell| cell.chars().count() > MOST_CHARACTERS) {
        Some(place) => Err(format!("cell {} has more than {MOST_CHARACTERS} characters", place + 1)),
        None => Ok(cells),
    }
}

/// No name and no number is longer, and no complaint about a line.
const MOST_CHARACTERS: usize = 40;

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
