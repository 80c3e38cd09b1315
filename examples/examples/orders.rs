//! Orders with taxes by region, read from a file and then changed: `cargo run --example orders -- --help`.
//!
//! The structs are in `src/orders/book.rs`.
use std::fs::File;
use std::io::{self, BufReader, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use reaktiv_examples::exit;
use reaktiv_examples::options::{self, ORDERS_HELP, ORDERS_USAGE, Request};
use reaktiv_examples::orders::change::Change;
use reaktiv_examples::orders::session::Session;
use reaktiv_examples::progress::Progress;

const ORDERS: &str = include_str!("../data/orders.csv");

fn main() -> ExitCode {
    let arguments = std::env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned());
    let options = match options::orders(arguments) {
        Ok(Request::Run(options)) => options,
        Ok(Request::Help) => return exit::print(ORDERS_HELP),
        Err(message) => return exit::refused(&message, ORDERS_USAGE),
    };
    let session = match &options.file {
        None => open(ORDERS.as_bytes(), ORDERS.len() as u64),
        Some(path) => open_file(path).map_err(|message| format!("cannot read {}: {message}", path.display())),
    };
    match session {
        Ok(mut session) => exit::written(run(&mut session, &mut io::stdout().lock())),
        Err(message) => exit::failed(&message),
    }
}

fn open_file(path: &Path) -> Result<Session, String> {
    let file = File::open(path).map_err(|error| error.to_string())?;
    let size = file.metadata().map_or(0, |metadata| metadata.len());
    open(BufReader::new(file), size)
}

fn open(file: impl io::BufRead, size: u64) -> Result<Session, String> {
    let mut progress = Progress::new(io::stderr(), io::stderr().is_terminal(), size);
    Session::open(file, |bytes| progress.advance(bytes))
}

fn run(session: &mut Session, out: &mut impl Write) -> io::Result<()> {
    // Whether anybody reads the report does not matter to the rest.
    let _ = session.report_loading(&mut io::stderr());
    session.show(out)?;
    for change in Change::examples(session.book()) {
        session.change(&change, out)?;
    }
    out.flush()
}
