use std::time::Instant;

use reaktiv::reactive;

mod rand {
    pub fn random() -> f64 {
        0.5
    }
}

struct Local;

impl Local {
    fn later(&self) -> u32 {
        1
    }
}

#[reactive]
struct Mistake {
    since: Instant,
    #[reactive(cutoff = never)]
    local: Local,
    age: computed!(u64, (Instant::now() - self.since).as_secs()),
    noise: computed!(f64, self.age as f64 * rand::random()),
    home: computed!(String, format!("{}", std::env::var("HOME").unwrap_or_default())),
    fine: computed!(u32, self.local.later()),
    log: effect!(println!("{:?}", Instant::now() - self.since)),
}

fn main() {}
