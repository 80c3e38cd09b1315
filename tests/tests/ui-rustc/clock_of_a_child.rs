use reaktiv::reactive;

#[reactive]
struct Sensor {
    #[reactive(clock, given)]
    now: u64,
}

#[reactive]
struct Plant {
    #[reactive(clock, default = 0)]
    now: u64,
    #[reactive(nested, given(now))]
    sensor: Sensor,
    late: computed!(bool, *self.sensor.now() >= 5),
}

fn main() {}
