//! What goes from one home to another.

use std::mem::{replace, swap};

use reaktiv::Reactive;

use super::Hands;
use super::book;
use super::homes::{Home, a_key};
use super::things::Thing;
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
        match self.below(10) {
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
            if hands.below(2) == 0
                && let Some(row) = rows.row_mut(&key)
            {
                hands.act_on_item(row, is_lent);
            }
            let Some(item) = rows.remove(&key) else { return };
            if is_lent {
                book::excuse(&item.ids());
            }
            trace(|| format!("{:?} is taken out", item.ids()));
            let mut item = Some(item);
            if hands.below(2) == 0 {
                other.with_rows(hands, &mut |hands, rows, _| {
                    drop(item.take().and_then(|item| rows.insert(a_key(hands), item)));
                });
            } else {
                other.with_item(hands, &mut |hands, other, is_lent| {
                    let Some(mut item) = item.take() else { return };
                    exchange_somehow(hands, (other, is_lent), (&mut item, false));
                    // What was there comes back into the table, by a detour over a place on the stack.
                    let key = a_key(hands);
                    drop(rows.insert(key, replace(&mut item, hands.new_item())));
                });
            }
        });
    }
}
