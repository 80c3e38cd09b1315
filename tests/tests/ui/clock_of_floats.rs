use reaktiv::reactive;

#[reactive]
struct Device {
    #[reactive(clock, default = 0.0)]
    now: f64,
    start: f64,
    late: computed!(bool, self.now >= self.start + 5.0),
}

#[reactive]
struct Given {
    #[reactive(clock, given)]
    now: f64,
    late: computed!(bool, self.now >= 5.0),
}

fn main() {}
