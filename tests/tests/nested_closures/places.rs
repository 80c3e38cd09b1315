//! The place of a closure: which struct it stands in, and which instance of it.

use crate::support::{Line, Order, RAN, line, order, ran, settle};
use reaktiv::{Table, reactive};
use std::mem;

#[test]
fn what_a_closure_has_read_of_one_struct_is_not_taken_for_that_of_another() {
    let (mut one, mut other) = (order(), order());
    other.set_limit(6);
    settle(&one);
    settle(&other);
    mem::swap(&mut *one.lines_mut(), &mut *other.lines_mut());
    settle(&one);
    settle(&other);
    let lines = mem::take(&mut *one.lines_mut());
    other.set_lines(lines);
    other.set_limit(2);
    settle(&one);
    settle(&other);
}

#[test]
fn effects_and_structs_further_out_read_in_the_same_way() {
    #[reactive]
    struct Shop {
        least: i64,
        #[reactive(nested)]
        order: Order,
        many: computed!(usize, ran("many", self.order.lines.filter(|line| *line.amount() >= self.least).len())),
        #[reactive(context)]
        log: Vec<usize>,
        record: effect!(self.log.push(self.order.lines.filter(|line| *line.amount() < self.least).len() + self.many)),
    }
    let mut shop = Shop::new(ShopInputs { least: 5, order: order() }, Vec::new());
    shop.order_mut().lines_mut().insert(4, line(9, "d"));
    shop.order_mut().lines_mut().row_mut(&3).unwrap().set_amount(0);
    shop.set_least(0);
    shop.order_mut().set_limit(1);
    assert_eq!(shop.log(), &[3, 4, 4, 4]);
    assert_eq!((*shop.many(), RAN.take()), (4, vec!["many", "many", "many"]));
}

#[test]
fn a_table_that_goes_to_another_instance_of_a_generic_struct_is_looked_at_anew() {
    trait Limit: 'static {
        const LIMIT: i64;
    }
    struct Low;
    struct High;
    impl Limit for Low {
        const LIMIT: i64 = 2;
    }
    impl Limit for High {
        const LIMIT: i64 = 6;
    }
    #[reactive]
    struct Report<L: Limit, const PLACES: usize> {
        marker: std::marker::PhantomData<L>,
        #[reactive(nested)]
        lines: Table<u32, Line>,
        large: computed!(usize, self.lines.filter(|line| *line.amount() > L::LIMIT).len()),
        best: computed!(usize, self.lines.top(PLACES, Line::AMOUNT).len()),
    }
    let marker = std::marker::PhantomData;
    let low = Report::<Low, 1>::new(ReportInputs { marker, lines: order().into_inputs().lines });
    assert_eq!((*low.large(), *low.best()), (2, 1));
    let marker = std::marker::PhantomData;
    let high = Report::<High, 3>::new(ReportInputs { marker, lines: low.into_inputs().lines });
    assert_eq!((*high.large(), *high.best()), (1, 3));
}
