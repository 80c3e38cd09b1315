use reaktiv::reactive;

#[reactive]
struct Probe {
    #[reactive(event)]
    reading: f64,
    last: computed!(Option<f64>, self.reading.last().copied()),
    pushed: computed!(bool, { self.push_reading(1.0); true }),
}

fn main() {}
