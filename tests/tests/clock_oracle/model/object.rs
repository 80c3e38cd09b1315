//! What is written, and what there is.

use std::cell::Cell;
use std::collections::HashMap;

use super::{Birth, Dep, Kind, NOW, Obj, Type};

pub fn fresh() -> u64 {
    thread_local!(static LAST: Cell<u64> = const { Cell::new(0) });
    LAST.set(LAST.get() + 1);
    LAST.get()
}

impl Obj {
    pub fn new(of: &'static Type, kid: Option<Obj>) -> Self {
        let n = of.nodes.len();
        Obj {
            of,
            birth: if of.waits { Birth::Waits } else { Birth::New },
            val: vec![0; n],
            stamp: (0..n).map(|_| fresh()).collect(),
            filled: vec![false; n],
            deps: vec![Vec::new(); n],
            due: vec![false; n],
            looks: vec![false; n],
            queue: vec![Vec::new(); n],
            kid: kid.map(Box::new),
            rows: Vec::new(),
            columns: HashMap::new(),
            samples: vec![Vec::new(); n],
            subscriptions: Vec::new(),
        }
    }

    /// A change.
    pub fn put(&mut self, node: usize, value: i64) {
        self.val[node] = value;
        self.stamp[node] = fresh();
    }

    pub fn set(&mut self, node: usize, value: i64) {
        if self.val[node] != value {
            self.put(node, value);
        }
    }

    /// If it goes back, everything that compares it is marked.
    pub fn set_clock(&mut self, to: i64) {
        if to < self.val[NOW] {
            self.mark();
        }
        self.val[NOW] = to;
    }

    /// Everything in it that compares the clock.
    fn mark(&mut self) {
        self.mark_alone();
        self.kid.iter_mut().for_each(|kid| kid.mark());
        self.rows.iter_mut().for_each(|(_, row)| row.mark());
    }

    /// What compares the clock in this struct.
    pub fn mark_alone(&mut self) {
        for node in 0..self.of.nodes.len() {
            if self.deps[node].iter().any(|dep| !matches!(dep, Dep::Src(..))) {
                self.due[node] = true;
            }
        }
    }

    pub fn push(&mut self, event: usize, value: i64) {
        for reader in 0..self.of.nodes.len() {
            if self.of.nodes[reader].events.contains(&event) {
                self.queue[reader].push((event, value));
            }
        }
    }

    /// The numbers of the nodes of which that holds.
    pub fn all(&self, is_one: impl Fn(&Kind) -> bool) -> Vec<usize> {
        (0..self.of.nodes.len()).filter(|node| is_one(&self.of.nodes[*node].kind)).collect()
    }

    /// All nodes that have a value, and, as long as it is told no time, do not ask for it.
    pub fn readable(&self) -> Vec<usize> {
        let mut all = self.all(|kind| !matches!(kind, Kind::Event | Kind::Effect(_)));
        if self.birth == Birth::Waits {
            all.retain(|node| *node != NOW && !["age", "slow"].contains(&self.of.nodes[*node].name));
        }
        all
    }

    /// Not what is handed down.
    pub fn is_field(&self, node: usize) -> bool {
        !matches!(self.of.nodes[node].kind, Kind::Given)
    }
}
