//! Names that stand beside a struct, in a macro or in a formula, and mean something else elsewhere.

use reaktiv::{SignalField, Table, reactive};

#[reactive]
struct Line {
    amount: f64,
    weight: f64,
}

/// A type that a user may have beside `Order`.
#[derive(Clone, Copy, Default, PartialEq)]
struct OrderFields(u8);

const LIMIT: f64 = 100.0;
macro_rules! items {
    () => {
        const LIMIT: f64 = 5.0;
    };
}
macro_rules! cmp {
    ($f:ident ( $x:expr ) => $y:expr) => {
        $f($x) < $y
    };
}
macro_rules! strictly {
    ($($body:tt)*) => {{
        const LIMIT: f64 = 5.0;
        const COLUMN: SignalField<Line, f64> = Line::WEIGHT;
        $($body)*
    }};
}
macro_rules! bind {
    ($pattern:pat = $value:expr; $body:expr) => {
        match $value {
            $pattern => $body,
        }
    };
}
const COLUMN: SignalField<Line, f64> = Line::AMOUNT;
fn limit() -> f64 {
    100.0
}
fn scaled(x: f64) -> f64 {
    x * 100.0
}

#[reactive]
struct Order {
    base: f64,
    fields: OrderFields,
    #[reactive(nested)]
    lines: Table<u64, Line>,
    outside: computed!(usize, self.lines.filter(|line| *line.amount() > LIMIT).len()),
    of_a_macro: computed!(usize, {
        items!();
        self.lines.filter(|line| *line.amount() > LIMIT).len()
    }),
    of_an_item: computed!(usize, {
        const LIMIT: f64 = 5.0;
        self.lines.filter(|line| *line.amount() > LIMIT).len()
    }),
    in_a_macro: computed!(usize, strictly!(self.lines.filter(|line| *line.amount() > LIMIT).len())),
    in_a_binding: computed!(usize, bind!(key = 2; usize::from(self.lines.contains_key(&key)))),
    column_of_a_macro: computed!(f64, strictly!(self.lines.sum(COLUMN))),
    without_one: computed!(f64, self.lines.sum(COLUMN) + limit()),
    scaled: computed!(usize, self.lines.filter(|line| cmp!(scaled(1.0) => *line.amount())).len()),
    of_a_variant: computed!(
        usize,
        match self.fields {
            OrderFields(1) => 0,
            OrderFields(_) =>
                self.lines.filter(|line| Some(*line.amount()).filter(|amount| *amount > 5.0).ne(&None)).len(),
        }
    ),
    twice: computed!(u8, self.fields.0 * 2),
}

#[test]
fn a_closure_of_an_aggregate_sees_the_names_that_it_sees_where_it_stands() {
    let line = |amount| Line::new(LineInputs { amount, weight: 1.0 });
    let lines = [(1, line(1.0)), (2, line(10.0)), (3, line(200.0))].into();
    let mut order = Order::new(OrderInputs { base: 5.0, fields: OrderFields(3), lines });
    for _ in 0..2 {
        assert_eq!((*order.outside(), *order.scaled()), (1, 1));
        assert_eq!((*order.of_a_macro(), *order.of_an_item(), *order.of_a_variant()), (2, 2, 2));
        assert_eq!((*order.in_a_macro(), *order.in_a_binding()), (2, 1));
        assert_eq!(*order.twice(), 6);
        order.set_base(6.0);
        order.lines_mut();
    }
    assert_eq!((*order.column_of_a_macro(), *order.without_one()), (3.0, 311.0));
    order.lines_mut()[&1].set_weight(5.0);
    assert_eq!((*order.column_of_a_macro(), *order.without_one()), (7.0, 311.0));
}
