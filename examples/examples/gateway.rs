//! What the devices of a plant have measured, replayed by its time stamps: `cargo run --example gateway -- --help`.
//!
//! The structs are in `src/gateway/device.rs` and `src/gateway/plant.rs`.
use std::io;
use std::process::ExitCode;

use reaktiv_examples::exit;
use reaktiv_examples::gateway::saved::Saved;
use reaktiv_examples::gateway::session::{Pace, Session};
use reaktiv_examples::options::{self, GATEWAY_HELP, GATEWAY_USAGE, GatewayOptions, Request};
use reaktiv_examples::replay::{self, Console};

const GATEWAY: &str = include_str!("../data/gateway.csv");

fn main() -> ExitCode {
    let arguments = std::env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned());
    match options::gateway(arguments) {
        Ok(Request::Run(options)) => run(&options).unwrap_or_else(|message| exit::failed(&message)),
        Ok(Request::Help) => exit::print(GATEWAY_HELP),
        Err(message) => exit::refused(&message, GATEWAY_USAGE),
    }
}

fn run(GatewayOptions { replay: options, by_seconds }: &GatewayOptions) -> Result<ExitCode, String> {
    let saved = options.resume.as_deref().map(|path| replay::open_saved(path, Saved::read)).transpose()?;
    let mut lines = replay::open(&options.source, GATEWAY, saved.as_ref().map_or(0, Saved::lines))?;
    let saving = options.save.as_deref().map(replay::begin_saving).transpose()?;
    let console = Console::new(io::stdout(), io::stderr());
    let pace = if *by_seconds { Pace::BySeconds } else { Pace::ByLines };
    let mut session = match saved {
        Some(saved) => Session::resume(saved, pace, console),
        None => Session::new(pace, console),
    };
    replay::follow(&mut session, &mut lines, options.lines, saving)
}
