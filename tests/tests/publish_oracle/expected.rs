//! What a replica should be: the struct, read field by field.

use reaktiv::Table;
use reaktiv_replica::Replica;
use serde_json::{Value, json};

use super::structs::{Branch, Leaf, Root, State};

const LARGEST: i128 = 1 << 53;

pub(crate) fn integer(value: i128) -> Value {
    if value.abs() > LARGEST { json!(value.to_string()) } else { json!(value as i64) }
}

pub(crate) fn float(value: f64) -> Value {
    match value {
        value if value.is_nan() => json!("NaN"),
        f64::INFINITY => json!("Infinity"),
        f64::NEG_INFINITY => json!("-Infinity"),
        value => json!(value),
    }
}

fn state(state: &State) -> Value {
    match state {
        State::Off => json!("Off"),
        State::At(at) => json!({ "At": integer((*at).into()) }),
        State::Between(low, high) => json!({ "Between": [float(*low), float(*high)] }),
        State::Named { name, since } => {
            json!({ "Named": { "name": name, "since": since.map(|since| integer(since.into())) } })
        }
    }
}

fn with_set<const N: usize>(set: [(&str, Value); N]) -> Replica {
    Replica { set: set.map(|(name, value)| (name.to_owned(), value)).into(), ..Replica::default() }
}

fn leaf(of: &Leaf) -> Replica {
    with_set([
        ("a", integer((*of.a()).into())),
        ("b", float(*of.b())),
        ("factor", integer((*of.factor()).into())),
        ("scaled", integer((*of.scaled()).into())),
    ])
}

fn branch(of: &Branch) -> Replica {
    let set = with_set([
        ("longName", json!(of.long_name())),
        ("state", state(of.state())),
        ("total", integer((*of.total()).into())),
        ("steps", integer((*of.steps()).into())),
    ]);
    let rows = |table: &Table<u32, Leaf>| table.iter().map(|(key, row)| (json!(key), leaf(row))).collect();
    Replica {
        new: [("firstLeaf".to_owned(), leaf(of.first_leaf()))].into(),
        rows: [("leaves".to_owned(), rows(of.leaves()))].into(),
        ..set
    }
}

pub(crate) fn root(of: &Root) -> Replica {
    let map: serde_json::Map<_, _> = of
        .map()
        .iter()
        .map(|(name, value)| (name.clone(), value.map_or(Value::Null, |value| integer(value.into()))))
        .collect();
    let set = with_set([
        ("rate", integer((*of.rate()).into())),
        ("map", map.into()),
        ("big", if *of.big() > LARGEST as u128 { json!(of.big().to_string()) } else { json!(*of.big() as u64) }),
        ("float", float(*of.float())),
        ("late", json!(of.late())),
        ("heard", integer((*of.heard()).into())),
        ("to\"tal", integer((*of.total()).into())),
        ("wide", of.wide().iter().map(|value| float(*value)).collect()),
    ]);
    Replica {
        new: [("left".to_owned(), branch(of.left())), ("right".to_owned(), branch(of.right()))].into(),
        rows: [("branches".to_owned(), of.branches().iter().map(|(key, row)| (json!(key), branch(row))).collect())]
            .into(),
        ..set
    }
}
