//! Values that are asked for, and formulas that run for it.

use super::flush::blow;
use super::object::fresh;
use super::{Dep, Kind, NOW, Obj, Src, TAG};
use crate::log;

/// An evaluation.
pub struct Run<'a> {
    pub obj: &'a mut Obj,
    pub deps: Vec<Dep>,
    pub events: Vec<(usize, i64)>,
    /// The value of the scan.
    pub own: i64,
}

impl Run<'_> {
    pub fn get(&mut self, node: usize) -> i64 {
        self.at(Src::Own(node))
    }

    pub fn is(&mut self, node: usize) -> bool {
        self.get(node) != 0
    }

    pub fn at(&mut self, src: Src) -> i64 {
        let (value, stamp) = self.obj.read(src);
        self.deps.push(Dep::Src(src, stamp));
        value
    }

    pub fn column(&mut self, src: Src) -> Vec<(i64, i64)> {
        let (_, stamp) = self.obj.read(src);
        self.deps.push(Dep::Src(src, stamp));
        match src {
            Src::Column(node) => self.obj.columns[&node].0.clone(),
            Src::KidColumn(node) => self.obj.kid().columns[&node].0.clone(),
            _ => unreachable!(),
        }
    }

    pub fn ge(&mut self, deadline: i64) -> bool {
        let is_reached = self.obj.val[NOW] >= deadline;
        self.deps.push(Dep::Ge(deadline, is_reached));
        is_reached
    }

    pub fn every(&mut self, step: i64) -> i64 {
        let rounded = self.obj.val[NOW].div_euclid(step) * step;
        self.deps.push(Dep::Every(step, rounded));
        rounded
    }

    pub fn peek(&mut self, node: usize) -> i64 {
        self.obj.read(Src::Own(node)).0
    }

    pub fn hits(&self, event: usize) -> i64 {
        let events: Vec<i64> = self.events.iter().filter(|(of, _)| *of == event).map(|(_, value)| *value).collect();
        log::hits(&events)
    }

    pub fn tell<const N: usize>(&mut self, name: &'static str, values: [i64; N]) {
        log::expected((self.obj.val[NOW], self.obj.val[TAG], name, values.into()));
    }
}

impl Obj {
    pub fn read(&mut self, src: Src) -> (i64, u64) {
        match src {
            Src::Own(node) => {
                if let Kind::Formula(formula) = self.of.nodes[node].kind {
                    self.refresh(node, formula);
                }
                (self.val[node], self.stamp[node])
            }
            Src::Kid(node) => self.kid().read(Src::Own(node)),
            Src::KidOfKid(node) => self.kid().read(Src::Kid(node)),
            Src::KidColumn(node) => self.kid().read(Src::Column(node)),
            Src::Column(node) => {
                self.hand_rows();
                let mut column: Vec<_> =
                    self.rows.iter_mut().map(|(key, row)| (*key, row.read(Src::Own(node)).0)).collect();
                column.sort_unstable();
                let known = self.columns.entry(node).or_insert_with(|| (Vec::new(), fresh()));
                if known.0 != column {
                    *known = (column, fresh());
                }
                (0, known.1)
            }
            Src::Row(key, node) => {
                self.hand_rows();
                self.row(key).map_or((-1, 0), |row| row.read(Src::Own(node)))
            }
            Src::Key => unreachable!(),
        }
    }

    fn hand(&mut self, node: usize, value: i64) {
        if node == NOW { self.set_clock(value) } else { self.set(node, value) }
    }

    /// With what is handed down to it.
    pub fn kid(&mut self) -> &mut Obj {
        for (given, src) in self.of.kid {
            let value = self.read(*src).0;
            self.kid.as_mut().unwrap().hand(*given, value);
        }
        self.kid.as_mut().unwrap()
    }

    pub fn hand_rows(&mut self) {
        for (given, src) in self.of.rows {
            let value = if *src == Src::Key { 0 } else { self.read(*src).0 };
            for (key, row) in &mut self.rows {
                row.hand(*given, if *src == Src::Key { *key } else { value });
            }
        }
    }

    pub fn row(&mut self, key: i64) -> Option<&mut Obj> {
        self.rows.iter_mut().find(|(k, _)| *k == key).map(|(_, row)| row)
    }

    /// Hands down everywhere.
    pub fn hand_all(&mut self) {
        if self.kid.is_some() {
            self.kid().hand_all();
        }
        self.hand_rows();
        self.rows.iter_mut().for_each(|(_, row)| row.hand_all());
    }

    /// Whether something is different from what the last run has read.
    pub fn has_changed(&mut self, node: usize) -> bool {
        self.due[node]
            || (0..self.deps[node].len()).any(|i| match self.deps[node][i] {
                Dep::Src(src, stamp) => self.read(src).1 != stamp,
                Dep::Ge(deadline, is_reached) => (self.val[NOW] >= deadline) != is_reached,
                Dep::Every(step, rounded) => self.val[NOW].div_euclid(step) * step != rounded,
            })
    }

    fn refresh(&mut self, node: usize, formula: fn(&mut Run) -> i64) {
        if self.filled[node] && !self.has_changed(node) {
            return;
        }
        let mut run = Run { obj: self, deps: Vec::new(), events: Vec::new(), own: 0 };
        let value = formula(&mut run);
        let deps = run.deps;
        blow(self.of.nodes[node].name);
        self.deps[node] = deps;
        self.due[node] = false;
        if !self.filled[node] || self.val[node] != value {
            self.put(node, value);
        }
        self.filled[node] = true;
    }
}
