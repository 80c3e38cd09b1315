use reaktiv::reactive;

#[reactive]
struct Meter {
    litres: f64,
    #[reactive(event)]
    pulse: f64,
    total: scan!(f64, self.pulse.len()),
    text: scan!(String, self.text.push('a')),
}

fn main() {}
