//! A portfolio as text.

use super::currency::{Currency, Rates};
use super::overview::Overview;
use crate::money::{Cents, grouped};

/// The figures as a table.
pub fn table(overview: &Overview, rates: &Rates, positions: usize, tick: u64) -> String {
    let Overview { net, gross, gain, sectors, movers, alarms, oversized } = overview;
    let mut text = format!("tick {}, {} positions\n\n", grouped(tick), grouped(positions as u64));
    for (name, amount) in [("net value", net), ("at stake", gross), ("gain today", gain)] {
        text += &format!("{name:10}  {amount:>20}\n");
    }
    for (name, count) in [("alarms", alarms.len()), ("oversized", *oversized)] {
        text += &format!("{name:10}  {:>20}\n", grouped(count as u64));
    }
    text += "in euros";
    for currency in &Currency::ALL[1..] {
        text += &format!("  {currency} {}", rates.of(*currency));
    }
    text += "\n\n";
    text += &format!("{:10}  {:>20}  {:>7}\n", "sector", "at stake", "share");
    for (sector, exposure) in sectors {
        text += &format!("{sector:10}  {exposure:>20}  {:>7}\n", percent(share(*exposure, *gross)));
    }
    text += "\nmoved farthest:";
    for mover in movers {
        text += &format!("  {} {}", mover.symbol, percent(mover.moved));
    }
    text + "\n"
}

fn share(part: Cents, whole: Cents) -> i64 {
    let permille = (i128::from(part.0) * 1000).checked_div(whole.0.into());
    permille.unwrap_or(0) as i64
}

/// Thousandths as percent.
fn percent(permille: i64) -> String {
    let sign = if permille < 0 { "-" } else { "" };
    format!("{sign}{}.{}%", permille.abs() / 10, permille.abs() % 10)
}
