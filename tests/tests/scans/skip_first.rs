//! Effects that do not run at birth.

use reaktiv::{Reactive, reactive};

#[reactive]
struct Sheet {
    price: f64,
    quantity: u32,
    total: computed!(f64, self.price.floor() * f64::from(self.quantity)),
    #[reactive(event)]
    ring: u32,
    #[reactive(context)]
    log: Vec<String>,
    #[reactive(skip_first)]
    show: effect!(self.log.push(format!("{}", self.total))),
    #[reactive(skip_first)]
    rings: effect!(self.log.extend(self.ring.iter().map(|ring| format!("ring {ring}")))),
    all: effect!(self.log.push(format!("{} x {}", self.price, self.quantity))),
}

#[test]
fn an_effect_that_skips_its_first_run_hears_of_the_first_change() {
    let mut sheet = Sheet::new(SheetInputs { price: 2.0, quantity: 3 }, Vec::new());
    assert_eq!(sheet.log(), &["2 x 3"]);
    sheet.set_price(2.5);
    assert_eq!(sheet.log(), &["2 x 3", "2.5 x 3"]);
    sheet.set_quantity(4);
    assert_eq!(sheet.log()[2..], ["8", "2.5 x 4"]);
    sheet.push_ring(1);
    assert_eq!(sheet.log()[4..], ["ring 1"]);
    sheet.flush();
    assert_eq!(sheet.log().len(), 5);
}
