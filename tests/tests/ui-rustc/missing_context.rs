use reaktiv::reactive;

#[reactive]
struct Cart {
    a: i32,
    #[reactive(context)]
    log: Vec<i32>,
}

fn main() {
    let _ = Cart::new(CartInputs { a: 1 });
}
