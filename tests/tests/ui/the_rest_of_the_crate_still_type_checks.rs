use reaktiv::{Reactive, reactive};

#[reactive]
#[derive(Debug, Clone, Default)]
pub struct Cart {
    pub price: f64,
    #[reactive(default = 2)]
    pub quantity: u32,
    pub total: computed!(f64, self.price * f64::from(self.quantty)),
    pub label: computed!(String, format!("{:.2}", self.total)),
    #[reactive(context)]
    pub log: Vec<String>,
    show: effect!(self.log.push(self.label.clone())),
}

fn main() {
    let mut cart = Cart::new(CartInputs { price: 1.0, ..Default::default() }, Vec::new());
    cart.set_price(3.0);
    cart.update_quantity(|quantity| *quantity += 1);
    cart.batch(|cart| cart.set(Cart::QUANTITY, 3));
    let total: f64 = *cart.total() + *cart.get(Cart::TOTAL);
    let label: &String = cart.label();
    println!("{total} {label} {cart:?}");
    cart.log_mut().clear();
    let _subscription = cart.on_change(Cart::TOTAL, |total: &f64| println!("{total}"));
    let _ = (Cart::GRAPH, Cart::default(), cart.into_inputs());
}
