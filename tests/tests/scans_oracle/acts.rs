//! What is done with a struct, and doing it to the model.

use crate::log::{self, Entry};
use crate::model::{Birth, Boom, Kind, Obj, Res};

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum How {
    Guard,
    Closure,
    /// By a guard that is forgotten.
    Forgotten,
}

#[derive(Debug, Clone)]
pub enum Act {
    Set(usize, i64),
    /// To the value that it has.
    SetEqual(usize),
    Update(usize, i64),
    /// In place, without another value.
    Touch(usize),
    /// Of a struct that stands alone.
    SetGiven(usize, i64),
    Push(usize, i64),
    Read(usize),
    Flush,
    Batch(Vec<Act>),
    Subscribe(u64, usize),
    Kid(How, Vec<Act>),
    Rows(How, Vec<RowsAct>),
    /// Puts a copy of the child in its place.
    CopyKid,
    /// The child, a row, and the row with this number in the pool change places.
    SwapKid(usize),
    /// Panics.
    Boom,
}

#[derive(Debug, Clone)]
pub enum RowsAct {
    Row(i64, Vec<Act>),
    /// The row with this number in the pool, which the old one goes to.
    Insert(i64, usize),
    Remove(i64),
    Swap(i64, usize),
    All(Vec<Act>),
}

/// Structs that stand alone, and whether each has just come out of a table.
pub type Pool<T> = Vec<(T, bool)>;

impl Obj {
    /// At `depth` 0 it is in no batch and not lent. `with_context`: it lends one itself.
    pub fn act(&mut self, act: &Act, depth: u32, with_context: bool, pool: &mut Pool<Obj>) -> Res<()> {
        let mut is_born_by_it = false;
        match act {
            Act::Set(node, value) => self.set(*node, *value),
            Act::SetEqual(_) => {}
            Act::Update(node, value) => self.put(*node, *value),
            Act::Touch(node) => self.put(*node, self.val[*node]),
            Act::SetGiven(node, value) => {
                self.set(*node, *value);
                is_born_by_it = true;
            }
            Act::Push(event, value) => {
                self.push(*event, *value);
                is_born_by_it = true;
            }
            Act::Read(node) => {
                let (value, _) = self.read(crate::model::Src::Own(*node))?;
                log::model(Entry::Read(value));
                return Ok(());
            }
            Act::Flush => return self.flush(with_context),
            Act::Subscribe(id, node) => return self.subscribe(*id, *node),
            Act::Batch(acts) => {
                for act in acts {
                    self.act(act, depth + 1, with_context, pool)?;
                    is_born_by_it |= bears(act);
                }
            }
            Act::Kid(how, acts) => {
                let kid = self.kid()?;
                for act in acts {
                    kid.act(act, 1, false, pool)?;
                }
                if *how == How::Forgotten {
                    return Ok(());
                }
            }
            Act::CopyKid => {
                let kid = self.kid()?;
                kid.hand_all()?;
                *kid = kid.cloned()?;
            }
            Act::SwapKid(place) => {
                let kid = self.kid()?;
                if let Some((other, has_left @ false)) = pool.get_mut(*place) {
                    std::mem::swap(kid, other);
                    *has_left = true;
                }
            }
            Act::Boom => return Err(Boom),
            Act::Rows(how, acts) => {
                self.hand_rows()?;
                for act in acts {
                    self.rows_act(act, pool)?;
                }
                if *how == How::Forgotten {
                    return Ok(());
                }
            }
        }
        if depth == 0 && (self.birth == Birth::Born || is_born_by_it) {
            return self.flush(with_context);
        }
        Ok(())
    }

    fn rows_act(&mut self, act: &RowsAct, pool: &mut Pool<Obj>) -> Res<()> {
        match act {
            RowsAct::Row(key, acts) => {
                if let Some(row) = self.row(*key) {
                    for act in acts {
                        row.act(act, 1, false, &mut Vec::new())?;
                    }
                }
            }
            RowsAct::Insert(key, place) => {
                // None that has just left: whether that has changed the table is open.
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
            RowsAct::All(acts) => {
                for (_, row) in &mut self.rows {
                    for act in acts {
                        row.act(act, 1, false, &mut Vec::new())?;
                    }
                }
            }
        }
        Ok(())
    }

    pub fn signals(&self) -> Vec<usize> {
        self.all(|kind| matches!(kind, Kind::Signal))
    }

    pub fn events(&self) -> Vec<usize> {
        self.all(|kind| matches!(kind, Kind::Event))
    }

    /// All nodes that have a value.
    pub fn readable(&self) -> Vec<usize> {
        self.all(|kind| !matches!(kind, Kind::Event | Kind::Effect(_) | Kind::SkipFirst(..)))
    }

    fn all(&self, is_one: impl Fn(&Kind) -> bool) -> Vec<usize> {
        (0..self.of.nodes.len()).filter(|node| is_one(&self.of.nodes[*node].kind)).collect()
    }
}

/// Whether a struct that waits for what it is handed is born by this.
fn bears(act: &Act) -> bool {
    match act {
        Act::SetGiven(..) | Act::Push(..) => true,
        Act::Batch(acts) => acts.iter().any(bears),
        _ => false,
    }
}
