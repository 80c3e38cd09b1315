use reaktiv::reactive;

#[reactive]
struct Probe {
    celsius: f64,
    high: f64,
    low: f64,
    limit: computed!(f64, if self.alarm { self.low } else { self.high }),
    over: computed!(bool, self.celsius > self.limit),
    alarm: scan!(bool, self.over),
}

fn main() {}
