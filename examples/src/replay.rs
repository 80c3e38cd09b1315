//! What the examples that follow a file have in common: line by line, saved and resumed, and never at a loss because of one line.

mod console;
mod saving;
mod source;

use std::io::{self, BufRead, Write};
use std::process::ExitCode;

use serde::Serialize;

pub use console::Console;
pub use saving::{Saving, begin_saving, open_saved};
pub use source::open;

use crate::exit;
use crate::lines::{Lines, Skipped};
use crate::money::grouped;

/// What is told the lines of a file, one after the other.
pub trait Follower {
    /// Takes what a line says; or says why that cannot be used.
    fn follow(&mut self, line: &str) -> Result<(), String>;
    /// A line was read: what was wrong with it, if anything.
    fn count(&mut self, skipped: Option<Skipped>);
    /// Where news are printed.
    fn console_mut(&mut self) -> &mut Console;
    /// How many lines were read, how many devices they are about, and how many lines were skipped.
    fn figures(&self) -> [u64; 3];
    /// What there is to say at the end.
    fn summary(&self) -> String;
    /// All that is needed to go on.
    fn to_save(&self) -> &impl Serialize;
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

/// Reads at most so many lines.
pub fn run(follower: &mut impl Follower, lines: &mut Lines<impl BufRead>, most: Option<u64>) -> End {
    let mut left = most.unwrap_or(u64::MAX);
    loop {
        if let Some(error) = follower.console_mut().take_failure() {
            return End::Unwritable(error);
        }
        if left == 0 {
            return End::Enough;
        }
        left -= 1;
        match lines.next() {
            Ok(Some(line)) => {
                let followed = line.text.and_then(|text| match text.trim() {
                    "" => Ok(()),
                    _ => follower.follow(text),
                });
                follower.count(followed.err().map(|reason| Skipped { number: line.number, reason }));
            }
            Ok(None) => return End::OfFile,
            Err(error) => return End::Unreadable(error),
        }
    }
}

/// Prints what there is to say at the end.
pub fn report(follower: &mut impl Follower) -> io::Result<()> {
    let text = follower.summary();
    let console = follower.console_mut();
    console.print(&text);
    console.take_failure().map_or(Ok(()), Err)
}

/// The whole program: reads lines, then saves, or reports.
pub fn follow(
    follower: &mut impl Follower,
    lines: &mut Lines<impl BufRead>,
    most: Option<u64>,
    saving: Option<Saving>,
) -> Result<ExitCode, String> {
    let end = run(follower, lines, most);
    let [read, devices, skipped] = follower.figures().map(grouped);
    // Whether anybody reads this does not matter to the rest.
    let _ = writeln!(io::stderr(), "lines: {read}, devices: {devices}, skipped lines: {skipped}");
    match (end, saving) {
        (End::Unwritable(error), None) => Ok(exit::written(Err(error))),
        // What nobody has seen must not be saved as seen.
        (End::Unwritable(error), Some(_)) => Err(format!("not saved, since what it prints cannot be written: {error}")),
        (end, Some(saving)) => {
            saving.finish(follower.to_save()).map_err(|error| format!("cannot save: {error}"))?;
            read_all(end).map(|()| ExitCode::SUCCESS)
        }
        (end, None) => read_all(end).map(|()| exit::written(report(follower))),
    }
}

fn read_all(end: End) -> Result<(), String> {
    match end {
        End::Unreadable(error) => Err(format!("cannot read on: {error}")),
        _ => Ok(()),
    }
}
