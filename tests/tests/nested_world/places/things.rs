//! The structs: an `Owner` holds two `Item`s, a `Holder`, which holds another one, and a table of them.

use reaktiv::{Table, reactive};

use super::Hands;
use super::book::{is_held, is_late, saw, saw_alone, saw_last};
use crate::journal::{new_id, place};

#[reactive]
pub(super) struct Item {
    pub(super) id: u32,
    pub(super) n: i64,
    pub(super) m: i64,
    pub(super) twice: computed!(i64, self.n * 2),
    tell: effect!(saw_alone(self.id, &[self.twice, self.m])),
}

#[reactive]
pub(super) struct Holder {
    pub(super) id: u32,
    pub(super) x: i64,
    #[reactive(nested)]
    pub(super) item: Item,
    pub(super) sum: computed!(i64, self.x + *self.item.twice()),
    tell: effect!(saw(self.id, &[self.sum])),
}

pub(super) type Rows = Table<u64, Item>;

#[reactive]
pub(super) struct Owner {
    pub(super) id: u32,
    pub(super) x: i64,
    #[reactive(nested)]
    pub(super) left: Item,
    #[reactive(nested)]
    pub(super) right: Item,
    #[reactive(nested)]
    pub(super) holder: Holder,
    #[reactive(nested)]
    pub(super) rows: Rows,
    pub(super) near: computed!(i64, self.x + *self.left.twice()),
    pub(super) either: computed!(i64, if self.x > 2 { *self.right.m() } else { *self.left.m() }),
    pub(super) far: computed!(i64, *self.holder.item.twice() * 100 + *self.holder.sum()),
    pub(super) sum: computed!(i64, self.rows.sum(Item::TWICE)),
    pub(super) most: computed!(i64, self.rows.max(Item::M).copied().unwrap_or(-1)),
    pub(super) walk: computed!(i64, self.rows.rows().fold(0, |all, row| all * 3 + *row.m())),
    tell: effect!(saw(self.id, &[self.near, self.either, self.far, self.sum, self.most])),
}

/// All of them.
pub(super) trait Thing {
    /// Its own number, and those of what is in it.
    fn ids(&self) -> Vec<u32>;
    /// What its effect has to have seen, and what its formulas have to give.
    fn plain(&self) -> (Vec<i64>, Vec<i64>);
    /// What its formulas give.
    fn cached(&self) -> Vec<i64>;
    /// Checks what is in it.
    fn check_below(&self, _reads: bool, _is_held: bool) {}

    fn id(&self) -> u32 {
        self.ids()[0]
    }

    /// `is_held`: the struct around it may hold everything back.
    fn check(&self, reads: bool, is_held_around: bool) {
        let id = self.id();
        let is_held = is_held_around || is_held(id);
        self.check_below(reads, is_held);
        if reads {
            assert_eq!(self.cached(), self.plain().1, "{}: formulas of {id}", place());
        }
        if !is_held && !is_late(id) {
            assert_eq!(saw_last(id), self.plain().0, "{}: what the effect of {id} saw last", place());
        }
    }
}

impl Thing for Item {
    fn ids(&self) -> Vec<u32> {
        vec![*self.id()]
    }
    fn plain(&self) -> (Vec<i64>, Vec<i64>) {
        (vec![self.n() * 2, *self.m()], vec![self.n() * 2])
    }
    fn cached(&self) -> Vec<i64> {
        vec![*self.twice()]
    }
}

impl Thing for Holder {
    fn ids(&self) -> Vec<u32> {
        vec![*self.id(), *self.item().id()]
    }
    fn plain(&self) -> (Vec<i64>, Vec<i64>) {
        let sum = vec![self.x() + self.item().n() * 2];
        (sum.clone(), sum)
    }
    fn cached(&self) -> Vec<i64> {
        vec![*self.sum()]
    }
    fn check_below(&self, reads: bool, is_held: bool) {
        self.item().check(reads, is_held);
    }
}

impl Thing for Rows {
    fn ids(&self) -> Vec<u32> {
        self.rows().map(|row| *row.id()).collect()
    }
    fn plain(&self) -> (Vec<i64>, Vec<i64>) {
        (Vec::new(), vec![self.rows().map(|row| row.n() * 2).sum()])
    }
    fn cached(&self) -> Vec<i64> {
        vec![self.sum(Item::TWICE)]
    }
    fn check(&self, reads: bool, is_held: bool) {
        self.rows().for_each(|row| row.check(reads, is_held));
        if reads {
            assert_eq!(self.cached(), self.plain().1, "{}: sum", place());
        }
    }
}

impl Thing for Owner {
    fn ids(&self) -> Vec<u32> {
        let own = [*self.id(), *self.left().id(), *self.right().id()];
        own.into_iter().chain(self.holder().ids()).chain(self.rows().ids()).collect()
    }
    fn plain(&self) -> (Vec<i64>, Vec<i64>) {
        let twice = |item: &Item| item.n() * 2;
        let item = self.holder().item();
        let mut values = vec![
            self.x() + twice(self.left()),
            *if *self.x() > 2 { self.right().m() } else { self.left().m() },
            twice(item) * 100 + self.holder().x() + twice(item),
            self.rows().rows().map(twice).sum(),
            self.rows().rows().map(|row| *row.m()).max().unwrap_or(-1),
        ];
        let seen = values.clone();
        values.push(self.rows().rows().fold(0, |all, row| all * 3 + *row.m()));
        (seen, values)
    }
    fn cached(&self) -> Vec<i64> {
        vec![*self.near(), *self.either(), *self.far(), *self.sum(), *self.most(), *self.walk()]
    }
    fn check_below(&self, reads: bool, is_held: bool) {
        self.left().check(reads, is_held);
        self.right().check(reads, is_held);
        self.holder().check(reads, is_held);
        self.rows().check(reads, is_held);
    }
}

impl Hands {
    pub(super) fn new_item(&mut self) -> Item {
        Item::new(ItemInputs { id: new_id(), n: self.value(), m: self.value() })
    }
    pub(super) fn new_holder(&mut self) -> Holder {
        Holder::new(HolderInputs { id: new_id(), x: self.value(), item: self.new_item() })
    }
    pub(super) fn new_rows(&mut self) -> Rows {
        (0..self.below(4)).map(|key| (key as u64, self.new_item())).collect()
    }
    pub(super) fn new_owner(&mut self) -> Owner {
        let (left, right, holder) = (self.new_item(), self.new_item(), self.new_holder());
        Owner::new(OwnerInputs { id: new_id(), x: self.value(), left, right, holder, rows: self.new_rows() })
    }
    /// Parts of an old one make a new one, after an exchange.
    pub(super) fn made_again(owner: Owner, exchange: impl FnOnce(&mut OwnerInputs)) -> Owner {
        let mut inputs = owner.into_inputs();
        exchange(&mut inputs);
        Owner::new(OwnerInputs { id: new_id(), ..inputs })
    }
}
