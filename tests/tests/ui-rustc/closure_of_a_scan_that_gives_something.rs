use reaktiv::reactive;

#[reactive]
struct Meter {
    litres: f64,
    recent: scan!(Vec<f64>, |recent| { recent.push(self.litres); recent.len() }),
    gone: scan!(Vec<f64>, |gone| gone.pop()),
}

fn main() {}
