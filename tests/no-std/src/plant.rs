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

/// A meter that is read over a slow line.
#[reactive]
pub struct Meter {
    /// Its address.
    pub address: u16,
    /// What it shows.
    pub reading: resource!(u32, (), async { ask(self.address).await }),
    /// The last reading.
    pub shown: computed!(u32, self.reading.value().copied().unwrap_or(0)),
    /// Sent on.
    send: effect!(async {
        ask(self.address).await.ok();
    }),
}

async fn ask(address: u16) -> Result<u32, ()> {
    if address == 0 { Err(()) } else { Ok(u32::from(address)) }
}

/// For whatever polls futures on the board.
pub async fn run(meter: &mut Meter) {
    meter.run_futures().await;
}
