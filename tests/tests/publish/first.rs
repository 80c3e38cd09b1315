use super::support::body;
use reaktiv::{Reactive, Table, reactive};

#[reactive]
struct Line {
    #[reactive(publish)]
    price: f64,
    #[reactive(publish, accept)]
    quantity: u32,
    #[reactive(publish)]
    amount: computed!(f64, self.price * f64::from(self.quantity)),
}

#[reactive]
struct Customer {
    #[reactive(publish, accept)]
    name: String,
    secret: String,
}

#[reactive]
struct Order {
    #[reactive(publish)]
    number: u64,
    #[reactive(nested, publish)]
    customer: Customer,
    #[reactive(nested, publish)]
    lines: Table<u64, Line>,
    #[reactive(publish)]
    total: computed!(f64, self.lines.sum(Line::AMOUNT)),
}

fn line(price: f64, quantity: u32) -> Line {
    Line::new(LineInputs { price, quantity })
}

#[test]
fn a_frame_has_what_has_changed() {
    let customer = Customer::new(CustomerInputs { name: "Ada".into(), secret: "s".into() });
    let lines = Table::from([(1, line(1.0, 2)), (2, line(0.5, 1))]);
    let mut order = Order::new(OrderInputs { number: 7, customer, lines });
    let whole = order.frame_since(None).unwrap();
    assert_eq!(
        body(&whole),
        r#"{"set":{"number":7,"total":2.5},"new":{"customer":{"set":{"name":"Ada"}}},"rows":{"lines":{"all":[[1,{"set":{"price":1.0,"quantity":2,"amount":2.0}}],[2,{"set":{"price":0.5,"quantity":1,"amount":0.5}}]]}}}"#
    );
    order.lines_mut().row_mut(&1).unwrap().set_quantity(3);
    let changes = order.frame_since(whole.version()).unwrap();
    assert_eq!(
        body(&changes),
        r#"{"set":{"total":3.5},"rows":{"lines":{"at":[[1,{"set":{"quantity":3,"amount":3.0}}]]}}}"#
    );
    order.customer_mut().set_name("Bea".into());
    order.customer_mut().set_secret("t".into());
    order.lines_mut().remove(&1);
    order.lines_mut().insert(3, line(1.0, 1));
    let changes = order.frame_since(whole.version()).unwrap();
    assert_eq!(
        body(&changes),
        r#"{"set":{"total":1.5},"in":{"customer":{"set":{"name":"Bea"}}},"rows":{"lines":{"del":[1],"put":[[3,{"set":{"price":1.0,"quantity":1,"amount":1.0}}]]}}}"#
    );
    order
        .accept(r#"{"in":{"customer":{"set":{"name":"Cleo"}}},"rows":{"lines":{"at":[[3,{"set":{"quantity":9}}]]}}}"#)
        .unwrap();
    assert_eq!((order.customer().name().as_str(), *order.total()), ("Cleo", 9.5));
    for wrong in [
        "",
        "[]",
        "{",
        r#"{"set":{"number":8}}"#,
        r#"{"set":{"nummer":8}}"#,
        r#"{"set":{"lines":8}}"#,
        r#"{"in":{"customer":{"set":{"name":8}}}}"#,
        r#"{"in":{"customer":{"set":{"secret":"8"}}}}"#,
        r#"{"rows":{"lines":{"at":[[4,{}]]}}}"#,
        r#"{"rows":{"lines":{"del":[3]}}}"#,
        r#"{"rows":{"lines":{"at":[[3,{"set":{"quantity":-1}}]]}}}"#,
        r#"{"rows":{"lines":{"at":[["3",{"set":{"quantity":-1}}]]}}}"#,
        r#"{"rows":{"lines":{"at":[[3,{"set":{"price":1}}]]}}}"#,
        r#"{"set":{},"set":{}}"#,
        r#"{"v":[1,2]}"#,
    ] {
        println!("{wrong}\n    {}", order.accept(wrong).unwrap_err());
    }
}
