use reaktiv::{Table, reactive};
use std::time::Duration;

#[reactive]
struct Sensor {
    #[reactive(clock, given)]
    now: u64,
    #[reactive(given)]
    limit: u64,
}

#[reactive]
struct OtherType {
    #[reactive(clock, default = Duration::ZERO)]
    now: Duration,
    #[reactive(default = 5)]
    limit: u64,
    #[reactive(nested, given(now, limit))]
    sensor: Sensor,
}

#[reactive]
struct NoClock {
    now: u64,
    limit: u64,
    #[reactive(nested, given(now, limit))]
    sensors: Table<u32, Sensor>,
}

#[reactive]
struct ForAValue {
    #[reactive(clock, default = 0)]
    now: u64,
    #[reactive(nested, given(now, limit = self.now))]
    sensor: Sensor,
}

#[reactive]
struct NotNamed {
    #[reactive(clock, default = 0)]
    now: u64,
    limit: u64,
    #[reactive(nested, given(limit))]
    sensor: Sensor,
}

fn main() {}
