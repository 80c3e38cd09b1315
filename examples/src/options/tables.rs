//! The command lines of the examples of tables.

use std::path::PathBuf;
use std::time::Duration;

use super::{Arguments, Request, one_file, set_file, unknown};
use crate::materials::limits::MOST_UNITS;

/// The options of `orders`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrdersOptions {
    /// The CSV file to read; the one shipped by default.
    pub file: Option<PathBuf>,
}

/// The options of `materials`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaterialsOptions {
    /// How many units are to be made.
    pub units: u64,
    /// The file of parts to read; the one shipped by default.
    pub file: Option<PathBuf>,
}

/// The options of `portfolio`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortfolioOptions {
    /// How many positions there are.
    pub positions: u32,
    /// After how many ticks it ends.
    pub ticks: u64,
    /// What the prices begin with, and how they move.
    pub seed: u64,
    /// The time between ticks on a terminal.
    pub interval: Duration,
}

/// The usage line of `orders`.
pub const ORDERS_USAGE: &str = "usage: orders [--help] [FILE]";

/// The help of `orders`.
pub const ORDERS_HELP: &str = "\
Reads orders, shows totals and taxes by region, then makes some changes: only what depends on them is computed.

usage: orders [OPTIONS] [FILE]

  FILE              a CSV file; without it, one that is built in
  --help            print this

A file begins with the line `order,customer,region,loyal,line,product,quantity,price`. Each further line is one line of an order.
Lines that cannot be used are reported with their numbers and skipped.
";

/// The usage line of `materials`.
pub const MATERIALS_USAGE: &str = "usage: materials [--units N] [--help] [FILE]";

/// The help of `materials`.
pub const MATERIALS_HELP: &str = "\
Reads what something is made of, shows what is missing to make some of it, then makes some changes: only what depends on them is computed.

usage: materials [OPTIONS] [FILE]

  FILE              a file of parts; without it, one that is built in
  --units N         how many units are to be made, up to 10000 (10)
  --help            print this

A file begins with the line `part, per unit, in stock, supplier, price`. Each further line is a part of the nearest line above it that is indented less,
by two spaces: so many of it are in one piece of that. The price is that of one piece, besides its own parts.
Lines that cannot be used are reported with their numbers and skipped, with what is indented below them.
";

/// The usage line of `portfolio`.
pub const PORTFOLIO_USAGE: &str = "usage: portfolio [--positions N] [--ticks N] [--seed N] [--interval MS] [--help]";

/// The help of `portfolio`.
pub const PORTFOLIO_HELP: &str = "\
A stream of made up prices over a table of positions: every figure follows each price.

usage: portfolio [OPTIONS]

  --positions N     how many positions there are, up to 1,000,000 (10000)
  --ticks N         end after N ticks (200); in each of them ten prices move
  --seed N          other prices for another number (1)
  --interval MS     milliseconds between ticks on a terminal (50); elsewhere it does not wait
  --help            print this

At the end it says how long a tick took, and how long it takes to compute everything anew in a loop.
";

const MOST_POSITIONS: u64 = 1_000_000;

/// Reads the command line of `orders`, without the program's name.
pub fn orders(arguments: impl IntoIterator<Item = String>) -> Result<Request<OrdersOptions>, String> {
    match one_file(arguments)? {
        Request::Run(file) => Ok(Request::Run(OrdersOptions { file })),
        Request::Help => Ok(Request::Help),
    }
}

/// Reads the command line of `materials`, without the program's name.
pub fn materials(arguments: impl IntoIterator<Item = String>) -> Result<Request<MaterialsOptions>, String> {
    let mut options = MaterialsOptions { units: 10, file: None };
    let mut arguments = Arguments::new(arguments);
    while let Some(name) = arguments.next_name() {
        match &*name {
            "--help" | "-h" => return arguments.only(&name).map(|()| Request::Help),
            "--units" => options.units = arguments.count_up_to(&name, MOST_UNITS)?,
            _ => set_file(&mut options.file, &name)?,
        }
    }
    Ok(Request::Run(options))
}

/// Reads the command line of `portfolio`, without the program's name.
pub fn portfolio(arguments: impl IntoIterator<Item = String>) -> Result<Request<PortfolioOptions>, String> {
    let mut options = PortfolioOptions { positions: 10_000, ticks: 200, seed: 1, interval: Duration::from_millis(50) };
    let mut arguments = Arguments::new(arguments);
    while let Some(name) = arguments.next_name() {
        match &*name {
            "--help" | "-h" => return arguments.only(&name).map(|()| Request::Help),
            "--positions" => options.positions = arguments.count_up_to(&name, MOST_POSITIONS)? as u32,
            "--ticks" => options.ticks = arguments.count(&name)?,
            "--seed" => options.seed = arguments.count(&name)?,
            "--interval" => options.interval = Duration::from_millis(arguments.count(&name)?),
            _ => return Err(unknown(&name)),
        }
    }
    Ok(Request::Run(options))
}
