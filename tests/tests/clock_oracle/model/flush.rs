//! Steps and effects. And the clock: one jump is many small steps.

use std::panic::panic_any;

use super::{Birth, Kind, NOW, Obj, Src};
use crate::log::{self, Blown};

pub fn blow(name: &'static str) {
    if log::goes_off(name, true) {
        panic_any(Blown);
    }
}

impl Obj {
    /// A flush of this struct alone, if there is a context to lend or without.
    pub fn flush(&mut self, with_context: bool) {
        if self.birth != Birth::Waits {
            self.steps();
            if with_context {
                self.effects();
            }
            self.deliver();
        }
    }

    /// What is not born is born there, in one step.
    pub fn skip_to(&mut self, to: i64) {
        if self.birth == Birth::Waits {
            self.birth = Birth::New;
            self.val[NOW] = to;
        } else if to > self.val[NOW] {
            self.val[NOW] = to;
        }
    }

    pub fn advance(&mut self, to: i64, with_context: bool) {
        if self.birth == Birth::Waits {
            self.skip_to(to);
            self.flush(with_context);
        }
        while self.val[NOW] < to {
            self.val[NOW] += 1;
            self.flush(with_context);
        }
    }

    fn effects(&mut self) {
        if self.kid.is_some() {
            self.kid().effects();
        }
        self.rows.iter_mut().for_each(|(_, row)| row.effects());
        for node in 0..self.of.nodes.len() {
            let Kind::Effect(f) = self.of.nodes[node].kind else { continue };
            if self.queue[node].is_empty() && !self.has_changed(node) {
                continue;
            }
            self.due[node] = false;
            let events = std::mem::take(&mut self.queue[node]);
            let ((), _, deps) = self.evaluate(node, events, f);
            self.deps[node] = deps;
            blow(self.of.nodes[node].name);
        }
    }

    /// Subscribed to as the last one.
    pub fn subscribe(&mut self, node: usize) {
        let stamp = self.read(Src::Own(node)).1;
        self.subscriptions.push((node, stamp));
    }

    fn deliver(&mut self) {
        for place in 0..self.subscriptions.len() {
            let (node, seen) = self.subscriptions[place];
            let (value, stamp) = self.read(Src::Own(node));
            if stamp != seen {
                self.subscriptions[place].1 = stamp;
                log::expected((0, 0, "changed", vec![node as i64, value]));
                blow("changed");
            }
        }
    }
}
