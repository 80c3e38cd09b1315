use reaktiv::{Table, reactive};

#[reactive]
struct Line {
    amount: f64,
}

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

#[reactive]
struct Order {
    base: f64,
    #[reactive(nested)]
    lines: Table<u64, Line>,
    a_closure_in_a_macro: computed!(usize, {
        let scaled = |x: f64| x * 5.0;
        self.lines.filter(|line| cmp!(scaled(1.0) => *line.amount())).len()
    }),
    a_field_beside_what_a_macro_makes: computed!(usize, {
        items!();
        self.lines.filter(|line| *line.amount() > LIMIT + self.base).len()
    }),
}

fn main() {}
