//! Random operations on nested structs, on the real ones and on the model.

use std::mem;

use reaktiv::Reactive;

use crate::hands::Hands;
use crate::model::Model;
use crate::reads::{read_leaf, read_low, read_mid};
use crate::settings::{lines_like, set_leaf, set_low};
use crate::structs::{Leaf, LeafInputs, Low, LowInputs, Mid, MidInputs};
use crate::values::Value;

impl Hands {
    pub(crate) fn act_on_leaf(&mut self, leaf: &mut Leaf, model: &mut Model) {
        let value = self.value();
        match self.random.below(6) {
            0 => {
                model.set("v", value);
                leaf.set_v(value);
            }
            1 => {
                model.set("w", value);
                leaf.set(Leaf::W, value);
            }
            2 => {
                model.update("v", value);
                leaf.update_v(|v| *v = value);
            }
            3 if !self.is_held => leaf.batch(|leaf| {
                model.set("v", value);
                leaf.set_v(value);
                read_leaf(leaf, model, &mut self.random, 3);
            }),
            4 if !self.is_held => {
                model.set("v", value);
                model.set("w", value);
                leaf.set_inputs(LeafInputs { id: *leaf.id(), v: value, w: value });
            }
            _ => read_leaf(leaf, model, &mut self.random, 3),
        }
    }

    pub(crate) fn act_on_low(&mut self, low: &mut Low, model: &mut Model) {
        let value = self.value();
        match self.random.below(14) {
            0..2 => {
                model.set("a", value);
                low.set_a(value);
            }
            2..4 => {
                model.set("b", value);
                low.set_b(value);
            }
            4 => {
                model.update("a", value);
                low.update(Low::A, |a| *a = value);
            }
            5 => low.update_leaf(|leaf| self.act_on_leaf(leaf, model.lend("leaf"))),
            6 => {
                let mut leaf = low.leaf_mut();
                self.act_on_leaf(&mut leaf, model.lend("leaf"));
                self.act_on_leaf(&mut leaf, model.child("leaf"));
                if self.random.below(6) == 0 && !self.is_held {
                    mem::forget(leaf);
                    model.link("leaf").guard_is_forgotten();
                    low.flush();
                    model.flush();
                }
            }
            7 => {
                let (leaf, its_model) = self.new_leaf();
                model.lend("leaf");
                low.set_leaf(leaf);
                model.link("leaf").to = its_model;
                model.link("leaf").replaced();
            }
            8..10 if !self.is_held => low.batch(|low| {
                for _ in 0..self.random.below(4) {
                    self.act_on_low(low, model);
                }
            }),
            10 if !self.is_held => {
                let leaf = self.leaf_for(low.leaf());
                model.set("a", value);
                model.set("b", value);
                set_leaf(model, low.leaf(), &leaf);
                low.set_inputs(LowInputs { id: *low.id(), a: value, b: value, leaf });
            }
            11 => self.subscribe_to_low(low, model),
            _ => read_low(low, model, &mut self.random, 4),
        }
    }

    pub(crate) fn act_on_mid(&mut self, mid: &mut Mid, model: &mut Model) {
        let value = self.value();
        match self.random.below(26) {
            0..2 => {
                model.set("x", value);
                mid.set_x(value);
            }
            2 => {
                model.set("y", value);
                mid.set_y(Value(value));
            }
            3 => {
                model.update("y", value);
                mid.update_y(|y| y.0 = value);
            }
            4..7 => mid.update_low(|low| {
                let model = model.lend("low");
                (0..=self.random.below(3)).for_each(|_| self.act_on_low(low, model));
            }),
            7..10 => {
                let mut low = mid.low_mut();
                model.lend("low");
                (0..self.random.below(3)).for_each(|_| self.act_on_low(&mut low, model.child("low")));
                if self.random.below(3) == 0 {
                    self.replace_low(&mut low, model.link("low"));
                }
                if self.random.below(6) == 0 && !self.is_held {
                    mem::forget(low);
                    model.link("low").guard_is_forgotten();
                    mid.flush();
                    model.flush();
                }
            }
            10 => {
                let (low, its_model) = self.new_low();
                model.lend("low");
                mid.set_low(low);
                model.link("low").to = its_model;
                model.link("low").replaced();
            }
            11..15 => mid.update_lines(|lines| {
                let model = model.lend_table();
                (0..=self.random.below(3)).for_each(|_| self.act_on_table(lines, model));
                model.returned();
            }),
            15..17 => {
                let mut lines = mid.lines_mut();
                model.lend_table();
                (0..self.random.below(3)).for_each(|_| self.act_on_table(&mut lines, model.table()));
                if self.random.below(3) == 0 {
                    self.replace_lines(&mut lines, model.table_link());
                }
                model.table().returned();
                if self.random.below(6) == 0 && !self.is_held {
                    mem::forget(lines);
                    model.table_link().guard_is_forgotten();
                    mid.flush();
                    model.flush();
                }
            }
            17..20 if !self.is_held => mid.batch(|mid| {
                for _ in 0..self.random.below(4) {
                    self.act_on_mid(mid, model);
                }
            }),
            20 if !self.is_held => {
                let (low, lines) = (self.low_for(mid.low()), lines_like(mid.lines()));
                model.set("x", value);
                model.set("y", value);
                set_low(model, "low", mid.low(), &low);
                mid.set_inputs(MidInputs { id: *mid.id(), x: value, y: Value(value), low, lines });
            }
            21 if !self.is_held => {
                mid.flush();
                model.flush();
            }
            22 => self.subscribe_to_mid(mid, model),
            _ => read_mid(mid, model, &mut self.random, 8),
        }
    }
}
