//! What is published.

use std::collections::BTreeMap;

use reaktiv::{Table, reactive};
use serde::{Deserialize, Serialize};

/// Of all forms that an enum has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum State {
    Off,
    At(i64),
    Between(f64, f64),
    Named { name: String, since: Option<u64> },
}

#[reactive]
#[derive(Clone)]
pub struct Leaf {
    #[reactive(publish, accept)]
    pub a: i64,
    #[reactive(publish)]
    pub b: f64,
    pub hidden: u8,
    #[reactive(given, publish)]
    pub factor: i64,
    #[reactive(publish)]
    pub scaled: computed!(i64, if self.hidden == 0 { self.a.wrapping_mul(self.factor) } else { self.a }),
}

#[reactive]
#[derive(Clone)]
#[serde(rename_all = "camelCase")]
pub struct Branch {
    #[reactive(publish, accept)]
    pub long_name: String,
    #[reactive(publish, accept, cutoff = never)]
    pub(crate) state: State,
    #[reactive(given)]
    pub rate: i64,
    #[reactive(nested, publish, given(factor = self.rate))]
    pub first_leaf: Leaf,
    #[reactive(nested, publish, given(factor = self.rate))]
    pub leaves: Table<u32, Leaf>,
    #[reactive(nested, given(factor = self.rate))]
    pub unseen: Leaf,
    #[reactive(publish)]
    pub total: computed!(i64, self.leaves.fold(Leaf::SCALED, 0, |a, b| a.wrapping_add(*b))),
    /// How often the total has changed.
    #[reactive(publish, default = 0)]
    pub steps: scan!(u64, self.steps + u64::from(self.total >= 0) + 1),
}

#[reactive]
pub struct Root {
    #[reactive(clock, default = 0)]
    pub now: u64,
    #[reactive(publish, accept)]
    pub rate: i64,
    #[reactive(publish, accept)]
    pub map: BTreeMap<String, Option<i64>>,
    #[reactive(publish, accept)]
    pub big: u128,
    #[reactive(publish, accept)]
    pub float: f64,
    #[reactive(accept)]
    pub deadline: u64,
    #[reactive(publish)]
    pub late: computed!(bool, self.now >= self.deadline),
    #[reactive(nested, publish, given(rate))]
    pub left: Branch,
    #[reactive(nested, publish, given(rate))]
    pub right: Branch,
    #[reactive(nested, publish, given(rate))]
    pub branches: Table<String, Branch>,
    #[reactive(event)]
    pub told: i64,
    #[reactive(publish, default = 0)]
    pub heard: scan!(i64, self.told.iter().fold(self.heard, |sum, told| sum.wrapping_mul(3).wrapping_add(*told))),
    #[reactive(publish)]
    #[serde(rename = "to\"tal")]
    pub total: computed!(i64, self.left.total().wrapping_add(*self.right.total())),
    #[reactive(publish, cutoff = never)]
    pub wide: computed!(Vec<f64>, vec![self.float; (self.rate.rem_euclid(4)) as usize]),
}
