//! The reactive part: positions, and what they come to together.

use std::sync::Arc;

use reaktiv::{Table, reactive};

use super::currency::{Currency, Rate, Rates};
use super::journal::Journal;
use super::overview::Mover;
use super::sector::Sector;
use super::symbol::Symbol;
use crate::money::Cents;

/// How many shares of a company are held.
#[reactive]
#[derive(Debug, Clone, PartialEq)]
pub struct Position {
    /// What the company does.
    pub sector: Sector,
    /// What its shares are traded in. All amounts below are in euros, but these two prices.
    pub currency: Currency,
    /// How many shares; fewer than none are sold and not yet bought.
    pub quantity: i64,
    /// The price of a share when the day began.
    pub opening: Cents,
    /// The price of a share.
    pub price: Cents,
    /// There is an alarm when the price has moved by so many thousandths.
    pub limit: i64,
    /// What the currencies are worth: said once for the whole portfolio.
    #[reactive(given, cutoff = ptr)]
    pub rates: Arc<Rates>,
    /// More than that should not be at stake.
    #[reactive(given, default = POSITION_LIMIT)]
    pub position_limit: Cents,

    /// What the currency is worth. When rates move this is compared in each position; what follows runs where *this* currency has moved.
    pub rate: computed!(Rate, self.rates.of(self.currency)),
    /// What the position is worth.
    pub value: computed!(Cents, self.rate.convert(self.price.times(self.quantity))),
    /// How much is at stake, either way.
    pub exposure: computed!(Cents, self.value.size()),
    /// What the day has brought, but for what the currency has.
    pub gain: computed!(Cents, self.rate.convert((self.price - self.opening).times(self.quantity))),
    /// Whether too much is at stake.
    pub oversized: computed!(bool, self.exposure > self.position_limit),
    /// How far the price has moved since the day began, in thousandths.
    pub moved: computed!(i64, moved(self.opening, self.price)),
    /// The same, whether up or down.
    pub distance: computed!(i64, self.moved.abs()),
    /// Whether it has moved too far.
    pub alarm: computed!(bool, self.distance >= self.limit),
}

/// Everything that is held.
#[reactive]
#[derive(Debug)]
pub struct Portfolio {
    /// What the currencies are worth. A change costs nothing until somebody asks for a figure.
    #[reactive(cutoff = ptr)]
    pub rates: Arc<Rates>,
    /// The positions.
    #[reactive(nested, given(rates, position_limit))]
    pub positions: Table<Symbol, Position>,
    /// So much may be lost in a day before there is an alarm.
    pub loss_limit: Cents,
    /// More than that should not be at stake in one position.
    pub position_limit: Cents,

    /// What everything is worth.
    pub net: computed!(Cents, self.positions.sum(Position::VALUE)),
    /// How much is at stake.
    pub gross: computed!(Cents, self.positions.sum(Position::EXPOSURE)),
    /// What the day has brought.
    pub gain: computed!(Cents, self.positions.sum(Position::GAIN)),
    /// Whether too much has been lost.
    pub loss: computed!(bool, self.gain < Cents(0) - self.loss_limit),
    /// How much is at stake in each sector of which anything is held.
    pub sectors: computed!(
        Vec<(Sector, Cents)>,
        self.positions
            .group_by(Position::SECTOR)
            .sum(Position::EXPOSURE)
            .iter()
            .map(|(sector, exposure)| (*sector, exposure))
            .collect()
    ),
    /// The positions that have moved the farthest.
    pub movers: computed!(
        Vec<Mover>,
        self.positions
            .top(MOVERS, Position::DISTANCE)
            .into_iter()
            .map(|(symbol, position)| Mover { symbol: *symbol, moved: *position.moved() })
            .collect()
    ),
    /// The positions that have moved too far.
    pub alarms: computed!(
        Vec<Symbol>,
        self.positions.filter(|position| *position.alarm()).iter().map(|(symbol, _)| *symbol).collect()
    ),

    /// How many positions have too much at stake.
    pub oversized: computed!(usize, self.positions.count_where(Position::OVERSIZED)),

    /// What happened.
    #[reactive(context)]
    pub journal: Journal,
    // Each runs when its own figure is another one: most ticks run neither.
    note_alarms: effect!(self.journal.alarms(&self.alarms)),
    note_loss: effect!(self.journal.loss(self.loss)),
}

/// How many movers are shown.
pub const MOVERS: usize = 5;

/// How much may be at stake in one position.
pub const POSITION_LIMIT: Cents = Cents::whole(150_000);

/// How far a price has moved, in thousandths of what it was; nowhere from nothing.
pub(super) fn moved(opening: Cents, price: Cents) -> i64 {
    (price - opening).times(1000).0.checked_div(opening.0).unwrap_or(0)
}
