//! A replica of a published struct, in Rust and for tests: it applies frames to plain data, as the docs of `reaktiv::publish` say it; and what tests want to know of frames besides.

mod compose;
mod least;

pub use compose::compose;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// A copy of a published struct.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Replica {
    /// The values of fields.
    pub set: BTreeMap<String, Value>,
    /// The structs in it.
    pub new: BTreeMap<String, Replica>,
    /// The tables in it: rows in order.
    pub rows: BTreeMap<String, Vec<(Value, Replica)>>,
}

/// A copy with the version that it has seen.
#[derive(Clone, Debug, Default)]
pub struct Client {
    /// `[epoch,n]`, or null.
    pub version: Value,
    /// The copy.
    pub state: Replica,
    /// What kind of field each is.
    pub kinds: Value,
}

fn object(value: &Value) -> &Map<String, Value> {
    value.as_object().unwrap_or_else(|| panic!("this should be an object: {value}"))
}

fn array(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("this should be an array: {value}"))
}

fn pairs(value: &Value) -> impl Iterator<Item = (&Value, &Value)> {
    array(value).iter().map(|pair| match array(pair) {
        [key, value] => (key, value),
        _ => panic!("this should be a pair: {pair}"),
    })
}

fn only_has(members: &Map<String, Value>, known: &[&str]) {
    for name in members.keys() {
        assert!(known.contains(&name.as_str()), "`{name}` should not stand in {members:?}");
    }
}

impl Client {
    /// Applies a frame.
    ///
    /// # Panics
    ///
    /// If it is no frame, or not one for this version.
    pub fn apply(&mut self, frame: &str) {
        let frame: Value = serde_json::from_str(frame).expect("a frame is JSON");
        let members = object(&frame);
        match members.get("from") {
            Some(from) => {
                assert_eq!(*from, self.version, "a frame from another version");
                only_has(members, &["v", "from", "set", "in", "new", "rows"]);
                self.state.change(&frame);
            }
            None => {
                only_has(members, &["v", "kinds", "set", "new", "rows"]);
                self.state = Replica::whole(&frame);
                self.kinds = members["kinds"].clone();
            }
        }
        self.version = members["v"].clone();
    }
}

impl Replica {
    /// `W`
    pub fn whole(frame: &Value) -> Self {
        let mut replica = Replica::default();
        let members = object(frame);
        for (name, value) in members.get("set").into_iter().flat_map(object) {
            replica.set.insert(name.clone(), value.clone());
        }
        for (name, child) in members.get("new").into_iter().flat_map(object) {
            replica.new.insert(name.clone(), Replica::whole_alone(child));
        }
        for (name, rows) in members.get("rows").into_iter().flat_map(object) {
            only_has(object(rows), &["all"]);
            replica.rows.insert(name.clone(), all(&rows["all"]));
        }
        replica
    }

    fn whole_alone(frame: &Value) -> Self {
        only_has(object(frame), &["set", "new", "rows"]);
        Replica::whole(frame)
    }

    /// `F`
    pub fn change(&mut self, frame: &Value) {
        let members = object(frame);
        for (name, value) in members.get("set").into_iter().flat_map(object) {
            self.set.insert(name.clone(), value.clone());
        }
        for (name, child) in members.get("in").into_iter().flat_map(object) {
            let replica = self.new.get_mut(name).unwrap_or_else(|| panic!("`{name}` should be there"));
            replica.change_alone(child);
        }
        for (name, child) in members.get("new").into_iter().flat_map(object) {
            self.new.insert(name.clone(), Replica::whole_alone(child));
        }
        for (name, change) in members.get("rows").into_iter().flat_map(object) {
            let rows = self.rows.entry(name.clone()).or_default();
            change_rows(rows, change);
        }
    }

    fn change_alone(&mut self, frame: &Value) {
        only_has(object(frame), &["set", "in", "new", "rows"]);
        self.change(frame);
    }

    /// As `W`.
    pub fn to_whole(&self) -> Value {
        let mut members = Map::new();
        if !self.set.is_empty() {
            members.insert("set".into(), json!(self.set));
        }
        if !self.new.is_empty() {
            let new: Map<_, _> = self.new.iter().map(|(name, child)| (name.clone(), child.to_whole())).collect();
            members.insert("new".into(), new.into());
        }
        if !self.rows.is_empty() {
            let rows: Map<_, _> =
                self.rows.iter().map(|(name, rows)| (name.clone(), json!({ "all": wholes(rows) }))).collect();
            members.insert("rows".into(), rows.into());
        }
        members.into()
    }
}

type Rows = Vec<(Value, Replica)>;

fn all(rows: &Value) -> Rows {
    pairs(rows).map(|(key, row)| (key.clone(), Replica::whole_alone(row))).collect()
}

fn wholes(rows: &Rows) -> Vec<Value> {
    rows.iter().map(|(key, row)| json!([key, row.to_whole()])).collect()
}

fn place(rows: &Rows, key: &Value) -> Option<usize> {
    rows.iter().position(|(other, _)| other == key)
}

/// `D`
fn change_rows(rows: &mut Rows, change: &Value) {
    let members = object(change);
    if let Some(rows_now) = members.get("all") {
        only_has(members, &["all"]);
        *rows = all(rows_now);
        return;
    }
    only_has(members, &["del", "put", "at", "order"]);
    for key in members.get("del").into_iter().flat_map(array) {
        rows.retain(|(other, _)| other != key);
    }
    for (key, row) in members.get("put").into_iter().flat_map(pairs) {
        let row = Replica::whole_alone(row);
        match place(rows, key) {
            Some(place) => rows[place].1 = row,
            None => rows.push((key.clone(), row)),
        }
    }
    for (key, row) in members.get("at").into_iter().flat_map(pairs) {
        let place = place(rows, key).unwrap_or_else(|| panic!("the row {key} should be there"));
        rows[place].1.change_alone(row);
    }
    if let Some(order) = members.get("order") {
        let order = array(order);
        assert_eq!(order.len(), rows.len(), "an order has all rows");
        rows.sort_by_key(|(key, _)| order.iter().position(|other| other == key).expect("an order has all rows"));
    }
}
