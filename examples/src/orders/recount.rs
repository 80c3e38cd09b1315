//! The same figures once more, by going through all lines: what the book must agree with.

use std::collections::BTreeMap;

use super::book::{Book, Order, RegionTotals};
use super::discounts::{LOYAL_ORDER, OF_LOYAL_CUSTOMERS, of_line, of_order};
use super::region::Region;
use crate::money::Cents;

/// Whether the book shows what its inputs come to.
pub fn is_right(book: &Book) -> bool {
    let regions = recount(book);
    let total = regions.values().fold(Cents::default(), |sum, region| sum + region.net + region.tax);
    *book.regions() == regions && *book.total() == total
}

/// The totals of all regions, from the inputs alone.
pub fn recount(book: &Book) -> BTreeMap<Region, RegionTotals> {
    let mut regions = BTreeMap::<Region, RegionTotals>::new();
    for order in book.orders().rows() {
        let (net, tax) = net_and_tax_of(order);
        let totals = regions.entry(*order.customer().region()).or_default();
        totals.orders += 1;
        totals.net = totals.net + net;
        totals.tax = totals.tax + tax;
    }
    regions
}

fn net_and_tax_of(order: &Order) -> (Cents, Cents) {
    let tax_permille = order.customer().region().tax_permille();
    let (mut goods, mut tax) = (Cents::default(), Cents::default());
    for line in order.lines().rows() {
        let gross = line.price().times((*line.quantity()).into());
        let amount = gross - gross.permille(of_line(*line.quantity()));
        goods = goods + amount;
        tax = tax + amount.permille(tax_permille);
    }
    let mut discount = of_order(goods);
    if *order.customer().loyal() && goods >= LOYAL_ORDER {
        discount += OF_LOYAL_CUSTOMERS;
    }
    (goods - goods.permille(discount), tax - tax.permille(discount))
}
