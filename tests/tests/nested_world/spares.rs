//! Structs that stand nowhere: what is done to them there, and what is done with their parts.

use std::mem;

use reaktiv::Reactive;

use crate::hands::{Hands, Spare};
use crate::journal::new_id;
use crate::links::Link;
use crate::model::Model;
use crate::newcomers::begun;
use crate::specs::SPECS;
use crate::structs::{Mid, MidInputs};

pub(crate) const SPARE: &str = "there is a spare one";

impl<T: Reactive> Spare<T> {
    fn flush(&mut self, by_a_batch: bool) {
        if by_a_batch {
            self.real.batch(|_| ());
        } else {
            self.real.flush();
        }
        self.model.flush();
        self.is_held = false;
    }

    /// Puts this one there and takes the one that was there, which was lent.
    pub(crate) fn swap(&mut self, other: &mut T, link: &mut Link<Model>) -> bool {
        mem::swap(&mut self.real, other);
        mem::swap(&mut self.model, &mut link.to);
        link.replaced();
        mem::replace(&mut self.is_held, true)
    }
}

impl Hands {
    /// What stands nowhere. It is lost if there is a panic.
    pub(crate) fn act_on_spares(&mut self) {
        match self.random.below(5) {
            0 => {
                let mut spare = self.low.take().expect(SPARE);
                self.some_acts(spare.is_held, &mut spare.real, &mut spare.model, Self::act_on_low);
                self.low = Some(spare);
            }
            1 => {
                let mut spare = self.mid.take().expect(SPARE);
                if !spare.is_held {
                    spare.model.lent = None;
                }
                self.some_acts(spare.is_held, &mut spare.real, &mut spare.model, Self::act_on_mid);
                self.mid = Some(spare);
            }
            2 => self.take_apart(),
            3 => self.take_a_mid_out(),
            _ => {
                let (mut lines, mut model) = mem::take(&mut self.lines);
                self.act_on_table(&mut lines, &mut model);
                self.lines = (lines, model);
            }
        }
    }

    /// What was in a struct lives on by itself, and then in another one.
    fn take_apart(&mut self) {
        let mut spare = self.mid.take().expect(SPARE);
        spare.flush(false);
        let Spare { real, mut model, .. } = spare;
        let MidInputs { x, y, mut low, mut lines, .. } = real.into_inputs();
        let (mut low_model, mut lines_model) = (model.children.remove(0).1.to, model.tables.remove(0).1.to);
        low_model.lent = None;
        self.some_acts(false, &mut low, &mut low_model, Self::act_on_low);
        self.act_on_table(&mut lines, &mut lines_model);
        lines_model.returned();
        let real = Mid::new(MidInputs { id: new_id(), x, y, low, lines });
        let model = Model::new(SPECS.mid, *real.id(), &[*real.x(), real.y().0]);
        let model = begun(model.with_child("low", low_model).with_table(lines_model));
        self.mid = Some(Spare { real, model, is_held: false });
    }

    /// What was in a struct is the outermost one from then on.
    fn take_a_mid_out(&mut self) {
        let (top, mut model) = self.new_top();
        let real = top.into_inputs().mid;
        let at = model.children.iter().position(|(name, _)| *name == "mid").expect("a child");
        self.mid = Some(Spare { real, model: model.children.remove(at).1.to, is_held: false });
    }

    /// Lets what was held back run.
    pub(crate) fn flush_spares(&mut self) {
        let by_a_batch = self.random.below(2) == 0;
        if let Some(spare) = &mut self.low {
            spare.flush(by_a_batch);
        }
        if let Some(spare) = &mut self.mid {
            spare.flush(by_a_batch);
        }
    }
}
