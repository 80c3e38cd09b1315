//! Reactive structs without `std`, and without `alloc` or, with the feature of that name, tables with it: this crate only has to compile.
//!
//! Build it alone (`cargo build -p reaktiv-no-std`): with other packages cargo would turn `alloc` on for all.
#![no_std]

#[cfg(feature = "alloc")]
pub mod plant;

use reaktiv::{Reactive, reactive};

/// A thermostat on a board without a heap.
#[reactive]
#[derive(Debug, Clone, Default)]
pub struct Thermostat {
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
