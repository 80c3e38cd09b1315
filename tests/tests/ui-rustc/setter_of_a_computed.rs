use reaktiv::reactive;

#[reactive]
struct Cart {
    a: i32,
    b: computed!(i32, self.a),
}

fn main() {
    let mut cart = Cart::new(CartInputs { a: 1 });
    cart.set_b(2);
}
