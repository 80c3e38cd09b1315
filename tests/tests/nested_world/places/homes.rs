//! Where structs stand, and how one gets at them: by a guard, which may be forgotten, or by a closure.

use std::mem;
use std::ops::Deref;

use reaktiv::Reactive;

use super::Hands;
use super::book;
use super::things::{Holder, Item, Owner, Rows, Thing};

/// Nobody holds these. What is in a box stays where it is, so no two homes are ever at one place.
pub(super) enum Home {
    Owner(Box<Owner>),
    Loose(Box<Rows>),
    Boxed(Box<Item>),
    Stray(Box<Holder>),
}

/// What is done to an item; and whether something lends it.
pub(super) type Act<'a> = &'a mut dyn FnMut(&mut Hands, &mut Item, bool);

impl Home {
    pub(super) fn some(hands: &mut Hands) -> Vec<Home> {
        vec![
            Home::Owner(Box::new(hands.new_owner())),
            Home::Owner(Box::new(hands.new_owner())),
            Home::Loose(Box::new(hands.new_rows())),
            Home::Boxed(Box::new(hands.new_item())),
            Home::Boxed(Box::new(hands.new_item())),
            Home::Stray(Box::new(hands.new_holder())),
        ]
    }

    fn thing(&self) -> &dyn Thing {
        match self {
            Home::Owner(owner) => &**owner,
            Home::Loose(rows) => &**rows,
            Home::Boxed(item) => &**item,
            Home::Stray(holder) => &**holder,
        }
    }

    pub(super) fn ids(&self) -> Vec<u32> {
        self.thing().ids()
    }

    pub(super) fn check(&self, reads: bool) {
        self.thing().check(reads, false);
    }

    /// After this nothing is late.
    pub(super) fn flush(&mut self, hands: &mut Hands) {
        let by_a_batch = hands.below(2) == 0;
        match self {
            Home::Owner(owner) => flush(&mut **owner, by_a_batch),
            Home::Loose(rows) => rows.iter_mut().for_each(|(_, row)| flush(row, by_a_batch)),
            Home::Boxed(item) => flush(&mut **item, by_a_batch),
            Home::Stray(holder) => flush(&mut **holder, by_a_batch),
        }
        book::clear(&self.ids());
    }

    /// One of the items, if there is one.
    pub(super) fn with_item(&mut self, hands: &mut Hands, act: Act<'_>) {
        match self {
            Home::Owner(owner) => with_item_of_owner(owner, hands, true, act),
            Home::Loose(rows) => with_row(rows, hands, false, act),
            Home::Boxed(item) => act(hands, item, false),
            Home::Stray(holder) => with_item_of_holder(holder, hands, true, act),
        }
    }

    /// The holder, if there is one; and whether something lends it.
    pub(super) fn with_holder(&mut self, hands: &mut Hands, act: &mut dyn FnMut(&mut Hands, &mut Holder, bool)) {
        match self {
            Home::Owner(owner) => {
                let (id, is_free) = (*owner.id(), !book::is_held(*owner.id()));
                let mut holder = owner.holder_mut();
                act(hands, &mut holder, true);
                hands.end(holder, id, is_free);
            }
            Home::Stray(holder) => act(hands, holder, false),
            Home::Loose(_) | Home::Boxed(_) => {}
        }
    }

    /// The table, if there is one; and whether something lends it.
    pub(super) fn with_rows(&mut self, hands: &mut Hands, act: &mut dyn FnMut(&mut Hands, &mut Rows, bool)) {
        match self {
            Home::Owner(owner) => {
                let (id, is_free) = (*owner.id(), !book::is_held(*owner.id()));
                let mut rows = owner.rows_mut();
                act(hands, &mut rows, true);
                hands.end(rows, id, is_free);
            }
            Home::Loose(rows) => act(hands, rows, false),
            Home::Boxed(_) | Home::Stray(_) => {}
        }
    }
}

fn flush(of: &mut impl Reactive, by_a_batch: bool) {
    if by_a_batch {
        of.batch(|_| ());
    } else {
        of.flush();
    }
}

impl Hands {
    /// Ends a lending by the struct with this number. It runs effects if that is free, so not held back itself.
    fn end<G: Deref<Target: Thing>>(&mut self, guard: G, of: u32, is_free: bool) {
        let ids = guard.ids();
        if self.may_forget && self.below(4) == 0 {
            book::excuse(&ids);
            book::may_be_late(of);
            mem::forget(guard);
        } else {
            drop(guard);
            end_of_lending(&ids, of, is_free);
        }
    }
}

fn end_of_lending(ids: &[u32], of: u32, is_free: bool) {
    if is_free {
        book::clear(ids);
        book::is_in_time(of);
    }
}

/// `is_free`: it is in no batch.
pub(super) fn with_item_of_owner(owner: &mut Owner, hands: &mut Hands, is_free: bool, act: Act<'_>) {
    let id = *owner.id();
    let is_free = is_free && !book::is_held(id);
    match hands.below(6) {
        0 => {
            let mut left = owner.left_mut();
            act(hands, &mut left, true);
            hands.end(left, id, is_free);
        }
        1 => {
            let mut right = owner.right_mut();
            act(hands, &mut right, true);
            hands.end(right, id, is_free);
        }
        2 => {
            owner.update_left(|left| act(hands, left, true));
            end_of_lending(&owner.left().ids(), id, is_free);
        }
        3 => {
            let mut holder = owner.holder_mut();
            with_item_of_holder(&mut holder, hands, false, act);
            hands.end(holder, id, is_free);
        }
        4 => {
            let mut rows = owner.rows_mut();
            with_row(&mut rows, hands, true, act);
            hands.end(rows, id, is_free);
        }
        _ => {
            owner.update_rows(|rows| with_row(rows, hands, true, act));
            end_of_lending(&owner.rows().ids(), id, is_free);
        }
    }
}

fn with_item_of_holder(holder: &mut Holder, hands: &mut Hands, is_free: bool, act: Act<'_>) {
    let id = *holder.id();
    let is_free = is_free && !book::is_held(id);
    if hands.below(2) == 0 {
        let mut item = holder.item_mut();
        act(hands, &mut item, true);
        hands.end(item, id, is_free);
    } else {
        holder.update_item(|item| act(hands, item, true));
        end_of_lending(&holder.item().ids(), id, is_free);
    }
}

/// Any key of a table, or one that it does not have.
pub(super) fn a_key(hands: &mut Hands) -> u64 {
    hands.below(4) as u64
}

fn with_row(rows: &mut Rows, hands: &mut Hands, is_lent: bool, act: Act<'_>) {
    let key = a_key(hands);
    if hands.below(2) == 0 {
        if let Some(row) = rows.row_mut(&key) {
            act(hands, row, is_lent);
        }
    } else {
        // A batch of what stands there.
        rows.update(&key, |row| act(hands, row, true));
        if !is_lent {
            book::clear(&rows.get(&key).map_or(Vec::new(), Thing::ids));
        }
    }
}
