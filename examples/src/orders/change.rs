//! What happens to orders after they came in.

use std::fmt;

use super::book::{Book, Line, Order};
use super::region::Region;
use crate::money::Cents;

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A line gets another quantity.
    Quantity {
        /// The order.
        order: u32,
        /// Its line.
        line: u32,
        /// How many pieces from now on.
        quantity: u32,
    },
    /// A line gets another price.
    Price {
        /// The order.
        order: u32,
        /// Its line.
        line: u32,
        /// For one piece from now on.
        price: Cents,
    },
    /// A line is cancelled.
    Cancel {
        /// The order.
        order: u32,
        /// Its line.
        line: u32,
    },
    /// A customer moves, in all orders.
    Move {
        /// The name.
        customer: String,
        /// Where to.
        region: Region,
    },
}

impl Change {
    /// Makes the change. Where it names what is not there, nothing changes.
    pub fn apply(&self, book: &mut Book) {
        match self {
            Change::Quantity { order, line, quantity } => {
                edit(book, *order, *line, |line| line.set_quantity(*quantity))
            }
            Change::Price { order, line, price } => edit(book, *order, *line, |line| line.set_price(*price)),
            Change::Cancel { order, line } => {
                book.orders_mut().update(order, |order| order.lines_mut().remove(line));
            }
            Change::Move { region, .. } => {
                let ids = self.orders(book);
                // One change, however many orders there are.
                let mut orders = book.orders_mut();
                for id in ids {
                    orders.update(&id, |order| order.customer_mut().set_region(*region));
                }
            }
        }
    }

    /// The orders that it is about.
    pub fn orders(&self, book: &Book) -> Vec<u32> {
        match self {
            Change::Quantity { order, .. } | Change::Price { order, .. } | Change::Cancel { order, .. } => vec![*order],
            Change::Move { customer, .. } => {
                let of_customer = book.orders().iter().filter(|(_, order)| order.customer().name() == customer);
                of_customer.map(|(id, _)| *id).collect()
            }
        }
    }

    /// A few changes that make sense for this book.
    pub fn examples(book: &Book) -> Vec<Change> {
        let largest = book.orders().top(3, Order::TOTAL);
        let dearest = |place: usize| largest.get(place).and_then(|(id, order)| dearest_line(**id, order));
        let mut changes = Vec::new();
        if let Some((order, line, row)) = dearest(0) {
            changes.push(Change::Quantity { order, line, quantity: row.quantity() + 1 });
        }
        if let Some((order, line, row)) = dearest(1) {
            changes.push(Change::Price { order, line, price: row.price().permille(900) });
        }
        if let Some((order, line, _)) = dearest(2) {
            changes.push(Change::Cancel { order, line });
        }
        if let Some((_, order)) = largest.first() {
            let customer = order.customer();
            changes.push(Change::Move { customer: customer.name().clone(), region: customer.region().next() });
        }
        changes
    }
}

fn edit(book: &mut Book, order: u32, line: u32, change: impl FnOnce(&mut Line)) {
    book.orders_mut().update(&order, |order| order.lines_mut().update(&line, change));
}

fn dearest_line(id: u32, order: &Order) -> Option<(u32, u32, &Line)> {
    let (line, row) = order.lines().top(1, Line::AMOUNT).pop()?;
    Some((id, *line, row))
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Change::Quantity { order, line, quantity } => {
                write!(f, "order {order}, line {line}: now {quantity} pieces")
            }
            Change::Price { order, line, price } => write!(f, "order {order}, line {line}: now {price} apiece"),
            Change::Cancel { order, line } => write!(f, "order {order}, line {line}: cancelled"),
            Change::Move { customer, region } => write!(f, "{customer} moves to {region}"),
        }
    }
}
