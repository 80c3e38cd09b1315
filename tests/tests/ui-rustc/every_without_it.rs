use reaktiv::reactive;
use std::time::{Duration, Instant};

#[reactive]
struct Device {
    #[reactive(clock)]
    now: Instant,
    minutes: computed!(Instant, self.now.every(Duration::from_secs(60))),
}

fn main() {}
