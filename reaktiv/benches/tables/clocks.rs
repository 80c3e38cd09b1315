//! A table of devices that follow a clock: each is stale when it was not seen for a while.
//!
//! By hand is a heap of deadlines. Beside a table it tells the rows that are reached what time it is, and the number of stale devices is an aggregate, as where the table
//! keeps the deadlines; alone it promises nothing, and keeps that number itself.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use reaktiv::{Table, Timed, reactive};

use crate::{compare, print_sides};

const MAX_AGE: u64 = 1_000_000;

#[reactive]
struct Device {
    #[reactive(clock, given)]
    now: u64,
    seen: u64,
    stale: computed!(bool, self.now >= self.seen + MAX_AGE),
}

#[reactive]
struct Fleet {
    #[reactive(clock, default = 0)]
    now: u64,
    #[reactive(nested, given(now))]
    devices: Table<u64, Device>,
    stale: computed!(usize, self.devices.count_where(Device::STALE)),
}

/// The same without a clock.
#[reactive]
struct ToldDevice {
    now: u64,
    seen: u64,
    stale: computed!(bool, self.now >= self.seen + MAX_AGE),
}

#[reactive]
struct ToldFleet {
    #[reactive(nested)]
    devices: Table<u64, ToldDevice>,
    stale: computed!(usize, self.devices.count_where(ToldDevice::STALE)),
}

struct HandFleet<Devices> {
    now: u64,
    devices: Devices,
    deadlines: BinaryHeap<Reverse<(u64, u64)>>,
}

impl<Devices> HandFleet<Devices> {
    /// Calls `reach` with the devices that are reached on the way, with the time, in order.
    fn advance(&mut self, to: u64, mut reach: impl FnMut(&mut Devices, u64, &[u64])) {
        let mut reached = Vec::new();
        while let Some(Reverse((at, _))) = self.deadlines.peek().copied()
            && at <= to
        {
            reached.clear();
            while let Some(Reverse((_, device))) = self.deadlines.peek().filter(|next| next.0.0 == at) {
                reached.push(*device);
                self.deadlines.pop();
            }
            reach(&mut self.devices, at, &reached);
        }
        self.now = to;
    }
}

fn hand_fleet<Devices>(count: u64, together: u64, devices: Devices) -> HandFleet<Devices> {
    let deadlines = (0..count).map(|key| Reverse((key / together + MAX_AGE, key))).collect();
    HandFleet { now: MAX_AGE - 1, devices, deadlines }
}

fn told_fleet(count: u64, together: u64) -> ToldFleet {
    let mut fleet = ToldFleet::new(ToldFleetInputs { devices: Table::new() });
    let rows = (0..count).map(|key| (key, ToldDeviceInputs { now: 0, seen: key / together }));
    fleet.devices_mut().create_all(rows);
    fleet.stale();
    fleet
}

/// So many devices, of which so many at a time get stale together.
fn fleet(count: u64, together: u64) -> Fleet {
    let mut fleet = Fleet::new(FleetInputs { devices: Table::new() });
    fleet.devices_mut().create_all((0..count).map(|key| (key, DeviceInputs { seen: key / together })));
    fleet.stale();
    fleet.advance(MAX_AGE - 1);
    fleet
}

pub(crate) fn run() {
    none_due();
    for due in [1, 10, 100, 1_000] {
        some_due(due);
    }
}

/// Nothing is due: what `advance` costs does not depend on the number of rows.
fn none_due() {
    const MOVES: u64 = 10_000;
    let moves = |fleet: &mut Fleet, start: u64| {
        (1..=MOVES).for_each(|to| fleet.advance(start + to));
        *fleet.stale() as f64
    };
    let later = |count| {
        let mut fleet = fleet(count, count);
        fleet.devices_mut().update_all(|_, device| device.set_seen(MAX_AGE));
        fleet.stale();
        fleet
    };
    let (few, many) = (later(10), later(1_000_000));
    let mut sides = [few, many].map(|mut fleet| {
        move || {
            let start = *fleet.now();
            moves(&mut fleet, start)
        }
    });
    let [few, many] = &mut sides;
    let times = compare(15, MOVES as usize, &mut [("10 rows", few), ("1,000,000", many)]);
    print_sides("none due", &["10 rows", "1,000,000 rows"], &times);
}

/// So many are due at the same time, after which it is asked how many are stale.
fn some_due(due: u64) {
    const DEVICES: u64 = 1_000_000;
    const ROUNDS: u64 = 9;
    let mut fleet = fleet(DEVICES, due);
    let mut told = hand_fleet(DEVICES, due, told_fleet(DEVICES, due));
    let mut alone = hand_fleet(DEVICES, due, 0);
    // Each device gets stale once.
    let moves = (DEVICES / ROUNDS / due).clamp(1, 10_000);
    let mut of_table = || {
        let mut sum = 0;
        for _ in 0..moves {
            fleet.advance(*fleet.now() + 1);
            sum += *fleet.stale();
        }
        sum as f64
    };
    let mut of_told = || {
        let mut sum = 0;
        for _ in 0..moves {
            told.advance(told.now + 1, |fleet, now, devices| {
                let mut rows = fleet.devices_mut();
                devices.iter().for_each(|device| rows[device].set_now(now));
            });
            sum += *told.devices.stale();
        }
        sum as f64
    };
    let mut of_heap = || {
        let mut sum = 0;
        for _ in 0..moves {
            alone.advance(alone.now + 1, |stale, _, devices| *stale += devices.len());
            sum += alone.devices;
        }
        sum as f64
    };
    let sides: &mut [(&str, &mut dyn FnMut() -> f64)] =
        &mut [("table", &mut of_table), ("heap, table", &mut of_told), ("heap alone", &mut of_heap)];
    let times = compare(ROUNDS as usize, (moves * due) as usize, sides);
    print_sides(&format!("{due} due, for each"), &["table", "heap and table", "heap alone"], &times);
}
