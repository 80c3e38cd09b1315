//! Values of all the types that the fields have, as one type, for the log and the model.

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

/// A value that is not `Copy` and whose drop is user code that may panic.
#[derive(Debug, Clone, PartialEq)]
pub struct Tok(
    /// What it holds.
    pub i64,
);

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
