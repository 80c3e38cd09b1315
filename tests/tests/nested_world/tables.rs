//! A table of the model. An aggregate notes what each row contributed when it was last asked.

use crate::aggregates::{column_of, is_of_all_that_is_touched};
use crate::journal::{mix, tick, trace};
use crate::links::Seen;
use crate::model::Model;
use crate::tolerance;

pub(crate) struct RowModel {
    pub(crate) key: u64,
    slot: u64,
    pub(crate) row: Model,
}

#[derive(Default)]
struct Aggregate {
    value: i64,
    parts: Vec<(u64, i64)>,
    must: u64,
    may: u64,
    /// When it was last asked.
    asked: u64,
}

#[derive(Default)]
pub(crate) struct TableModel {
    pub(crate) rows: Vec<RowModel>,
    aggregates: Vec<(&'static str, Aggregate)>,
    /// Slots are numbered from here.
    next_slot: u64,
    /// How many slots there are, with and without a row.
    slots: usize,
    /// The time of the last insertion or removal.
    moved: u64,
    /// When a row was last touched.
    touched: u64,
    /// When rows last moved together.
    moved_together: u64,
    /// The number of rows when it was last handed out, and when that was another one.
    len_seen: usize,
    len_changed: u64,
}

/// So many empty slots are left in any case.
const FEW: usize = 16;

impl TableModel {
    pub(crate) fn place(&self, key: u64) -> Option<usize> {
        self.rows.iter().position(|row| row.key == key)
    }
    pub(crate) fn touch(&mut self) {
        trace(|| "touch a row".into());
        self.touched = tick();
    }
    /// Another row stands in this place.
    pub(crate) fn replaced(&mut self) {
        self.touch();
        self.moved = tick();
    }
    pub(crate) fn insert(&mut self, key: u64, row: Model) {
        self.replaced();
        if let Some(place) = self.place(key) {
            self.rows[place].row = row;
            return;
        }
        self.next_slot += 1;
        self.slots += 1;
        self.rows.push(RowModel { key, slot: self.next_slot, row });
    }
    pub(crate) fn remove(&mut self, key: u64) -> Option<Model> {
        let place = self.place(key)?;
        self.replaced();
        let removed = self.rows.remove(place).row;
        if self.slots - self.rows.len() > self.rows.len().max(FEW) {
            self.slots = self.rows.len();
            self.moved_together = tick();
        }
        Some(removed)
    }
    pub(crate) fn clear(&mut self) {
        self.touch();
        if !self.rows.is_empty() {
            self.moved = tick();
        }
        (self.rows, self.slots) = (Vec::new(), 0);
    }
    pub(crate) fn extend(&mut self, rows: Vec<(u64, Model)>) {
        if self.rows.is_empty() {
            self.touch();
        }
        rows.into_iter().for_each(|(key, row)| self.insert(key, row));
    }
    /// It comes back from being handed out. The number of rows in between does not count.
    pub(crate) fn returned(&mut self) {
        if self.len_seen != self.rows.len() {
            (self.len_seen, self.len_changed) = (self.rows.len(), tick());
        }
    }

    pub(crate) fn deep(&self) -> (u64, u64) {
        let must = self.rows.iter().map(|row| row.row.deep().0).fold(self.moved, u64::max);
        (must, self.touched)
    }

    /// As the struct that holds it reads.
    pub(crate) fn read(&mut self, path: &'static str) -> Seen {
        match path {
            "len" => Seen { value: self.rows.len() as i64, must: self.len_changed, may: self.len_changed },
            "deep" => {
                let (must, may) = self.deep();
                Seen { value: self.rows.len() as i64, must, may: may.max(must) }
            }
            "sum.value" | "mean.value" => self.ask_both("sum.value", "mean.value", path),
            "sum.amount" | "mean.amount" => self.ask_both("sum.amount", "mean.amount", path),
            "groups.value" | "group_means.value" => self.ask_both("groups.value", "group_means.value", path),
            "minmax.value" => {
                let least = self.ask("min.value");
                // Without rows that is all it asks.
                let most = if self.rows.is_empty() { least } else { self.ask("max.value") };
                let value = self.compute(path);
                Seen { value, must: least.must.max(most.must), may: least.may.max(most.may) }
            }
            "best" => {
                self.ask("max.value");
                self.ask(path)
            }
            _ => self.ask(path),
        }
    }

    /// As structs further out read: they do not see how many rows there were in between.
    pub(crate) fn read_from_far(&mut self, path: &'static str) -> Seen {
        let seen = self.read(path);
        if path == "len" { Seen { must: 0, ..seen } } else { seen }
    }

    /// Two aggregates that share what they keep: who asks for one brings both up to date.
    fn ask_both(&mut self, one: &'static str, other: &'static str, path: &'static str) -> Seen {
        let (first, second) = (self.ask(one), self.ask(other));
        let may = first.may.max(second.may);
        Seen { may, ..if path == one { first } else { second } }
    }

    fn ask(&mut self, path: &'static str) -> Seen {
        // One row alone is compared with none.
        let column = if path == "sorted" && self.rows.len() < 2 { &[] } else { column_of(path) };
        let mut parts = Vec::new();
        let is_looked_at = self.is_looked_at(path);
        for row in self.rows.iter_mut().filter(|row| is_looked_at(row.key)) {
            let values: Vec<i64> = column.iter().map(|column| row.row.read(column).value).collect();
            parts.push((row.slot, mix(&values)));
        }
        let value = self.compute(path);
        let may_be_any = is_of_all_that_is_touched(path);
        let is_compared = path.starts_with("min.") || path.starts_with("max.") || path == "folded";
        if is_compared {
            // No rows give what is folded into no rows.
            parts = vec![(u64::from(parts.is_empty()), value)];
        }
        let (touched, time) = (self.touched, tick());
        let moved_together = tolerance::MOVED_TOGETHER && !is_compared && self.moved_together > 0;
        let moved_together = if moved_together { self.moved_together } else { 0 };
        let at = self.aggregates.iter().position(|(known, _)| *known == path).unwrap_or_else(|| {
            self.aggregates.push((path, Aggregate::default()));
            self.aggregates.len() - 1
        });
        let kept = &mut self.aggregates[at].1;
        if kept.asked == 0 || kept.value != value {
            (kept.must, kept.may) = (time, time);
        }
        if may_be_any {
            kept.may = kept.may.max(touched);
        } else if (tolerance::CONTRIBUTIONS && kept.parts != parts) || moved_together > kept.asked {
            kept.may = time;
        }
        *kept = Aggregate { value, parts, asked: time, ..*kept };
        Seen { value, must: kept.must, may: kept.may }
    }
}
