//! What is asked of every struct is in a trait, which has to be imported.

use reaktiv::reactive;

#[reactive]
struct Cart {
    quantity: u32,
    double: computed!(u32, self.quantity * 2),
}

fn main() {
    let mut cart = Cart::new(CartInputs { quantity: 1 });
    let _subscription = cart.on_change(Cart::DOUBLE, |double| println!("{double}"));
    let _trace = cart.trace(|run| println!("{run}"));
    cart.batch(|cart| cart.set_quantity(2));
    cart.flush();
}
