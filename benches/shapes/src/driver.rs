//! Starts the samples: for each shape the checks, then interleaved rounds with the clock.

use std::collections::HashMap;
use std::env;
use std::io::Read;
use std::process::{Command, ExitCode, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::meter::{Timed, median};
use crate::model::Model;
use crate::sample::{self, Entry};
use crate::shapes::{self, Kind};
use crate::table;

/// What a run is to do.
#[derive(Clone, Debug)]
pub struct Options {
    /// Only shapes that have one of these in their names; all if there is none.
    pub filters: Vec<String>,
    /// Only our own library and these; all if there is none.
    pub peers: Vec<String>,
    /// Whether to check everything and time almost nothing.
    pub quick: bool,
    /// How many samples with the clock, for each library and shape.
    pub rounds: usize,
    /// How long each of them lasts, about.
    pub milliseconds: u64,
    /// How many seconds a sample may take before it is given up.
    pub patience: u64,
}

/// One library's part in a shape.
#[derive(Clone, Debug)]
pub struct Part {
    /// Why there is no time, if there is none.
    pub trouble: Option<Trouble>,
    /// What the check has found, by name.
    pub checked: HashMap<String, f64>,
    /// Medians over the rounds.
    pub timed: Timed,
}

/// Why there is no time.
#[derive(Clone, Debug)]
pub struct Trouble {
    /// In a word.
    pub word: &'static str,
    /// What is to be said about it, if anything.
    pub reason: Option<String>,
}

/// What all libraries did with a shape.
#[derive(Clone, Debug)]
pub struct Row {
    /// The shape's name.
    pub shape: &'static str,
    /// What of it was measured.
    pub kind: Kind,
    /// As many as there are libraries.
    pub parts: Vec<Part>,
}

/// Does what the arguments of the process ask for, and prints the tables. The first entry is our own library: it must be right.
///
/// `after` gets the rows and what was asked for, unless this is a sample.
pub fn run(entries: &[Entry], after: impl FnOnce(&[Row], &Options)) -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).filter(|argument| argument != "--bench").collect();
    if arguments.first().is_some_and(|first| first == sample::ARGUMENT) {
        return sample::take(entries, &arguments[1..]);
    }
    let Some(options) = Options::parse(&arguments) else {
        eprintln!("arguments: [FILTER]... [--peer NAME]... [--quick] [--rounds N] [--ms N] [--patience SECONDS]");
        return ExitCode::FAILURE;
    };
    let takes_part = |(k, name): &(usize, &str)| {
        *k == 0 || options.peers.is_empty() || options.peers.iter().any(|peer| peer == name)
    };
    let names = entries.iter().map(|entry| entry.name).enumerate().filter(takes_part);
    let names: Vec<&str> = names.map(|(_, name)| name).collect();
    table::head(&names);
    let mut rows = Vec::new();
    for shape in shapes::all::<Model>() {
        let wanted = options.filters.is_empty() || options.filters.iter().any(|filter| shape.name.contains(filter));
        let too_large = options.quick && shape.large && entries.len() > 1;
        if wanted && !too_large {
            let row = run_shape(&names, shape.name, shape.kind, &options);
            table::row(&names, &row);
            rows.push(row);
        }
    }
    if rows.is_empty() {
        eprintln!("no shape has any of {:?} in its name", options.filters);
        return ExitCode::FAILURE;
    }
    table::foot(&names, &rows);
    after(&rows, &options);
    let wrong: Vec<&str> = rows.iter().filter(|row| !row.parts[0].is_right()).map(|row| row.shape).collect();
    if wrong.is_empty() {
        return ExitCode::SUCCESS;
    }
    println!("\n{} has wrong values, runs more or less than it must, or loses memory: {}", names[0], wrong.join(", "));
    ExitCode::FAILURE
}

impl Options {
    fn parse(arguments: &[String]) -> Option<Self> {
        let quick = arguments.iter().any(|argument| argument == "--quick");
        let (rounds, milliseconds, patience) = if quick { (1, 3, 5) } else { (5, 60, 10) };
        let mut options = Self { filters: Vec::new(), peers: Vec::new(), quick, rounds, milliseconds, patience };
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            match &argument[..] {
                "--quick" => {}
                "--peer" => options.peers.push(arguments.next()?.clone()),
                "--rounds" => options.rounds = arguments.next()?.parse().ok().filter(|rounds| *rounds > 0)?,
                "--ms" => options.milliseconds = arguments.next()?.parse().ok()?,
                "--patience" => options.patience = arguments.next()?.parse().ok()?,
                unknown if unknown.starts_with('-') => return None,
                filter => options.filters.push(filter.to_owned()),
            }
        }
        Some(options)
    }

    /// Operations and milliseconds of a check.
    fn check(&self) -> [&'static str; 2] {
        if self.quick { ["8", "30"] } else { ["64", "300"] }
    }
}

fn run_shape(names: &[&'static str], shape: &'static str, kind: Kind, options: &Options) -> Row {
    let [operations, time] = options.check();
    let mut parts: Vec<Part> =
        names.iter().map(|name| Part::check(start(&[name, shape, "check", operations, time], options))).collect();
    let mut rounds = vec![Vec::new(); parts.len()];
    let milliseconds = options.milliseconds.to_string();
    for _ in 0..options.rounds {
        for ((name, part), times) in names.iter().zip(&mut parts).zip(&mut rounds) {
            if part.trouble.is_none() {
                match start(&[name, shape, "time", "0", &milliseconds], options) {
                    Ok(found) => times.push(found.numbers),
                    Err(trouble) => part.trouble = Some(trouble),
                }
            }
        }
    }
    for (part, rounds) in parts.iter_mut().zip(&rounds) {
        let median = |what: &str| median(rounds.iter().map(|found| found[what]).collect());
        if part.trouble.is_none() {
            part.timed = Timed { operation: median("operation"), build: median("build"), drop: median("drop") };
        }
    }
    Row { shape, kind, parts }
}

impl Part {
    fn check(found: Result<Found, Trouble>) -> Self {
        let (trouble, checked) = match found {
            Ok(Found { wrong: Some(reason), numbers }) => {
                (Some(Trouble { word: "wrong", reason: Some(reason) }), numbers)
            }
            Ok(Found { numbers, .. }) if numbers.contains_key("unsupported") => {
                (Some(Trouble { word: "-", reason: None }), numbers)
            }
            Ok(Found { numbers, .. }) => (None, numbers),
            Err(trouble) => (Some(trouble), HashMap::new()),
        };
        Self { trouble, checked, timed: Timed::default() }
    }

    /// Whether all values are right, nothing ran that need not run, and all memory came back.
    pub fn is_right(&self) -> bool {
        self.trouble.is_none() && self.excess().is_none() && self.checked["lost"] == 0.0
    }

    /// Runs of formulas and effects of an operation that differ from what is needed: what ran, and what is needed.
    pub fn excess(&self) -> Option<[(f64, f64); 2]> {
        let pair = |what: &str| (self.checked[what], self.checked[&format!("{what}_needed")]);
        let runs = [pair("formulas"), pair("effects")];
        runs.iter().any(|(ran, needed)| ran != needed).then_some(runs)
    }
}

struct Found {
    numbers: HashMap<String, f64>,
    wrong: Option<String>,
}

/// Starts this program once more, to take a sample.
fn start(arguments: &[&str], options: &Options) -> Result<Found, Trouble> {
    let program = env::current_exe().expect("the path of this program");
    let mut child = Command::new(program)
        .arg(sample::ARGUMENT)
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("this program once more");
    let trouble = |word, reason: &str| Err(Trouble { word, reason: Some(reason.to_owned()) });
    let deadline = Instant::now() + Duration::from_secs(options.patience);
    let status = loop {
        match child.try_wait().expect("a process that can be waited for") {
            Some(status) => break status,
            None if Instant::now() > deadline => {
                child.kill().and_then(|()| child.wait()).expect("a process that can be ended");
                return trouble("slow", &format!("has not finished after {} s", options.patience));
            }
            None => thread::sleep(Duration::from_micros(500)),
        }
    };
    let (mut output, mut errors) = (String::new(), String::new());
    child.stdout.take().expect("a pipe").read_to_string(&mut output).expect("text");
    child.stderr.take().expect("a pipe").read_to_string(&mut errors).expect("text");
    if !status.success() {
        let line = errors.lines().find(|line| !line.trim().is_empty()).unwrap_or("without a word");
        let word = if errors.contains("overflowed its stack") { "stack" } else { "fails" };
        return trouble(word, line.trim());
    }
    let lines = || output.lines().filter_map(|line| line.split_once(' '));
    let wrong = lines().find(|(name, _)| *name == "wrong").map(|(_, text)| text.to_owned());
    let number = |(name, text): (&str, &str)| Some((name.to_owned(), text.parse().ok()?));
    Ok(Found { numbers: lines().filter_map(number).collect(), wrong })
}
