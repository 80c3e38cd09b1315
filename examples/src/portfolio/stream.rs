//! Positions and prices that are made up: the same ones for the same seed.

use std::sync::Arc;

use super::currency::{Currency, Rate, Rates};
use super::holdings::PositionInputs;
use super::sector::Sector;
use super::symbol::Symbol;
use crate::money::Cents;

/// A price that has moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quote {
    /// Of which company.
    pub symbol: Symbol,
    /// Its new price.
    pub price: Cents,
}

/// What moves at once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tick {
    /// Prices.
    pub quotes: Vec<Quote>,
    /// What the currencies are worth, if that has moved.
    pub rates: Option<Arc<Rates>>,
}

/// How many prices move in a tick.
pub const QUOTES: usize = 10;

/// After so many ticks a currency moves.
pub const TICKS_FOR_A_RATE: u64 = 25;

/// A market in which only numbers happen.
pub struct Stream {
    random: Random,
    prices: Vec<Cents>,
    rates: Rates,
    ticks: u64,
}

impl Stream {
    /// A market, and what is held: so many positions, with symbols from 0 on.
    pub fn new(seed: u64, positions: u32) -> (Self, Vec<PositionInputs>) {
        let mut random = Random(seed);
        let held: Vec<_> = (0..positions).map(|_| position(&mut random)).collect();
        let prices = held.iter().map(|position| position.price).collect();
        let mut rates = Rates::default();
        for (currency, rate) in
            [(Currency::Dollar, 920_000), (Currency::Pound, 1_170_000), (Currency::Franc, 1_040_000)]
        {
            rates.set(currency, Rate(rate));
        }
        (Stream { random, prices, rates, ticks: 0 }, held)
    }

    /// What the currencies are worth.
    pub fn rates(&self) -> Arc<Rates> {
        Arc::new(self.rates.clone())
    }

    /// What moves next. Most moves are small, and most of them are prices.
    ///
    /// # Panics
    ///
    /// If there are no positions.
    pub fn tick(&mut self) -> Tick {
        self.ticks += 1;
        let quotes = (0..QUOTES).map(|_| self.quote()).collect();
        let rates = self.ticks.is_multiple_of(TICKS_FOR_A_RATE).then(|| {
            self.move_a_rate();
            self.rates()
        });
        Tick { quotes, rates }
    }

    fn quote(&mut self) -> Quote {
        let place = self.random.below(self.prices.len() as u64) as usize;
        let widest = if self.random.below(20) == 0 { 80 } else { 8 };
        let permille = self.random.between(-widest, widest);
        let price = &mut self.prices[place];
        *price = (*price + price.permille(permille)).clamp(LOWEST, HIGHEST);
        Quote { symbol: Symbol(place as u32), price: *price }
    }

    /// One of those that are not the euro.
    fn move_a_rate(&mut self) {
        let foreign = &Currency::ALL[1..];
        let currency = foreign[self.random.below(foreign.len() as u64) as usize];
        let Rate(before) = self.rates.of(currency);
        let moved = before + before * self.random.between(-3, 3) / 1000;
        self.rates.set(currency, Rate(moved.clamp(LEAST_RATE.0, GREATEST_RATE.0)));
    }
}

// With these limits no sum over a million positions is too large for `Cents`.
const LOWEST: Cents = Cents::whole(1);
const HIGHEST: Cents = Cents::whole(10_000);
const LEAST_RATE: Rate = Rate(500_000);
const GREATEST_RATE: Rate = Rate(2_000_000);

fn position(random: &mut Random) -> PositionInputs {
    let sector = Sector::ALL[random.below(Sector::ALL.len() as u64) as usize];
    let currency = Currency::ALL[random.below(Currency::ALL.len() as u64) as usize];
    let opening = Cents(random.between(500, 50_000));
    // One in five is sold and not yet bought.
    let quantity = random.between(1, 500) * if random.below(5) == 0 { -1 } else { 1 };
    let limit = random.between(20, 60);
    PositionInputs { sector, currency, quantity, opening, price: opening, limit }
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut value = self.0;
        value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        value ^ (value >> 31)
    }

    /// A number below `end`, which is not 0.
    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn between(&mut self, least: i64, most: i64) -> i64 {
        least + self.below((most - least + 1) as u64) as i64
    }
}
