//! What goes on elsewhere or later: copies, what was saved, what is set back.

use reaktiv::Reactive;

use crate::acts::Act;
use crate::kits::Kit;
use crate::log::say;
use crate::model::Obj;
use crate::real;
use crate::types::{mid, solo};
use crate::visit::remove;
use crate::world::{Tree, World};

impl<K: Kit> World<K> {
    /// A row that stands alone is one that has gone through something.
    pub fn row_restart(&mut self, real: &mut K::Row, model: &mut Obj) {
        if !self.restarts {
            return;
        }
        let what = self.below(6);
        say(format!("a new row, {what}"));
        match what {
            // Born alone, then copied.
            0 | 1 => {
                real.flush();
                model.flush(false).unwrap();
                *real = K::row_cloned(real);
                *model = model.cloned().unwrap();
            }
            2 => {
                *real = K::row_loaded(real);
                *model = model.saved();
            }
            3 => {
                let (other, _) = self.row();
                *real = K::row_resumed(std::mem::replace(real, other));
                *model = model.saved();
            }
            _ => return,
        }
        self.trace(real);
        self.has_made = true;
    }

    pub fn restart(&mut self) {
        let (place, what) = (self.below(2) as usize, self.below(11));
        if what == 10 {
            return self.swap_mids();
        }
        let Tree { mut real, mut model, mut snapshot } = self.trees.remove(place);
        let a = if self.is_one_of(2) { Some(self.value()) } else { None };
        let x = if self.is_one_of(3) { Some(self.value()) } else { None };
        say(format!("restart {what} of tree {place}, a {a:?}, x {x:?}"));
        self.has_made = what < 5;
        match what {
            0 => {
                model.hand_all().unwrap();
                if let Some(copy) = K::cloned(&real) {
                    (real, model) = (copy, model.cloned().unwrap());
                }
            }
            1 => {
                model.hand_all().unwrap();
                if let Some(copy) = K::loaded(&real) {
                    (real, model) = (copy, model.saved());
                    model.flush(K::HAS_EFFECTS).unwrap();
                }
            }
            2 => {
                real = K::loaded_from_inputs(&real);
                let kid = model.kid.as_ref().map(|kid| Box::new(kid.saved()));
                model = model.started_anew(false);
                model.kid = kid;
                model.flush(K::HAS_EFFECTS).unwrap();
            }
            3 => {
                real = K::resumed(real, a, x);
                model = model.started_anew(true);
                if let (Some(x), Some(kid)) = (x, &mut model.kid) {
                    kid.act(&Act::Set(mid::X, x), 0, false, &mut Vec::new()).unwrap();
                }
                set_a(&mut model, a);
                model.flush(K::HAS_EFFECTS).unwrap();
            }
            4 => {
                real = K::started_anew(real, a);
                model = model.started_anew(false);
                set_a(&mut model, a);
                model.flush(K::HAS_EFFECTS).unwrap();
            }
            5 | 6 => {
                model.hand_all().unwrap();
                snapshot = Some((K::snapshot(&real), model.cloned().unwrap()));
            }
            7 | 8 => {
                if let Some((parts, of)) = snapshot.take() {
                    self.restore(&mut real, &mut model, parts, of, what == 8);
                }
            }
            _ => {
                if let Some((parts, of)) = snapshot.take() {
                    K::set_inputs(&mut real, parts.0);
                    model.set_all(of, false);
                    model.flush(K::HAS_EFFECTS).unwrap();
                }
            }
        }
        if self.has_made {
            self.trace(&mut real);
        }
        self.trees.insert(place, Tree { real, model, snapshot });
    }

    fn restore(&mut self, real: &mut K::Top, model: &mut Obj, parts: (K::Inputs, K::Memory), of: Obj, in_batch: bool) {
        if !in_batch {
            K::restore(real, parts);
            restore(model, of);
            return model.flush(K::HAS_EFFECTS).unwrap();
        }
        let mut plan = |before: bool| -> Vec<Act> {
            let many = self.below(4);
            let mut acts: Vec<Act> = (0..many)
                .filter_map(|_| match self.act(model, 2, false) {
                    act if !before => Some(act),
                    // Whether what is set and set back has changed is no question of restoring.
                    // An effect that reads events runs for those that are forgotten, too: it sees none.
                    Act::Push(event, value) if !K::HAS_EFFECTS => Some(Act::Push(event, value)),
                    _ => None,
                })
                .collect();
            remove(&mut acts, |act| matches!(act, Act::Boom));
            acts
        };
        let (before, after) = (plan(true), plan(false));
        say(format!("before {before:?}, after {after:?}"));
        let subs = &mut self.subs;
        real.batch(|real| {
            before.iter().for_each(|one| real::act(real, one, &mut Vec::new(), subs));
            K::restore(real, parts);
            after.iter().for_each(|one| real::act(real, one, &mut Vec::new(), subs));
        });
        for act in &before {
            model.act(act, 1, K::HAS_EFFECTS, &mut Vec::new()).unwrap();
        }
        restore(model, of);
        for act in &after {
            model.act(act, 1, K::HAS_EFFECTS, &mut Vec::new()).unwrap();
        }
        model.flush(K::HAS_EFFECTS).unwrap();
    }

    /// Two children change places, before the effects of either tree run.
    fn swap_mids(&mut self) {
        let x = if self.is_one_of(2) { Some(self.value()) } else { None };
        say(format!("swap, x {x:?}"));
        let [one, other] = &mut self.trees[..] else { unreachable!() };
        K::swap_mids(&mut one.real, &mut other.real, x);
        (one.snapshot, other.snapshot) = (None, None);
        for tree in [&mut one.model, &mut other.model] {
            if tree.kid.is_some() {
                let kid = tree.kid().unwrap();
                if let Some(x) = x {
                    kid.set(mid::X, x);
                }
            }
        }
        std::mem::swap(&mut one.model.kid, &mut other.model.kid);
        one.model.flush(K::HAS_EFFECTS).unwrap();
        other.model.flush(K::HAS_EFFECTS).unwrap();
    }
}

/// In place: nothing steps for it, nor for what was waiting.
fn restore(model: &mut Obj, to: Obj) {
    model.set_all(to, true);
    model.forget_events();
    model.look_all(false).unwrap();
}

fn set_a(model: &mut Obj, a: Option<i64>) {
    if let Some(a) = a {
        model.set(solo::A, a);
    }
}
