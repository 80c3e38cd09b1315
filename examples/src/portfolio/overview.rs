//! The figures of a portfolio, as plain data.

use super::holdings::Portfolio;
use super::sector::Sector;
use super::symbol::Symbol;
use crate::money::Cents;

/// All figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overview {
    /// What everything is worth.
    pub net: Cents,
    /// How much is at stake.
    pub gross: Cents,
    /// What the day has brought.
    pub gain: Cents,
    /// How much is at stake in each sector of which anything is held.
    pub sectors: Vec<(Sector, Cents)>,
    /// The positions that have moved the farthest.
    pub movers: Vec<Mover>,
    /// The positions that have moved too far.
    pub alarms: Vec<Symbol>,
    /// How many positions have too much at stake.
    pub oversized: usize,
}

/// A position that has moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mover {
    /// Which.
    pub symbol: Symbol,
    /// How far, in thousandths.
    pub moved: i64,
}

impl Overview {
    /// The figures of a portfolio: computes those that are due.
    pub fn of(portfolio: &Portfolio) -> Self {
        Overview {
            net: *portfolio.net(),
            gross: *portfolio.gross(),
            gain: *portfolio.gain(),
            sectors: portfolio.sectors().clone(),
            movers: portfolio.movers().clone(),
            alarms: portfolio.alarms().clone(),
            oversized: *portfolio.oversized(),
        }
    }
}
