//! The effects and subscriptions of a struct of the model.

use std::mem;

use crate::journal::{Due, Who, expect_seen, trace};
use crate::links::Seen;
use crate::model::Model;

pub(crate) struct Subscribed {
    who: Who,
    path: &'static str,
    last: Seen,
}

impl Model {
    /// Runs the effects that are due, then tells of changes; of the children first.
    pub(crate) fn flush(&mut self) {
        self.run_effects();
        self.deliver();
    }

    fn run_effects(&mut self) {
        trace(|| format!("flush {}", self.id));
        for at in 0..self.children.len() {
            self.children[at].1.to.run_effects();
        }
        for (_, link) in &mut self.tables {
            link.to.rows.iter_mut().for_each(|row| row.row.flushes += 1);
        }
        for at in 0..self.effects.len() {
            let mut cell = mem::take(&mut self.effects[at]);
            let (name, eval) = self.spec.effects[at];
            let due = cell.due(|path| self.read(path));
            if due != Due::No {
                cell.reads.clear();
                let values = eval(&mut |path| {
                    let seen = self.read(path);
                    cell.reads.push((path, seen));
                    seen.value
                });
                cell.seen = Some(Seen::default());
                expect_seen((self.id, name), due, values);
            }
            self.effects[at] = cell;
        }
    }

    fn deliver(&mut self) {
        for at in 0..self.children.len() {
            self.children[at].1.to.deliver();
        }
        for at in 0..self.subscribed.len() {
            let now = self.read(self.subscribed[at].path);
            let Subscribed { who, last, .. } = &mut self.subscribed[at];
            let before = mem::replace(last, now);
            if before.must != now.must || before.may != now.may {
                let due = if before.must != now.must { Due::Must } else { Due::May };
                expect_seen(*who, due, vec![now.value]);
            }
        }
    }

    /// The effects, with what each would see now.
    pub(crate) fn effects(&self) -> impl Iterator<Item = (Who, Vec<i64>)> + '_ {
        self.spec.effects.iter().map(|(name, eval)| ((self.id, *name), eval(&mut |path| self.compute(path))))
    }

    pub(crate) fn subscribe(&mut self, who: Who, path: &'static str) -> i64 {
        let last = self.read(path);
        self.subscribed.push(Subscribed { who, path, last });
        last.value
    }
    pub(crate) fn unsubscribe(&mut self, who: Who) {
        self.subscribed.retain(|known| known.who != who);
        self.children.iter_mut().for_each(|(_, link)| link.to.unsubscribe(who));
    }
}
