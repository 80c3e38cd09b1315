//! Reactive structs without `std`, and without `alloc` or, with the feature of that name, tables with it: this crate only has to compile.
//!
//! Build it alone (`cargo build -p reaktiv-no-std`): with other packages cargo would turn `alloc` on for all.
#![no_std]

#[cfg(feature = "alloc")]
pub mod plant;

use reaktiv::{Reactive, Timed, reactive};

/// A thermostat on a board without a heap.
#[reactive]
#[derive(Debug, Clone, Default)]
pub struct Thermostat {
    /// Ticks since the start.
    #[reactive(clock, default = 0)]
    pub now: u32,
    /// Measured, in degrees.
    pub measured: f32,
    /// Wanted, in degrees.
    #[reactive(default = 21.0)]
    pub wanted: f32,
    /// Whether the valve must open.
    pub open: computed!(bool, self.measured < self.wanted),
    /// The valve.
    #[reactive(context)]
    pub valve: Valve,
    actuate: effect!(self.valve.set(self.open)),
    /// Open below what is wanted, shut again a degree above it.
    pub heats: scan!(bool, if self.heats { self.measured < self.wanted + 1.0 } else { self.open }),
    /// Whether it has been too cold for a while, and since when.
    pub cold_since: scan!(Option<u32>, if self.open { self.cold_since.or(Some(untracked!(self.now))) } else { None }),
    /// Too cold for a thousand ticks.
    pub fails: computed!(bool, self.cold_since.is_some_and(|since| self.now >= since + 1_000)),
    /// A pump, which runs for ten ticks at least: since when it does.
    pub pumps: scan!(
        Option<u32>,
        match self.pumps {
            None if self.open => Some(untracked!(self.now)),
            Some(since) if !self.open && self.now >= since + 10 => None,
            pumps => pumps,
        }
    ),
    /// How often it was measured.
    pub measures: scan!(u32, |measures| {
        let _ = self.measured;
        *measures += 1;
    }),
}

/// Counts how often it moved.
#[derive(Debug, Default)]
pub struct Valve {
    open: bool,
    moves: u32,
}

impl Valve {
    fn set(&mut self, open: bool) {
        self.moves += u32::from(self.open != open);
        self.open = open;
    }
}

/// One cycle of regulation.
pub fn cycle(thermostat: &mut Thermostat, measured: f32) -> u32 {
    thermostat.batch(|thermostat| thermostat.set(Thermostat::MEASURED, measured));
    thermostat.valve().moves
}

/// Moves its clock, and says when to call again.
pub fn tick(thermostat: &mut Thermostat, now: u32) -> Option<u32> {
    thermostat.advance(now);
    thermostat.next_deadline()
}

/// A house with two of them.
#[reactive]
pub struct House {
    /// Nested.
    #[reactive(nested)]
    pub hall: Thermostat,
    /// Nested.
    #[reactive(nested)]
    pub kitchen: Thermostat,
    /// Whether any valve is open.
    pub heats: computed!(bool, *self.hall.open() || *self.kitchen.open()),
}

/// The same in a house.
pub fn heat(house: &mut House, measured: f32) -> bool {
    house.update_hall(|hall| hall.set_measured(measured));
    house.kitchen_mut().set_measured(measured);
    *house.heats()
}
