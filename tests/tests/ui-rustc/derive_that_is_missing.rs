//! The compiler proposes a derive where it belongs: below `#[reactive]`.

use reaktiv::reactive;

#[reactive]
/// What is bought.
pub struct Cart {
    quantity: u32,
    double: computed!(u32, self.quantity * 2),
}

fn main() {
    let cart = Cart::new(CartInputs { quantity: 1 });
    let copy: CartInputs = cart.inputs().clone();
    assert!(copy == *cart.inputs());
}
