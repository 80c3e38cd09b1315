//! What happens to the devices of a plant, line by line, saved and resumed: `cargo run --example feed -- --help`.
//!
//! The structs are in `src/feed/device.rs` and `src/feed/plant.rs`.
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::process::ExitCode;

use reaktiv_examples::exit;
use reaktiv_examples::feed::console::Console;
use reaktiv_examples::feed::limits::Limits;
use reaktiv_examples::feed::saved::{Saved, Saving};
use reaktiv_examples::feed::session::{End, Session};
use reaktiv_examples::lines::Lines;
use reaktiv_examples::options::{self, FEED_HELP, FEED_USAGE, FeedOptions, Request, Source};

const PLANT: &str = include_str!("../data/plant.csv");

fn main() -> ExitCode {
    let arguments = std::env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned());
    let options = match options::feed(arguments) {
        Ok(Request::Run(options)) => options,
        Ok(Request::Help) => return exit::print(FEED_HELP),
        Err(message) => return exit::refused(&message, FEED_USAGE),
    };
    let saved = match options.resume.as_deref().map(open_saved).transpose() {
        Ok(saved) => saved,
        Err(message) => return exit::failed(&message),
    };
    let limits = saved.as_ref().map_or_else(Limits::default, Saved::limits);
    let limits = Limits { high: options.high.unwrap_or(limits.high), low: options.low.unwrap_or(limits.low) }.checked();
    match limits {
        Ok(limits) => run(&options, saved, limits).unwrap_or_else(|message| exit::failed(&message)),
        Err(message) => exit::refused(&message, FEED_USAGE),
    }
}

fn open_saved(path: &Path) -> Result<Saved, String> {
    Saved::open(path).map_err(|message| format!("cannot resume from {}: {message}", path.display()))
}

fn run(options: &FeedOptions, saved: Option<Saved>, limits: Limits) -> Result<ExitCode, String> {
    let mut lines = open(&options.source, saved.as_ref().map_or(0, Saved::lines))?;
    let saving = options.save.as_deref().map(begin_saving).transpose()?;
    let console = Console::new(io::stdout(), io::stderr());
    let mut session = match saved {
        Some(saved) => Session::resume(saved, console),
        None => Session::new(limits, console),
    };
    session.set_limits(limits);
    let end = session.run(&mut lines, options.lines);
    // Whether anybody reads this does not matter to the rest.
    let _ = session.report_reading(&mut io::stderr());
    match (end, saving) {
        (End::Unwritable(error), None) => Ok(exit::written(Err(error))),
        // What nobody has seen must not be saved as seen.
        (End::Unwritable(error), Some(_)) => Err(format!("not saved, since what it prints cannot be written: {error}")),
        (end, Some(saving)) => {
            saving.finish(session.plant()).map_err(|error| format!("cannot save: {error}"))?;
            read_all(end).map(|()| ExitCode::SUCCESS)
        }
        (end, None) => read_all(end).map(|()| exit::written(session.report())),
    }
}

fn begin_saving(path: &Path) -> Result<Saving, String> {
    Saving::begin(path).map_err(|error| format!("cannot save in {}: {error}", path.display()))
}

fn read_all(end: End) -> Result<(), String> {
    match end {
        End::Unreadable(error) => Err(format!("cannot read on: {error}")),
        _ => Ok(()),
    }
}

/// The lines behind those that were read before. Standard input begins with them.
fn open(source: &Source, behind: u64) -> Result<Lines<Box<dyn BufRead>>, String> {
    let (file, name): (Box<dyn BufRead>, _) = match source {
        Source::Input => return Ok(Lines::new(Box::new(io::stdin().lock()), behind)),
        Source::Shipped => (Box::new(PLANT.as_bytes()), "the file that is built in".to_owned()),
        Source::File(path) => {
            let file = File::open(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
            (Box::new(BufReader::new(file)), path.display().to_string())
        }
    };
    let mut lines = Lines::new(file, 0);
    lines.pass_over(behind).map_err(|message| format!("cannot go on with {name}: {message}"))?;
    Ok(lines)
}
