//! A spreadsheet whose formulas are typed at run time: `cargo run --example spreadsheet -- --help`.
//!
//! The graph is in `src/spreadsheet/sheet.rs`.
use std::fs::File;
use std::io::{self, BufReader, IsTerminal};
use std::process::ExitCode;

use reaktiv_examples::exit;
use reaktiv_examples::options::{self, Request, SPREADSHEET_HELP, SPREADSHEET_USAGE};
use reaktiv_examples::spreadsheet::session;
use reaktiv_examples::spreadsheet::sheet::Sheet;

const KITCHEN: &str = include_str!("../data/kitchen.csv");

fn main() -> ExitCode {
    let arguments = std::env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned());
    let options = match options::spreadsheet(arguments) {
        Ok(Request::Run(options)) => options,
        Ok(Request::Help) => return exit::print(SPREADSHEET_HELP),
        Err(message) => return exit::refused(&message, SPREADSHEET_USAGE),
    };
    let sheet = match &options.file {
        None => Sheet::from_csv(KITCHEN.as_bytes()),
        Some(path) => File::open(path)
            .map_err(|error| error.to_string())
            .and_then(|file| Sheet::from_csv(BufReader::new(file)))
            .map_err(|message| format!("cannot open {}: {message}", path.display())),
    };
    let mut sheet = match sheet {
        Ok(sheet) => sheet,
        Err(message) => return exit::failed(&message),
    };
    let (mut input, mut out, mut errors) = (io::stdin().lock(), io::stdout().lock(), io::stderr());
    let prompt = if input.is_terminal() { "> " } else { "" };
    exit::written(session::run(&mut sheet, &mut input, &mut out, &mut errors, prompt, SPREADSHEET_HELP))
}
