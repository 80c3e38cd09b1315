//! Trees and the rows that stand alone, and what is done with them, one step after the other.

mod checks;
mod open;
mod plans;
mod restarts;
mod subscriptions;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use reaktiv::Subscription;
use reaktiv_tests::random::Random;

use crate::acts::{Act, Pool};
use crate::kits::{Kit, Start, real_row};
use crate::log::{self, say};
use crate::model::acts::new_row;
use crate::model::{Birth, Obj};
use crate::real::acts::act;
use crate::structs::trees::Row;

pub struct Top<K> {
    real: K,
    model: Obj,
    subscriptions: Vec<Subscription>,
}

pub struct World<K: Kit> {
    random: Random,
    tag: i64,
    panics: bool,
    tops: Vec<Top<K>>,
    pool: Pool<Row>,
    model_pool: Pool<Obj>,
    saved: Option<(K::Parts, Obj)>,
}

pub fn run<K: Kit>(seed: u64) {
    let mut world = World::<K>::new(seed);
    for _ in 0..if K::HAS_ROWS { 2 } else { 1 } {
        world.make_top();
    }
    checks::check_log();
    let reads_all = seed.is_multiple_of(2);
    for _ in 0..30 {
        world.step();
        world.settle_pool();
        checks::check_log();
        if reads_all || world.below(4) == 0 {
            world.check_values();
            checks::check_log();
        }
    }
    world.check_values();
}

fn has_blown(act: impl FnOnce()) -> bool {
    match catch_unwind(AssertUnwindSafe(act)) {
        Ok(()) => false,
        Err(payload) if payload.is::<log::Blown>() => true,
        Err(payload) => resume_unwind(payload),
    }
}

impl<K: Kit> World<K> {
    pub fn new(seed: u64) -> Self {
        World {
            random: Random::new(seed),
            tag: 0,
            panics: seed.is_multiple_of(3),
            tops: Vec::new(),
            pool: Vec::new(),
            model_pool: Vec::new(),
            saved: None,
        }
    }

    pub fn below(&mut self, end: u64) -> u64 {
        self.random.below(end)
    }

    pub fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u64) as usize]
    }

    fn tag(&mut self) -> i64 {
        self.tag += 1;
        self.tag
    }

    pub fn row_values(&mut self) -> [i64; 3] {
        [self.tag(), self.value("x", 10), self.value("at", 10)]
    }

    pub fn start(&mut self) -> Start {
        let values =
            [self.tag(), self.value("x", 10), self.value("gate", 10), self.value("last", 10), self.value("span", 10)];
        let rows = self.below(4) as i64;
        Start { values, leaf: self.row_values(), rows: (0..rows).map(|key| (key, self.row_values())).collect() }
    }

    fn make_top(&mut self) {
        let start = self.start();
        let mut model = start.model(K::TYPE);
        model.flush(true);
        self.tops.push(Top { real: K::make(&start), model, subscriptions: Vec::new() });
    }

    fn step(&mut self) {
        while K::HAS_ROWS && self.pool.len() < 3 {
            let values = self.row_values();
            self.pool.push((real_row(values), false));
            self.model_pool.push((new_row(values), false));
        }
        match self.below(14) {
            0 | 1 if K::HAS_ROWS => self.pool_step(),
            2 => self.restart(),
            3 => self.restore(),
            4 => self.subscribe(),
            _ => self.top_step(),
        }
    }

    /// What was moved out of its guard holds back until it is flushed.
    fn settle_pool(&mut self) {
        for ((row, has_left), (model, _)) in self.pool.iter_mut().zip(&mut self.model_pool) {
            if std::mem::replace(has_left, false) {
                crate::real::Real::flush_it(row);
                model.flush(false);
            }
        }
        self.model_pool.iter_mut().for_each(|(_, has_left)| *has_left = false);
    }

    /// Such that the design says what comes of it.
    pub fn act_at_top(&mut self, model: &Obj) -> Vec<Act> {
        let mut act = self.act(model, 3, false, true);
        if matches!(act, Act::Advance(_)) && !open::can_advance(model) {
            act = Act::Flush;
        }
        open::tame(&mut act);
        // What was done under a forgotten guard waits for the next flush.
        if open::forgets(&act) { vec![act, Act::Flush] } else { vec![act] }
    }

    fn top_step(&mut self) {
        let place = self.below(self.tops.len() as u64) as usize;
        let mut top = self.tops.remove(place);
        let acts = self.act_at_top(&top.model);
        say(format!("top {place} at {}: {acts:?}", top.model.val[0]));
        let is_armed = self.panics && top.model.birth == Birth::Born && self.below(3) == 0;
        let bomb = is_armed.then(|| (self.one(K::BOMBS), self.one(&[0, 0, 0, 1, 2])));
        // How often it is evaluated where it does not compare is open.
        let bomb = bomb.map(|(name, count)| (name, if name == "machine" { 0 } else { count }));
        // In a batch a row may or may not hear of a limit that is set there twice, and so decide anew.
        let bomb = bomb.filter(|(name, _)| *name != "old" || !matches!(acts[0], Act::Batch(_)));
        say(format!("bomb {bomb:?}"));
        log::arm(bomb);
        let real_has = has_blown(|| acts.iter().for_each(|one| act(&mut top.real, one, &mut self.pool)));
        let has = has_blown(|| acts.iter().for_each(|act| top.model.act(act, 0, true, &mut self.model_pool)));
        assert_eq!(real_has, has, "whether it has panicked");
        log::arm(None);
        if has {
            top.real.flush_it();
            top.model.flush(true);
        }
        self.tops.insert(place, top);
    }

    fn pool_step(&mut self) {
        let place = self.below(self.pool.len() as u64) as usize;
        if self.below(6) == 0 {
            return self.copy_in_pool(place);
        }
        let mut model = self.model_pool[place].0.clone();
        let mut plan = self.act(&model, 2, false, false);
        if matches!(plan, Act::Advance(_)) && !open::can_advance(&model) {
            plan = Act::Flush;
        }
        say(format!("pool {place} at {} ({:?}): {plan:?}", model.val[0], model.birth));
        act(&mut self.pool[place].0, &plan, &mut Vec::new());
        model.act(&plan, 0, false, &mut Vec::new());
        self.model_pool[place].0 = model;
    }
}
