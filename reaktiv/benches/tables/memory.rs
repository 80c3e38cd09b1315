//! Bytes a row.

use std::cmp::Ordering;
use std::hint::black_box;

use reaktiv::Table;

use crate::allocations::bytes;
use crate::hand::HandTable;
use crate::rows::{Line, table};

const ROWS: usize = 1_000_000;

type Read = fn(&Table<u64, Line>);

fn read<T>(value: T) {
    drop(black_box(value));
}

fn by_amount(one: &Line, other: &Line) -> Ordering {
    one.amount().total_cmp(other.amount())
}

const AGGREGATES: [(&str, Read); 10] = [
    ("sum, mean", |table| read(table.sum(Line::AMOUNT))),
    ("count_where", |table| read(table.count_where(Line::LARGE))),
    ("min", |table| read(table.min(Line::AMOUNT))),
    ("max, top", |table| read(table.max(Line::AMOUNT))),
    ("minmax", |table| read(table.minmax(Line::AMOUNT))),
    ("fold", |table| read(table.fold(Line::AMOUNT, 0.0, |a, b| a + b))),
    ("group_by sum", |table| read(table.group_by(Line::REGION).sum(Line::AMOUNT))),
    ("group_by count", |table| read(table.group_by(Line::REGION).count())),
    ("filter", |table| read(table.filter(|line| *line.large()))),
    ("sorted_by", |table| read(table.sorted_by(by_amount))),
];

pub(crate) fn run() {
    let before = bytes();
    let hand = HandTable::new(ROWS);
    let by_hand = (bytes() - before) as f64 / ROWS as f64;
    drop(hand);

    let before = bytes();
    let mut table = table(ROWS);
    let ours = (bytes() - before) as f64 / ROWS as f64;
    println!(
        "by hand                  {by_hand:>8.1} bytes a row, of which {} are key and row",
        size_of::<(u64, crate::hand::HandLine)>()
    );
    println!(
        "a table                  {ours:>8.1} bytes a row, of which {} are key and row; {:.2}x",
        size_of::<(u64, Line)>(),
        ours / by_hand
    );

    for (name, aggregate) in AGGREGATES {
        let before = bytes();
        aggregate(&table);
        println!("{name:24} {:>8.1} bytes a row on top", (bytes() - before) as f64 / ROWS as f64);
        table.forget_aggregates();
    }
}
