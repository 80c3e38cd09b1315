//! What a struct does: everything is recomputed, all the time.
//!
//! Each value has a number that grows with each change of it. An effect, a scan or a run is due if the numbers of what it reads are not those that it
//! has seen.

use std::collections::BTreeMap;

use crate::log::{Entry, Out, mix, state};
use crate::monitor::Monitor;

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    Free,
    Bound,
    Mid,
    Root,
}

/// User code has panicked.
#[derive(Debug)]
pub struct Boom;

pub type Res<T> = Result<T, Boom>;

type Name = &'static str;

#[derive(Debug, Clone, Copy, Default)]
struct Cell {
    value: i64,
    version: u64,
}

/// An async effect or a resource.
#[derive(Debug, Default)]
pub struct Job {
    /// What a flush has called for a run with, or what that has begun with.
    seen: Option<Vec<u64>>,
    /// A flush has called for a run, with what that needs of the struct around it, and none has begun since.
    is_called_for: bool,
    pub live: Option<u64>,
    value: Option<i64>,
    /// None: it is an error without a value.
    error: Option<Option<i64>>,
}

#[derive(Debug, Default)]
pub struct Rows {
    handed: Option<(i64, i64)>,
    pub rows: Vec<(i64, Obj)>,
}

#[derive(Debug)]
pub struct Obj {
    pub kind: Kind,
    pub tag: i64,
    cells: BTreeMap<Name, Cell>,
    seen: BTreeMap<Name, Vec<u64>>,
    pub jobs: BTreeMap<Name, Job>,
    hits: Vec<i64>,
    pub is_born: bool,
    /// It was lent by another struct. One that is not born was taken out meanwhile, and holds its effects back.
    pub was_lent: bool,
    /// Its scans do not step when it is born.
    is_copy: bool,
    pub kids: Vec<Obj>,
    pub tables: Vec<Rows>,
    /// What subscribers and signals have heard of.
    told: Vec<u64>,
}

impl Kind {
    fn cells(self) -> &'static [Name] {
        match self {
            Kind::Free | Kind::Bound => {
                &["a", "b", "limit", "id", "now", "coarse", "late", "count", "heard", "load", "next", "shown"]
            }
            Kind::Mid => &["a", "limit", "id", "now", "sum", "load"],
            Kind::Root => &["a", "limit", "now", "total", "load"],
        }
    }

    /// In the order in which they are declared.
    fn jobs(self) -> &'static [Name] {
        match self {
            Kind::Free | Kind::Bound => &["wait", "again", "load", "next"],
            Kind::Mid => &["wait", "load"],
            Kind::Root => &["wait", "again", "load"],
        }
    }

    pub fn scans(self) -> &'static [Name] {
        match self {
            Kind::Free | Kind::Bound => &["count", "heard"],
            _ => &[],
        }
    }

    /// What makes it run.
    fn reads(self, of: Name) -> &'static [Name] {
        match (self, of) {
            (Kind::Free | Kind::Bound, of) => match of {
                "show" => &["coarse", "limit", "count", "late", "heard", "load", "next"],
                "wait" => &["a", "limit", "late", "heard"],
                "again" => &["coarse", "id"],
                "load" => &["a", "limit"],
                "next" => &["load", "coarse"],
                "count" => &["a"],
                "heard" => &["load"],
                _ => unreachable!(),
            },
            (Kind::Mid, "show") => &["sum", "load", "a"],
            (Kind::Mid, "wait") => &["sum", "a", "id"],
            (Kind::Mid, _) => &["sum", "id"],
            (_, "show") => &["total", "load", "a"],
            (_, "wait") => &["total", "load"],
            (_, "again") => &["a", "limit"],
            (_, _) => &["total"],
        }
    }

    pub fn readable(self) -> &'static [Name] {
        match self {
            Kind::Free | Kind::Bound => &["a", "b", "limit", "coarse", "count", "heard", "load", "next", "shown"],
            Kind::Mid => &["a", "limit", "sum", "load"],
            Kind::Root => &["a", "limit", "now", "total", "load"],
        }
    }
}

pub fn leaf(kind: Kind, tag: i64, a: i64, b: i64) -> Obj {
    obj(kind, tag, &[("a", a), ("b", b)])
}

pub fn mid(tag: i64, a: i64, rows: Vec<(i64, Obj)>) -> Obj {
    let mut mid = obj(Kind::Mid, tag, &[("a", a)]);
    mid.tables.push(Rows { handed: None, rows });
    mid
}

pub fn root(tag: i64, a: i64, limit: i64, kids: [Obj; 2], rows: Vec<(i64, Obj)>) -> Obj {
    let mut root = obj(Kind::Root, tag, &[("a", a), ("limit", limit)]);
    root.kids.extend(kids);
    root.tables.push(Rows { handed: None, rows });
    root.tables.push(Rows::default());
    root
}

fn obj(kind: Kind, tag: i64, values: &[(Name, i64)]) -> Obj {
    let mut cells: BTreeMap<_, _> = kind.cells().iter().map(|name| (*name, Cell::default())).collect();
    for (name, value) in values {
        cells.get_mut(name).unwrap().value = *value;
    }
    // A formula that was never computed has no value.
    for name in ["coarse", "late", "shown", "sum", "total"] {
        if let Some(cell) = cells.get_mut(name) {
            cell.value = i64::MIN;
        }
    }
    Obj {
        kind,
        tag,
        cells,
        seen: BTreeMap::new(),
        jobs: kind.jobs().iter().map(|name| (*name, Job::default())).collect(),
        hits: Vec::new(),
        is_born: false,
        was_lent: false,
        is_copy: false,
        kids: Vec::new(),
        tables: Vec::new(),
        told: Vec::new(),
    }
}

impl Obj {
    pub fn value(&mut self, name: Name) -> i64 {
        self.refresh(name);
        self.cells[name].value
    }

    /// Whether that is another value.
    pub fn set(&mut self, name: Name, value: i64) -> bool {
        let cell = self.cells.get_mut(name).unwrap();
        let is_other = cell.value != value;
        if is_other {
            *cell = Cell { value, version: cell.version + 1 };
        }
        is_other
    }

    /// In place: with nothing to compare with.
    pub fn touch(&mut self, name: Name, value: i64) {
        let cell = self.cells.get_mut(name).unwrap();
        *cell = Cell { value, version: cell.version + 1 };
    }

    pub fn push(&mut self, event: i64) {
        self.hits.push(event);
    }

    fn refresh(&mut self, name: Name) {
        // No door shows a value that was computed with other givens.
        if matches!(name, "sum" | "total") {
            self.hand_down();
        }
        let value = match name {
            "coarse" => self.value("a") / 4,
            "late" => i64::from(self.value("now") >= self.value("b")),
            "load" | "next" => {
                let is_due = self.is_due(name);
                let job = &self.jobs[name];
                match job.error {
                    _ if is_due || job.live.is_some() => state(0, job.value, None),
                    Some(error) => state(2, None, error),
                    None => state(1, job.value, None),
                }
            }
            "shown" => mix(self.value("coarse"), [self.value("load"), self.value("next")]),
            "sum" => self.tables[0].rows.iter_mut().map(|(_, row)| row.value("shown")).sum(),
            "total" => {
                let [kid, free] = [0, 1].map(|kid| self.kids[kid].value("shown"));
                let rows: i64 = self.tables[0].rows.iter_mut().map(|(_, row)| row.value("shown")).sum();
                let mids: i64 = self.tables[1].rows.iter_mut().map(|(_, mid)| mid.value("sum")).sum();
                mix(kid, [free, rows + mids])
            }
            _ => return,
        };
        self.set(name, value);
    }

    fn versions(&mut self, of: Name) -> Vec<u64> {
        let reads = self.kind.reads(of);
        reads.iter().for_each(|name| self.refresh(name));
        reads.iter().map(|name| self.cells[name].version).collect()
    }

    /// Whether what a run is for is not what there is now.
    pub fn is_due(&mut self, job: Name) -> bool {
        let versions = self.versions(job);
        let of = &self.jobs[job];
        of.is_called_for || of.seen.as_ref() != Some(&versions)
    }

    fn has_context(&self, lent: bool) -> bool {
        lent || matches!(self.kind, Kind::Free | Kind::Root)
    }

    fn call_for_runs(&mut self) {
        for job in self.kind.jobs() {
            let versions = self.versions(job);
            let of = self.jobs.get_mut(job).unwrap();
            if of.seen.as_ref() != Some(&versions) {
                (of.seen, of.is_called_for) = (Some(versions), true);
            }
        }
    }

    fn may_begin(&self, job: Name) -> bool {
        let of = &self.jobs[job];
        of.is_called_for && (job != "wait" || of.live.is_none())
    }

    /// What the run begins with.
    pub fn begins(&mut self, job: Name, run: u64) -> Vec<i64> {
        assert!(self.may_begin(job), "`{job}` of {} must not begin", self.tag);
        let versions = self.versions(job);
        let of = self.jobs.get_mut(job).unwrap();
        (of.is_called_for, of.live, of.seen) = (false, Some(run), Some(versions));
        let reads = self.kind.reads(job);
        let mut values: Vec<i64> = reads.iter().map(|name| self.value(name)).collect();
        if job == "wait" && matches!(self.kind, Kind::Free | Kind::Bound) {
            values.push(self.value("b"));
        }
        values
    }

    /// A run could not be made. Whether that comes out of the driver.
    pub fn fails_to_begin(&mut self, job: Name) -> bool {
        assert!(self.may_begin(job), "`{job}` of {} must not begin", self.tag);
        let versions = self.versions(job);
        let of = self.jobs.get_mut(job).unwrap();
        (of.is_called_for, of.live, of.seen) = (false, None, Some(versions));
        self.ends(job, Out::Panic)
    }

    /// Whether that comes out of the driver.
    pub fn ends(&mut self, job: Name, out: Out) -> bool {
        if job_is_effect(job) {
            self.jobs.get_mut(job).unwrap().live = None;
            return out == Out::Panic;
        }
        let is_due = self.is_due(job);
        let of = self.jobs.get_mut(job).unwrap();
        of.live = None;
        // Nobody wants to know what an old question comes to.
        if is_due {
            return false;
        }
        (of.value, of.error) = match out {
            Out::Good(value) => (Some(value), None),
            Out::Bad(error) => (None, Some(Some(error))),
            Out::Panic => (None, Some(None)),
        };
        // It is shown at once, whatever comes next.
        self.refresh(job);
        false
    }

    /// Whether it is a resource that asks formulas whether it is still wanted, when it has ended.
    pub fn arrives_by_formulas(&self, job: Name) -> bool {
        match self.kind {
            Kind::Free | Kind::Bound => job == "next",
            Kind::Mid | Kind::Root => job == "load",
        }
    }

    /// Something can go on if it is driven.
    pub fn can_go_on(&mut self, monitor: &Monitor) -> Option<String> {
        for job in self.kind.jobs() {
            let live = self.jobs[job].live;
            match live {
                Some(run) if monitor.is_woken(run) => return Some(format!("{run}, `{job}` of {}", self.tag)),
                _ if self.may_begin(job) => return Some(format!("a new `{job}` of {}", self.tag)),
                _ => {}
            }
        }
        self.parts().find_map(|part| part.can_go_on(monitor))
    }

    pub fn parts(&mut self) -> impl Iterator<Item = &mut Obj> {
        let rows = self.tables.iter_mut().flat_map(|table| table.rows.iter_mut().map(|(_, row)| row));
        self.kids.iter_mut().chain(rows)
    }

    pub fn find(&mut self, tag: i64) -> Option<&mut Obj> {
        if self.tag == tag {
            return Some(self);
        }
        self.parts().find_map(|part| part.find(tag))
    }

    /// As `find`, by doors through which givens go.
    pub fn reach(&mut self, tag: i64) -> Option<&mut Obj> {
        if self.tag == tag {
            return Some(self);
        }
        for kid in 0..self.kids.len() {
            if self.kids[kid].find(tag).is_some() {
                self.hand_kid(kid);
                return self.kids[kid].reach(tag);
            }
        }
        for table in 0..self.tables.len() {
            let rows = &mut self.tables[table].rows;
            if let Some(key) = rows.iter_mut().find_map(|(key, row)| row.find(tag).is_some().then_some(*key)) {
                return self.hand_table(table).row(key)?.reach(tag);
            }
        }
        None
    }

    /// A copy of a row: what it was set to and handed, and what its scans keep.
    pub fn copied(&mut self, tag: i64) -> Obj {
        let mut copy = obj(self.kind, tag, &[]);
        for name in ["a", "b", "limit", "id", "now", "count", "heard"] {
            let value = self.value(name);
            copy.set(name, value);
        }
        // Born or not goes with the value.
        (copy.is_born, copy.is_copy) = (self.is_born, self.is_born || self.is_copy);
        if copy.is_born {
            copy.looks();
        }
        copy
    }

    /// It is lent by the struct around it, as one that can be taken out.
    pub fn lend_kid(&mut self, kid: usize) {
        self.hand_kid(kid);
        self.kids[kid].was_lent = true;
    }

    fn take_over(&mut self, limit: i64, id: i64, now: i64) {
        self.set("limit", limit);
        self.set("id", id);
        self.set("now", now);
    }

    pub fn hand_kid(&mut self, kid: usize) {
        let (limit, a, now) = (self.value("limit"), self.value("a"), self.value("now"));
        self.kids[kid].take_over(limit, a, now);
    }

    /// The table hears of it; a row when it is reached.
    pub fn hand_table(&mut self, table: usize) -> &mut Rows {
        let given = (self.value("limit"), self.value("now"));
        let table = &mut self.tables[table];
        table.handed = Some(given);
        table
    }

    fn hand_down(&mut self) {
        (0..self.kids.len()).for_each(|kid| self.hand_kid(kid));
        for table in 0..self.tables.len() {
            let table = self.hand_table(table);
            let keys: Vec<i64> = table.rows.iter().map(|(key, _)| *key).collect();
            keys.iter().for_each(|key| _ = table.row(*key));
        }
        self.parts().for_each(Obj::hand_down);
    }

    fn is_born_now(&mut self) {
        self.is_born = true;
        self.parts().for_each(Obj::is_born_now);
    }

    /// The scans of a copy have seen what there is.
    fn looks(&mut self) {
        if std::mem::take(&mut self.is_copy) {
            for scan in self.kind.scans() {
                let versions = self.versions(scan);
                self.seen.insert(scan, versions);
            }
        }
    }

    fn step(&mut self) {
        self.parts().for_each(Obj::step);
        self.looks();
        for scan in self.kind.scans() {
            let versions = self.versions(scan);
            let hits = if *scan == "count" { std::mem::take(&mut self.hits) } else { Vec::new() };
            if self.seen.get(scan) != Some(&versions) || !hits.is_empty() {
                let with = match *scan {
                    "count" => [self.value("a"), crate::structs::hits(&hits)].to_vec(),
                    _ => [self.value("load")].to_vec(),
                };
                let before = self.value(scan);
                let after = match with[..] {
                    [a, hits] => mix(before, [a, hits]),
                    _ => mix(before, [with[0]]),
                };
                self.set(scan, after);
                self.seen.insert(scan, versions);
            }
        }
    }

    fn run_effects(&mut self, with_context: bool, monitor: &mut Monitor) -> Res<()> {
        self.parts().try_for_each(|part| part.run_effects(with_context, monitor))?;
        if !self.has_context(with_context) {
            return Ok(());
        }
        let versions = self.versions("show");
        if self.seen.get("show") != Some(&versions) {
            let reads = self.kind.reads("show");
            let values = reads.iter().map(|name| self.value(name)).collect();
            monitor.expect(&Entry::Effect(self.tag, "show", values))?;
            self.seen.insert("show", versions);
            monitor.boom()?;
        }
        self.call_for_runs();
        Ok(())
    }

    /// As the outermost struct, or while it is lent.
    pub fn flush(&mut self, with_context: bool, monitor: &mut Monitor) -> Res<()> {
        self.hand_down();
        self.is_born_now();
        self.step();
        self.run_effects(with_context, monitor)?;
        if self.kind == Kind::Root {
            let (a, total) = (self.value("a"), self.value("total"));
            let now = [self.cells["total"].version, self.cells["a"].version].to_vec();
            if self.told.is_empty() {
                self.told = now;
            } else {
                let before = std::mem::replace(&mut self.told, now);
                if before[0] != self.told[0] {
                    monitor.expect(&Entry::Change(total))?;
                }
                if before != self.told {
                    monitor.expect_signal(Entry::Signal(a, total))?;
                }
            }
        }
        monitor.boom()
    }
}

impl Rows {
    /// It takes over what the table was handed.
    pub fn row(&mut self, key: i64) -> Option<&mut Obj> {
        let (_, row) = self.rows.iter_mut().find(|(other, _)| *other == key)?;
        if let Some((limit, now)) = self.handed {
            row.take_over(limit, key, now);
        }
        Some(row)
    }

    /// The same, as one that can be taken out.
    pub fn lend(&mut self, key: i64) -> Option<&mut Obj> {
        let row = self.row(key)?;
        row.was_lent = true;
        Some(row)
    }
}

pub fn job_is_effect(job: Name) -> bool {
    matches!(job, "wait" | "again")
}
