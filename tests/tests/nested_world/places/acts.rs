//! What is done to one struct where it stands.

use reaktiv::Reactive;

use super::Hands;
use super::book;
use super::homes::{Home, with_item_of_owner};
use super::things::{Item, Thing};
use crate::journal::{place, trace};

impl Hands {
    pub(super) fn act(&mut self, homes: &mut [Home]) {
        match self.below(12) {
            0..3 => {
                let home = self.below(homes.len());
                homes[home].with_item(self, &mut Hands::act_on_item);
            }
            3 => {
                let home = self.below(homes.len());
                self.act_on_home(&mut homes[home]);
            }
            4 => {
                let home = self.below(homes.len());
                homes[home].flush(self);
            }
            _ => {
                let (one, other) = (self.below(homes.len()), self.below(homes.len()));
                if let Ok([one, other]) = homes.get_disjoint_mut([one, other]) {
                    self.act_on_two(one, other);
                }
            }
        }
    }

    fn write(&mut self, item: &mut Item, is_lent: bool) {
        let (id, value, is_n) = (*item.id(), self.value(), self.below(2) == 0);
        trace(|| format!("write {value} to {id}"));
        let differs = value != if is_n { *item.n() } else { *item.m() };
        if differs {
            book::wrote(id);
        }
        if is_n {
            item.set_n(value);
        } else {
            item.set_m(value);
        }
        if differs && !is_lent && !book::is_held(id) {
            assert_eq!(book::saw_last(id), item.plain().0, "{}: {id} waits for nothing", place());
        }
    }

    pub(super) fn act_on_item(&mut self, item: &mut Item, is_lent: bool) {
        match self.below(8) {
            0..4 => self.write(item, is_lent),
            4 => {
                item.batch(|item| (0..2).for_each(|_| self.write(item, true)));
                Self::has_flushed(item, is_lent);
            }
            // Also inside a lending this runs what is due.
            5 => {
                item.flush();
                Self::has_flushed(item, is_lent);
                assert_eq!(book::saw_last(*item.id()), item.plain().0, "{}: after a flush", place());
            }
            6 => assert_eq!(item.cached(), item.plain().1, "{}", place()),
            _ => {
                let mut new = self.new_item();
                std::mem::swap(item, &mut new);
                if is_lent {
                    self.write(&mut new, true);
                }
                if self.below(2) == 0 {
                    _ = new.into_inputs();
                }
            }
        }
    }

    fn has_flushed(item: &Item, is_lent: bool) {
        if !is_lent {
            book::clear(&item.ids());
        }
    }

    fn act_on_home(&mut self, home: &mut Home) {
        let value = self.value();
        match home {
            Home::Owner(owner) => match self.below(4) {
                // Formulas in effects, as in all that is asked.
                0 => owner.set_x(value),
                1 => {
                    let new = self.new_owner();
                    let old = std::mem::replace(&mut **owner, new);
                    **owner = Self::made_again(old, |_| ());
                    owner.flush();
                    book::clear(&owner.ids());
                }
                _ => {
                    owner.batch(|owner| {
                        for _ in 0..self.below(4) {
                            owner.set_x(self.value());
                            with_item_of_owner(owner, self, false, &mut Hands::act_on_item);
                        }
                    });
                    book::clear(&owner.ids());
                }
            },
            Home::Stray(holder) => holder.set_x(value),
            Home::Loose(rows) => {
                let new = self.new_item();
                rows.insert(value as u64, new);
            }
            Home::Boxed(item) => self.act_on_item(item, false),
        }
    }
}
