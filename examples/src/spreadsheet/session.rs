//! What is typed, line by line, and what is answered.

use std::io::{self, BufRead, Write};

use super::address::{Address, NoAddress};
use super::sheet::Sheet;
use super::table::table;

/// One line of input.
#[derive(Debug, PartialEq, Eq)]
enum Command {
    Nothing,
    Set(Address, String),
    Cell(Address),
    Show,
    Recomputed,
    Help,
    Quit,
}

/// Shows the sheet, then does what the lines of `input` say until they end, say `quit`, or `out` takes no more.
///
/// What cannot be done is reported to `errors` with the number of its line. `prompt` is for a person who types.
pub fn run(
    sheet: &mut Sheet,
    input: &mut impl BufRead,
    out: &mut impl Write,
    errors: &mut impl Write,
    prompt: &str,
    help: &str,
) -> io::Result<()> {
    out.write_all(table(sheet).as_bytes())?;
    let mut line = Vec::new();
    for number in 1_u64.. {
        out.write_all(prompt.as_bytes())?;
        out.flush()?;
        line.clear();
        match input.read_until(b'\n', &mut line) {
            Ok(0) => break,
            Ok(_) => {}
            Err(error) => {
                let _ = writeln!(errors, "cannot read line {number}: {error}");
                break;
            }
        }
        match std::str::from_utf8(&line).map_err(|_| "not UTF-8".to_owned()).and_then(parse) {
            Ok(Command::Quit) => break,
            Ok(command) => {
                if let Err(message) = obey(sheet, command, out, help)? {
                    let _ = writeln!(errors, "line {number}: {message}");
                }
            }
            Err(message) => {
                let _ = writeln!(errors, "line {number}: {message}");
            }
        }
    }
    out.flush()
}

fn parse(line: &str) -> Result<Command, String> {
    let line = line.trim();
    if let Some((name, source)) = line.split_once('=') {
        return Ok(Command::Set(address(name.trim())?, source.trim().to_owned()));
    }
    match line.to_lowercase().as_str() {
        "" => Ok(Command::Nothing),
        "show" => Ok(Command::Show),
        "recomputed" => Ok(Command::Recomputed),
        "help" => Ok(Command::Help),
        "quit" | "exit" => Ok(Command::Quit),
        _ => address(line).map(Command::Cell),
    }
}

fn address(name: &str) -> Result<Address, String> {
    let shown: String = name.chars().take(40).collect();
    name.parse().map_err(|error| match error {
        NoAddress::OutOfBounds => format!("there is no cell {shown:?}: they go from A1 to ZZ9999"),
        NoAddress::OtherWord => format!("{shown:?} is neither a cell nor a command; try `help`"),
    })
}

/// The inner result is about the command, the outer one about `out`.
fn obey(sheet: &mut Sheet, command: Command, out: &mut impl Write, help: &str) -> io::Result<Result<(), String>> {
    match command {
        Command::Nothing | Command::Quit => {}
        Command::Set(address, source) => {
            let read = sheet.set(address, &source);
            writeln!(out, "{address}: {}", sheet.value(address))?;
            return Ok(read.map_err(|message| format!("{address}: {message}")));
        }
        Command::Cell(address) => {
            let source: String = sheet.source(address).chars().filter(|c| !c.is_control()).collect();
            writeln!(out, "{address}: {} ({source})", sheet.value(address))?;
        }
        Command::Show => out.write_all(table(sheet).as_bytes())?,
        Command::Recomputed => {
            let names: Vec<String> = sheet.recomputed().iter().map(Address::to_string).collect();
            let list = if names.is_empty() { "none".to_owned() } else { names.join(" ") };
            writeln!(out, "recomputed: {list} ({} of {} cells)", names.len(), sheet.used().len())?;
        }
        Command::Help => out.write_all(help.as_bytes())?,
    }
    Ok(Ok(()))
}
