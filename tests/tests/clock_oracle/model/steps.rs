//! Steps of scans.

use std::panic::{AssertUnwindSafe, catch_unwind, panic_any, resume_unwind};

use super::flush::blow;
use super::{Birth, Dep, Item, Kind, Obj, Run, Src};
use crate::log::{self, Blown};

impl Obj {
    pub fn steps(&mut self) {
        match self.birth {
            Birth::Copied => self.look_first(),
            Birth::New => {
                for node in 0..self.of.nodes.len() {
                    self.due[node] = !matches!(self.of.nodes[node].kind, Kind::Formula(_));
                }
                self.birth = Birth::Born;
            }
            _ => {}
        }
        self.look_before_events();
        for item in self.of.order {
            match *item {
                Item::Scan(node) => self.step(node),
                Item::Kid => self.kid().steps(),
                Item::Rows => {
                    self.hand_rows();
                    self.rows.iter_mut().for_each(|(_, row)| row.steps());
                }
            }
        }
    }

    fn versions(&mut self, names: &[Src]) -> Vec<Dep> {
        names.iter().map(|src| Dep::Src(*src, self.read(*src).1)).collect()
    }

    pub fn evaluate<T>(&mut self, node: usize, events: Vec<(usize, i64)>, f: fn(&mut Run) -> T) -> (T, i64, Vec<Dep>) {
        let own = self.val[node];
        let mut run = Run { obj: self, deps: Vec::new(), events, own };
        let value = f(&mut run);
        (value, run.own, run.deps)
    }

    pub fn step(&mut self, node: usize) {
        if self.has_looked(node) || self.queue[node].is_empty() && !self.has_changed(node) {
            return;
        }
        // One that panics in what it reads stays due.
        self.due[node] = true;
        let mut events = std::mem::take(&mut self.queue[node]);
        let name = self.of.nodes[node].name;
        match self.of.nodes[node].kind {
            Kind::Value(f) => {
                let (value, _, mut deps) = self.evaluate(node, events, f);
                blow(name);
                if value == self.val[node] {
                    self.due[node] = false;
                    self.deps[node] = deps;
                    return;
                }
                let mut before = (self.val[node], self.stamp[node]);
                self.put(node, value);
                for looks in 0.. {
                    assert!(looks < 1_000, "a machine that comes to no end");
                    let (value, its) = self.look_again(node, f, before);
                    let counts = its.iter().any(|dep| matches!(dep, Dep::Ge(_, true)) && !deps.contains(dep));
                    deps = its;
                    if !counts || value == self.val[node] {
                        break;
                    }
                    before = (self.val[node], self.stamp[node]);
                    self.put(node, value);
                }
                self.due[node] = false;
                self.deps[node] = deps;
            }
            Kind::Once(f, names) => {
                let ((), own, deps) = self.evaluate(node, events, f);
                self.put(node, own);
                self.keep(node, names, deps);
                blow(name);
                self.due[node] = false;
            }
            Kind::While(f, names) => loop {
                let (has_changed, own, deps) = self.evaluate(node, std::mem::take(&mut events), f);
                let goes_off = log::goes_off(name, true);
                // One that panics has not said whether: so it has.
                if has_changed || goes_off {
                    self.put(node, own);
                }
                // Its deadline is not known.
                self.due[node] = goes_off;
                if !has_changed || goes_off {
                    self.keep(node, names, deps);
                    if goes_off {
                        panic_any(Blown);
                    }
                    return;
                }
            },
            Kind::Timeless(f) => {
                let (has_changed, own, _) = self.evaluate(node, events, f);
                self.due[node] = false;
                let goes_off = log::goes_off(name, true);
                if has_changed || goes_off {
                    self.put(node, own);
                }
                if goes_off {
                    panic_any(Blown);
                }
            }
            _ => unreachable!(),
        }
    }

    /// If it panics, the value is the one before.
    fn look_again(&mut self, node: usize, f: fn(&mut Run) -> i64, before: (i64, u64)) -> (i64, Vec<Dep>) {
        let looked = catch_unwind(AssertUnwindSafe(|| {
            let (value, _, deps) = self.evaluate(node, Vec::new(), f);
            // One that reads the same in any state need not be evaluated for it.
            if deps.iter().any(|dep| !matches!(dep, Dep::Src(..))) {
                blow(self.of.nodes[node].name);
            }
            (value, deps)
        }));
        looked.unwrap_or_else(|payload| {
            (self.val[node], self.stamp[node]) = before;
            resume_unwind(payload)
        })
    }

    /// What it reads in the state that it has.
    pub fn look(&mut self, node: usize, f: fn(&mut Run) -> i64) -> Vec<Dep> {
        let (_, _, deps) = self.evaluate(node, Vec::new(), f);
        blow(self.of.nodes[node].name);
        deps
    }

    /// For the closure form, every field that it names counts, in whatever branch.
    fn keep(&mut self, node: usize, names: &[Src], deps: Vec<Dep>) {
        self.deps[node] = self.versions(names);
        self.deps[node].extend(deps.into_iter().filter(|dep| !matches!(dep, Dep::Src(..))));
    }
}
