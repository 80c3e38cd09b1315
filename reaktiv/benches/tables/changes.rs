//! Changing one cell and reading an aggregate.

use reaktiv::Table;

use crate::hand::HandTable;
use crate::rows::{Line, key, table};
use crate::{Random, compare, print_sides};

const ROWS: usize = 1_000_000;
const OPERATIONS: usize = 200_000;
const ROUNDS: usize = 9;

/// A new price in a random row; then `read`.
fn change(
    table: &mut Table<u64, Line>,
    rows: usize,
    operations: usize,
    read: impl Fn(&Table<u64, Line>) -> f64,
) -> f64 {
    let (mut random, mut result) = (Random(2), 0.0);
    for _ in 0..operations {
        let row = table.row_mut(&key(random.below(rows)));
        row.expect("every row is there").set_price(random.below(10_000) as f64 / 100.0);
        result = read(table);
    }
    result
}

/// The same by hand: `total` is kept by `keep`, which hears of the amount, and of whether it is large, before and after.
fn change_by_hand(table: &mut HandTable, total: &mut f64, keep: impl Fn(&mut f64, (f64, bool), (f64, bool))) -> f64 {
    let mut random = Random(2);
    for _ in 0..OPERATIONS {
        let row = table.get_mut(key(random.below(ROWS)));
        let before = (row.amount(), row.large());
        row.set_price(random.below(10_000) as f64 / 100.0);
        keep(total, before, (row.amount(), row.large()));
        std::hint::black_box(&total);
    }
    *total
}

pub(crate) fn against_hand() {
    let (mut table, mut hand) = (table(ROWS), HandTable::new(ROWS));
    let sum: f64 = hand.rows.iter_mut().map(|(_, row)| row.amount()).sum();

    let (sides, mut total) = (["table", "by hand"], sum);
    let times = compare(
        ROUNDS,
        OPERATIONS,
        &mut [
            ("table", &mut || change(&mut table, ROWS, OPERATIONS, |table| table.sum(Line::AMOUNT))),
            ("by hand", &mut || change_by_hand(&mut hand, &mut total, |sum, before, after| *sum += after.0 - before.0)),
        ],
    );
    print_sides("sum", &sides, &times);
    table.forget_aggregates();

    let times = compare(
        ROUNDS,
        OPERATIONS,
        &mut [
            ("table", &mut || {
                change(&mut table, ROWS, OPERATIONS, |table| table.mean(Line::AMOUNT).unwrap_or_default())
            }),
            ("by hand", &mut || {
                change_by_hand(&mut hand, &mut total, |sum, before, after| *sum += after.0 - before.0) / ROWS as f64
            }),
        ],
    );
    print_sides("mean", &sides, &times);
    table.forget_aggregates();

    let mut total = hand.rows.iter_mut().map(|(_, row)| f64::from(u8::from(row.large()))).sum();
    let mut count = 0.0;
    let times = compare(
        ROUNDS,
        OPERATIONS,
        &mut [
            ("table", &mut || change(&mut table, ROWS, OPERATIONS, |table| table.count_where(Line::LARGE) as f64)),
            ("by hand", &mut || {
                count = change_by_hand(&mut hand, &mut total, |sum, before, after| {
                    *sum += f64::from(u8::from(after.1)) - f64::from(u8::from(before.1));
                });
                count
            }),
        ],
    );
    print_sides("count_where", &sides, &times);
    table.forget_aggregates();

    let times = compare(
        ROUNDS,
        OPERATIONS,
        &mut [
            ("table", &mut || change(&mut table, ROWS, OPERATIONS, |_| 0.0)),
            ("by hand", &mut || change_by_hand(&mut hand, &mut 0.0, |_, _, _| ())),
        ],
    );
    print_sides("no aggregate", &sides, &times);
}

type Read = fn(&Table<u64, Line>) -> f64;

const AGGREGATES: [(&str, Read); 9] = [
    ("sum", |table| table.sum(Line::AMOUNT)),
    ("mean", |table| table.mean(Line::AMOUNT).unwrap_or_default()),
    ("count_where", |table| table.count_where(Line::LARGE) as f64),
    ("max", |table| table.max(Line::AMOUNT).copied().unwrap_or_default()),
    ("top 10", |table| table.top(10, Line::AMOUNT).iter().map(|(_, row)| row.amount()).sum()),
    ("fold max", |table| table.fold(Line::AMOUNT, 0.0, |a, b| a.max(*b))),
    ("group_by sum", |table| table.group_by(Line::REGION).sum(Line::AMOUNT).get(&3).unwrap_or_default()),
    ("filter", |table| table.filter(|row| *row.large()).len() as f64),
    ("sorted_by", |table| {
        let sorted = table.sorted_by(|one, other| one.amount().total_cmp(other.amount()));
        sorted.last().map_or(0.0, |(_, row)| *row.amount())
    }),
];

/// The same aggregates by going through all rows.
const ITERATED: [(&str, Read); 4] = [
    ("sum", |table| table.rows().map(Line::amount).sum()),
    ("count_where", |table| table.rows().filter(|row| *row.large()).count() as f64),
    ("max", |table| table.rows().map(Line::amount).copied().fold(0.0, f64::max)),
    ("group_by sum", |table| table.rows().filter(|row| *row.region() == 3).map(Line::amount).sum()),
];

pub(crate) fn against_iterating() {
    let mut table = table(ROWS);
    let mut other = crate::rows::table(ROWS);
    for (name, iterate) in ITERATED {
        let (_, read) = AGGREGATES.iter().find(|(of, _)| *of == name).expect("an aggregate of this name");
        let operations = 10;
        let times = compare(
            5,
            operations,
            &mut [
                ("table", &mut || change(&mut table, ROWS, operations, read)),
                ("iterating", &mut || change(&mut other, ROWS, operations, iterate)),
            ],
        );
        print_sides(name, &["table", "iterating"], &times);
        table.forget_aggregates();
    }
}

pub(crate) fn growth() {
    let sizes = [1_000, 10_000, 100_000, 1_000_000];
    println!(
        "{:24} {:>10} {:>10} {:>10} {:>10}  rows: ns for a changed cell and a read",
        "", sizes[0], sizes[1], sizes[2], sizes[3]
    );
    let none: (&str, Read) = ("no aggregate", |_| 0.0);
    for (name, read) in [none].into_iter().chain(AGGREGATES) {
        print!("{name:24}");
        for rows in sizes {
            let mut table = table(rows);
            read(&table);
            let times =
                compare(5, OPERATIONS / 4, &mut [("table", &mut || change(&mut table, rows, OPERATIONS / 4, read))]);
            print!(" {:>10.0}", times[0]);
        }
        println!();
    }
}
