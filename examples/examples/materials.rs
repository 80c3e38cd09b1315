//! What must be bought to make a number of bicycles, and what changes: `cargo run --example materials -- --help`.
//!
//! The structs are in `src/materials/plan.rs`.
use std::fs::File;
use std::io::{self, BufReader, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use reaktiv_examples::exit;
use reaktiv_examples::materials::change::Change;
use reaktiv_examples::materials::session::Session;
use reaktiv_examples::options::{self, MATERIALS_HELP, MATERIALS_USAGE, Request};
use reaktiv_examples::progress::Progress;

const BICYCLE: &str = include_str!("../data/bicycle.txt");

fn main() -> ExitCode {
    let arguments = std::env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned());
    let options = match options::materials(arguments) {
        Ok(Request::Run(options)) => options,
        Ok(Request::Help) => return exit::print(MATERIALS_HELP),
        Err(message) => return exit::refused(&message, MATERIALS_USAGE),
    };
    let session = match &options.file {
        None => open(options.units, BICYCLE.as_bytes(), BICYCLE.len() as u64),
        Some(path) => {
            open_file(options.units, path).map_err(|message| format!("cannot read {}: {message}", path.display()))
        }
    };
    match session {
        Ok(mut session) => exit::written(run(&mut session, &mut io::stdout().lock())),
        Err(message) => exit::failed(&message),
    }
}

fn open_file(units: u64, path: &Path) -> Result<Session, String> {
    let file = File::open(path).map_err(|error| error.to_string())?;
    let size = file.metadata().map_or(0, |metadata| metadata.len());
    open(units, BufReader::new(file), size)
}

fn open(units: u64, file: impl io::BufRead, size: u64) -> Result<Session, String> {
    let mut progress = Progress::new(io::stderr(), io::stderr().is_terminal(), size);
    Session::open(units, file, |bytes| progress.advance(bytes))
}

fn run(session: &mut Session, out: &mut impl Write) -> io::Result<()> {
    // Whether anybody reads the report does not matter to the rest.
    let _ = session.report_loading(&mut io::stderr());
    session.show(out)?;
    for example in Change::EXAMPLES {
        if let Some(change) = example(session.plan()) {
            session.change(&change, out)?;
        }
    }
    out.flush()
}
