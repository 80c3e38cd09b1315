//! salsa. Its formulas are functions of the source, and it has no effects: it runs the shapes whose nodes can be told by
//! numbers, and reads, after each write, what effects would read.

use reaktiv_shapes::counts;
use reaktiv_shapes::library::World;
use reaktiv_shapes::meter::Meter;
use salsa::{Database, DatabaseImpl, Setter};

use std::cell::RefCell;

pub(crate) struct Salsa(RefCell<DatabaseImpl>);

impl World for Salsa {
    fn with(work: impl FnOnce(&Self)) {
        work(&Self(RefCell::new(DatabaseImpl::default())));
    }
}

#[salsa::input]
struct Head {
    #[returns(copy)]
    value: i64,
}

/// The node in that column and row of a grid below `head`.
#[salsa::tracked(returns(copy))]
fn cell(database: &dyn Database, head: Head, column: usize, row: usize) -> i64 {
    counts::formula_runs();
    if row == 0 { head.value(database) + 1 } else { cell(database, head, column, row - 1) + 1 }
}

/// The sum of the first cells of five columns.
#[salsa::tracked(returns(copy))]
fn sum_of_a_row(database: &dyn Database, head: Head) -> i64 {
    counts::formula_runs();
    (0..5).map(|column| cell(database, head, column, 0)).sum()
}

/// The sum of `head` and the first nine cells of a column.
#[salsa::tracked(returns(copy))]
fn sum_of_a_column(database: &dyn Database, head: Head) -> i64 {
    counts::formula_runs();
    head.value(database) + (0..9).map(|row| cell(database, head, 0, row)).sum::<i64>()
}

/// Thirty times `head`.
#[salsa::tracked(returns(copy))]
fn repeated(database: &dyn Database, head: Head) -> i64 {
    counts::formula_runs();
    (0..30).map(|_| head.value(database)).sum()
}

pub(crate) fn run(shape: &str, meter: &mut Meter<Salsa>) -> bool {
    match shape {
        "read" => meter.run(|graph| made(&graph.0.0, 7, 0), |graph, head, _| head.value(&*graph.0.0.borrow())),
        "read_computed" => {
            let read = |database: &RefCell<DatabaseImpl>, head| cell(&*database.borrow(), head, 0, 0);
            let build = |database: &RefCell<DatabaseImpl>| {
                let head = made(database, 7, 1);
                read(database, head);
                head
            };
            meter.run(|graph| build(&graph.0.0), |graph, head, _| read(&graph.0.0, *head));
        }
        "set_read" => write_and_read(meter, 1, false, |database, head| cell(database, head, 0, 0)),
        "deep" => grid(meter, 1, 50),
        "diamond" => write_and_read(meter, 6, true, |database, head| sum_of_a_row(database, head)),
        "repeated" => write_and_read(meter, 1, true, |database, head| repeated(database, head)),
        "triangle" => write_and_read(meter, 10, true, |database, head| sum_of_a_column(database, head)),
        "grid_1x1" => grid(meter, 1, 1),
        "grid_1x10" => grid(meter, 1, 10),
        "grid_10x1" => grid(meter, 10, 1),
        "grid_10x10" => grid(meter, 10, 10),
        "grid_100x1" => grid(meter, 100, 1),
        "grid_100x100" => grid(meter, 100, 100),
        "grid_1x1000" => grid(meter, 1, 1000),
        "grid_1000x1000" => grid(meter, 1000, 1000),
        _ => return false,
    }
    true
}

/// The input, and as many nodes as will be made by reading.
fn made(database: &RefCell<DatabaseImpl>, value: i64, formulas: usize) -> Head {
    (0..=formulas).for_each(|_| counts::node());
    Head::new(&*database.borrow(), value)
}

fn grid(meter: &mut Meter<Salsa>, width: usize, height: usize) {
    meter.run(
        |graph| {
            let head = made(&graph.0.0, 0, width * height);
            let database = graph.0.0.borrow();
            (0..width).for_each(|column| _ = cell(&*database, head, column, height - 1));
            head
        },
        |graph, head, i| {
            head.set_value(&mut *graph.0.0.borrow_mut()).to(i + 1);
            let database = graph.0.0.borrow();
            let read = |column| {
                let value = cell(&*database, *head, column, height - 1);
                counts::effect_sees(value);
                value
            };
            (0..width).fold(0, |_, column| read(column))
        },
    );
}

fn write_and_read(meter: &mut Meter<Salsa>, formulas: usize, with_effect: bool, read: fn(&DatabaseImpl, Head) -> i64) {
    meter.run(
        |graph| {
            let head = made(&graph.0.0, 0, formulas);
            read(&graph.0.0.borrow(), head);
            head
        },
        |graph, head, i| {
            head.set_value(&mut *graph.0.0.borrow_mut()).to(i + 1);
            let value = read(&graph.0.0.borrow(), *head);
            if with_effect {
                counts::effect_sees(value);
            }
            value
        },
    );
}
