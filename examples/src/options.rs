//! What the command lines say.

use std::path::PathBuf;
use std::time::Duration;

use crate::graph::Format;
use crate::host::HostInputs;

mod replay;

mod feed;
mod gateway;
mod service;
mod tables;

pub use feed::{FEED_HELP, FEED_USAGE, FeedOptions, feed};
pub use gateway::{GATEWAY_HELP, GATEWAY_USAGE, GatewayOptions, gateway};
pub use replay::{ReplayOptions, Source};
pub use service::{SERVICE_HELP, SERVICE_USAGE, ServiceOptions, service};
pub use tables::{
    MATERIALS_HELP, MATERIALS_USAGE, MaterialsOptions, ORDERS_HELP, ORDERS_USAGE, OrdersOptions, PORTFOLIO_HELP,
    PORTFOLIO_USAGE, PortfolioOptions, materials, orders, portfolio,
};

/// What a command line asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum Request<T> {
    /// The program.
    Run(T),
    /// Its help.
    Help,
}

/// The options of `monitor`.
#[derive(Debug, Clone, PartialEq)]
pub struct MonitorOptions {
    /// After how many ticks it ends.
    pub ticks: Option<u64>,
    /// The time between ticks.
    pub interval: Duration,
    /// Where the disk to watch is mounted.
    pub mount: Option<PathBuf>,
    /// The limits, and no readings yet.
    pub limits: HostInputs,
}

/// Which graph `graph` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// That of the example `cart`.
    Cart,
    /// That of the example `monitor`.
    Host,
}

/// The options of `graph`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GraphOptions {
    /// Whose graph.
    pub subject: Subject,
    /// In which format.
    pub format: Format,
}

/// The options of `spreadsheet`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpreadsheetOptions {
    /// The CSV file to open; the one shipped by default.
    pub file: Option<PathBuf>,
}

/// The usage line of `monitor`.
pub const MONITOR_USAGE: &str = "usage: monitor [--ticks N] [--interval MS] [--mount PATH] [--cpu PERCENT] \
[--memory PERCENT] [--swap PERCENT] [--disk PERCENT] [--load PERCENT] [--for SECONDS] [--help]";

/// The help of `monitor`.
pub const MONITOR_HELP: &str = "\
Watches this machine: a reactive struct whose inputs are readings and limits.

usage: monitor [OPTIONS]

  --ticks N         end after N ticks; without it, Ctrl-C ends
  --interval MS     milliseconds between ticks (1000); the cpu is measured at most every 200
  --mount PATH      the mount point of the disk to watch (that of the current directory)
  --cpu PERCENT     alert from this use of all cores together (90)
  --memory PERCENT  alert from this share of memory in use (90)
  --swap PERCENT    alert from this share of swap in use (50)
  --disk PERCENT    alert from this share of the disk in use (90)
  --load PERCENT    alert from this load per core (150)
  --for SECONDS     alert when it is there for so long (10)
  --help            print this

The columns: how often a reading changed; how often a formula ran, and its value.
In the lower part, `changes` counts the changes of every reading that the formula depends on.
";

/// The usage line of `graph`.
pub const GRAPH_USAGE: &str = "usage: graph [--format table|dot|mermaid|json] [cart|host] [--help]";

/// The help of `graph`.
pub const GRAPH_HELP: &str = "\
Prints the dependency graph of a reactive struct.

usage: graph [OPTIONS] [cart|host]

  cart, host        whose graph: that of the example `cart` (default) or `monitor`
  --format FORMAT   table (default), dot, mermaid or json
  --help            print this
";

/// The usage line of `signals`.
pub const SIGNALS_USAGE: &str = "usage: signals [--help]";

/// The usage line of `spreadsheet`.
pub const SPREADSHEET_USAGE: &str = "usage: spreadsheet [--help] [FILE]";

/// The help of `spreadsheet`.
pub const SPREADSHEET_HELP: &str = "\
A spreadsheet whose formulas are typed at run time: a graph of free-standing signals and computeds.

usage: spreadsheet [OPTIONS] [FILE]

  FILE              a CSV file of cell sources; without it, one that is built in
  --help            print this

Commands, one a line, until the input ends:

  A1 = 12           a number; also text, TRUE or FALSE, and 'text that looks like a number
  A1 = =B1 * 2      a formula: + - * / ^, comparisons = <> < <= > >=, parentheses, \"text\", TRUE, FALSE,
                    SUM, MIN, MAX, AVERAGE, COUNT of cells, ranges (A1:B9) and values, IF(condition, then, otherwise)
  A1 =              empties the cell
  A1                shows one cell: its source and its value
  show              prints the table
  recomputed        lists the cells that were computed since this was last asked
  help, quit
";

/// Reads the command line of `signals`, without the program's name.
pub fn signals(arguments: impl IntoIterator<Item = String>) -> Result<Request<()>, String> {
    let mut arguments = Arguments::new(arguments);
    match arguments.next_name() {
        None => Ok(Request::Run(())),
        Some(name) if name == "--help" || name == "-h" => arguments.only(&name).map(|()| Request::Help),
        Some(name) => Err(unknown(&name)),
    }
}

/// Reads the command line of `spreadsheet`, without the program's name.
pub fn spreadsheet(arguments: impl IntoIterator<Item = String>) -> Result<Request<SpreadsheetOptions>, String> {
    match one_file(arguments)? {
        Request::Run(file) => Ok(Request::Run(SpreadsheetOptions { file })),
        Request::Help => Ok(Request::Help),
    }
}

/// Reads a command line on which there may be a file, and nothing else.
fn one_file(arguments: impl IntoIterator<Item = String>) -> Result<Request<Option<PathBuf>>, String> {
    let mut file = None;
    let mut arguments = Arguments::new(arguments);
    while let Some(name) = arguments.next_name() {
        match &*name {
            "--help" | "-h" => return arguments.only(&name).map(|()| Request::Help),
            _ => set_file(&mut file, &name)?,
        }
    }
    Ok(Request::Run(file))
}

/// Takes an argument for a file, unless it looks like an option or is the second one.
fn set_file(file: &mut Option<PathBuf>, name: &str) -> Result<(), String> {
    if name.starts_with('-') || name.is_empty() {
        return Err(unknown(name));
    }
    match file.replace(PathBuf::from(name)) {
        Some(_) => Err(format!("one file at a time, and `{name}` is the second")),
        None => Ok(()),
    }
}

/// Reads the command line of `monitor`, without the program's name.
pub fn monitor(arguments: impl IntoIterator<Item = String>) -> Result<Request<MonitorOptions>, String> {
    let limits = HostInputs::default();
    let mut options = MonitorOptions { ticks: None, interval: Duration::from_secs(1), mount: None, limits };
    let mut arguments = Arguments::new(arguments);
    while let Some(name) = arguments.next_name() {
        match &*name {
            "--help" | "-h" => return arguments.only(&name).map(|()| Request::Help),
            "--ticks" => options.ticks = Some(arguments.count(&name)?),
            "--interval" => options.interval = Duration::from_millis(arguments.count(&name)?),
            "--mount" => options.mount = Some(PathBuf::from(arguments.value(&name, "a path")?)),
            "--cpu" => options.limits.cpu_limit = arguments.share(&name)?,
            "--memory" => options.limits.memory_limit = arguments.share(&name)?,
            "--swap" => options.limits.swap_limit = arguments.share(&name)?,
            "--disk" => options.limits.disk_limit = arguments.share(&name)?,
            "--load" => options.limits.load_limit = arguments.percent(&name)?,
            "--for" => options.limits.patience = arguments.count_up_to(&name, 86_400)? * 1000,
            _ => return Err(unknown(&name)),
        }
    }
    Ok(Request::Run(options))
}

/// Reads the command line of `graph`, without the program's name.
pub fn graph(arguments: impl IntoIterator<Item = String>) -> Result<Request<GraphOptions>, String> {
    let mut format = Format::Table;
    let mut subject = None;
    let mut arguments = Arguments::new(arguments);
    while let Some(name) = arguments.next_name() {
        let named = match &*name {
            "--help" | "-h" => return arguments.only(&name).map(|()| Request::Help),
            "--format" => {
                let known = "one of table, dot, mermaid, json";
                let value = arguments.value(&name, known)?;
                format = value.parse().map_err(|()| needs(&name, known, &value))?;
                continue;
            }
            "cart" | "Cart" => Subject::Cart,
            "host" | "Host" => Subject::Host,
            _ => return Err(unknown(&name)),
        };
        if subject.replace(named).is_some() {
            return Err(format!("one struct at a time, and `{name}` is the second"));
        }
    }
    Ok(Request::Run(GraphOptions { subject: subject.unwrap_or(Subject::Cart), format }))
}

/// The arguments that are left, and the value of `--name=value` until it is taken.
struct Arguments<I> {
    rest: I,
    attached: Option<String>,
}

impl<I: Iterator<Item = String>> Arguments<I> {
    fn new(arguments: impl IntoIterator<IntoIter = I>) -> Self {
        Arguments { rest: arguments.into_iter(), attached: None }
    }

    fn next_name(&mut self) -> Option<String> {
        let argument = self.rest.next()?;
        match argument.split_once('=') {
            Some((name, value)) if name.starts_with("--") => {
                self.attached = Some(value.to_owned());
                Some(name.to_owned())
            }
            _ => Some(argument),
        }
    }

    fn value(&mut self, name: &str, wanted: &str) -> Result<String, String> {
        match self.attached.take().or_else(|| self.rest.next()) {
            Some(value) if !value.is_empty() => Ok(value),
            _ => Err(format!("`{name}` needs {wanted}")),
        }
    }

    fn count(&mut self, name: &str) -> Result<u64, String> {
        let wanted = "a whole number above 0";
        let value = self.value(name, wanted)?;
        value.parse().ok().filter(|&count| count > 0).ok_or_else(|| needs(name, wanted, &value))
    }

    fn count_up_to(&mut self, name: &str, most: u64) -> Result<u64, String> {
        let wanted = format!("a whole number from 1 to {most}");
        let value = self.value(name, &wanted)?;
        value.parse().ok().filter(|count| (1..=most).contains(count)).ok_or_else(|| needs(name, &wanted, &value))
    }

    fn share(&mut self, name: &str) -> Result<f64, String> {
        self.number(name, "a percentage above 0, up to 100", 100.0)
    }

    fn percent(&mut self, name: &str) -> Result<f64, String> {
        self.number(name, "a percentage above 0", f64::MAX)
    }

    fn number(&mut self, name: &str, wanted: &str, most: f64) -> Result<f64, String> {
        let value = self.value(name, wanted)?;
        value.parse().ok().filter(|&number| number > 0.0 && number <= most).ok_or_else(|| needs(name, wanted, &value))
    }

    /// Refuses a value where there is none to give.
    fn only(&mut self, name: &str) -> Result<(), String> {
        match self.attached.take() {
            Some(_) => Err(format!("`{name}` takes no value")),
            None => Ok(()),
        }
    }
}

fn needs(name: &str, wanted: &str, value: &str) -> String {
    format!("`{name}` needs {wanted}, not `{value}`")
}

fn unknown(name: &str) -> String {
    let what = if name.starts_with('-') { "option" } else { "argument" };
    format!("unknown {what} `{name}`")
}
