use reaktiv::reactive;

#[reactive]
struct Mistake {
    unit_price: f64,
    quantity: u32,
    total: computed!(f64, self.unit_price * f64::from(self.qauntity)),
}

fn main() {}
