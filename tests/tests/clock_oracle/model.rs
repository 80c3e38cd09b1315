//! One struct in the model: values, and what each node has read.

pub mod acts;
mod births;
mod deadlines;
mod flush;
mod object;
mod reads;
mod restarts;
mod steps;

use std::collections::HashMap;

pub use reads::Run;

/// What can be read: by the number of a node, in this struct, in a child, in one of that, in the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Src {
    Own(usize),
    Kid(usize),
    KidOfKid(usize),
    /// This node of all rows.
    Column(usize),
    /// This node of all rows of the child.
    KidColumn(usize),
    Row(i64, usize),
    /// For what is handed down to rows.
    Key,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Dep {
    Src(Src, u64),
    /// Compared with this deadline, and whether it was reached.
    Ge(i64, bool),
    /// Rounded down to multiples of this, and to which.
    Every(i64, i64),
}

#[derive(Clone, Copy)]
pub enum Kind {
    Clock,
    Signal,
    Given,
    Event,
    Formula(fn(&mut Run) -> i64),
    Value(fn(&mut Run) -> i64),
    /// A closure form with `()`, and the fields that it names. It compares the clock.
    Once(fn(&mut Run), &'static [Src]),
    /// One with `bool`.
    While(fn(&mut Run) -> bool, &'static [Src]),
    /// One with `bool` that does not compare the clock.
    Timeless(fn(&mut Run) -> bool),
    Effect(fn(&mut Run)),
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
    /// It is born when it is told the time.
    pub waits: bool,
}

impl Type {
    /// Not that of what it stands in.
    pub fn has_own_clock(&self) -> bool {
        !matches!(self.name, "Row" | "Mid")
    }
}

/// Everywhere.
pub const NOW: usize = 0;
pub const TAG: usize = 1;

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Birth {
    /// Until it is told the time.
    Waits,
    New,
    /// Its scans do not step when it is born.
    Copied,
    Born,
}

#[derive(Clone)]
pub struct Obj {
    pub of: &'static Type,
    pub birth: Birth,
    pub val: Vec<i64>,
    /// Another one with each change, met nowhere else.
    pub stamp: Vec<u64>,
    pub filled: Vec<bool>,
    pub deps: Vec<Vec<Dep>>,
    pub due: Vec<bool>,
    /// Which scans do not step at their next turn, since they come from elsewhere.
    pub looks: Vec<bool>,
    /// What each node has not seen of each event.
    pub queue: Vec<Vec<(usize, i64)>>,
    pub kid: Option<Box<Obj>>,
    pub rows: Vec<(i64, Obj)>,
    pub columns: HashMap<usize, (Vec<(i64, i64)>, u64)>,
    /// What the windows hold: times and values.
    pub samples: Vec<Vec<(i64, i64)>>,
    /// Who is told of changes, and of which it was told last.
    pub subscriptions: Vec<(usize, u64)>,
}
