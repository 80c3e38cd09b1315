//! Doing it to the model.

use crate::acts::{Act, MidsAct, RowsAct};
use crate::log::Entry;
use crate::model::{Kind, Obj, Res, Rows, leaf};
use crate::monitor::Monitor;

/// Structs that stand alone.
#[derive(Default)]
pub struct Pools {
    pub bounds: Vec<Obj>,
    pub frees: Vec<Obj>,
    pub mids: Vec<Obj>,
}

impl Obj {
    /// At `depth` 0 it is in no batch and not lent.
    pub fn act(&mut self, act: &Act, depth: u32, pools: &mut Pools, monitor: &mut Monitor) -> Res<()> {
        let is_root = self.kind == Kind::Root;
        monitor.expect(&Entry::Act)?;
        match act {
            Act::Set(name, value) => _ = self.set(name, *value),
            Act::SetEqual(_) => {}
            Act::Update(name, value) => self.touch(name, *value),
            Act::Inputs(a, b) => {
                self.set("a", *a);
                self.set("b", *b);
            }
            Act::Push(event) => self.push(*event),
            Act::Read(name) => {
                monitor.boom()?;
                let value = self.value(name);
                return monitor.expect(&Entry::Read(value));
            }
            Act::Flush => return self.flush(is_root, monitor),
            Act::Batch(acts) => {
                acts.iter().try_for_each(|act| self.act(act, depth + 1, pools, monitor))?;
            }
            Act::Advance(to) => {
                while self.value("now") < *to {
                    let next = self.value("now") + 1;
                    self.set("now", next);
                    self.flush(is_root, monitor)?;
                }
                return Ok(());
            }
            Act::SkipTo(to) => {
                let now = self.value("now").max(*to);
                self.set("now", now);
            }
            Act::Kid(acts) | Act::Free(acts) => {
                let place = usize::from(matches!(act, Act::Free(_)));
                self.lend_kid(place);
                acts.iter().try_for_each(|act| self.kids[place].act(act, 1, pools, monitor))?;
            }
            Act::Rows(acts) => {
                let rows = self.hand_table(0);
                acts.iter().try_for_each(|act| on_rows(rows, act, pools, monitor))?;
            }
            Act::Mids(acts) => {
                let mids = self.hand_table(1);
                acts.iter().try_for_each(|act| on_mids(mids, act, pools, monitor))?;
            }
            Act::SwapKid(place) => {
                monitor.moves();
                if let Some(other) = pools.bounds.get_mut(*place) {
                    self.lend_kid(0);
                    std::mem::swap(&mut self.kids[0], other);
                }
            }
            Act::SwapFree(place) => {
                monitor.moves();
                if let Some(other) = pools.frees.get_mut(*place) {
                    self.lend_kid(1);
                    std::mem::swap(&mut self.kids[1], other);
                }
            }
            Act::SetKid(tag, a) => self.kids[0] = leaf(Kind::Bound, *tag, *a, 5),
            Act::Drive(_) => return monitor.drives(self, depth > 0, is_root),
        }
        if depth == 0 && matches!(act, Act::Batch(_)) {
            // What was held back is held back no longer.
            self.was_lent = false;
        }
        if depth == 0 && (self.is_born || bears(act) && !self.was_lent) {
            return self.flush(is_root, monitor);
        }
        Ok(())
    }
}

/// Whether a struct that waits for what it is handed is born by this.
fn bears(act: &Act) -> bool {
    match act {
        Act::Push(_) => true,
        Act::Batch(acts) => acts.iter().any(bears),
        _ => false,
    }
}

fn put(rows: &mut Rows, key: i64, new: Obj) -> Option<Obj> {
    match rows.row(key) {
        Some(row) => Some(std::mem::replace(row, new)),
        None => {
            rows.rows.push((key, new));
            None
        }
    }
}

fn take(rows: &mut Rows, key: i64) -> Option<Obj> {
    _ = rows.row(key)?;
    let place = rows.rows.iter().position(|(other, _)| *other == key)?;
    Some(rows.rows.remove(place).1)
}

fn on_rows(rows: &mut Rows, act: &RowsAct, pools: &mut Pools, monitor: &mut Monitor) -> Res<()> {
    monitor.expect(&Entry::Act)?;
    if !matches!(act, RowsAct::Row(..)) {
        monitor.moves();
    }
    match act {
        RowsAct::Row(key, acts) => {
            if let Some(row) = rows.lend(*key) {
                acts.iter().try_for_each(|act| row.act(act, 1, pools, monitor))?;
            }
        }
        RowsAct::Insert(key, place) => {
            if *place < pools.bounds.len() {
                let row = pools.bounds.swap_remove(*place);
                pools.bounds.extend(put(rows, *key, row));
            }
        }
        RowsAct::Remove(key) => pools.bounds.extend(take(rows, *key)),
        RowsAct::Swap(key, place) => {
            if let (Some(row), Some(other)) = (rows.lend(*key), pools.bounds.get_mut(*place)) {
                std::mem::swap(row, other);
            }
        }
        RowsAct::Move(key, to) => {
            if let Some(row) = take(rows, *key) {
                pools.bounds.extend(put(rows, *to, row));
            }
        }
        RowsAct::New(key, tag, a) => _ = put(rows, *key, leaf(Kind::Bound, *tag, *a, 5)),
        RowsAct::Drop(key) => _ = take(rows, *key),
        RowsAct::Exchange(key, other) => {
            if key != other && rows.lend(*key).is_some() && rows.lend(*other).is_some() {
                let [one, two] = [key, other].map(|key| rows.rows.iter().position(|(other, _)| other == key).unwrap());
                let keys = [rows.rows[one].0, rows.rows[two].0];
                rows.rows.swap(one, two);
                (rows.rows[one].0, rows.rows[two].0) = (keys[0], keys[1]);
            }
        }
        RowsAct::Copy(key, to, tag) => {
            if let Some(copy) = rows.row(*key).map(|row| row.copied(*tag)) {
                _ = put(rows, *to, copy);
            }
        }
        RowsAct::Retain(key) => rows.rows.retain(|(other, _)| other == key),
    }
    Ok(())
}

fn on_mids(mids: &mut Rows, act: &MidsAct, pools: &mut Pools, monitor: &mut Monitor) -> Res<()> {
    monitor.expect(&Entry::Act)?;
    if !matches!(act, MidsAct::Mid(..)) {
        monitor.moves();
    }
    match act {
        MidsAct::Mid(key, acts) => {
            if let Some(mid) = mids.lend(*key) {
                acts.iter().try_for_each(|act| mid.act(act, 1, pools, monitor))?;
            }
        }
        MidsAct::Insert(key, place) => {
            if *place < pools.mids.len() {
                let mid = pools.mids.swap_remove(*place);
                pools.mids.extend(put(mids, *key, mid));
            }
        }
        MidsAct::Remove(key) => pools.mids.extend(take(mids, *key)),
        MidsAct::Move(key, to) => {
            if let Some(mid) = take(mids, *key) {
                pools.mids.extend(put(mids, *to, mid));
            }
        }
    }
    Ok(())
}
