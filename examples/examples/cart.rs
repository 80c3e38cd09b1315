//! The cart of the README's front page: `cargo run --example cart`. It takes no arguments.
use reaktiv::{Reactive, reactive};

/// What a customer is about to buy.
#[reactive]
#[derive(Debug, Clone, PartialEq)]
pub struct Cart {
    /// Price of one item, in euros.
    pub unit_price: f64,
    #[reactive(default = 1)]
    pub quantity: u32,
    pub discount: Option<f64>,

    /// Before discount.
    pub subtotal: computed!(f64, self.unit_price * f64::from(self.quantity)),
    pub total: computed!(
        f64,
        match self.discount {
            Some(rate) => self.subtotal * (1.0 - rate),
            None => self.subtotal,
        }
    ),

    show: effect!(println!("{} item(s): {:.2}", self.quantity, self.total)),
}

fn main() {
    let mut cart = Cart::new(CartInputs { unit_price: 12.5, quantity: 1, discount: None }); // 1 item(s): 12.50
    assert_eq!(*cart.total(), 12.5);

    cart.set_quantity(3); // 3 item(s): 37.50
    assert_eq!(*cart.total(), 37.5);

    cart.set_quantity(3); // the same quantity: nothing changes, nothing is printed
    assert_eq!(*cart.total(), 37.5);

    // Two changes, one line: 4 item(s): 45.00
    cart.batch(|cart| {
        cart.set_quantity(4);
        cart.set_discount(Some(0.1));
    });
    assert_eq!(*cart.subtotal(), 50.0);
    assert_eq!(*cart.total(), 45.0);

    // The inputs are plain data: compare them, keep them, build another cart from them.
    assert_eq!(*cart.inputs(), CartInputs { unit_price: 12.5, quantity: 4, discount: Some(0.1) });

    println!("\n{cart:?}\n");
    print!("{}", Cart::GRAPH);
}

#[test]
fn the_cart_does_what_it_says() {
    main();
}
