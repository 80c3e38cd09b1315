//! Two trees and the rows that stand alone, and what is done with them.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use reaktiv::Reactive;
use reaktiv_tests::quietly;
use reaktiv_tests::random::Random;

use crate::acts::{Act, Pool};
use crate::kits::{Kit, Values, model_of_row, model_of_top};
use crate::log::{self, Blown};
use crate::model::{Birth, Obj, Res};
use crate::real::{self, Real, Subs};

/// The parts of a struct, and the model that they are of.
pub type Snapshot<K> = ((<K as Kit>::Inputs, <K as Kit>::Memory), Obj);

pub struct Tree<K: Kit> {
    pub real: K::Top,
    pub model: Obj,
    pub snapshot: Option<Snapshot<K>>,
}

pub struct World<K: Kit> {
    pub random: Random,
    counter: i64,
    pub trees: Vec<Tree<K>>,
    pub pool: Pool<K::Row>,
    pub model_pool: Pool<Obj>,
    pub subs: Subs,
    traces: Vec<reaktiv::Subscription>,
    /// Steps are told, too.
    pub is_traced: bool,
    /// In this step a struct was made: what steps then is told to nobody.
    pub has_made: bool,
    pub may_panic: bool,
    pub restarts: bool,
}

impl<K: Kit> World<K> {
    pub fn new(seed: u64) -> Self {
        let mut world = World {
            random: Random::new(seed),
            counter: 0,
            trees: Vec::new(),
            pool: Vec::new(),
            model_pool: Vec::new(),
            subs: Vec::new(),
            traces: Vec::new(),
            is_traced: seed.is_multiple_of(2),
            has_made: true,
            may_panic: seed % 4 > 1,
            restarts: seed % 8 > 3,
        };
        for _ in 0..2 {
            world.tree();
        }
        world
    }

    pub fn below(&mut self, end: u64) -> u64 {
        self.random.below(end)
    }

    pub fn is_one_of(&mut self, many: u64) -> bool {
        self.below(many) == 0
    }

    pub fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u64) as usize]
    }

    /// Another value with each call.
    pub fn value(&mut self) -> i64 {
        self.counter += 1;
        self.counter * 8 + self.below(8) as i64
    }

    pub fn values(&mut self) -> Values {
        std::array::from_fn(|_| self.value())
    }

    pub fn trace<R: Real>(&mut self, real: &mut R) {
        if self.is_traced {
            self.traces.push(real.trace(log::traced));
        }
    }

    /// A new row, in no table.
    pub fn row(&mut self) -> (K::Row, Obj) {
        let values = self.values();
        let mut row = K::row(values);
        self.trace(&mut row);
        (row, model_of_row(values))
    }

    fn tree(&mut self) {
        let (values, mid) = (self.values(), self.values());
        let (mut rows, mut models) = (Vec::new(), Vec::new());
        for key in 0..self.below(4) as i64 {
            let (row, model) = self.row();
            rows.push((key, row));
            models.push((key, model));
        }
        let (leaf, its_model) = self.row();
        let mut real = K::top(values, mid, rows, leaf);
        let mut model = model_of_top(K::TOP, values, mid, models, its_model);
        model.flush(K::HAS_EFFECTS).unwrap();
        self.trace(&mut real);
        self.trees.push(Tree { real, model, snapshot: None });
    }

    /// Does the same to a tree and to its model. True if it has panicked.
    pub fn act_on_tree(&mut self, tree: usize, acts: &[Act]) -> bool {
        let Tree { real, model, .. } = &mut self.trees[tree];
        let (pool, subs) = (&mut self.pool, &mut self.subs);
        let bomb = log::armed();
        let has_blown = has_blown(|| acts.iter().for_each(|act| real::act(real, act, pool, subs)));
        log::arm(bomb);
        let end: Res<()> = acts.iter().try_for_each(|act| model.act(act, 0, K::HAS_EFFECTS, &mut self.model_pool));
        assert_eq!(has_blown, end.is_err(), "whether it has panicked");
        log::arm(None);
        has_blown
    }

    pub fn act_on_row(&mut self, place: usize, acts: &[Act]) -> bool {
        let (row, model) = (&mut self.pool[place].0, &mut self.model_pool[place].0);
        let subs = &mut self.subs;
        let bomb = log::armed();
        let has_blown = has_blown(|| acts.iter().for_each(|act| real::act(row, act, &mut Vec::new(), subs)));
        log::arm(bomb);
        let end: Res<()> = acts.iter().try_for_each(|act| model.act(act, 0, false, &mut Vec::new()));
        assert_eq!(has_blown, end.is_err(), "whether it has panicked");
        log::arm(None);
        has_blown
    }

    /// What has come out of a table while that was lent holds back what is due until its next flush or batch.
    pub fn settle_pool(&mut self) {
        for place in 0..self.pool.len() {
            let (row, has_left) = &mut self.pool[place];
            let (model, model_has_left) = &mut self.model_pool[place];
            assert_eq!(has_left, model_has_left);
            *model_has_left = false;
            if std::mem::take(has_left) {
                if model.birth != Birth::Born || self.random.below(2) == 0 {
                    row.flush();
                } else {
                    row.batch(|_| {});
                }
                model.flush(false).unwrap();
            }
        }
        while self.pool.len() > 5 {
            self.pool.remove(0);
            self.model_pool.remove(0);
        }
    }
}

/// Whether user code has panicked.
fn has_blown(f: impl FnOnce()) -> bool {
    match quietly(|| catch_unwind(AssertUnwindSafe(f))) {
        Ok(()) => false,
        Err(payload) if payload.is::<Blown>() => true,
        Err(payload) => resume_unwind(payload),
    }
}
