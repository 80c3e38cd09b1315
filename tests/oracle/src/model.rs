//! What a struct ought to hold: a plain interpreter of the promises.
//!
//! Every field has a value and a version, which counts its changes. Every formula and effect remembers what its last run
//! read, at which version. From this follows what must run and what may not:
//!
//! - a node is **due** if it never ran or if something that its last run read has another version now;
//! - a node is **fresh** if it is not due and everything that its last run read is fresh.
//!
//! A cutoff that finds different values alike keeps the old one, so what a field holds depends on when its formula
//! ran. The model therefore takes over each run where the real struct made it, having checked that it was due and
//! saw fresh values; [`recomputed`](Model::recomputed) knows nothing of runs, and serves where no such cutoff has a say.

use std::cell::OnceCell;

use crate::spec::{Case, Cutoff, Kind};
use crate::value::Val;

pub(crate) struct Model {
    pub(crate) case: &'static Case,
    pub(crate) values: Vec<Option<Val>>,
    pub(crate) versions: Vec<u64>,
    /// By node: what the last run read, each once, in order, with its version.
    pub(crate) reads: Vec<Vec<(usize, u64)>>,
    /// By effect whose last run panicked: what it would have read, as far as is known. Such an effect counts as having run; whether
    /// a change of these makes it due is left open.
    pub(crate) missed: Vec<Vec<(usize, u64)>>,
    /// Effects that have run.
    ran: Vec<bool>,
    fresh: OnceCell<Vec<bool>>,
}

impl Model {
    pub(crate) fn new(case: &'static Case, signals: &[Option<Val>]) -> Self {
        let count = case.fields.len();
        Model {
            case,
            values: signals.to_vec(),
            versions: vec![0; count],
            reads: vec![Vec::new(); count],
            missed: vec![Vec::new(); count],
            ran: vec![false; count],
            fresh: OnceCell::new(),
        }
    }

    pub(crate) fn kind(&self, field: usize) -> Kind {
        self.case.fields[field].kind
    }

    pub(crate) fn fields(&self, kind: Kind) -> impl Iterator<Item = usize> + use<> {
        let fields = self.case.fields;
        (0..fields.len()).filter(move |&field| fields[field].kind == kind)
    }

    /// Writes a signal. In place, every write is a change. True if this is one.
    pub(crate) fn write(&mut self, signal: usize, value: &Val, in_place: bool) -> bool {
        let same = self.values[signal].as_ref().is_some_and(|old| self.case.fields[signal].cutoff.same(old, value));
        let changed = in_place || !same;
        if changed {
            self.change(signal, value.clone());
        }
        changed
    }

    fn change(&mut self, field: usize, value: Val) {
        self.values[field] = Some(value);
        self.versions[field] += 1;
        self.fresh.take();
    }

    /// What a formula would give now, or an effect show.
    pub(crate) fn eval(&self, node: usize) -> Val {
        (self.case.eval)(node, &self.values)
    }

    /// A formula has run with these reads and this result.
    pub(crate) fn settle(&mut self, node: usize, reads: Vec<(usize, u64)>, value: Val) {
        self.reads[node] = reads;
        let same = self.values[node].as_ref().is_some_and(|old| self.case.fields[node].cutoff.same(old, &value));
        if !same {
            self.change(node, value);
        }
        self.fresh.take();
    }

    /// An effect has run with these reads, or panicked after them.
    pub(crate) fn performed(&mut self, effect: usize, reads: Vec<(usize, u64)>, missed: Vec<(usize, u64)>) {
        self.reads[effect] = reads;
        self.missed[effect] = missed;
        self.ran[effect] = true;
        self.fresh.take();
    }

    fn has_run(&self, node: usize) -> bool {
        match self.kind(node) {
            Kind::Effect => self.ran[node],
            _ => self.values[node].is_some(),
        }
    }

    fn moved_on(&self, reads: &[(usize, u64)]) -> bool {
        reads.iter().any(|&(source, version)| self.versions[source] != version)
    }

    /// Whether a node must run before it can be called up to date.
    pub(crate) fn due(&self, node: usize) -> bool {
        !self.has_run(node) || self.moved_on(&self.reads[node])
    }

    /// Whether a node may run.
    pub(crate) fn may_run(&self, node: usize) -> bool {
        self.due(node) || self.moved_on(&self.missed[node])
    }

    /// Whether a field is up to date.
    pub(crate) fn fresh(&self, field: usize) -> bool {
        let all = self.fresh.get_or_init(|| {
            let mut fresh: Vec<bool> = self.case.fields.iter().map(|field| field.kind == Kind::Signal).collect();
            for &node in self.case.order {
                fresh[node] = !self.due(node) && self.reads[node].iter().all(|read| fresh[read.0]);
            }
            fresh
        });
        all[field]
    }

    fn computeds_always_read(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        let sources = self.case.fields[node].sources.iter();
        sources.filter(|source| source.1 && self.kind(source.0) == Kind::Computed).map(|source| source.0)
    }

    pub(crate) fn always_read(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        self.case.fields[node].sources.iter().filter(|source| source.1).map(|source| source.0)
    }

    /// Whether bringing `target` up to date asks for a run of `node` as the next step.
    ///
    /// It asks for what every run of `target` reads. Of what only its last run read it asks for the first that is stale, if nothing that
    /// was read before has changed: up to there the next run will go the same way, and so read it again.
    pub(crate) fn asks_for(&self, target: usize, node: usize) -> bool {
        self.search(target, node, &mut vec![false; self.case.fields.len()])
    }

    fn search(&self, target: usize, node: usize, visited: &mut [bool]) -> bool {
        if std::mem::replace(&mut visited[target], true) {
            return false;
        }
        if target == node {
            return true;
        }
        if !self.missed[target].is_empty() {
            return self.case.fields[target].sources.iter().any(|source| self.search(source.0, node, visited));
        }
        if self.fresh(target) {
            return false;
        }
        if self.computeds_always_read(target).any(|source| self.search(source, node, visited)) {
            return true;
        }
        for &(source, version) in &self.reads[target] {
            if self.versions[source] != version {
                return false;
            }
            if !self.fresh(source) {
                return self.search(source, node, visited);
            }
        }
        false
    }

    /// Every field whose value does not hang on a lossy cutoff, computed from the signals alone.
    pub(crate) fn recomputed(&self) -> Vec<Option<Val>> {
        let fields = self.case.fields;
        let mut values: Vec<Option<Val>> = self.values.clone();
        let mut tainted = vec![false; fields.len()];
        for &node in self.case.order {
            // A lossy signal is what it is; a lossy formula depends on its history, and so does what can read it.
            tainted[node] =
                fields[node].cutoff == Cutoff::Lossy || fields[node].sources.iter().any(|source| tainted[source.0]);
            // Untracked reads are no sources, but effects have no readers.
            if fields[node].kind == Kind::Computed && !tainted[node] {
                values[node] = Some((self.case.eval)(node, &values));
            }
        }
        for node in self.case.order {
            if tainted[*node] || fields[*node].kind == Kind::Effect {
                values[*node] = None;
            }
        }
        values
    }
}
