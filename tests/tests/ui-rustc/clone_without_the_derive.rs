//! A struct is cloned where it derives that.

use reaktiv::reactive;

#[reactive]
struct Cart {
    quantity: u32,
    double: computed!(u32, self.quantity * 2),
}

fn main() {
    let cart = Cart::new(CartInputs { quantity: 1 });
    let _copy = cart.clone();
}
