//! The cart of the README's front page.
use reaktiv::reactive;

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
    let mut cart = Cart::new(CartInputs { unit_price: 12.5, quantity: 1, discount: None });
    cart.set_quantity(3);
    assert_eq!(*cart.total(), 37.5);
    println!("{}", Cart::GRAPH);
    println!("{cart:?}");
}
