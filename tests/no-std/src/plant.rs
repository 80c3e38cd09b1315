//! Tables.

use crate::Thermostat;
use reaktiv::{Reactive, Table, Window, reactive};

/// A plant with many thermostats.
#[reactive]
pub struct Plant {
    /// Too hot above it.
    pub limit: f32,
    /// By number.
    #[reactive(nested)]
    pub rooms: Table<u16, Thermostat>,
    /// How many valves are open.
    pub open: computed!(usize, self.rooms.count_where(Thermostat::OPEN)),
    /// The mean of what is measured.
    pub mean: computed!(Option<f32>, self.rooms.mean(Thermostat::MEASURED)),
    /// How many are too hot.
    pub hot: computed!(usize, self.rooms.filter(|room| *room.measured() > self.limit).len()),
    /// What was measured outside in the last while.
    pub outside: Window<f32>,
    /// The least of it.
    pub coldest: computed!(Option<f32>, self.outside.min().copied()),
}

/// One cycle of regulation.
pub fn cycle(plant: &mut Plant, room: u16, measured: f32) -> usize {
    plant.update_rooms(|rooms| rooms.update(&room, |room| room.set_measured(measured)));
    plant.update_outside(|outside| outside.expire_if(|at| at <= 60, 60_u64));
    let subscription = plant.on_change(Plant::HOT, |_| ());
    drop(subscription);
    *plant.open() + *plant.hot()
}
