//! What goes on from elsewhere.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use super::{Birth, Item, Kind, Obj};

impl Obj {
    /// No scan in it steps at its next turn.
    pub fn look_first(&mut self) {
        self.look_first_alone();
        self.kid.iter_mut().for_each(|kid| kid.look_first());
        self.rows.iter_mut().for_each(|(_, row)| row.look_first());
    }

    /// None of this struct, whatever those in it do.
    pub fn look_first_alone(&mut self) {
        for node in 0..self.of.nodes.len() {
            match self.of.nodes[node].kind {
                Kind::Effect(_) => self.due[node] |= self.birth != Birth::Born,
                Kind::Formula(_) => {}
                _ => self.due[node] = false,
            }
        }
        for item in self.of.order {
            if let Item::Scan(node) = *item {
                self.looks[node] = true;
            }
        }
        self.birth = Birth::Born;
    }

    /// Those that look first do so without the events.
    pub fn look_before_events(&mut self) {
        for item in self.of.order {
            if let Item::Scan(node) = *item
                && self.looks[node]
                && !self.queue[node].is_empty()
            {
                let events = std::mem::take(&mut self.queue[node]);
                let looked = catch_unwind(AssertUnwindSafe(|| self.step(node)));
                self.queue[node] = events;
                looked.unwrap_or_else(|payload| resume_unwind(payload));
            }
        }
    }

    /// Whether the turn of a scan is over with that: the value form looks, the closure form that compares the clock steps.
    pub fn has_looked(&mut self, node: usize) -> bool {
        if !std::mem::take(&mut self.looks[node]) {
            return false;
        }
        match self.of.nodes[node].kind {
            Kind::Value(f) => {
                // It is still to be taken if this panics.
                self.looks[node] = true;
                self.deps[node] = self.look(node, f);
                self.looks[node] = false;
                true
            }
            Kind::Timeless(_) => true,
            _ => {
                self.due[node] = true;
                false
            }
        }
    }
}
