use reaktiv::reactive;

#[reactive]
struct Meter {
    litres: f64,
    none: scan!(f64, || self.none + 1.0),
    two: scan!(Vec<f64>, |a, b| a.push(self.litres)),
    later: scan!(Vec<f64>, async |a| a.push(self.litres)),
    own: scan!(Vec<f64>, |self| self.push(1.0)),
    fine: scan!(Vec<f64>, (|value| value.push(self.litres))),
    waits: scan!(f64, self.litres.await),
}

fn main() {}
