//! A struct of the model: signals with the time of their last change, children, tables, and for each formula what its
//! last run has read.

use std::mem;

use crate::aggregates::has_a_version;
use crate::flushing::Subscribed;
use crate::journal::{Due, expect_run, mix_all, tick, trace};
use crate::links::{Cell, Link, Seen};
use crate::tables::TableModel;
use crate::tolerance;

/// How a formula reads a path.
pub(crate) type Read<'r> = &'r mut dyn FnMut(&'static str) -> i64;

type Named<T> = (&'static str, fn(Read<'_>) -> T);

pub(crate) struct Spec {
    pub(crate) signals: &'static [&'static str],
    pub(crate) formulas: &'static [Named<i64>],
    pub(crate) effects: &'static [Named<Vec<i64>>],
    /// What a function makes of the struct as a whole.
    pub(crate) whole: fn(Read<'_>) -> i64,
}

pub(crate) struct Specs {
    pub(crate) part: &'static Spec,
    pub(crate) row: &'static Spec,
    pub(crate) leaf: &'static Spec,
    pub(crate) twig: &'static Spec,
    pub(crate) low: &'static Spec,
    pub(crate) mid: &'static Spec,
    pub(crate) top: &'static Spec,
}

pub(crate) struct Model {
    pub(crate) spec: &'static Spec,
    pub(crate) id: u32,
    signals: Vec<(i64, u64)>,
    pub(crate) children: Vec<(&'static str, Link<Model>)>,
    pub(crate) tables: Vec<(&'static str, Link<TableModel>)>,
    formulas: Vec<Cell>,
    pub(crate) effects: Vec<Cell>,
    pub(crate) subscribed: Vec<Subscribed>,
    /// Of a row: the time of the last change that its effects have been told of.
    pub(crate) told: u64,
    /// Of a row: how often its effects may have run.
    pub(crate) flushes: usize,
    /// When the struct around it lent it.
    pub(crate) lent: Option<u64>,
}

impl Model {
    pub(crate) fn new(spec: &'static Spec, id: u32, signals: &[i64]) -> Self {
        let time = tick();
        Model {
            spec,
            id,
            signals: signals.iter().map(|value| (*value, time)).collect(),
            children: Vec::new(),
            tables: Vec::new(),
            formulas: spec.formulas.iter().map(|_| Cell::default()).collect(),
            effects: spec.effects.iter().map(|_| Cell::default()).collect(),
            subscribed: Vec::new(),
            told: 0,
            flushes: 0,
            lent: None,
        }
    }
    pub(crate) fn with_child(mut self, name: &'static str, child: Model) -> Self {
        self.children.push((name, Link::new(child)));
        self
    }
    pub(crate) fn with_table(mut self, table: TableModel) -> Self {
        self.tables.push(("lines", Link::new(table)));
        self
    }

    fn signal(&self, name: &str) -> Option<usize> {
        self.spec.signals.iter().position(|known| *known == name)
    }
    pub(crate) fn set(&mut self, name: &str, value: i64) {
        let at = self.signal(name).expect("a signal");
        trace(|| format!("set {}.{name} to {value}, it was {}", self.id, self.signals[at].0));
        if self.signals[at].0 != value {
            self.signals[at] = (value, tick());
        }
    }
    /// In place, which always counts as a change.
    pub(crate) fn update(&mut self, name: &str, value: i64) {
        let at = self.signal(name).expect("a signal");
        trace(|| format!("update {}.{name} to {value}, it was {}", self.id, self.signals[at].0));
        self.signals[at] = (value, tick());
    }

    pub(crate) fn link(&mut self, name: &str) -> &mut Link<Model> {
        &mut self.children.iter_mut().find(|(known, _)| *known == name).expect("a child").1
    }
    pub(crate) fn child(&mut self, name: &str) -> &mut Model {
        &mut self.link(name).to
    }
    pub(crate) fn table_link(&mut self) -> &mut Link<TableModel> {
        &mut self.tables[0].1
    }
    pub(crate) fn table(&mut self) -> &mut TableModel {
        &mut self.table_link().to
    }

    /// Handed out: who was not told of a forgotten guard is told now.
    pub(crate) fn lend(&mut self, name: &str) -> &mut Model {
        trace(|| format!("lend {name} of {}", self.id));
        let (lent, time) = (self.lent, tick());
        let link = self.link(name);
        link.is_noticed(0);
        link.to.notice_below(lent.is_none());
        let grandchildren = link.to.children.iter().map(|(_, link)| link.to.noted().max(link.must).max(link.may));
        let last = grandchildren.fold(link.must.max(link.may), u64::max);
        if tolerance::REPEATED_LENDING && lent.is_some_and(|lent| lent < last) {
            link.may_below = tick();
        }
        link.to.lent = Some(time);
        &mut link.to
    }
    /// The outermost struct, when it lends, takes back all that is below.
    fn notice_below(&mut self, by_the_outermost: bool) {
        for (_, link) in &mut self.children {
            link.is_noticed(link.forgotten.saturating_sub(u32::from(by_the_outermost)));
            link.to.notice_below(by_the_outermost);
        }
        self.tables
            .iter_mut()
            .for_each(|(_, link)| link.is_noticed(link.forgotten.saturating_sub(u32::from(by_the_outermost))));
    }
    pub(crate) fn lend_table(&mut self) -> &mut TableModel {
        trace(|| format!("lend the table of {}", self.id));
        let link = self.table_link();
        link.is_noticed(0);
        &mut link.to
    }

    /// The times of the last change in all of it.
    pub(crate) fn deep(&self) -> (u64, u64) {
        let signals = self.signals.iter().map(|(_, time)| (*time, *time));
        let children = self.children.iter().flat_map(|(_, link)| [(link.must, link.may), link.to.deep()]);
        let tables = self.tables.iter().flat_map(|(_, link)| [(link.must, link.may), link.to.deep()]);
        let all = signals.chain(children).chain(tables);
        all.fold((0, 0), |(must, may), (one, other)| (must.max(one), may.max(other)))
    }

    /// The time of the last change of a signal or a formula in it.
    fn noted(&self) -> u64 {
        let (must, may) = self.deep();
        let formulas = self.formulas.iter().filter_map(|cell| Some(cell.seen?.must));
        formulas.chain(self.children.iter().map(|(_, link)| link.to.noted())).fold(must.max(may), u64::max)
    }

    /// Of a row: when its effects may have had to run last.
    pub(crate) fn last_change(&self) -> u64 {
        let (must, may) = self.deep();
        must.max(may)
    }

    /// Reads as a formula of this struct does.
    pub(crate) fn read(&mut self, path: &'static str) -> Seen {
        if let Some(at) = self.signal(path) {
            let (value, time) = self.signals[at];
            return Seen { value, must: time, may: time };
        }
        if let Some(at) = self.spec.formulas.iter().position(|(name, _)| *name == path) {
            return self.ask(at);
        }
        if path == "deep" || path == "whole" {
            let (must, may) = self.deep();
            let value =
                if path == "deep" { self.plain() } else { (self.spec.whole)(&mut |path| self.read(path).value) };
            return Seen { value, must, may: may.max(must) };
        }
        let (name, rest) = path.split_once('.').expect("a child");
        if name == "lines" {
            let link = &mut self.tables[0].1;
            // An aggregate is told from others by its version, wherever its table stands, and has been meanwhile.
            let must = if has_a_version(rest) { 0 } else { link.must };
            return link.to.read(rest).behind(must, link.must.max(link.may));
        }
        if let Some(rest) = rest.strip_prefix("lines.") {
            let link = self.link(name);
            let (must, may) = (link.must, link.may);
            let table = link.to.table_link();
            let replaced = must.max(table.must);
            let must = if has_a_version(rest) { 0 } else { replaced };
            return table.to.read_from_far(rest).behind(must, replaced.max(table.may).max(may));
        }
        let link = self.link(name);
        let (must, may) = (link.must, link.may);
        let may = if rest.contains('.') { may.max(link.may_below) } else { may };
        link.to.read(rest).behind(must, may)
    }

    fn plain(&self) -> i64 {
        mix_all(self.signals.iter().map(|(value, _)| *value))
    }

    /// Brings a formula up to date.
    fn ask(&mut self, at: usize) -> Seen {
        let mut cell = mem::take(&mut self.formulas[at]);
        let (name, eval) = self.spec.formulas[at];
        let due = cell.due(|path| self.read(path));
        if due != Due::No {
            cell.reads.clear();
            let value = eval(&mut |path| {
                let seen = self.read(path);
                cell.reads.push((path, seen));
                seen.value
            });
            expect_run((self.id, name), due);
            if cell.seen.is_none_or(|seen| seen.value != value) {
                let time = tick();
                cell.seen = Some(Seen { value, must: time, may: time });
            }
        }
        let seen = cell.seen.expect("it has run");
        self.formulas[at] = cell;
        seen
    }

    /// From the plain data alone.
    pub(crate) fn compute(&self, path: &'static str) -> i64 {
        if let Some(at) = self.signal(path) {
            return self.signals[at].0;
        }
        if let Some((_, eval)) = self.spec.formulas.iter().find(|(name, _)| *name == path) {
            return eval(&mut |path| self.compute(path));
        }
        match path {
            "deep" => return self.plain(),
            "whole" => return (self.spec.whole)(&mut |path| self.compute(path)),
            _ => {}
        }
        let (name, rest) = path.split_once('.').expect("a child");
        if name == "lines" {
            return self.tables[0].1.to.compute(rest);
        }
        let (_, link) = self.children.iter().find(|(known, _)| *known == name).expect("a child");
        link.to.compute(rest)
    }

    /// Calls `act` with all structs in it, but for rows.
    pub(crate) fn each(&mut self, act: &mut dyn FnMut(&mut Model)) {
        act(self);
        self.children.iter_mut().for_each(|(_, link)| link.to.each(act));
    }
    pub(crate) fn find(&mut self, id: u32, act: &mut dyn FnMut(&mut Model)) {
        self.each(&mut |model| {
            if model.id == id {
                act(model);
            }
        });
    }
}
