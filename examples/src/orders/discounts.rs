//! The rules by which prices go down, in thousandths.

use crate::money::Cents;

/// From so many pieces on a line is cheaper.
pub const MANY_PIECES: u32 = 10;
/// From this value on an order is cheaper.
pub const LARGE_ORDER: Cents = Cents::whole(500);
/// From this value on a loyal customer pays less.
pub const LOYAL_ORDER: Cents = Cents::whole(100);

/// 5 percent off a line of many pieces.
pub fn of_line(quantity: u32) -> i64 {
    if quantity >= MANY_PIECES { 50 } else { 0 }
}

/// 3 percent off a large order.
pub fn of_order(goods: Cents) -> i64 {
    if goods >= LARGE_ORDER { 30 } else { 0 }
}

/// 2 percent more for a loyal customer.
pub const OF_LOYAL_CUSTOMERS: i64 = 20;
