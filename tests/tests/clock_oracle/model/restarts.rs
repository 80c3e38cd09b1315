//! What is made of inputs and memory.

use super::{Birth, Kind, NOW, Obj};
use crate::acts::Again;

impl Obj {
    /// What is made of its inputs and its memory, or of copies of them.
    pub fn restarted(&self, how: Again) -> Obj {
        let mut new = Obj::new(self.of, None);
        if self.birth != Birth::Waits {
            new.birth = Birth::Copied;
        }
        for node in 0..self.of.nodes.len() {
            if is_kept(&self.of.nodes[node].kind) {
                new.val[node] = self.val[node];
            }
        }
        new.val[NOW] = self.val[NOW];
        new.samples = self.samples.clone();
        let again = |of: &Obj| match how {
            Again::Parts => of.clone(),
            Again::Clones => of.cloned(),
            Again::Text => of.loaded(),
        };
        new.kid = self.kid.as_ref().map(|kid| Box::new(again(kid)));
        new.rows = self.rows.iter().map(|(key, row)| (*key, again(row))).collect();
        new
    }

    /// Born or not as this one is, and with what it was handed.
    pub fn cloned(&self) -> Obj {
        let mut new = self.restarted(Again::Clones);
        for node in self.all(|kind| matches!(kind, Kind::Given)) {
            new.val[node] = self.val[node];
        }
        new.birth = self.birth;
        if self.birth == Birth::Born {
            new.look_first_alone();
            new.steps();
            for node in new.all(|kind| matches!(kind, Kind::Effect(_))) {
                new.due[node] = true;
            }
        }
        new
    }

    /// What is handed down is not saved: it has its defaults until then.
    pub fn loaded(&self) -> Obj {
        let mut new = self.restarted(Again::Text);
        new.val[NOW] = 0;
        for node in new.all(|kind| matches!(kind, Kind::Given)) {
            new.val[node] = if self.of.nodes[node].name == "lim" { 10 } else { 0 };
        }
        new
    }

    /// In place, to the values of another one.
    pub fn restored(&mut self, to: Obj, with_memory: bool) {
        self.take_over(to, with_memory);
        if with_memory {
            self.look_first();
        }
        self.flush(true);
    }

    fn take_over(&mut self, to: Obj, with_memory: bool) {
        for node in 0..self.of.nodes.len() {
            let kind = &self.of.nodes[node].kind;
            if matches!(kind, Kind::Signal) || with_memory && is_kept(kind) {
                self.set(node, to.val[node]);
            }
        }
        if with_memory {
            self.samples = to.samples;
            self.queue.iter_mut().for_each(Vec::clear);
            if self.of.has_own_clock() && self.val[NOW] != to.val[NOW] {
                self.mark_alone();
                self.set_clock(to.val[NOW]);
            }
        }
        if let Some(kid) = to.kid {
            self.kid().take_over(*kid, with_memory);
        }
        self.hand_rows();
        let mut old = std::mem::take(&mut self.rows);
        for (key, mut row) in to.rows {
            match old.iter().position(|(of, _)| *of == key) {
                Some(place) => {
                    let mut same = old.swap_remove(place);
                    same.1.take_over(row, with_memory);
                    self.rows.push(same);
                }
                None => {
                    if with_memory {
                        row.birth = Birth::Copied;
                    }
                    self.rows.push((key, row));
                }
            }
        }
    }
}

/// In the inputs or in the memory.
fn is_kept(kind: &Kind) -> bool {
    matches!(kind, Kind::Signal | Kind::Value(_) | Kind::Once(..) | Kind::While(..) | Kind::Timeless(_))
}
