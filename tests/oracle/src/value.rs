//! Values of all the types that the fields have, as one type, for the log and the model.

use serde::{Serialize, Serializer};
use serde_json::{Value as Json, json};

use crate::log::{Spark, spark};

/// A value of a field.
#[derive(Debug, Clone, PartialEq)]
pub enum Val {
    /// `i64`, and what is inside a [`Tok`].
    Num(i64),
    /// `bool`
    Flag(bool),
    /// `Option<i64>`
    Opt(Option<i64>),
    /// `String`
    Text(String),
    /// `Vec<i64>`
    List(Vec<i64>),
    /// What an effect gives that left early.
    Nothing,
}

impl Val {
    /// Equality by the lossy cutoff: values that differ may count as equal.
    pub fn alike(&self, other: &Val) -> bool {
        match (self, other) {
            (Val::Num(a), Val::Num(b)) => a.rem_euclid(2) == b.rem_euclid(2),
            (Val::Opt(a), Val::Opt(b)) => a.is_some() == b.is_some(),
            (Val::Text(a), Val::Text(b)) => a.len() == b.len(),
            (Val::List(a), Val::List(b)) => a.len() == b.len(),
            _ => self == other,
        }
    }
}

impl Val {
    /// As others are told it: what is beyond 2^53 is a text.
    pub fn json(&self) -> Json {
        let number =
            |number: &i64| if number.unsigned_abs() <= 1 << 53 { json!(number) } else { json!(number.to_string()) };
        match self {
            Val::Num(value) => number(value),
            Val::Flag(value) => json!(value),
            Val::Opt(value) => value.as_ref().map_or(Json::Null, number),
            Val::Text(value) => json!(value),
            Val::List(values) => values.iter().map(number).collect(),
            Val::Nothing => Json::Null,
        }
    }
}

/// A value that is not `Copy` and whose drop is user code that may panic.
#[derive(Debug, Clone, PartialEq)]
pub struct Tok(
    /// What it holds.
    pub i64,
);

impl Serialize for Tok {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        spark(Spark::Write);
        self.0.serialize(serializer)
    }
}

impl Drop for Tok {
    fn drop(&mut self) {
        // A second panic while unwinding would be Rust's own abort.
        if !std::thread::panicking() {
            spark(Spark::Drop);
        }
    }
}

/// A type that a field may have.
pub trait Value: Clone {
    /// Out of the typed world.
    fn val(&self) -> Val;
    /// Into it.
    fn of(val: &Val) -> Self;
}

macro_rules! value {
    ($($variant:ident $ty:ty),*) => {$(
        impl Value for $ty {
            fn val(&self) -> Val {
                Val::$variant(self.clone())
            }
            fn of(val: &Val) -> Self {
                match val {
                    Val::$variant(value) => value.clone(),
                    other => panic!("a {} was expected, not {other:?}", stringify!($variant)),
                }
            }
        }
    )*};
}
value!(Num i64, Flag bool, Opt Option<i64>, Text String, List Vec<i64>);

impl Value for Tok {
    fn val(&self) -> Val {
        Val::Num(self.0)
    }
    fn of(val: &Val) -> Self {
        Tok(i64::of(val))
    }
}
