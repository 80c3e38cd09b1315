//! Reading a file of parts, in which a line is a part of the nearest line above it that is indented less.
//!
//! A line that cannot be used is reported and skipped. What is indented below it is not given to another part: it is skipped as well, and reported.

use std::collections::HashMap;
use std::io::BufRead;

use reaktiv::Table;

use super::limits::{check_levels, check_pieces};
use super::plan::{Part, PartInputs};
use super::record::{HEADER, cells, level, part};
use crate::lines::{Skipped, TextLine, each_line};

/// How a file was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Loaded {
    /// How many parts there are.
    pub parts: usize,
    /// The lines that are none.
    pub skipped: Vec<Skipped>,
}

/// Puts the parts of a file into each other. `read` is called with the number of bytes of each line. The error is that of the whole file.
pub fn load(parts: &mut Table<String, Part>, file: impl BufRead, read: impl FnMut(usize)) -> Result<Loaded, String> {
    let mut skipped = Vec::new();
    let mut tree = Tree { parts, open: Vec::new(), lines: HashMap::new(), pieces: 0 };
    each_line(file, read, |TextLine { number, bytes, text, .. }| {
        if number == 1 {
            return check_header(text);
        }
        if let Err(reason) = tree.add(number, bytes, text) {
            skipped.push(Skipped { number, reason });
        }
        Ok(())
    })?;
    tree.close(0);
    Ok(Loaded { parts: tree.lines.len(), skipped })
}

fn check_header(text: Result<&str, String>) -> Result<(), String> {
    match text {
        Ok(text) if cells(text) == HEADER => Ok(()),
        _ => Err(format!("its first line is not `{}`", HEADER.join(", "))),
    }
}

/// The parts that have been read.
struct Tree<'a> {
    /// Those to which nothing can be added any more, at the top.
    parts: &'a mut Table<String, Part>,
    /// The last line of each level, to which the next line may belong; its number if it was skipped.
    open: Vec<Result<Open, u64>>,
    /// In which lines names stand.
    lines: HashMap<String, u64>,
    /// How many pieces one unit is made of.
    pieces: u64,
}

struct Open {
    name: String,
    inputs: PartInputs,
    /// How many of it are in one unit.
    in_unit: u64,
}

impl Tree<'_> {
    fn add(&mut self, number: u64, line: &[u8], text: Result<&str, String>) -> Result<(), String> {
        // What is not text may be indented well enough.
        let (level, fits) = level(&String::from_utf8_lossy(line));
        self.close(level);
        if self.open.len() < level {
            fits?;
            let (found, needed) = (2 * level, 2 * (level - 1));
            return Err(format!(
                "it is indented by {found} spaces, and nothing by {needed} that it could be a part of"
            ));
        }
        let (opened, result) = match fits.and_then(|()| self.read(number, text)) {
            Ok(part) => (Ok(part), Ok(())),
            Err(reason) => (Err(number), Err(reason)),
        };
        self.open.push(opened);
        result
    }

    /// Reads a part of the last one that is open.
    fn read(&mut self, number: u64, text: Result<&str, String>) -> Result<Open, String> {
        let around = match self.open.last() {
            None => 1,
            Some(Ok(around)) => around.in_unit,
            Some(Err(line)) => return Err(format!("it is a part of line {line}, which was skipped")),
        };
        let (name, inputs) = part(text?)?;
        if let Some(first) = self.lines.get(&name) {
            return Err(format!("there is a part {name:?} in line {first} already: give this one another name"));
        }
        check_levels(self.open.len() + 1)?;
        let in_unit = around * inputs.per_unit;
        check_pieces(self.pieces + in_unit)?;
        self.pieces += in_unit;
        self.lines.insert(name.clone(), number);
        Ok(Open { name, inputs, in_unit })
    }

    /// Puts what is open at this level, or at a deeper one, into what is around it.
    fn close(&mut self, level: usize) {
        while self.open.len() > level {
            // Nothing is ever open in a line that was skipped.
            let Some(Ok(Open { name, inputs, .. })) = self.open.pop() else { continue };
            match self.open.last_mut() {
                Some(Ok(around)) => _ = around.inputs.parts.create(name, inputs),
                _ => _ = self.parts.create(name, inputs),
            }
        }
    }
}
