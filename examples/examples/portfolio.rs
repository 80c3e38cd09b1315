//! Prices that move all the time, and what they come to: `cargo run --example portfolio -- --help`.
//!
//! The structs are in `src/portfolio/holdings.rs`.
use std::io::{self, IsTerminal};
use std::process::ExitCode;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

use reaktiv_examples::exit;
use reaktiv_examples::options::{self, PORTFOLIO_HELP, PORTFOLIO_USAGE, Request};
use reaktiv_examples::portfolio::run::run;
use reaktiv_examples::screen::Screen;

fn main() -> ExitCode {
    let arguments = std::env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned());
    let options = match options::portfolio(arguments) {
        Ok(Request::Run(options)) => options,
        Ok(Request::Help) => return exit::print(PORTFOLIO_HELP),
        Err(message) => return exit::refused(&message, PORTFOLIO_USAGE),
    };

    // Ctrl-C ends the wait, so that the screen is left in order; a second one does not wait for a reader that has stopped reading.
    let (stop, stopped) = sync_channel(1);
    let handled = ctrlc::set_handler(move || {
        if stop.try_send(()).is_err() {
            std::process::exit(130);
        }
    });
    if let Err(error) = handled {
        return exit::written(Err(io::Error::other(error)));
    }

    // A terminal shows every tick; elsewhere a few are enough, and nobody waits.
    let is_terminal = io::stdout().is_terminal();
    let (interval, every) = match is_terminal {
        true => (options.interval, 1),
        false => (Duration::ZERO, options.ticks.div_ceil(4).min(100_000)),
    };
    let wait = || stopped.recv_timeout(interval) == Err(RecvTimeoutError::Timeout);
    let start = Instant::now();
    let mut screen = Screen::new(io::stdout().lock(), is_terminal);
    let outcome = run(&mut screen, &options, every, || start.elapsed(), wait);
    drop(screen);
    match outcome {
        Ok(outcome) if outcome.different > 0 => exit::failed(&outcome.to_string()),
        Ok(outcome) => exit::print(&format!("{outcome}\n")),
        Err(error) => exit::written(Err(error)),
    }
}
