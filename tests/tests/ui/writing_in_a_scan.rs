use reaktiv::reactive;

#[reactive]
struct Meter {
    litres: f64,
    #[reactive(event)]
    pulse: f64,
    #[reactive(context)]
    log: Vec<f64>,
    total: scan!(f64, { self.total += self.litres; self.total }),
    recent: scan!(Vec<f64>, |recent| self.recent.push(self.litres)),
    other: scan!(Vec<f64>, |other| { self.other = Vec::new(); other.clear() }),
    set: scan!(f64, { self.litres = 0.0; 1.0 }),
    pushed: scan!(f64, { self.push_pulse(1.0); 1.0 }),
    logged: scan!(usize, self.log.len()),
}

fn main() {}
