//! The loop around a portfolio.

use std::fmt;
use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use reaktiv::{Reactive, Table};

use super::currency::{Currency, Rate, Rates};
use super::holdings::{POSITION_LIMIT, Portfolio, PortfolioInputs, Position};
use super::journal::Journal;
use super::overview::Overview;
use super::recount::Plain;
use super::report::table;
use super::stream::{Stream, Tick};
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
    /// How many formulas one more tick ran, of prices alone.
    pub ran: u64,
    /// How many ran when a currency moved after that.
    pub ran_for_a_rate: u64,
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
    let rates = stream.rates();
    let mut plain = Plain::new(held.clone(), rates.clone());
    let rows = (0..).map(Symbol).zip(held.into_iter().map(Position::new));
    let positions: Table<Symbol, Position> = rows.collect();
    let inputs = PortfolioInputs { rates, positions, loss_limit: Cents::whole(10_000), position_limit: POSITION_LIMIT };
    let mut portfolio = Portfolio::new(inputs, Journal::default());
    // The first look is at all rows.
    Overview::of(&portfolio);

    let mut outcome = Outcome::default();
    for tick in 1..=options.ticks {
        let next = stream.tick();
        let begin = clock();
        set(&mut portfolio, &next);
        let overview = Overview::of(&portfolio);
        let middle = clock();
        plain.set(&next);
        let recounted = plain.overview();
        let end = clock();

        outcome.ticks += 1;
        outcome.different += u32::from(overview != recounted);
        outcome.followed += middle.saturating_sub(begin);
        outcome.recounted += end.saturating_sub(middle);

        let is_last = tick == options.ticks;
        if is_last || tick.is_multiple_of(every) {
            let news = portfolio.journal_mut().take();
            screen.draw(&news, &table(&overview, portfolio.rates(), portfolio.positions().len(), tick))?;
        }
        if !is_last && !wait() {
            break;
        }
    }
    // Not timed: to be told of each run takes longer than most of them.
    let runs = Runs::of(&mut portfolio);
    set(&mut portfolio, &Tick { rates: None, ..stream.tick() });
    Overview::of(&portfolio);
    outcome.ran = runs.all();
    let dearer = dearer_dollar(portfolio.rates());
    set(&mut portfolio, &Tick { rates: Some(dearer), ..Tick::default() });
    Overview::of(&portfolio);
    outcome.ran_for_a_rate = runs.all() - outcome.ran;
    outcome.formulas = formulas(&portfolio);
    Ok(outcome)
}

/// The same rates, but that a dollar is worth a little more.
fn dearer_dollar(rates: &Rates) -> Arc<Rates> {
    let mut rates = rates.clone();
    rates.set(Currency::Dollar, Rate(rates.of(Currency::Dollar).0 + 1000));
    Arc::new(rates)
}

/// How many formulas there are, in the portfolio and in its positions.
fn formulas(portfolio: &Portfolio) -> usize {
    Runs::formulas(Portfolio::GRAPH) + portfolio.positions().len() * Runs::formulas(Position::GRAPH)
}

/// Sets prices and rates, all as one change.
pub fn set(portfolio: &mut Portfolio, tick: &Tick) {
    portfolio.batch(|portfolio| {
        if let Some(rates) = &tick.rates {
            portfolio.set_rates(rates.clone());
        }
        portfolio.update_positions(|positions| {
            for quote in &tick.quotes {
                if let Some(position) = positions.row_mut(&quote.symbol) {
                    position.set_price(quote.price);
                }
            }
        });
    });
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Outcome { ticks, different, followed, recounted, ran, ran_for_a_rate, formulas } = *self;
        let micros = |time: Duration| time.as_secs_f64() * 1e6 / f64::from(ticks.max(1));
        writeln!(f, "a tick took {:.1} microseconds, and everything anew {:.1}", micros(followed), micros(recounted))?;
        writeln!(f, "one more tick ran {} of {} formulas", grouped(ran), grouped(formulas as u64))?;
        writeln!(f, "a currency that moved ran {} of them", grouped(ran_for_a_rate))?;
        match different {
            0 => write!(f, "after each of {ticks} ticks both had the same figures"),
            _ => write!(f, "after {different} of {ticks} ticks THE FIGURES WERE DIFFERENT"),
        }
    }
}
