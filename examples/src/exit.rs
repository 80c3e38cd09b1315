//! How a program ends: quietly if its reader has gone, and never with a panic because nobody listens.

use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

/// The end of a program that wrote to stdout.
pub fn written(result: io::Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        // `| head` has seen enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "cannot write: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The end of a program that was called in a wrong way.
pub fn refused(message: &str, usage: &str) -> ExitCode {
    let _ = writeln!(io::stderr(), "{message}\n{usage}");
    ExitCode::from(2)
}

/// The end of a program that could not do what it was asked.
pub fn failed(message: &str) -> ExitCode {
    let _ = writeln!(io::stderr(), "{message}");
    ExitCode::FAILURE
}

/// Writes all of it to stdout.
pub fn print(text: &str) -> ExitCode {
    let mut out = io::stdout().lock();
    written(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}
