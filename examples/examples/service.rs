//! A service on tokio, whose tasks share one struct: `cargo run --example service -- --help`.
//!
//! The struct is in `src/service/machine.rs`, the tasks are in `src/service/tasks.rs`.
use std::future::pending;
use std::io;
use std::process::ExitCode;
use std::time::Duration;

use reaktiv_examples::exit;
use reaktiv_examples::options::{self, Request, SERVICE_HELP, SERVICE_USAGE, ServiceOptions};
use reaktiv_examples::service::api::Api;
use reaktiv_examples::service::{printer, sensors, tasks};
use tokio::runtime;
use tokio::signal::ctrl_c;
#[cfg(unix)]
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::sleep;

fn main() -> ExitCode {
    let arguments = std::env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned());
    match options::service(arguments) {
        Ok(Request::Run(options)) => exit::written(run(options)),
        Ok(Request::Help) => exit::print(SERVICE_HELP),
        Err(message) => exit::refused(&message, SERVICE_USAGE),
    }
}

/// One thread is enough for the tasks: none of them ever blocks it. What blocks, sensors and printing, has threads of its own.
fn run(ServiceOptions { interval, time, limits, latency, outage }: ServiceOptions) -> io::Result<()> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    let (lines, printer) = printer::print_to(io::stdout());
    runtime.block_on(async {
        let readings = sensors::read_every(interval);
        let summary =
            tasks::serve(limits, Api::new(latency, outage), readings, lines.clone(), asked_to_end(time)).await;
        // If nobody reads, nobody misses it.
        _ = lines.send(summary).await;
    });
    drop(lines);
    printer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// Waits until it is asked to end, or until the time is over. Who asks a second time does not wait for what is still under way.
async fn asked_to_end(time: Option<Duration>) {
    let over = async {
        match time {
            Some(time) => sleep(time).await,
            None => pending().await,
        }
    };
    tokio::select! {
        () = over => {}
        () = interrupted() => {}
    }
    tokio::spawn(async {
        interrupted().await;
        std::process::exit(130);
    });
}

/// Waits for Ctrl-C, or what else asks a program to end. Where these cannot be waited for, they end it as ever.
async fn interrupted() {
    #[cfg(unix)]
    let terminated = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signals) => _ = signals.recv().await,
            Err(_) => pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = pending();
    tokio::select! {
        () = terminated => {}
        Ok(()) = ctrl_c() => {}
    }
}
