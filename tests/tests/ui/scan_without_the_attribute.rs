use reaktiv::scan;

struct Probe {
    peak: scan!(f64, 1.0),
}

fn main() {}
