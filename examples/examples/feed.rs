//! What happens to the devices of a plant, line by line, saved and resumed: `cargo run --example feed -- --help`.
//!
//! The structs are in `src/feed/device.rs` and `src/feed/plant.rs`.
use std::io;
use std::process::ExitCode;

use reaktiv_examples::exit;
use reaktiv_examples::feed::limits::Limits;
use reaktiv_examples::feed::saved::Saved;
use reaktiv_examples::feed::session::Session;
use reaktiv_examples::options::{self, FEED_HELP, FEED_USAGE, ReplayOptions, Request};
use reaktiv_examples::replay::{self, Console};

const PLANT: &str = include_str!("../data/plant.csv");

fn main() -> ExitCode {
    let arguments = std::env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned());
    let options = match options::feed(arguments) {
        Ok(Request::Run(options)) => options,
        Ok(Request::Help) => return exit::print(FEED_HELP),
        Err(message) => return exit::refused(&message, FEED_USAGE),
    };
    let saved = options.replay.resume.as_deref().map(|path| replay::open_saved(path, Saved::read)).transpose();
    let saved = match saved {
        Ok(saved) => saved,
        Err(message) => return exit::failed(&message),
    };
    let limits = saved.as_ref().map_or_else(Limits::default, Saved::limits);
    let limits = Limits { high: options.high.unwrap_or(limits.high), low: options.low.unwrap_or(limits.low) }.checked();
    match limits {
        Ok(limits) => run(&options.replay, saved, limits).unwrap_or_else(|message| exit::failed(&message)),
        Err(message) => exit::refused(&message, FEED_USAGE),
    }
}

fn run(options: &ReplayOptions, saved: Option<Saved>, limits: Limits) -> Result<ExitCode, String> {
    let mut lines = replay::open(&options.source, PLANT, saved.as_ref().map_or(0, Saved::lines))?;
    let saving = options.save.as_deref().map(replay::begin_saving).transpose()?;
    let console = Console::new(io::stdout(), io::stderr());
    let mut session = match saved {
        Some(saved) => Session::resume(saved, console),
        None => Session::new(limits, console),
    };
    session.set_limits(limits);
    replay::follow(&mut session, &mut lines, options.lines, saving)
}
