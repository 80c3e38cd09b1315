//! The loop around a portfolio.

use std::fmt;
use std::io::{self, Write};
use std::time::Duration;

use reaktiv::Table;

use super::holdings::{POSITION_LIMIT, Portfolio, PortfolioInputs, Position};
use super::journal::Journal;
use super::overview::Overview;
use super::recount::Plain;
use super::report::table;
use super::stream::{Quote, Stream};
use super::symbol::Symbol;
use crate::money::{Cents, grouped};
use crate::options::PortfolioOptions;
use crate::runs::Runs;
use crate::screen::Screen;

/// What came of a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Outcome {
    /// How many ticks there were.
    pub ticks: u32,
    /// After how many of them the two had different figures.
    pub different: u32,
    /// How long the portfolio took for all ticks.
    pub followed: Duration,
    /// How long computing everything anew took.
    pub recounted: Duration,
    /// How many formulas one more tick ran.
    pub ran: u64,
    /// Of how many.
    pub formulas: usize,
}

/// Feeds prices to a portfolio, and shows it `every` so many ticks and after the last; until there have been enough ticks or `wait` returns `false`.
///
/// The same prices go to plain data, from which all figures are computed anew each time.
pub fn run<W: Write>(
    screen: &mut Screen<W>,
    options: &PortfolioOptions,
    every: u64,
    mut clock: impl FnMut() -> Duration,
    mut wait: impl FnMut() -> bool,
) -> io::Result<Outcome> {
    let (mut stream, held) = Stream::new(options.seed, options.positions);
    let mut plain = Plain::new(held.clone());
    let rows = (0..).map(Symbol).zip(held.into_iter().map(Position::new));
    let positions: Table<Symbol, Position> = rows.collect();
    let inputs = PortfolioInputs { positions, loss_limit: Cents::whole(10_000), position_limit: POSITION_LIMIT };
    let mut portfolio = Portfolio::new(inputs, Journal::default());
    // The first look is at all rows.
    Overview::of(&portfolio);

    let mut outcome = Outcome::default();
    for tick in 1..=options.ticks {
        let quotes = stream.tick();
        let begin = clock();
        set(&mut portfolio, &quotes);
        let overview = Overview::of(&portfolio);
        let middle = clock();
        plain.set(&quotes);
        let recounted = plain.overview();
        let end = clock();

        outcome.ticks += 1;
        outcome.different += u32::from(overview != recounted);
        outcome.followed += middle.saturating_sub(begin);
        outcome.recounted += end.saturating_sub(middle);

        let is_last = tick == options.ticks;
        if is_last || tick.is_multiple_of(every) {
            let news = portfolio.journal_mut().take();
            screen.draw(&news, &table(&overview, portfolio.positions().len(), tick))?;
        }
        if !is_last && !wait() {
            break;
        }
    }
    // Not timed: to be told of each run takes longer than most of them.
    let runs = Runs::of(&mut portfolio);
    set(&mut portfolio, &stream.tick());
    Overview::of(&portfolio);
    (outcome.ran, outcome.formulas) = (runs.all(), formulas(&portfolio));
    Ok(outcome)
}

/// How many formulas there are, in the portfolio and in its positions.
fn formulas(portfolio: &Portfolio) -> usize {
    Runs::formulas(Portfolio::GRAPH) + portfolio.positions().len() * Runs::formulas(Position::GRAPH)
}

/// Sets prices, all as one change.
pub fn set(portfolio: &mut Portfolio, quotes: &[Quote]) {
    portfolio.update_positions(|positions| {
        for quote in quotes {
            if let Some(position) = positions.row_mut(&quote.symbol) {
                position.set_price(quote.price);
            }
        }
    });
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Outcome { ticks, different, followed, recounted, ran, formulas } = *self;
        let micros = |time: Duration| time.as_secs_f64() * 1e6 / f64::from(ticks.max(1));
        writeln!(f, "a tick took {:.1} microseconds, and everything anew {:.1}", micros(followed), micros(recounted))?;
        writeln!(f, "one more tick ran {} of {} formulas", grouped(ran), grouped(formulas as u64))?;
        match different {
            0 => write!(f, "after each of {ticks} ticks both had the same figures"),
            _ => write!(f, "after {different} of {ticks} ticks THE FIGURES WERE DIFFERENT"),
        }
    }
}
