//! Positions and prices that are made up: the same ones for the same seed.

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

/// How many prices move in a tick.
pub const QUOTES: usize = 10;

/// A market in which only numbers happen.
pub struct Stream {
    random: Random,
    prices: Vec<Cents>,
}

impl Stream {
    /// A market, and what is held: so many positions, with symbols from 0 on.
    pub fn new(seed: u64, positions: u32) -> (Self, Vec<PositionInputs>) {
        let mut random = Random(seed);
        let held: Vec<_> = (0..positions).map(|_| position(&mut random)).collect();
        let prices = held.iter().map(|position| position.price).collect();
        (Stream { random, prices }, held)
    }

    /// What moves next. Most moves are small.
    ///
    /// # Panics
    ///
    /// If there are no positions.
    pub fn tick(&mut self) -> [Quote; QUOTES] {
        std::array::from_fn(|_| {
            let place = self.random.below(self.prices.len() as u64) as usize;
            let widest = if self.random.below(20) == 0 { 80 } else { 8 };
            let permille = self.random.between(-widest, widest);
            let price = &mut self.prices[place];
            *price = (*price + price.permille(permille)).clamp(LOWEST, HIGHEST);
            Quote { symbol: Symbol(place as u32), price: *price }
        })
    }
}

// With these limits no sum over a million positions is too large for `Cents`.
const LOWEST: Cents = Cents::whole(1);
const HIGHEST: Cents = Cents::whole(10_000);

fn position(random: &mut Random) -> PositionInputs {
    let sector = Sector::ALL[random.below(Sector::ALL.len() as u64) as usize];
    let opening = Cents(random.between(500, 50_000));
    // One in five is sold and not yet bought.
    let quantity = random.between(1, 500) * if random.below(5) == 0 { -1 } else { 1 };
    let limit = random.between(20, 60);
    PositionInputs { sector, quantity, opening, price: opening, limit }
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
