//! The law by which frames compose.

use serde_json::{Map, Value, json};

use crate::{Replica, all, array, change_rows, object, wholes};

/// One frame for two that follow each other.
///
/// # Panics
///
/// If they do not.
pub fn compose(first: &str, second: &str) -> String {
    let [first, second] = [first, second].map(|text| serde_json::from_str::<Value>(text).expect("a frame is JSON"));
    let Some(from) = second.get("from") else { return second.to_string() };
    assert_eq!(*from, first["v"], "they do not follow each other");
    let mut both = match first.get("from") {
        None => whole_then(&first, &second),
        Some(from) => {
            let mut both = frame_then(&first, &second);
            both["from"] = from.clone();
            both
        }
    };
    both["v"] = second["v"].clone();
    if let Some(kinds) = first.get("kinds") {
        both["kinds"] = kinds.clone();
    }
    both.to_string()
}

/// `W` then `F`, as `W`.
fn whole_then(whole: &Value, change: &Value) -> Value {
    let mut replica = Replica::whole(whole);
    replica.change(change);
    replica.to_whole()
}

/// `F` then `F`.
fn frame_then(first: &Value, second: &Value) -> Value {
    let mut both = Map::new();
    let members = |of: &Value, name: &str| of.get(name).map(object).cloned().unwrap_or_default();
    let mut set = members(first, "set");
    set.extend(members(second, "set"));
    let (mut inside, mut new) = (members(first, "in"), members(first, "new"));
    for (name, change) in members(second, "in") {
        let place = if let Some(whole) = new.get_mut(&name) {
            *whole = whole_then(whole, &change);
            continue;
        } else {
            inside.entry(name).or_insert(json!({}))
        };
        *place = frame_then(place, &change);
    }
    for (name, whole) in members(second, "new") {
        inside.remove(&name);
        new.insert(name, whole);
    }
    let mut rows = members(first, "rows");
    for (name, change) in members(second, "rows") {
        let place = rows.entry(name).or_insert(json!({}));
        *place = rows_then(place, &change);
    }
    for (name, part) in [("set", set), ("in", inside), ("new", new), ("rows", rows)] {
        if !part.is_empty() {
            both.insert(name.into(), part.into());
        }
    }
    both.into()
}

/// `D` then `D`.
fn rows_then(first: &Value, second: &Value) -> Value {
    if second.get("all").is_some() {
        return second.clone();
    }
    if let Some(before) = first.get("all") {
        let mut rows = all(before);
        change_rows(&mut rows, second);
        return json!({ "all": wholes(&rows) });
    }
    let list = |of: &Value, name: &str| of.get(name).map(array).map(<[Value]>::to_vec).unwrap_or_default();
    let (mut del, mut put, mut at) = (list(first, "del"), list(first, "put"), list(first, "at"));
    let mut order = first.get("order").map(|order| array(order).to_vec());
    let is = |key: &Value| {
        let key = key.clone();
        move |pair: &Value| pair[0] == key
    };
    for key in list(second, "del") {
        put.retain(|pair| pair[0] != key);
        at.retain(|pair| pair[0] != key);
        if let Some(order) = &mut order {
            order.retain(|other| *other != key);
        }
        if !del.contains(&key) {
            del.push(key);
        }
    }
    for pair in list(second, "put") {
        let key = pair[0].clone();
        at.retain(|pair| pair[0] != key);
        match put.iter_mut().find(|pair| is(&key)(pair)) {
            Some(before) => *before = pair,
            None => put.push(pair),
        }
        if let Some(order) = &mut order
            && !order.contains(&key)
        {
            order.push(key);
        }
    }
    for pair in list(second, "at") {
        let (key, change) = (&pair[0], &pair[1]);
        if let Some(whole) = put.iter_mut().find(|pair| is(key)(pair)) {
            whole[1] = whole_then(&whole[1], change);
        } else if let Some(before) = at.iter_mut().find(|pair| is(key)(pair)) {
            before[1] = frame_then(&before[1], change);
        } else {
            at.push(pair);
        }
    }
    if let Some(second) = second.get("order") {
        order = Some(array(second).to_vec());
    }
    let mut both = Map::new();
    for (name, list) in [("del", del), ("put", put), ("at", at)] {
        if !list.is_empty() {
            both.insert(name.into(), list.into());
        }
    }
    if let Some(order) = order {
        both.insert("order".into(), order.into());
    }
    both.into()
}
