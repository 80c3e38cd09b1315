//! The book as text.

use super::book::{Book, Line, Order};
use super::region::Region;
use crate::money::{Cents, grouped};

/// The regions with their taxes, and what they come to together.
pub fn by_region(book: &Book) -> String {
    let mut text = format!("{:8}  {:>6}  {:>14}  {:>14}  {:>14}\n", "region", "orders", "net", "tax", "total");
    for (region, totals) in book.regions() {
        let total = totals.net + totals.tax;
        text += &format!("{region:8}  {:>6}  {:>14}  {:>14}  {total:>14}\n", totals.orders, totals.net, totals.tax);
    }
    let orders = book.orders().len();
    text + &format!("{:8}  {orders:>6}  {:>14}  {:>14}  {:>14}\n", "all", "", "", book.total())
}

/// The largest orders and the dearest lines.
pub fn largest(book: &Book, most: usize) -> String {
    let mut text = format!("{:>7}  {:24.24}  {:8}  {:>5}  {:>14}\n", "order", "customer", "region", "lines", "total");
    for (id, order) in book.orders().top(most, Order::TOTAL) {
        let (customer, lines) = (order.customer(), order.lines().len());
        let (name, region) = (customer.name(), customer.region());
        text += &format!("{id:>7}  {name:24.24}  {region:8}  {lines:>5}  {:>14}\n", order.total());
    }
    text += &format!(
        "\n{:>7}  {:24.24}  {:>8}  {:>12}  {:>14}  {:>12}\n",
        "order", "product", "pieces", "price", "amount", "tax"
    );
    for (id, line) in dearest_lines(book, most) {
        let (product, pieces) = (line.product(), grouped((*line.quantity()).into()));
        let (price, amount, tax) = (line.price(), line.amount(), line.tax());
        text += &format!("{id:>7}  {product:24.24}  {pieces:>8}  {price:>12}  {amount:>14}  {tax:>12}\n");
    }
    text
}

/// The lines of greatest amount. They are among those of the orders whose dearest lines are the greatest.
pub fn dearest_lines(book: &Book, most: usize) -> Vec<(u32, &Line)> {
    let mut lines = Vec::new();
    for (id, order) in book.orders().top(most, Order::DEAREST) {
        lines.extend(order.lines().top(most, Line::AMOUNT).into_iter().map(|(_, line)| (*id, line)));
    }
    lines.sort_by_key(|(_, line)| std::cmp::Reverse(*line.amount()));
    lines.truncate(most);
    lines
}

/// Figures with their names.
pub type Figures = Vec<(String, Cents)>;

/// The figures of some orders, and those of the whole book.
pub fn figures(book: &Book, orders: &[u32]) -> Figures {
    let mut figures = Vec::new();
    for (id, order) in orders.iter().filter_map(|id| Some((id, book.orders().get(id)?))) {
        let of_order =
            [("goods", order.goods()), ("discount", order.discount()), ("tax", order.tax()), ("total", order.total())];
        figures.extend(of_order.map(|(name, value)| (format!("order {id} {name}"), *value)));
    }
    for region in Region::ALL {
        let totals = book.regions().get(&region).copied().unwrap_or_default();
        figures.extend([(format!("{region} net"), totals.net), (format!("{region} tax"), totals.tax)]);
    }
    figures
        .extend([("all orders".to_owned(), *book.total()), ("mean order".to_owned(), book.mean().unwrap_or_default())]);
    figures
}

/// The figures that are different, one a line.
pub fn differences(before: &Figures, after: &Figures) -> String {
    let different = before.iter().zip(after).filter(|(before, after)| before != after);
    different.map(|((name, before), (_, after))| format!("  {name:20}  {before:>14}  ->  {after:>14}\n")).collect()
}
