//! Structs that follow the clock of the struct around them.

use reaktiv::{Table, reactive};
use serde::{Deserialize, Serialize};

use crate::log::{at, hits, mix, told, when};

/// What the effects see.
#[derive(Debug, Clone, Default)]
pub struct Log;

#[reactive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    #[reactive(clock, given)]
    pub now: i64,
    pub tag: i64,
    pub x: i64,
    pub at: i64,
    #[reactive(given, default = 10)]
    pub lim: i64,
    #[reactive(given)]
    pub id: i64,
    #[reactive(event)]
    pub hit: i64,
    #[reactive(context, given)]
    pub log: Log,
    pub old: computed!(bool, at("old", self.now >= self.at + self.lim)),
    pub due: computed!(i64, at("due", if self.x % 2 == 1 && self.now >= self.at + 3 { self.x } else { 0 })),
    pub age: computed!(i64, at("age", self.now.every(5) - self.at)),
    #[reactive(default = -1)]
    pub since: scan!(
        i64,
        at("since", if self.old { if self.since < 0 { untracked!(self.now) } else { self.since } } else { -1 })
    ),
    pub count: scan!(i64, at("count", mix(self.count, [when(self.now >= self.at + 6), self.x]))),
    pub walk: scan!(i64, at("walk", if self.now >= self.walk + 9 { self.walk + 9 } else { self.walk })),
    pub fold: scan!(i64, |fold| {
        *fold = mix(*fold, [hits(self.hit), when(self.now < self.at + 4)]);
        at("fold", ());
    }),
    tells: effect!(told(untracked!(self.now), untracked!(self.tag), "tells", [self.id, when(self.old), self.since])),
    more: effect!(told(
        untracked!(self.now),
        untracked!(self.tag),
        "more",
        [self.count, self.walk, self.fold, when(self.now >= self.at + 13)]
    )),
}

#[reactive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mid {
    #[reactive(clock, given)]
    pub now: i64,
    pub tag: i64,
    pub x: i64,
    #[reactive(given, default = 10)]
    pub lim: i64,
    #[reactive(context, given)]
    pub log: Log,
    #[reactive(nested, given(now, lim, id = self.tag, log = self.log))]
    pub leaf: Row,
    #[reactive(nested, given(now, lim, id = key, log = self.log))]
    pub rows: Table<i64, Row>,
    pub olds: computed!(usize, at("olds", self.rows.count_where(Row::OLD))),
    pub first: computed!(i64, at("first", self.rows.get(&1).map_or(-1, |row| *row.due()))),
    pub top: computed!(i64, at("top", self.rows.max(Row::AT).copied().unwrap_or(0))),
    pub steps: scan!(
        i64,
        at("steps", mix(self.steps, [self.olds as i64, *self.leaf.since(), when(self.now >= self.top + 2)]))
    ),
    tells: effect!(told(untracked!(self.now), untracked!(self.tag), "mid", [self.first, self.steps])),
}

#[reactive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plant {
    #[reactive(clock, default = 0)]
    pub now: i64,
    pub tag: i64,
    pub x: i64,
    pub lim: i64,
    #[reactive(context)]
    pub log: Log,
    #[reactive(nested, given(now, lim, id = self.tag, log = self.log))]
    pub leaf: Row,
    #[reactive(nested, given(now, lim, id = key, log = self.log))]
    pub rows: Table<i64, Row>,
    pub olds: computed!(usize, at("olds", self.rows.count_where(Row::OLD))),
    pub dues: computed!(i64, at("dues", self.rows.sum(Row::DUE))),
    pub top: computed!(i64, at("top", self.rows.max(Row::AT).copied().unwrap_or(0))),
    pub late: computed!(usize, at("late", self.rows.filter(|row| self.now >= *row.at() + 7).len())),
    pub first: computed!(i64, at("first", self.rows.get(&(self.x % 4)).map_or(-1, |row| *row.since()))),
    pub alarm: computed!(bool, at("alarm", self.now >= self.top + self.lim || *self.leaf.old())),
    pub track:
        scan!(i64, at("track", mix(self.track, [self.olds as i64, when(self.alarm), when(self.now >= self.x + 1)]))),
    show: effect!(told(
        untracked!(self.now),
        untracked!(self.tag),
        "show",
        [self.olds as i64, self.dues, self.late as i64]
    )),
    tells: effect!(told(
        untracked!(self.now),
        untracked!(self.tag),
        "tells",
        [self.first, when(self.alarm), self.track, when(self.now >= self.x + 4)]
    )),
}

#[reactive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Root {
    #[reactive(clock, default = 0)]
    pub now: i64,
    pub tag: i64,
    pub x: i64,
    pub lim: i64,
    #[reactive(context)]
    pub log: Log,
    #[reactive(nested, given(now, lim, log = self.log))]
    pub mid: Mid,
    pub sum: computed!(i64, at("sum", *self.mid.olds() as i64 + *self.mid.leaf().due())),
    pub late: computed!(usize, at("late", self.mid.rows.filter(|row| self.now >= *row.at() + self.lim).len())),
    pub track: scan!(i64, at("track", mix(self.track, [self.sum, *self.mid.steps(), when(self.now >= self.x + 1)]))),
    show: effect!(told(untracked!(self.now), untracked!(self.tag), "show", [self.sum, self.late as i64, self.track])),
}
