//! What is done, to the model.

use super::{Birth, Obj, Src};
use crate::acts::{Act, How, Pool, RowsAct};
use crate::types::{ROW, row};

impl Obj {
    /// At `depth` 0 it is in no batch and not lent. `with_context`: it lends one itself.
    pub fn act(&mut self, act: &Act, depth: u32, with_context: bool, pool: &mut Pool<Obj>) {
        let mut is_born_by_it = matches!(act, Act::Push(..) | Act::SkipTo(_));
        match act {
            Act::Set(node, value) => self.set(*node, *value),
            Act::Update(node, value) => self.put(*node, *value),
            Act::Push(event, value) => self.push(*event, *value),
            Act::Advance(to) => return self.advance(*to, with_context),
            Act::SkipTo(to) => self.skip_to(*to),
            Act::Read(node) => {
                self.read(Src::Own(*node));
                return;
            }
            Act::Flush => return self.flush(with_context),
            Act::Batch(acts) => {
                for act in acts {
                    self.act(act, depth + 1, with_context, pool);
                    is_born_by_it |= bears(act);
                }
            }
            Act::Kid(how, acts) => {
                let kid = self.kid();
                acts.iter().for_each(|act| kid.act(act, 1, false, pool));
                if *how == How::Forgotten {
                    return;
                }
            }
            Act::SwapKid(place) => {
                let kid = self.kid();
                if let Some((other, has_left @ false)) = pool.get_mut(*place) {
                    *has_left = true;
                    std::mem::swap(kid, other);
                }
            }
            Act::Rows(how, acts) => {
                self.hand_rows();
                acts.iter().for_each(|act| self.rows_act(act, pool));
                if *how == How::Forgotten {
                    return;
                }
            }
        }
        if depth == 0 && (self.birth == Birth::Born || is_born_by_it) {
            self.flush(with_context);
        }
    }

    fn rows_act(&mut self, act: &RowsAct, pool: &mut Pool<Obj>) {
        match act {
            RowsAct::Row(key, acts) => {
                if let Some(row) = self.row(*key) {
                    acts.iter().for_each(|act| row.act(act, 1, false, &mut Vec::new()));
                }
            }
            RowsAct::Insert(key, place) => {
                if pool.get(*place).is_some_and(|(_, has_left)| !has_left) {
                    let (new, _) = pool.swap_remove(*place);
                    match self.row(*key) {
                        Some(old) => pool.push((std::mem::replace(old, new), true)),
                        None => self.rows.push((*key, new)),
                    }
                }
            }
            RowsAct::Remove(key) => {
                if let Some(place) = self.rows.iter().position(|(k, _)| k == key) {
                    pool.push((self.rows.remove(place).1, true));
                }
            }
            RowsAct::Swap(key, place) => {
                if let (Some(row), Some((other, has_left @ false))) = (self.row(*key), pool.get_mut(*place)) {
                    std::mem::swap(row, other);
                    *has_left = true;
                }
            }
            RowsAct::Again(key) => {
                if let Some(place) = self.rows.iter().position(|(k, _)| k == key) {
                    let row = self.rows.remove(place);
                    self.rows.push(row);
                }
            }
            RowsAct::Create(key, values) => self.insert(*key, new_row(*values)),
            RowsAct::Clone(from, to) => {
                if let Some(row) = self.row(*from) {
                    let copy = row.cloned();
                    self.insert(*to, copy);
                }
            }
            RowsAct::All(acts) => {
                for (_, row) in &mut self.rows {
                    acts.iter().for_each(|act| row.act(act, 1, false, &mut Vec::new()));
                }
            }
            RowsAct::Retain(node) => self.rows.retain_mut(|(_, row)| row.read(Src::Own(*node)).0 % 3 != 0),
        }
    }

    /// In the place of the one that is there.
    fn insert(&mut self, key: i64, new: Obj) {
        match self.row(key) {
            Some(old) => *old = new,
            None => self.rows.push((key, new)),
        }
    }
}

/// One that stands alone: of its tag, `x` and `at`.
pub fn new_row(values: [i64; 3]) -> Obj {
    let mut new = Obj::new(&ROW, None);
    new.val[1..4].copy_from_slice(&values);
    (new.val[row::LIM], new.val[row::SINCE]) = (10, -1);
    new
}

/// Whether a struct that waits for what it is handed is born by this.
fn bears(act: &Act) -> bool {
    match act {
        Act::Push(..) | Act::SkipTo(_) => true,
        Act::Batch(acts) => acts.iter().any(bears),
        _ => false,
    }
}
