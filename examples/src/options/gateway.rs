//! The command line of `gateway`.

use super::replay::{ReplayArguments, ReplayOptions};
use super::{Arguments, Request};

/// The options of `gateway`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GatewayOptions {
    /// Which lines are followed.
    pub replay: ReplayOptions,
    /// Whether the clock goes second by second, and not from one line to the next.
    pub by_seconds: bool,
}

/// The usage line of `gateway`.
pub const GATEWAY_USAGE: &str =
    "usage: gateway [--lines N] [--resume FILE] [--save FILE] [--by-seconds] [--help] [FILE | -]";

/// The help of `gateway`.
pub const GATEWAY_HELP: &str = "\
Replays what the devices of a plant have measured, by the time stamps: rolling means, silent devices, alarms, and a summary by site.

usage: gateway [OPTIONS] [FILE | -]

  FILE              what was measured; without it, a file that is built in
  -                 standard input; each line counts as soon as it is there
  --lines N         stop after N lines
  --save FILE       save in this file, as JSON, what is remembered when it ends, and leave the summary to the run that goes on
  --resume FILE     go on from what was saved there: in a file behind the last line that was read, on standard input with the next one
  --by-seconds      let the clock go second by second, and not in one jump from line to line; what is printed is the same
  --help            print this

Each line is when, in seconds, which device at which site, and what it has measured, from 0 to 4095; or how that is turned into degrees.

  21600,north/pump-03,1733
  21600,north/pump-03,calibrate,-40,0.05    an offset, and the degrees of each unit

A reading may come late, by less than five minutes. Lines that cannot be used, and those that have come before, are reported with their numbers and skipped.
What was stopped, saved and resumed prints the same, all in all, as one run.
";

/// Reads the command line of `gateway`, without the program's name.
pub fn gateway(arguments: impl IntoIterator<Item = String>) -> Result<Request<GatewayOptions>, String> {
    let (mut by_seconds, mut replay) = (false, ReplayArguments::default());
    let mut arguments = Arguments::new(arguments);
    while let Some(name) = arguments.next_name() {
        match &*name {
            "--help" | "-h" => return arguments.only(&name).map(|()| Request::Help),
            "--by-seconds" => {
                arguments.only(&name)?;
                by_seconds = true;
            }
            _ => replay.take(&name, &mut arguments)?,
        }
    }
    Ok(Request::Run(GatewayOptions { replay: replay.options()?, by_seconds }))
}
