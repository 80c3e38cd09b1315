//! Reading a file of orders.
//!
//! Every line stands for itself: one that cannot be used is reported and skipped, and does no harm to the next.

use std::io::BufRead;

use reaktiv::Table;

use super::book::{Customer, CustomerInputs, Line, LineInputs, Order, OrderInputs};
use super::record::{Cells, HEADER, Record};
use crate::lines::{Skipped, TextLine, each_line};

/// How a file was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Loaded {
    /// How many lines are in the orders.
    pub lines: usize,
    /// The others.
    pub skipped: Vec<Skipped>,
}

/// Puts the lines of a file into orders. `read` is called with the number of bytes of each line. The error is that of the whole file.
pub fn load(orders: &mut Table<u32, Order>, file: impl BufRead, read: impl FnMut(usize)) -> Result<Loaded, String> {
    let mut loaded = Loaded::default();
    let mut cells = Cells::new();
    each_line(file, read, |TextLine { number, text, .. }| {
        if number == 1 {
            return check_header(&mut cells, text);
        }
        match text.and_then(|text| insert(orders, &cells.of(text)?)) {
            Ok(()) => loaded.lines += 1,
            Err(reason) => loaded.skipped.push(Skipped { number, reason }),
        }
        Ok(())
    })?;
    Ok(loaded)
}

fn check_header(cells: &mut Cells, text: Result<&str, String>) -> Result<(), String> {
    match text.and_then(|text| cells.of(text)) {
        Ok(cells) if cells == HEADER => Ok(()),
        _ => Err(format!("its first line is not `{}`", HEADER.join(","))),
    }
}

fn insert(orders: &mut Table<u32, Order>, cells: &[String]) -> Result<(), String> {
    let Record { order: id, customer: name, region, loyal, line: number, product, quantity, price } =
        Record::of(cells)?;
    let line = LineInputs { product, quantity, price };
    let customer = CustomerInputs { name, region, loyal };
    let Some(order) = orders.row_mut(&id) else {
        let (customer, lines) = (Customer::new(customer), [(number, Line::new(line))].into());
        orders.insert(id, Order::new(OrderInputs { customer, lines }));
        return Ok(());
    };
    if *order.customer().inputs() != customer {
        return Err(format!("order {id} began with another customer, region or loyalty"));
    }
    if order.lines().contains_key(&number) {
        return Err(format!("order {id} has a line {number} already"));
    }
    order.lines_mut().create(number, line);
    Ok(())
}
