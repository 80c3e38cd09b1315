//! What is done, to the structs.

use reaktiv::Table;

use super::Real;
use crate::acts::{Act, Pool, RowsAct};
use crate::structs::trees::{Row, RowInputs};

pub fn act<R: Real>(real: &mut R, act_: &Act, pool: &mut Pool<Row>) {
    match act_ {
        Act::Set(node, value) => real.set_to(*node, *value),
        Act::Update(node, value) => real.update_to(*node, *value),
        Act::Push(event, value) => real.push_to(*event, *value),
        Act::Advance(to) => real.advance_it(*to),
        Act::SkipTo(to) => real.skip_it(*to),
        Act::Read(node) => {
            real.read(*node);
        }
        Act::Flush => real.flush_it(),
        Act::Batch(acts) => real.in_batch(|real| acts.iter().for_each(|one| act(real, one, pool))),
        Act::Kid(how, acts) => real.lend(*how, |kid| acts.iter().for_each(|one| act(kid, one, pool))),
        Act::SwapKid(place) => {
            if let Some((row, has_left @ false)) = pool.get_mut(*place) {
                *has_left = true;
                real.swap_kid(row);
            }
        }
        Act::Rows(how, acts) => real.lend_rows(*how, |rows| acts.iter().for_each(|one| rows_act(rows, one, pool))),
    }
}

fn rows_act(rows: &mut Table<i64, Row>, act_: &RowsAct, pool: &mut Pool<Row>) {
    match act_ {
        RowsAct::Row(key, acts) => {
            if let Some(row) = rows.row_mut(key) {
                acts.iter().for_each(|one| act(row, one, &mut Vec::new()));
            }
        }
        RowsAct::Insert(key, place) => {
            if pool.get(*place).is_some_and(|(_, has_left)| !has_left) {
                let new = pool.swap_remove(*place).0;
                pool.extend(rows.insert(*key, new).map(|old| (old, true)));
            }
        }
        RowsAct::Remove(key) => pool.extend(rows.remove(key).map(|old| (old, true))),
        RowsAct::Swap(key, place) => {
            if let (Some(row), Some((other, has_left @ false))) = (rows.row_mut(key), pool.get_mut(*place)) {
                std::mem::swap(row, other);
                *has_left = true;
            }
        }
        RowsAct::Again(key) => {
            if let Some(row) = rows.remove(key) {
                rows.insert(*key, row);
            }
        }
        RowsAct::Create(key, values) => {
            let [tag, x, at] = *values;
            rows.create(*key, RowInputs { tag, x, at });
        }
        RowsAct::Clone(from, to) => {
            if let Some(row) = rows.get(from) {
                let copy = row.clone();
                rows.insert(*to, copy);
            }
        }
        RowsAct::All(acts) => rows.update_all(|_, row| acts.iter().for_each(|one| act(row, one, &mut Vec::new()))),
        RowsAct::Retain(node) => rows.retain(|_, row| row.read(*node) % 3 != 0),
    }
}
