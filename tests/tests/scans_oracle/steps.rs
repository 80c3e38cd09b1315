//! One step of a world after the other.

use crate::acts::{Act, How};
use crate::kits::Kit;
use crate::log::{self, say};
use crate::model::Birth;
use crate::types::{row, solo};
use crate::visit::{forgets, renames};
use crate::world::World;

pub fn run<K: Kit>(seed: u64) {
    let mut world = World::<K>::new(seed);
    log::said();
    world.check_log();
    for step in 0..25 {
        say(format!("step {step}"));
        world.has_made = false;
        world.step();
        world.settle_pool();
        world.check_log();
        if world.is_one_of(2) {
            world.check_values();
            world.check_log();
        }
    }
    world.check_values();
}

impl<K: Kit> World<K> {
    fn step(&mut self) {
        while self.pool.len() < 3 {
            let (mut row, mut model) = self.row();
            self.row_restart(&mut row, &mut model);
            self.pool.push((row, false));
            self.model_pool.push((model, false));
        }
        match self.below(20) {
            0..=2 => self.pool_step(),
            3 => self.drop_subscription(),
            4..=7 if self.restarts => self.restart(),
            _ => self.tree_step(),
        }
    }

    fn tree_step(&mut self) {
        let tree = self.below(2) as usize;
        let is_armed = self.may_panic && self.is_one_of(3);
        let model = std::mem::replace(&mut self.trees[tree].model, crate::kits::model_of_row([0; 5]));
        let many = 1 + self.below(3);
        let mut acts = Vec::new();
        for _ in 0..many {
            let mut act = self.act(&model, 4, !is_armed);
            let forgets = forgets(std::slice::from_mut(&mut act));
            acts.push(act);
            // What was done under a forgotten guard waits for the next flush or lending.
            if forgets {
                acts.push(match self.below(2) {
                    0 if model.kid.is_some() => Act::Kid(How::Guard, vec![Act::Rows(How::Guard, Vec::new())]),
                    _ => Act::Flush,
                });
            }
        }
        if is_armed && !renames(&mut acts) {
            log::arm(Some(self.bomb(&model)));
        }
        self.trees[tree].model = model;
        say(format!("tree {tree}: {acts:?}, bomb {:?}", log::armed()));
        if self.act_on_tree(tree, &acts) {
            let act = match self.below(3) {
                0 => Act::Set(solo::IDLE, self.value()),
                1 => Act::Batch(vec![Act::Set(solo::IDLE, self.value())]),
                _ => Act::Flush,
            };
            say(format!("panicked: then {act:?}"));
            assert!(!self.act_on_tree(tree, &[act]));
        }
    }

    fn pool_step(&mut self) {
        let place = self.below(self.pool.len() as u64) as usize;
        let model = std::mem::replace(&mut self.model_pool[place].0, crate::kits::model_of_row([0; 5]));
        let act = match self.below(6) {
            0 => Act::SetGiven(row::G, self.value()),
            1 => Act::Batch(vec![Act::SetGiven(row::G, self.value()), self.act(&model, 0, false)]),
            _ => self.act(&model, 2, false),
        };
        let mut acts = vec![act];
        if self.may_panic && model.birth == Birth::Born && self.is_one_of(3) && !renames(&mut acts) {
            log::arm(Some(self.bomb(&model)));
        }
        self.model_pool[place].0 = model;
        say(format!("pool {place} ({:?}): {acts:?}, bomb {:?}", self.model_pool[place].0.birth, log::armed()));
        if self.act_on_row(place, &acts) {
            say("panicked: flush".into());
            assert!(!self.act_on_row(place, &[Act::Flush]));
        }
    }

    fn drop_subscription(&mut self) {
        if self.subs.is_empty() {
            return;
        }
        let place = self.below(self.subs.len() as u64) as usize;
        let (id, _) = self.subs.swap_remove(place);
        say(format!("drop subscription {id}"));
        for tree in &mut self.trees {
            tree.model.unsubscribe(id);
        }
        self.model_pool.iter_mut().for_each(|(row, _)| row.unsubscribe(id));
    }
}
