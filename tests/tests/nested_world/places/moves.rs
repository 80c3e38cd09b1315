//! What goes from one home to another.

use std::mem::{replace, swap, take};

use reaktiv::Reactive;

use super::Hands;
use super::book;
use super::homes::{Home, a_key};
use super::things::{Item, Rows, Thing};
use crate::journal::trace;

/// Both change places. What was held back where it stood may be so still.
fn exchange<T: Thing>((one, is_lent): (&mut T, bool), (other, other_is_lent): (&mut T, bool)) {
    trace(|| format!("{:?} and {:?} change places", one.ids(), other.ids()));
    if is_lent {
        book::excuse(&one.ids());
    }
    if other_is_lent {
        book::excuse(&other.ids());
    }
    swap(one, other);
}

/// The same, perhaps inside a batch of one of them.
fn exchange_somehow<T: Thing + Reactive>(hands: &mut Hands, one: (&mut T, bool), other: (&mut T, bool)) {
    let (one, one_is_lent) = one;
    if hands.below(2) == 0 {
        return exchange((one, one_is_lent), other);
    }
    one.batch(|one| exchange((one, true), other));
    if !one_is_lent {
        // It was flushed.
        book::clear(&one.ids());
    }
}

impl Hands {
    pub(super) fn act_on_two(&mut self, one: &mut Home, other: &mut Home) {
        match self.below(13) {
            0..5 => one.with_item(self, &mut |hands, item, is_lent| {
                if hands.below(2) == 0 {
                    hands.act_on_item(item, is_lent);
                }
                other.with_item(hands, &mut |hands, other, other_is_lent| {
                    exchange_somehow(hands, (item, is_lent), (other, other_is_lent));
                    if hands.below(2) == 0 {
                        hands.act_on_item(other, other_is_lent);
                    }
                    // Back to the very places where they were.
                    if hands.below(3) == 0 {
                        exchange((item, is_lent), (other, other_is_lent));
                    }
                });
                if hands.below(2) == 0 {
                    hands.act_on_item(item, is_lent);
                }
            }),
            5 => one.with_holder(self, &mut |hands, holder, is_lent| {
                other.with_holder(hands, &mut |hands, other, other_is_lent| {
                    exchange_somehow(hands, (holder, is_lent), (other, other_is_lent));
                });
            }),
            6 => one.with_rows(self, &mut |hands, rows, is_lent| {
                other.with_rows(hands, &mut |hands, other, other_is_lent| {
                    exchange((rows, is_lent), (other, other_is_lent));
                    if let Some(row) = other.row_mut(&a_key(hands)) {
                        hands.act_on_item(row, other_is_lent);
                    }
                });
            }),
            7..9 => self.take_a_row(one, other),
            9 => self.put_into_rows(one, other),
            10..12 => self.make_again(one, other),
            _ => {
                if let (Home::Owner(one), Home::Owner(other)) = (one, other) {
                    exchange_somehow(self, (&mut **one, false), (&mut **other, false));
                }
            }
        }
    }

    /// From one table, to another one or in the place of an item.
    fn take_a_row(&mut self, one: &mut Home, other: &mut Home) {
        one.with_rows(self, &mut |hands, rows, is_lent| {
            let key = a_key(hands);
            hands.act_on_some_row((rows, is_lent), key);
            let Some(item) = rows.remove(&key) else { return };
            let mut item = Some(hands.has_left(item, is_lent));
            if hands.below(2) == 0 {
                other.with_rows(hands, &mut |hands, rows, is_lent| {
                    item.take().into_iter().for_each(|item| hands.put((rows, is_lent), item));
                });
            } else {
                other.with_item(hands, &mut |hands, other, other_is_lent| {
                    let Some(mut item) = item.take() else { return };
                    exchange_somehow(hands, (other, other_is_lent), (&mut item, false));
                    // What was there comes back into the table, by a detour over a place on the stack.
                    hands.put((rows, is_lent), item);
                });
            }
        });
    }

    /// From a place of its own to a table.
    fn put_into_rows(&mut self, one: &mut Home, other: &mut Home) {
        let Home::Boxed(one) = one else { return };
        other.with_rows(self, &mut |hands, rows, is_lent| {
            let mut item = hands.new_item();
            exchange_somehow(hands, (&mut **one, false), (&mut item, false));
            hands.put((rows, is_lent), item);
        });
    }

    /// The parts of an owner, and what stood in a place of its own, make a new one.
    fn make_again(&mut self, one: &mut Home, other: &mut Home) {
        let Home::Owner(one) = one else { return };
        let (is_left, new) = (self.below(2) == 0, self.new_owner());
        let old = replace(&mut **one, new);
        **one = Self::made_again(old, |inputs| match &mut *other {
            Home::Boxed(item) => swap(if is_left { &mut inputs.left } else { &mut inputs.right }, item),
            Home::Loose(rows) => swap(&mut inputs.rows, rows),
            Home::Owner(_) | Home::Stray(_) => {}
        });
        one.flush();
        book::clear(&one.ids());
        // Its parent is gone, perhaps before that has flushed it.
        match other {
            Home::Boxed(_) => {
                book::excuse(&other.ids());
                book::are_free(&other.ids());
            }
            Home::Loose(_) => book::excuse(&other.ids()),
            Home::Owner(_) | Home::Stray(_) => {}
        }
    }

    /// It comes to a table: perhaps in the place of a row that was handed out, or with all others once more.
    fn put(&mut self, (rows, is_lent): (&mut Rows, bool), mut item: Item) {
        trace(|| format!("{:?} is put into a table", item.ids()));
        let key = a_key(self);
        self.act_on_some_row((rows, is_lent), key);
        match self.below(5) {
            0 => {
                if let Some(row) = rows.row_mut(&key) {
                    exchange((row, is_lent), (&mut item, false));
                }
            }
            1 => {
                let mut all: Vec<_> = take(rows).into_iter().collect();
                for (_, row) in &mut all {
                    if is_lent {
                        book::may_be_late(*row.id());
                    }
                    self.act_on_item(row, false);
                }
                all.push((key, item));
                all.iter().for_each(|(_, row)| book::are_free(&row.ids()));
                rows.extend(all);
            }
            2 => {
                book::are_free(&item.ids());
                rows.extend([(key, item)]);
            }
            _ => {
                book::are_free(&item.ids());
                if let Some(item) = rows.insert(key, item) {
                    self.has_left(item, is_lent);
                }
            }
        }
        self.act_on_some_row((rows, is_lent), key);
    }

    fn act_on_some_row(&mut self, (rows, is_lent): (&mut Rows, bool), key: u64) {
        if self.below(2) == 0
            && let Some(row) = rows.row_mut(&key)
        {
            self.act_on_item(row, is_lent);
        }
    }

    /// A row that is no more in a table that was lent or not.
    fn has_left(&mut self, mut item: Item, is_lent: bool) -> Item {
        trace(|| format!("{:?} is taken out", item.ids()));
        if is_lent {
            book::excuse(&item.ids());
        }
        book::are_free(&item.ids());
        if self.below(2) == 0 {
            self.act_on_item(&mut item, false);
        }
        item
    }
}
