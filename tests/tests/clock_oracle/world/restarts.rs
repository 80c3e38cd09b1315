//! What goes on elsewhere or later.

use super::{Top, World};
use crate::acts::Again;
use crate::kits::{Kit, by_text};
use crate::log::say;
use crate::model::Birth;

const ALL: [Again; 3] = [Again::Parts, Again::Clones, Again::Text];

impl<K: Kit> World<K> {
    pub fn restart(&mut self) {
        let place = self.below(self.tops.len() as u64) as usize;
        let how = self.one(&ALL);
        let Top { real, mut model, subscriptions } = self.tops.remove(place);
        if model.birth == Birth::Waits {
            return self.tops.insert(place, Top { real, model, subscriptions });
        }
        say(format!("restart of {place} at {}, {how:?}", model.val[0]));
        let real = real.again(how);
        model.hand_all();
        let mut model = model.restarted(how);
        model.flush(true);
        self.tops.insert(place, Top { real, model, subscriptions: Vec::new() });
    }

    /// Back to what was saved.
    pub fn restore(&mut self) {
        let place = self.below(self.tops.len() as u64) as usize;
        let (with_memory, how) = (self.below(2) == 0, self.one(&ALL[1..]));
        let top = &mut self.tops[place];
        if top.model.birth == Birth::Waits {
            return;
        }
        match self.saved.take() {
            Some((to, its_model)) => {
                let times = (top.model.val[0], its_model.val[0]);
                say(format!("restore of {place} at {} to {}, with memory {with_memory}", times.0, times.1));
                top.real.restored(to, with_memory);
                top.model.restored(its_model, with_memory);
            }
            None => {
                say(format!("{place} is saved at {}, {how:?}", top.model.val[0]));
                top.model.hand_all();
                self.saved = Some((top.real.copied(how), top.model.restarted(how)));
            }
        }
    }

    /// A row that stands alone is copied, or saved and loaded.
    pub fn copy_in_pool(&mut self, place: usize) {
        let how = self.one(&ALL[1..]);
        let (row, model) = (&self.pool[place].0, &self.model_pool[place].0);
        say(format!("pool {place} at {} ({:?}), {how:?}", model.val[0], model.birth));
        let (row, model) = match how {
            Again::Text => (by_text(row), model.loaded()),
            _ => (row.clone(), model.cloned()),
        };
        (self.pool[place].0, self.model_pool[place].0) = (row, model);
    }
}
