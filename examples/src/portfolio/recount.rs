//! The same figures by a loop over plain data: what one would write without a reactive library.

use std::sync::Arc;

use super::currency::Rates;
use super::holdings::{MOVERS, POSITION_LIMIT, PositionInputs, moved};
use super::overview::{Mover, Overview};
use super::sector::Sector;
use super::stream::Tick;
use super::symbol::Symbol;
use crate::money::Cents;

/// Positions whose figures are computed anew whenever they are asked for.
pub struct Plain {
    positions: Vec<PositionInputs>,
    rates: Arc<Rates>,
}

impl Plain {
    /// These positions, with symbols from 0 on.
    pub fn new(positions: Vec<PositionInputs>, rates: Arc<Rates>) -> Self {
        Plain { positions, rates }
    }

    /// Sets prices and rates.
    pub fn set(&mut self, tick: &Tick) {
        if let Some(rates) = &tick.rates {
            self.rates = rates.clone();
        }
        for quote in &tick.quotes {
            if let Some(position) = self.positions.get_mut(quote.symbol.0 as usize) {
                position.price = quote.price;
            }
        }
    }

    /// All figures, from all positions.
    pub fn overview(&self) -> Overview {
        let (mut net, mut gross, mut gain) = (Cents(0), Cents(0), Cents(0));
        let (mut movers, mut alarms) = (Vec::with_capacity(MOVERS + 1), Vec::new());
        let mut oversized = 0;
        let mut sectors = Sector::ALL.map(|sector| (sector, None));
        for (number, position) in self.positions.iter().enumerate() {
            let symbol = Symbol(number as u32);
            let rate = self.rates.of(position.currency);
            let value = rate.convert(position.price.times(position.quantity));
            net = net + value;
            gross = gross + value.size();
            gain = gain + rate.convert((position.price - position.opening).times(position.quantity));
            let exposure = &mut sectors[position.sector as usize].1;
            *exposure = Some(exposure.unwrap_or_default() + value.size());
            let moved = moved(position.opening, position.price);
            rank(&mut movers, Mover { symbol, moved });
            oversized += usize::from(value.size() > POSITION_LIMIT);
            if moved.abs() >= position.limit {
                alarms.push(symbol);
            }
        }
        let sectors = sectors.into_iter().filter_map(|(sector, exposure)| Some((sector, exposure?))).collect();
        Overview { net, gross, gain, sectors, movers, alarms, oversized }
    }
}

/// Puts a mover in its place, if it has one; of equal ones the first stays in front.
fn rank(movers: &mut Vec<Mover>, mover: Mover) {
    let is_behind = |other: &Mover| other.moved.abs() >= mover.moved.abs();
    if movers.len() == MOVERS && movers.last().is_some_and(is_behind) {
        return;
    }
    movers.insert(movers.partition_point(is_behind), mover);
    movers.truncate(MOVERS);
}
