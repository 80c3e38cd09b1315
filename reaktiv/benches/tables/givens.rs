//! A number that a struct hands down to all rows of its table.
//!
//! By hand is a loop with the same promises: it compares in each row what it was handed, computes the amount only if something has changed, and sums up exactly.
//! The plain loop promises nothing, and keeps nothing.

use std::collections::HashMap;

use reaktiv::{Summand, Table, reactive};

use crate::{Random, compare, print_sides};

#[reactive]
struct Line {
    #[reactive(given)]
    rate: f64,
    price: f64,
    quantity: f64,
    amount: computed!(f64, self.price * self.quantity * self.rate),
}

#[reactive]
struct Order {
    rate: f64,
    #[reactive(nested, given(rate))]
    lines: Table<u64, Line>,
    total: computed!(f64, self.lines.sum(Line::AMOUNT)),
}

/// The same without givens.
#[reactive]
struct LooseLine {
    price: f64,
    quantity: f64,
    amount: computed!(f64, self.price * self.quantity),
}

#[reactive]
struct LooseOrder {
    #[reactive(nested)]
    lines: Table<u64, LooseLine>,
    total: computed!(f64, self.lines.sum(LooseLine::AMOUNT)),
}

fn numbers(rows: usize) -> impl Iterator<Item = (u64, f64, f64)> {
    let mut random = Random(1);
    (0..rows as u64).map(move |key| (key, random.below(10_000) as f64 / 100.0, random.below(9) as f64 + 1.0))
}

fn order(rows: usize) -> Order {
    let mut order = Order::new(OrderInputs { rate: 1.0, lines: Table::new() });
    let lines = numbers(rows).map(|(key, price, quantity)| (key, LineInputs { price, quantity }));
    order.lines_mut().create_all(lines);
    order
}

fn loose_order(rows: usize) -> LooseOrder {
    let lines = numbers(rows).map(|(key, price, quantity)| (key, LooseLine::new(LooseLineInputs { price, quantity })));
    LooseOrder::new(LooseOrderInputs { lines: lines.collect() })
}

struct HandLine {
    rate: f64,
    price: f64,
    quantity: f64,
    amount: f64,
    dirty: bool,
}

impl HandLine {
    fn new(price: f64, quantity: f64) -> Self {
        HandLine { rate: 1.0, price, quantity, amount: 0.0, dirty: true }
    }

    fn amount(&mut self) -> f64 {
        if self.dirty {
            self.amount = self.price * self.quantity * self.rate;
            self.dirty = false;
        }
        self.amount
    }
}

struct HandOrder {
    rate: f64,
    lines: Vec<HandLine>,
    index: HashMap<u64, u32>,
    /// What each line has contributed.
    contributions: Vec<f64>,
    total: <f64 as Summand>::Total,
}

impl HandOrder {
    fn new(rows: usize) -> Self {
        HandOrder {
            rate: 1.0,
            lines: numbers(rows).map(|(_, price, quantity)| HandLine::new(price, quantity)).collect(),
            index: (0..rows as u32).map(|line| (line.into(), line)).collect(),
            contributions: vec![0.0; rows],
            total: Default::default(),
        }
    }

    fn set_rate(&mut self, rate: f64) {
        self.rate = rate;
    }

    /// After another rate, or at first.
    fn total_anew(&mut self) -> f64 {
        let (rate, mut has_changed) = (self.rate, false);
        self.total = Default::default();
        for (line, contribution) in self.lines.iter_mut().zip(&mut self.contributions) {
            if line.rate != rate {
                line.rate = rate;
                line.dirty = true;
            }
            let amount = line.amount();
            has_changed |= *contribution != amount;
            *contribution = amount;
            amount.add_to(&mut self.total);
        }
        std::hint::black_box(has_changed);
        f64::sum(&self.total)
    }

    /// After another price.
    fn set_price_and_total(&mut self, key: u64, price: f64) -> f64 {
        let place = self.index[&key] as usize;
        let (line, contribution) = (&mut self.lines[place], &mut self.contributions[place]);
        if line.price != price {
            line.price = price;
            line.dirty = true;
        }
        contribution.take_from(&mut self.total);
        *contribution = line.amount();
        contribution.add_to(&mut self.total);
        f64::sum(&self.total)
    }

    fn amount_of(&mut self, key: u64) -> f64 {
        let line = &mut self.lines[self.index[&key] as usize];
        if line.rate != self.rate {
            line.rate = self.rate;
            line.dirty = true;
        }
        line.amount()
    }
}

const SIZES: [usize; 2] = [1_000, 1_000_000];
const ROUNDS: usize = 15;

/// Sides that count how often they were called: the same numbers on each.
struct Calls(u64);

impl Calls {
    fn next(&mut self) -> u64 {
        self.0 += 1;
        self.0
    }

    /// Never the one before.
    fn rate(&mut self) -> f64 {
        1.0 + (self.next() % 1000) as f64 / 1000.0
    }
}

pub(crate) fn run() {
    for rows in SIZES {
        println!("{rows} rows");
        rate_and_total(rows);
        price_and_total(rows);
        rate_and_one_row(rows);
        rate_and_lending(rows);
    }
}

/// Another rate, and the sum of a formula that reads it.
fn rate_and_total(rows: usize) {
    let (mut order, mut hand) = (order(rows), HandOrder::new(rows));
    let plain: Vec<(f64, f64)> = numbers(rows).map(|(_, price, quantity)| (price, quantity)).collect();
    let operations = 2_000_000 / rows;
    let mut calls = [Calls(0), Calls(0), Calls(0)];
    let [of_table, by_hand, of_loop] = &mut calls;
    let mut sides: [(&str, &mut dyn FnMut() -> f64); 3] = [
        ("table", &mut || {
            (0..operations).fold(0.0, |_, _| {
                order.set_rate(of_table.rate());
                *order.total()
            })
        }),
        ("by hand", &mut || {
            (0..operations).fold(0.0, |_, _| {
                hand.set_rate(by_hand.rate());
                hand.total_anew()
            })
        }),
        ("plain loop", &mut || {
            (0..operations).fold(0.0, |_, _| {
                let rate = of_loop.rate();
                std::hint::black_box(&plain).iter().map(|(price, quantity)| price * quantity * rate).sum()
            })
        }),
    ];
    let times = compare(ROUNDS, operations, &mut sides);
    print_sides("rate, sum", &["table", "by hand", "plain loop"], &times);
}

/// Another price in one row, and the sum.
fn price_and_total(rows: usize) {
    let (mut order, mut loose, mut hand) = (order(rows), loose_order(rows), HandOrder::new(rows));
    hand.total_anew();
    let operations = 100_000;
    let places = |calls: &mut Calls| {
        let call = calls.next();
        (call.wrapping_mul(0x9e37_79b9_7f4a_7c15) % rows as u64, (call % 10_000) as f64 / 100.0)
    };
    let mut calls = [Calls(0), Calls(0), Calls(0)];
    let [of_table, of_loose, by_hand] = &mut calls;
    let mut sides: [(&str, &mut dyn FnMut() -> f64); 3] = [
        ("table", &mut || {
            (0..operations).fold(0.0, |_, _| {
                let (key, price) = places(of_table);
                order.update_lines(|lines| lines.update(&key, |line| line.set_price(price)));
                *order.total()
            })
        }),
        ("without givens", &mut || {
            (0..operations).fold(0.0, |_, _| {
                let (key, price) = places(of_loose);
                loose.update_lines(|lines| lines.update(&key, |line| line.set_price(price)));
                *loose.total()
            })
        }),
        ("by hand", &mut || {
            (0..operations).fold(0.0, |_, _| {
                let (key, price) = places(by_hand);
                hand.set_price_and_total(key, price)
            })
        }),
    ];
    let times = compare(ROUNDS, operations, &mut sides);
    print_sides("one price, sum", &["table", "without givens", "by hand"], &times);
}

/// Another rate, and a look at one row.
fn rate_and_one_row(rows: usize) {
    let (mut order, mut hand) = (order(rows), HandOrder::new(rows));
    let operations = 100_000;
    let mut calls = [Calls(0), Calls(0)];
    let [of_table, by_hand] = &mut calls;
    // A few rows, so that memory that is far away is not what is measured.
    let key = |calls: &Calls| calls.0 % 64;
    let mut sides: [(&str, &mut dyn FnMut() -> f64); 2] = [
        ("table", &mut || {
            (0..operations).fold(0.0, |_, _| {
                order.set_rate(of_table.rate());
                *order.lines()[&key(of_table)].amount()
            })
        }),
        ("by hand", &mut || {
            (0..operations).fold(0.0, |_, _| {
                hand.set_rate(by_hand.rate());
                hand.amount_of(key(by_hand))
            })
        }),
    ];
    let times = compare(ROUNDS, operations, &mut sides);
    print_sides("rate, one row", &["table", "by hand"], &times);
}

/// Another rate, and the table lent.
fn rate_and_lending(rows: usize) {
    let mut order = order(rows);
    let (operations, mut calls) = (100_000, Calls(0));
    let mut lend = || {
        (0..operations).fold(0.0, |_, _| {
            order.set_rate(calls.rate());
            order.update_lines(|lines| lines.len() as f64)
        })
    };
    let times = compare(ROUNDS, operations, &mut [("table", &mut lend)]);
    print_sides("rate, lending", &["table"], &times);
}
