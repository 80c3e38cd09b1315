//! The reactive part: lines in orders in a book.

use std::collections::BTreeMap;

use reaktiv::{Table, reactive};

use super::discounts::{LOYAL_ORDER, OF_LOYAL_CUSTOMERS, of_line, of_order};
use super::region::Region;
use crate::money::Cents;
use crate::runs::Runs;

/// Who ordered.
#[reactive]
#[derive(Debug, Clone, PartialEq)]
pub struct Customer {
    /// The name, which is all that tells customers apart.
    pub name: String,
    /// Where the customer lives.
    pub region: Region,
    /// Whether the customer gets the discount for loyalty.
    pub loyal: bool,
    /// The tax on what is sold to this customer, in thousandths.
    pub tax_permille: computed!(i64, self.region.tax_permille()),
}

/// So many pieces of a product.
#[reactive]
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// What is sold.
    pub product: String,
    /// How many pieces.
    pub quantity: u32,
    /// The price of one piece.
    pub price: Cents,
    /// The tax on what is sold to the customer of the order, in thousandths: whatever order the line stands in says it.
    #[reactive(given, default = 0)]
    pub tax_permille: i64,
    /// Before the discount.
    pub gross: computed!(Cents, self.price.times(self.quantity.into())),
    /// After the discount for many pieces.
    pub amount: computed!(Cents, self.gross - self.gross.permille(of_line(self.quantity))),
    /// The tax on that.
    pub tax: computed!(Cents, self.amount.permille(self.tax_permille)),
}

/// A customer's order.
#[reactive]
#[derive(Debug)]
pub struct Order {
    /// Who ordered.
    #[reactive(nested)]
    pub customer: Customer,
    /// What, by the number of the line. A line that comes later is taxed as the others are, and all of them anew when the customer moves.
    #[reactive(nested, given(tax_permille))]
    pub lines: Table<u32, Line>,

    /// All lines.
    pub goods: computed!(Cents, self.lines.sum(Line::AMOUNT)),
    /// The greatest amount of a line.
    pub dearest: computed!(Cents, self.lines.max(Line::AMOUNT).copied().unwrap_or_default()),
    /// What goes off the goods, in thousandths. Asks whether the customer is loyal only if that matters.
    pub discount_permille: computed!(i64, {
        let is_loyal = self.goods >= LOYAL_ORDER && *self.customer.loyal();
        of_order(self.goods) + if is_loyal { OF_LOYAL_CUSTOMERS } else { 0 }
    }),
    /// The same as an amount.
    pub discount: computed!(Cents, self.goods.permille(self.discount_permille)),
    /// Before tax.
    pub net: computed!(Cents, self.goods - self.discount),
    /// The tax of the customer's region, as the lines know it.
    pub tax_permille: computed!(i64, *self.customer.tax_permille()),
    /// The tax on all lines. As much goes off as off the goods.
    pub tax: computed!(Cents, {
        let tax = self.lines.sum(Line::TAX);
        tax - tax.permille(self.discount_permille)
    }),
    /// What the customer pays.
    pub total: computed!(Cents, self.net + self.tax),
    /// Where the customer lives, as a column of the book.
    pub region: computed!(Region, *self.customer.region()),
}

/// All orders.
#[reactive]
#[derive(Debug)]
pub struct Book {
    /// The orders, by number.
    #[reactive(nested)]
    pub orders: Table<u32, Order>,

    /// The orders of each region that has any.
    pub regions: computed!(
        BTreeMap<Region, RegionTotals>,
        {
            let orders = self.orders.group_by(Order::REGION).count();
            let net = self.orders.group_by(Order::REGION).sum(Order::NET);
            let tax = self.orders.group_by(Order::REGION).sum(Order::TAX);
            // All three have the same groups, in order.
            let figures = orders.iter().zip(net.iter()).zip(tax.iter());
            figures.map(|(((region, orders), (_, net)), (_, tax))| (*region, RegionTotals { orders, net, tax })).collect()
        }
    ),
    /// What all customers pay.
    pub total: computed!(Cents, self.orders.sum(Order::TOTAL)),
    /// How much an order comes to on average, to the cent.
    pub mean: computed!(Option<Cents>, self.orders.mean(Order::TOTAL).map(|mean| Cents(mean.round() as i64))),

    /// The totals so far: one for each flush that changed it.
    #[reactive(context)]
    pub totals_seen: Vec<Cents>,
    remember: effect!(self.totals_seen.push(self.total)),
}

/// The orders of one region.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RegionTotals {
    /// How many.
    pub orders: usize,
    /// Before tax.
    pub net: Cents,
    /// The tax.
    pub tax: Cents,
}

/// A book without orders.
pub fn empty() -> Book {
    Book::new(BookInputs { orders: Table::new() }, Vec::new())
}

/// How many formulas there are in a book, and in all that is in it.
pub fn formulas(book: &Book) -> usize {
    let lines: usize = book.orders().rows().map(|order| order.lines().len()).sum();
    let of = Runs::formulas;
    of(Book::GRAPH) + book.orders().len() * (of(Order::GRAPH) + of(Customer::GRAPH)) + lines * of(Line::GRAPH)
}
