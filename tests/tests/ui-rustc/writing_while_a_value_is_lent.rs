use reaktiv::reactive;

#[reactive]
struct Cart {
    a: i32,
    b: computed!(i32, self.a),
}

fn main() {
    let mut cart = Cart::new(CartInputs { a: 1 });
    let b = cart.b();
    cart.set_a(2);
    println!("{b}");
}
