//! This machine, and sensors of a broker, live in the browser: `cargo run -p reaktiv-dashboard --example dashboard`, `-- --help` for options.

use std::env;
use std::process::ExitCode;

use reaktiv_dashboard::options::{HELP, Options, options};
use reaktiv_dashboard::service::Service;

fn main() -> ExitCode {
    let options = match options(env::args().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Err(message) => {
            eprintln!("{message}; `--help` says what there is");
            return ExitCode::from(2);
        }
    };
    match run(options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn run(options: Options) -> Result<(), String> {
    let (listen, seconds) = (options.listen, options.seconds);
    let service = Service::begin(options)
        .await
        .map_err(|error| format!("cannot serve at {listen}: {error}; `--listen 127.0.0.1:0` takes a free port"))?;
    let reached = match service.address.ip().is_unspecified() {
        true => ", under the addresses of this machine and the names that it is given",
        false => "",
    };
    println!("http://{} shows the dashboard{reached}; Ctrl-C ends it", service.address);
    let end = async {
        let time = async {
            match seconds {
                Some(seconds) => tokio::time::sleep(seconds).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = time => {}
            () = told_to_end() => println!("ends"),
        }
    };
    service.run(end).await.map_err(|error| error.to_string())
}

/// Until somebody presses Ctrl-C, or the system wants it to end.
async fn told_to_end() {
    let interrupted = async {
        // Where that cannot be heard it ends by itself, as programs do.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => _ = signal.recv().await,
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}
