//! This machine as a spreadsheet: `cargo run --example monitor -- --help`.
//!
//! The struct is in `src/host.rs`.
use std::io::{self, IsTerminal};
use std::process::ExitCode;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::Instant;

use reaktiv_examples::options::{self, MONITOR_HELP, MONITOR_USAGE, Request};
use reaktiv_examples::probe::Probe;
use reaktiv_examples::screen::Screen;
use reaktiv_examples::{exit, monitor};

fn main() -> ExitCode {
    let arguments = std::env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned());
    let options = match options::monitor(arguments) {
        Ok(Request::Run(options)) => options,
        Ok(Request::Help) => return exit::print(MONITOR_HELP),
        Err(message) => return exit::refused(&message, MONITOR_USAGE),
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
    let wait = || stopped.recv_timeout(options.interval) == Err(RecvTimeoutError::Timeout);

    let mut probe = Probe::new(options.mount);
    let mut screen = Screen::new(io::stdout().lock(), io::stdout().is_terminal());
    let start = Instant::now();
    let now = || start.elapsed().as_millis() as u64;
    exit::written(monitor::run(&mut screen, options.limits, options.ticks, now, || probe.read(), wait))
}
