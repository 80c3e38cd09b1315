//! Two worlds, what is done to them in a step, and what must be so afterwards.

use std::collections::BTreeMap;
use std::mem;

use reaktiv::{Reactive, Subscription};

use crate::hands::{Hands, Lines, Random};
use crate::journal::{Who, last_seen, place, set_relaxed, settle_accounts, tick, told};
use crate::model::Model;
use crate::reads::{
    model_of_low, model_of_mid, model_of_table, model_of_top, read_low, read_mid, read_table, read_top,
};
use crate::structs::{Mid, Top};
use crate::tables::TableModel;
use reaktiv_tests::panics::with_fuse;

pub(crate) struct World {
    hands: Hands,
    tops: [(Top, Model); 2],
    _trace: Option<Subscription>,
    /// So many steps are left until everything is settled after a panic, or after guards were forgotten.
    unsettled: Option<usize>,
    /// When what had happened was checked last.
    checked: u64,
    /// Half of the seeds have no panics and forget no guards with another one in their place, so that the counts are exact for long.
    has_panics: bool,
    may_forget: bool,
}

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        let random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        set_relaxed(false);
        let lines = Default::default();
        let (low, mid, subscriptions) = (None, None, Vec::new());
        let (is_held, may_forget, has_forgotten) = (false, false, false);
        let mut hands = Hands { random, is_held, may_forget, has_forgotten, low, mid, lines, subscriptions };
        hands.fill();
        let mut tops = [hands.new_top(), hands.new_top()];
        // Nothing is another one for that.
        let trace = seed.is_multiple_of(2).then(|| tops[0].0.trace(told));
        let (has_panics, may_forget) = (seed.is_multiple_of(3), seed.is_multiple_of(4));
        let mut world = World { hands, tops, _trace: trace, unsettled: None, checked: 0, has_panics, may_forget };
        world.check_accounts();
        world
    }

    pub(crate) fn step(&mut self) {
        self.drop_a_subscription();
        let random = &mut self.hands.random;
        let fuse = (self.has_panics && random.below(2) == 0).then(|| {
            let limit = 1 << random.below(8);
            random.below(limit) as u64
        });
        self.hands.may_forget = self.may_forget && self.hands.random.below(2) == 0;
        if with_fuse(fuse, || self.act()).is_none() || self.hands.has_forgotten {
            self.lose_count();
        }
        self.check_accounts();
        if let Some(steps) = self.unsettled {
            self.unsettled = steps.checked_sub(1);
            if steps == 0 {
                self.settle();
            }
        }
    }

    fn act(&mut self) {
        let World { hands, tops: [(top, model), (other, other_model)], .. } = self;
        match hands.random.below(12) {
            0..6 => {
                hands.act_on_top(top, model);
                model.flush();
            }
            6 => {
                hands.act_on_top(other, other_model);
                other_model.flush();
            }
            7 => {
                hands.swap_something((top, model), (other, other_model));
                model.flush();
            }
            8 => {
                hands.swap_something((other, other_model), (top, model));
                other_model.flush();
            }
            9 => hands.act_on_spares(),
            10 => hands.flush_spares(),
            _ => {
                read_top(top, model, &mut hands.random, 20);
                read_top(other, other_model, &mut hands.random, 20);
            }
        }
    }

    fn drop_a_subscription(&mut self) {
        let known = self.hands.subscriptions.len();
        if known > 0 && self.hands.random.below(10) < known {
            let at = self.hands.random.below(known);
            let (who, ..) = self.hands.subscriptions.remove(at);
            self.each_model(&mut |model| model.unsubscribe(who));
        }
    }

    fn each_model(&mut self, act: &mut dyn FnMut(&mut Model)) {
        self.tops.iter_mut().for_each(|(_, model)| act(model));
        self.hands.low.iter_mut().for_each(|spare| act(&mut spare.model));
        self.hands.mid.iter_mut().for_each(|spare| act(&mut spare.model));
    }

    fn each_table(&mut self, act: &mut dyn FnMut(&mut TableModel)) {
        self.each_model(&mut |model| each_table(model, &mut |table, _| act(table)));
        act(&mut self.hands.lines.1);
    }

    /// What has happened is what had to. Effects of rows have seen everything at last, and do not run if nothing in their row has
    /// changed; but what was moved out while it was lent waits.
    fn check_accounts(&mut self) {
        let of_rows = settle_accounts();
        if self.unsettled.is_some() {
            return;
        }
        let last = mem::replace(&mut self.checked, tick());
        let check = |table: &mut TableModel, at_most: usize| {
            table.rows.iter_mut().for_each(|row| check_row(&mut row.row, &of_rows, at_most));
        };
        for (_, model) in &mut self.tops {
            // In the field of a struct, at most once a flush; but what came there while that was lent does not wait.
            each_table(model, &mut |table, came| check(table, if came > last { usize::MAX } else { 0 }));
        }
        let spare = self.hands.mid.as_mut().filter(|spare| !spare.is_held);
        spare.into_iter().for_each(|spare| each_table(&mut spare.model, &mut |table, _| check(table, usize::MAX)));
    }

    /// After a panic, or guards that were forgotten: the model knows the plain data and nothing else.
    fn lose_count(&mut self) {
        set_relaxed(true);
        self.unsettled = Some(self.hands.random.below(3));
        (self.hands.is_held, self.hands.has_forgotten) = (false, false);
        self.forget_all();
        self.hands.fill();
        if self.hands.random.below(2) == 0 {
            self.read_all();
        }
    }

    fn forget_all(&mut self) {
        let Hands { low, mid, lines, subscriptions, .. } = &mut self.hands;
        self.tops.iter_mut().for_each(|(top, model)| *model = model_of_top(top));
        low.iter_mut().for_each(|spare| spare.model = model_of_low(&spare.real));
        mid.iter_mut().for_each(|spare| spare.model = model_of_mid(&spare.real));
        lines.1 = model_of_table(&lines.0);
        let known: Vec<_> = subscriptions.iter().map(|(who, id, path, _)| (*who, *id, *path)).collect();
        self.each_model(&mut |model| {
            for (who, id, path) in &known {
                model.find(*id, &mut |model| _ = model.subscribe(*who, path));
            }
        });
    }

    /// Lets everything run that is due, reads everything, and checks who has seen what. Then the counts are exact
    /// again.
    fn settle(&mut self) {
        if self.hands.random.below(2) == 0 {
            self.read_all();
        }
        for (top, _) in &mut self.tops {
            top.flush();
        }
        self.hands.flush_spares();
        // Nobody is left to be told that a guard was forgotten.
        for (top, _) in &mut self.tops {
            top.update_lines(flush_rows);
            top.update_mid(lend_below);
            top.update_side(|low| drop(low.leaf_mut()));
        }
        self.hands.low.iter_mut().for_each(|spare| drop(spare.real.leaf_mut()));
        self.hands.mid.iter_mut().for_each(|spare| lend_below(&mut spare.real));
        flush_rows(&mut self.hands.lines.0);
        self.forget_all();
        self.check_what_was_seen();
        self.read_all();
        self.each_model(&mut Model::flush);
        settle_accounts();
        set_relaxed(false);
        self.unsettled = None;
        self.each_table(&mut |table| table.rows.iter_mut().for_each(|row| row.row.told = row.row.last_change()));
    }

    fn check_what_was_seen(&mut self) {
        let known: Vec<_> = self.hands.subscriptions.iter().map(|(who, id, path, _)| (*who, *id, *path)).collect();
        self.each_model(&mut |model| {
            model.each(&mut |model| {
                check_last_seen(model);
                for (who, _, path) in known.iter().filter(|(_, id, _)| *id == model.id) {
                    assert_eq!(last_seen(*who), Some(vec![model.compute(path)]), "{}: {who:?} saw last", place());
                }
            });
        });
        self.each_table(&mut |table| {
            table.rows.iter_mut().for_each(|row| row.row.each(&mut |model| check_last_seen(model)));
        });
    }

    fn read_all(&mut self) {
        let World { hands: Hands { random, low, mid, lines, .. }, tops, .. } = self;
        tops.iter_mut().for_each(|(top, model)| read_top(top, model, random, 0));
        low.iter_mut().for_each(|spare| read_low(&spare.real, &mut spare.model, random, 0));
        mid.iter_mut().for_each(|spare| read_mid(&spare.real, &mut spare.model, random, 0));
        read_table(&lines.0, &mut lines.1, random, 0);
    }
}

/// Each table, and when it came there.
fn each_table(model: &mut Model, act: &mut dyn FnMut(&mut TableModel, u64)) {
    for (_, child) in &mut model.children {
        child.to.tables.iter_mut().for_each(|(_, link)| act(&mut link.to, link.must.max(child.must)));
    }
    model.tables.iter_mut().for_each(|(_, link)| act(&mut link.to, link.must));
}

fn lend_below(mid: &mut Mid) {
    mid.update_lines(flush_rows);
    mid.update_low(|low| drop(low.leaf_mut()));
}

fn flush_rows(lines: &mut Lines) {
    lines.update_all(|_, row| {
        drop(row.part_mut());
        row.flush();
    });
}

fn check_last_seen(model: &Model) {
    for (who, values) in model.effects() {
        let last = last_seen(who);
        assert!(last.is_none() || last == Some(values), "{}: {who:?} saw last {last:?}", place());
    }
}

fn check_row(row: &mut Model, of_rows: &BTreeMap<Who, usize>, at_most: usize) {
    let (time, id, part) = (row.last_change(), row.id, row.child("part").id);
    row.each(&mut |model| check_last_seen(model));
    let at_most = at_most.saturating_add(mem::take(&mut row.flushes));
    let tell = of_rows.get(&(id, "row_tell")).copied().unwrap_or_default();
    assert!(tell <= at_most, "{}: the effect of row {id} ran {tell} times, not {at_most}", place());
    if row.told == time {
        let ran = of_rows.keys().find(|(who, _)| *who == id || *who == part);
        assert!(ran.is_none(), "{}: {ran:?} of a row in which nothing has changed", place());
    }
    row.told = time;
}
