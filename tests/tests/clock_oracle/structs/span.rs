//! A struct whose time is a `Duration`, with windows.

use std::time::Duration;

use reaktiv::{Window, reactive};
use serde::{Deserialize, Serialize};

use crate::log::{at, mix, told, when};
use crate::real::Number;

const fn millis(count: u64) -> Duration {
    Duration::from_millis(count)
}

#[reactive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Span {
    #[reactive(clock, default = Duration::ZERO)]
    pub now: Duration,
    pub tag: i64,
    pub x: i64,
    pub last: Duration,
    pub span: Duration,
    #[reactive(event)]
    pub hit: i64,
    pub old: computed!(bool, at("old", self.now >= self.last + self.span)),
    pub age: computed!(Duration, at("age", self.now.every(millis(10)).saturating_sub(self.last))),
    pub slow: computed!(Duration, at("slow", self.now.every(self.span))),
    pub recent: scan!(Window<i64, Duration>, |recent| {
        self.hit.iter().for_each(|hit| recent.push(untracked!(self.now), *hit));
        recent.expire_if(|at| self.now >= at, self.span);
        at("recent", ());
    }),
    /// Those of the last seven.
    pub few: scan!(Window<i64, Duration>, |few| {
        self.hit.iter().for_each(|hit| few.push(untracked!(self.now), *hit));
        let before = few.count();
        few.expire_if(|at| self.now >= at, millis(7));
        let has_changed = !self.hit.is_empty() || few.count() != before;
        at("few", has_changed)
    }),
    pub many: computed!(i64, at("many", self.recent.sum() - self.few.sum())),
    pub walk:
        scan!(Duration, at("walk", if self.now >= self.walk + millis(7) { self.walk + millis(7) } else { self.walk })),
    pub count: scan!(i64, at("count", mix(self.count, [when(self.old), self.many, self.x]))),
    show: effect!(told(
        untracked!(self.now).number(),
        untracked!(self.tag),
        "show",
        [when(self.old), self.many, self.count]
    )),
    more: effect!(told(
        untracked!(self.now).number(),
        untracked!(self.tag),
        "more",
        [self.recent.number(), self.few.number(), self.walk.number(), when(self.now < self.last + millis(3))]
    )),
    tick: effect!(told(
        untracked!(self.now).number(),
        untracked!(self.tag),
        "tick",
        [if self.x % 2 == 1 { self.slow.number() } else { self.age.number() }]
    )),
}
