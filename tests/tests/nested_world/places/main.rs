//! Structs that change places: between two parents, a parent and a row of a table, a table and a box, in batches, and under guards that may be
//! forgotten. Values are always right, and so is the last that each effect has seen, as soon as nothing excuses it.
//!
//! There is no model beside the structs: what formulas and effects have to give is computed from the plain data. What is written down
//! (`book.rs`) is what each effect has seen last, and what excuses that it is late.

mod acts;
mod book;
mod homes;
mod moves;
mod things;

use std::mem;

use homes::Home;

use crate::hands::Random;
use crate::journal::{place, set_place};

/// What does things.
pub(crate) struct Hands {
    random: Random,
    /// Half of the seeds forget no guards, so that effects have no excuse for long.
    may_forget: bool,
}

impl Hands {
    fn below(&mut self, limit: usize) -> usize {
        self.random.below(limit)
    }

    fn value(&mut self) -> i64 {
        self.below(5) as i64
    }
}

/// Does something before each step.
pub(crate) fn run(seed: u64, mut before_each_step: impl FnMut()) {
    book::forget_all();
    let random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let mut hands = Hands { random, may_forget: seed.is_multiple_of(2) };
    let mut homes = Home::some(&mut hands);
    for step in 0..80 {
        set_place(seed, step);
        before_each_step();
        hands.act(&mut homes);
        let reads = hands.below(2) == 0;
        homes.iter().for_each(|home| home.check(reads));
    }
    set_place(seed, 80);
    homes.iter_mut().for_each(|home| home.flush(&mut hands));
    homes.iter().for_each(|home| {
        home.check(true);
        let ids = home.ids();
        assert!(!ids.iter().any(|id| book::is_late(*id)), "{}: an excuse is left of {ids:?}", place());
    });
    book::forget_all();
}

/// Lends so many children that have nothing to do with others, and puts some in the place of others.
pub(crate) fn lendings() -> impl FnMut(usize) {
    let mut hands = Hands { random: Random(1), may_forget: false };
    let (mut holder, mut spare) = (hands.new_holder(), hands.new_item());
    move |times| {
        for time in 0..times {
            holder.update_item(|_| ());
            if time % 8 == 0 {
                holder.update_item(|item| mem::swap(item, &mut spare));
            }
        }
    }
}
