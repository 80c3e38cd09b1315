//! The command line of `feed`.

use super::replay::{ReplayArguments, ReplayOptions};
use super::{Arguments, Request, needs};
use crate::feed::limits::{TEMPERATURES, temperatures};

/// The options of `feed`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FeedOptions {
    /// Which lines are followed.
    pub replay: ReplayOptions,
    /// Above it a device is too hot.
    pub high: Option<f64>,
    /// Below it no more.
    pub low: Option<f64>,
}

/// The usage line of `feed`.
pub const FEED_USAGE: &str =
    "usage: feed [--lines N] [--resume FILE] [--save FILE] [--high CELSIUS] [--low CELSIUS] [--help] [FILE | -]";

/// The help of `feed`.
pub const FEED_HELP: &str = "\
Follows what happens to the devices of a plant, line by line: counters, figures of the last few readings, states and alarms.

usage: feed [OPTIONS] [FILE | -]

  FILE              what has happened; without it, a file that is built in
  -                 standard input; each line counts as soon as it is there
  --lines N         stop after N lines
  --save FILE       save in this file, as JSON, what is remembered when it ends, and leave the figures at the end to the run that goes on
  --resume FILE     go on from what was saved there: in a file behind the last line that was read, on standard input with the next one
  --high CELSIUS    above it a device is too hot, by the mean of its last readings (80)
  --low CELSIUS     below it no more (70)
  --help            print this

Each line is something that has happened: when, in seconds, to which device, and what.

  12,press,start    also stop, break and repair
  13,press,celsius,71.5
  14,press,count,1200
  15,press,acknowledge

Lines that cannot be used are reported with their numbers and skipped. What was stopped, saved and resumed prints the same, all in all, as one run.
";

/// Reads the command line of `feed`, without the program's name.
pub fn feed(arguments: impl IntoIterator<Item = String>) -> Result<Request<FeedOptions>, String> {
    let (mut high, mut low, mut replay) = (None, None, ReplayArguments::default());
    let mut arguments = Arguments::new(arguments);
    while let Some(name) = arguments.next_name() {
        match &*name {
            "--help" | "-h" => return arguments.only(&name).map(|()| Request::Help),
            "--high" => high = Some(celsius(&mut arguments, &name)?),
            "--low" => low = Some(celsius(&mut arguments, &name)?),
            _ => replay.take(&name, &mut arguments)?,
        }
    }
    Ok(Request::Run(FeedOptions { replay: replay.options()?, high, low }))
}

fn celsius(arguments: &mut Arguments<impl Iterator<Item = String>>, name: &str) -> Result<f64, String> {
    let wanted = format!("one of the {}", temperatures());
    let value = arguments.value(name, &wanted)?;
    value.parse().ok().filter(|celsius| TEMPERATURES.contains(celsius)).ok_or_else(|| needs(name, &wanted, &value))
}
