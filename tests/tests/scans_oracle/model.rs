//! One struct in the model: values, what each node has read, and how it is brought up to date.

use std::cell::Cell;
use std::collections::HashMap;

use crate::log::{self, Entry};

/// What can be read: by the number of a node, in this struct, in a child, in one of that, in the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Src {
    Own(usize),
    Kid(usize),
    KidOfKid(usize),
    Sum(usize),
    Row(i64, usize),
    /// For what is handed down to rows.
    Key,
}

/// A bomb has gone off.
#[derive(Debug)]
pub struct Boom;
pub type Res<T> = Result<T, Boom>;

pub type Formula = fn(&mut Run) -> Res<i64>;

#[derive(Clone, Copy)]
pub enum Kind {
    Signal,
    Given,
    Event,
    Formula(Formula),
    Value(Formula),
    /// True if it has changed; and the fields that it names.
    Closure(fn(&mut Run) -> Res<bool>, &'static [Src]),
    Effect(Formula),
    /// It does not run at birth; and the fields that it names.
    SkipFirst(Formula, &'static [Src]),
}

pub struct Node {
    pub name: &'static str,
    pub kind: Kind,
    /// The events that it names.
    pub events: &'static [usize],
}

pub enum Item {
    Scan(usize),
    Kid,
    Rows,
}

pub struct Type {
    pub name: &'static str,
    pub nodes: &'static [Node],
    /// Scans, the child and the rows in topological order.
    pub order: &'static [Item],
    /// What is handed down to the child: to which of its givens, from what.
    pub kid: &'static [(usize, Src)],
    pub rows: &'static [(usize, Src)],
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Birth {
    New,
    /// Its scans do not step when it is born.
    Copied,
    Born,
}

pub struct Sub {
    pub id: u64,
    pub node: usize,
    pub stamp: u64,
}

pub struct Obj {
    pub of: &'static Type,
    pub serial: u64,
    pub birth: Birth,
    pub val: Vec<i64>,
    /// Another one with each change, met nowhere else.
    pub stamp: Vec<u64>,
    pub filled: Vec<bool>,
    pub deps: Vec<Vec<(Src, u64)>>,
    pub due: Vec<bool>,
    pub ran: Vec<bool>,
    /// What each node has not seen of each event.
    pub queue: Vec<Vec<(usize, i64)>>,
    pub kid: Option<Box<Obj>>,
    pub rows: Vec<(i64, Obj)>,
    pub sums: HashMap<usize, (Vec<(i64, i64)>, u64)>,
    pub subs: Vec<Sub>,
}

pub fn fresh() -> u64 {
    thread_local!(static LAST: Cell<u64> = const { Cell::new(0) });
    LAST.set(LAST.get() + 1);
    LAST.get()
}

/// An evaluation.
pub struct Run<'a> {
    pub obj: &'a mut Obj,
    pub deps: Vec<(Src, u64)>,
    pub events: Vec<(usize, i64)>,
    /// The value of the scan.
    pub own: i64,
}

impl Run<'_> {
    pub fn get(&mut self, node: usize) -> Res<i64> {
        self.at(Src::Own(node))
    }

    pub fn at(&mut self, src: Src) -> Res<i64> {
        let (value, stamp) = self.obj.read(src)?;
        self.deps.push((src, stamp));
        Ok(value)
    }

    pub fn peek(&mut self, node: usize) -> Res<i64> {
        Ok(self.obj.read(Src::Own(node))?.0)
    }

    pub fn hits(&self, event: usize) -> i64 {
        let events: Vec<i64> = self.events.iter().filter(|(of, _)| *of == event).map(|(_, value)| *value).collect();
        log::hits(&events)
    }

    pub fn bomb(&self, name: &'static str) -> Res<()> {
        if log::goes_off(self.obj.val[0], name) { Err(Boom) } else { Ok(()) }
    }

    pub fn tell<const N: usize>(&mut self, name: &'static str, values: [i64; N]) -> Res<i64> {
        let tag = self.get(0)?;
        log::model(Entry::Effect(tag, name, values.into()));
        self.bomb(name)?;
        Ok(0)
    }
}

impl Obj {
    pub fn new(of: &'static Type, kid: Option<Obj>) -> Self {
        let n = of.nodes.len();
        Obj {
            of,
            serial: fresh(),
            birth: Birth::New,
            val: vec![0; n],
            stamp: (0..n).map(|_| fresh()).collect(),
            filled: vec![false; n],
            deps: vec![Vec::new(); n],
            due: vec![false; n],
            ran: vec![false; n],
            queue: vec![Vec::new(); n],
            kid: kid.map(Box::new),
            rows: Vec::new(),
            sums: HashMap::new(),
            subs: Vec::new(),
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

    pub fn push(&mut self, event: usize, value: i64) {
        for reader in 0..self.of.nodes.len() {
            if self.of.nodes[reader].events.contains(&event) {
                self.queue[reader].push((event, value));
            }
        }
    }

    pub fn read(&mut self, src: Src) -> Res<(i64, u64)> {
        match src {
            Src::Own(node) => {
                if let Kind::Formula(formula) = self.of.nodes[node].kind {
                    self.refresh(node, formula)?;
                }
                Ok((self.val[node], self.stamp[node]))
            }
            Src::Kid(node) => self.kid()?.read(Src::Own(node)),
            Src::KidOfKid(node) => self.kid()?.read(Src::Kid(node)),
            Src::Sum(node) => {
                self.hand_rows()?;
                let mut column = Vec::new();
                for (key, row) in &mut self.rows {
                    column.push((*key, row.read(Src::Own(node))?.0));
                }
                column.sort_unstable();
                let sum = column.iter().map(|(_, value)| value).sum();
                let known = self.sums.entry(node).or_insert_with(|| (Vec::new(), fresh()));
                if known.0 != column {
                    *known = (column, fresh());
                }
                Ok((sum, known.1))
            }
            Src::Row(key, node) => {
                self.hand_rows()?;
                match self.row(key) {
                    Some(row) => row.read(Src::Own(node)),
                    None => Ok((-1, 0)),
                }
            }
            Src::Key => unreachable!(),
        }
    }

    /// With what is handed down to it.
    pub fn kid(&mut self) -> Res<&mut Obj> {
        for (given, src) in self.of.kid {
            let value = self.read(*src)?.0;
            self.kid.as_mut().unwrap().set(*given, value);
        }
        Ok(self.kid.as_mut().unwrap())
    }

    pub fn hand_rows(&mut self) -> Res<()> {
        for (given, src) in self.of.rows {
            let value = if *src == Src::Key { 0 } else { self.read(*src)?.0 };
            for (key, row) in &mut self.rows {
                row.set(*given, if *src == Src::Key { *key } else { value });
            }
        }
        Ok(())
    }

    pub fn row(&mut self, key: i64) -> Option<&mut Obj> {
        self.rows.iter_mut().find(|(k, _)| *k == key).map(|(_, row)| row)
    }

    /// Hands down everywhere.
    pub fn hand_all(&mut self) -> Res<()> {
        if self.kid.is_some() {
            self.kid()?.hand_all()?;
        }
        self.hand_rows()?;
        self.rows.iter_mut().try_for_each(|(_, row)| row.hand_all())
    }

    /// Whether something is different from what the last run has read.
    pub fn has_changed(&mut self, node: usize) -> Res<bool> {
        for i in 0..self.deps[node].len() {
            let (src, stamp) = self.deps[node][i];
            if self.read(src)?.1 != stamp {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn refresh(&mut self, node: usize, formula: Formula) -> Res<()> {
        if self.filled[node] && !self.has_changed(node)? {
            return Ok(());
        }
        let mut run = Run { obj: self, deps: Vec::new(), events: Vec::new(), own: 0 };
        let value = formula(&mut run)?;
        self.deps[node] = run.deps;
        if !self.filled[node] || self.val[node] != value {
            self.put(node, value);
        }
        self.filled[node] = true;
        Ok(())
    }
}
