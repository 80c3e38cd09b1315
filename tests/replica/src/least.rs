//! What a frame has to say at least.

use serde_json::{Map, Value, json};

use crate::{Replica, Rows, place, wholes};

impl Replica {
    /// The least that makes this one of another one, as `F`; null if they are the same.
    pub fn since(&self, before: &Replica) -> Value {
        let mut members = Map::new();
        let set: Map<_, _> = self
            .set
            .iter()
            .filter(|(name, value)| before.set.get(*name) != Some(value))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        if !set.is_empty() {
            members.insert("set".into(), set.into());
        }
        let inside: Map<_, _> = self
            .new
            .iter()
            .map(|(name, child)| (name.clone(), child.since(&before.new[name])))
            .filter(|(_, change)| !change.is_null())
            .collect();
        if !inside.is_empty() {
            members.insert("in".into(), inside.into());
        }
        let rows: Map<_, _> = self
            .rows
            .iter()
            .filter(|(name, rows)| before.rows[*name] != **rows)
            .map(|(name, rows)| (name.clone(), rows_since(rows, &before.rows[name])))
            .collect();
        if !rows.is_empty() {
            members.insert("rows".into(), rows.into());
        }
        if members.is_empty() { Value::Null } else { members.into() }
    }
}

fn rows_since(rows: &Rows, before: &Rows) -> Value {
    let mut members = Map::new();
    let gone: Vec<_> = before.iter().map(|(key, _)| key).filter(|key| place(rows, key).is_none()).cloned().collect();
    let (mut put, mut at) = (Vec::new(), Vec::new());
    for (key, row) in rows {
        match place(before, key) {
            None => put.push(json!([key, row.to_whole()])),
            Some(place) => {
                let change = row.since(&before[place].1);
                if !change.is_null() {
                    at.push(json!([key, change]));
                }
            }
        }
    }
    let stayed: Vec<_> = before.iter().map(|(key, _)| key).filter(|key| place(rows, key).is_some()).collect();
    let new = rows.iter().map(|(key, _)| key).filter(|key| place(before, key).is_none());
    let in_order = stayed.into_iter().chain(new).eq(rows.iter().map(|(key, _)| key));
    let all = json!({ "all": wholes(rows) });
    for (name, list) in [("del", gone), ("put", put), ("at", at)] {
        if !list.is_empty() {
            members.insert(name.into(), list.into());
        }
    }
    if !in_order {
        members.insert("order".into(), rows.iter().map(|(key, _)| key.clone()).collect());
    }
    let change = Value::from(members);
    if all.to_string().len() < change.to_string().len() { all } else { change }
}
