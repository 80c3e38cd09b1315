//! The rows of the tables, and what is in a row.

use reaktiv::reactive;

use crate::journal::{mix_all, ran, saw};
use crate::values::{Key, Value, same};

#[reactive]
pub(crate) struct Part {
    pub(crate) id: u32,
    pub(crate) p: i64,
    pub(crate) q: i64,
    pub(crate) double: computed!(i64, ran(self.id, "double", self.p * 2)),
    tell: effect!(saw(self.id, "row_part", &[self.p, self.q])),
}

#[reactive]
pub(crate) struct Row {
    pub(crate) id: u32,
    pub(crate) amount: i64,
    #[reactive(cutoff = same)]
    pub(crate) kind: i64,
    #[reactive(nested)]
    pub(crate) part: Part,
    pub(crate) value: computed!(i64, ran(self.id, "value", self.amount * 2 + self.part.double() % 4)),
    pub(crate) open:
        computed!(bool, ran(self.id, "open", if self.kind > 2 { self.amount > 3 } else { *self.part.q() > 2 })),
    // Only the effect reads it, and in a batch too, so that its runs are not counted.
    pub(crate) shown: computed!(Value, Value(ran(self.id, "row_shown", self.amount * 10 + self.part.p()))),
    tell: effect!(saw(self.id, "row_tell", &[self.shown.0, self.kind])),
}

pub(crate) fn keys<'r>(rows: impl Iterator<Item = (&'r Key, &'r Row)>) -> i64 {
    mix_all(rows.map(|(key, _)| key.0 as i64))
}

pub(crate) fn bits(value: Option<f64>) -> i64 {
    value.map_or(-1, |value| value.to_bits() as i64)
}
