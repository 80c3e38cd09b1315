//! What has to hold after each step.

use crate::kits::Kit;
use crate::log::{self, Entry};
use crate::model::{Obj, Src};
use crate::real::Real;
use crate::world::{Tree, World};

impl<K: Kit> World<K> {
    /// What was told is what the model tells.
    pub fn check_log(&mut self) {
        let (real, model) = log::take();
        let with_steps = self.is_traced && !self.has_made;
        let (real, model) = (log::in_order(real, with_steps), log::in_order(model, with_steps));
        let model: Vec<Entry> =
            model.into_iter().filter(|entry| K::HAS_EFFECTS || !matches!(entry, Entry::Effect(..))).collect();
        if real != model {
            let place = real.iter().zip(&model).take_while(|(one, other)| one == other).count();
            panic!(
                "told from {place} on:\n{:?}\nexpected:\n{:?}\nall that was told: {real:?}",
                &real[place..],
                &model[place..]
            );
        }
    }

    pub fn check_values(&mut self) {
        for Tree { real, model, .. } in &mut self.trees {
            check(real, model, "");
        }
        for (place, ((row, _), (model, _))) in self.pool.iter().zip(&mut self.model_pool).enumerate() {
            check(row, model, &format!("pool {place} "));
        }
    }
}

fn check<R: Real>(real: &R, model: &mut Obj, of: &str) {
    for node in model.readable() {
        let name = model.of.nodes[node].name;
        let expected = model.read(Src::Own(node)).unwrap().0;
        assert_eq!(real.read(node), expected, "{of}{}.{name}", model.of.name);
    }
    if model.kid.is_some() {
        check(real.kid().unwrap(), model.kid().unwrap(), of);
    }
    if let Some(rows) = real.rows() {
        model.hand_rows().unwrap();
        assert!(rows.keys().eq(model.rows.iter().map(|(key, _)| key)), "{of}the keys of the rows");
        for (key, row) in &mut model.rows {
            check(rows.get(key).unwrap(), row, &format!("{of}row {key} "));
        }
    }
}
