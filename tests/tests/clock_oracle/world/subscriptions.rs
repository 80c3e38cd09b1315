//! Who is told of the changes of a field.

use super::World;
use crate::kits::Kit;
use crate::log::say;
use crate::model::Birth;

impl<K: Kit> World<K> {
    /// Begins one, or ends one.
    pub fn subscribe(&mut self) {
        let place = self.below(self.tops.len() as u64) as usize;
        let random = self.below(1_000) as usize;
        let top = &mut self.tops[place];
        if top.model.birth == Birth::Waits {
            return;
        }
        let many = top.subscriptions.len();
        if many > 2 || many > 0 && random.is_multiple_of(3) {
            say(format!("end of subscription {} of {place}", random % many));
            drop(top.subscriptions.remove(random % many));
            top.model.subscriptions.remove(random % many);
        } else {
            let all: Vec<_> =
                top.model.readable().into_iter().filter(|node| *node > 1 && top.model.is_field(*node)).collect();
            let node = all[random % all.len()];
            say(format!("subscription to {} of {place}", top.model.of.nodes[node].name));
            top.subscriptions.push(top.real.subscribe(node));
            top.model.subscribe(node);
        }
    }
}
