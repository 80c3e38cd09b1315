//! The command line of `feed`.

use std::path::PathBuf;

use super::{Arguments, Request, needs, set_file};
use crate::feed::limits::{TEMPERATURES, temperatures};

/// The options of `feed`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FeedOptions {
    /// Where the lines come from.
    pub source: Source,
    /// After how many lines it ends.
    pub lines: Option<u64>,
    /// Above it a device is too hot.
    pub high: Option<f64>,
    /// Below it no more.
    pub low: Option<f64>,
    /// What it goes on from.
    pub resume: Option<PathBuf>,
    /// Where it is saved at the end.
    pub save: Option<PathBuf>,
}

/// Where lines come from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Source {
    /// The file that is shipped.
    #[default]
    Shipped,
    /// Standard input.
    Input,
    /// A file.
    File(PathBuf),
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
    let mut options = FeedOptions::default();
    let mut file = None;
    let mut arguments = Arguments::new(arguments);
    while let Some(name) = arguments.next_name() {
        match &*name {
            "--help" | "-h" => return arguments.only(&name).map(|()| Request::Help),
            "--lines" => options.lines = Some(arguments.count(&name)?),
            "--high" => options.high = Some(celsius(&mut arguments, &name)?),
            "--low" => options.low = Some(celsius(&mut arguments, &name)?),
            "--resume" => options.resume = Some(PathBuf::from(arguments.value(&name, "a file")?)),
            "--save" => options.save = Some(PathBuf::from(arguments.value(&name, "a file")?)),
            "-" => options.source = Source::Input,
            _ => set_file(&mut file, &name)?,
        }
    }
    match file {
        Some(file) if options.source == Source::Input => {
            Err(format!("one file at a time: `{}` or standard input", file.display()))
        }
        Some(file) => Ok(Request::Run(FeedOptions { source: Source::File(file), ..options })),
        None => Ok(Request::Run(options)),
    }
}

fn celsius(arguments: &mut Arguments<impl Iterator<Item = String>>, name: &str) -> Result<f64, String> {
    let wanted = format!("one of the {}", temperatures());
    let value = arguments.value(name, &wanted)?;
    value.parse().ok().filter(|celsius| TEMPERATURES.contains(celsius)).ok_or_else(|| needs(name, &wanted, &value))
}
