//! The command lines of the examples of tables.

use std::path::PathBuf;
use std::time::Duration;

use super::{Arguments, Request, needs, one_file, unknown};

/// The options of `orders`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrdersOptions {
    /// The CSV file to read; the one shipped by default.
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

/// Reads the command line of `orders`, without the program's name.
pub fn orders(arguments: impl IntoIterator<Item = String>) -> Result<Request<OrdersOptions>, String> {
    match one_file(arguments)? {
        Request::Run(file) => Ok(Request::Run(OrdersOptions { file })),
        Request::Help => Ok(Request::Help),
    }
}

/// Reads the command line of `portfolio`, without the program's name.
pub fn portfolio(arguments: impl IntoIterator<Item = String>) -> Result<Request<PortfolioOptions>, String> {
    let mut options = PortfolioOptions { positions: 10_000, ticks: 200, seed: 1, interval: Duration::from_millis(50) };
    let mut arguments = Arguments::new(arguments);
    while let Some(name) = arguments.next_name() {
        match &*name {
            "--help" | "-h" => return arguments.only(&name).map(|()| Request::Help),
            "--positions" => {
                let wanted = "a whole number from 1 to 1000000";
                let value = arguments.value(&name, wanted)?;
                let positions = value.parse().ok().filter(|positions| (1..=1_000_000).contains(positions));
                options.positions = positions.ok_or_else(|| needs(&name, wanted, &value))?;
            }
            "--ticks" => options.ticks = arguments.count(&name)?,
            "--seed" => options.seed = arguments.count(&name)?,
            "--interval" => options.interval = Duration::from_millis(arguments.count(&name)?),
            _ => return Err(unknown(&name)),
        }
    }
    Ok(Request::Run(options))
}
