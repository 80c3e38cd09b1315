use reaktiv::{Reactive, reactive};

#[reactive]
struct Meter {
    litres: f64,
    #[reactive(event)]
    pulse: f64,
    total: scan!(f64, self.total + self.litres),
}

fn main() {
    let mut meter = Meter::new(MeterInputs { litres: 1.0 });
    meter.set(Meter::TOTAL, 2.0);
    meter.push(Meter::LITRES, 2.0);
    meter.get(Meter::PULSE);
}
