//! Random operations on the outermost struct, on the real one and on the model.

use std::mem;

use reaktiv::Reactive;

use crate::hands::Hands;
use crate::model::Model;
use crate::reads::read_top;
use crate::settings::{lines_like, set_low, set_mid, set_twig};
use crate::structs::{Top, TopInputs};

impl Hands {
    pub(crate) fn act_on_top(&mut self, top: &mut Top, model: &mut Model) {
        let value = self.value();
        match self.random.below(37) {
            0..3 => {
                model.set("n", value);
                top.set_n(value);
            }
            3..5 => {
                model.set("mode", value);
                top.set(Top::MODE, value);
            }
            5 => {
                model.update("n", value);
                top.update_n(|n| *n = value);
            }
            6..11 => top.update_mid(|mid| {
                let model = model.lend("mid");
                (0..=self.random.below(5)).for_each(|_| self.act_on_mid(mid, model));
            }),
            11..15 => {
                let mut mid = top.mid_mut();
                model.lend("mid");
                (0..self.random.below(3)).for_each(|_| self.act_on_mid(&mut mid, model.child("mid")));
                if self.random.below(3) == 0 {
                    self.replace_mid(&mut mid, model.link("mid"));
                }
                if self.random.below(6) == 0 {
                    mem::forget(mid);
                    model.link("mid").guard_is_forgotten();
                    top.flush();
                    model.flush();
                }
            }
            15..17 => {
                let mut side = top.side_mut();
                model.lend("side");
                (0..self.random.below(3)).for_each(|_| self.act_on_low(&mut side, model.child("side")));
                if self.random.below(3) == 0 {
                    self.replace_low(&mut side, model.link("side"));
                }
            }
            17 => {
                let (mid, its_model) = self.new_mid();
                model.lend("mid");
                top.set_mid(mid);
                model.link("mid").to = its_model;
                model.link("mid").replaced();
            }
            18..22 => top.update_lines(|lines| {
                let model = model.lend_table();
                (0..=self.random.below(3)).for_each(|_| self.act_on_table(lines, model));
                model.returned();
            }),
            22..24 => {
                let mut lines = top.lines_mut();
                model.lend_table();
                (0..self.random.below(3)).for_each(|_| self.act_on_table(&mut lines, model.table()));
                if self.random.below(3) == 0 {
                    self.replace_lines(&mut lines, model.table_link());
                }
                model.table().returned();
                if self.random.below(6) == 0 && !self.is_held {
                    mem::forget(lines);
                    model.table_link().guard_is_forgotten();
                    top.flush();
                    model.flush();
                }
            }
            24..28 if !self.is_held => top.batch(|top| {
                for _ in 0..self.random.below(5) {
                    self.act_on_top(top, model);
                }
            }),
            28 => {
                let (mid, side) = (self.mid_for(top.mid()), self.low_for(top.side()));
                let (twig, lines) = (self.twig_for(top.twig()), lines_like(top.lines()));
                model.set("n", value);
                model.set("mode", value);
                set_mid(model, top.mid(), &mid);
                set_low(model, "side", top.side(), &side);
                set_twig(model, top.twig(), &twig);
                top.set_inputs(TopInputs { id: *top.id(), n: value, mode: value, mid, side, twig, lines });
            }
            29 => {
                top.flush();
                model.flush();
            }
            33..36 => {
                let mut twig = top.twig_mut();
                let model = model.lend("twig");
                for _ in 0..self.random.below(3) {
                    twig.update_leaf(|leaf| self.act_on_leaf(leaf, model.lend("leaf")));
                }
                let leaf = twig.leaf_mut();
                model.lend("leaf");
                drop(leaf);
            }
            30 => self.subscribe_to_top(top, model),
            _ => read_top(top, model, &mut self.random, 12),
        }
    }
}
