//! Structs with a clock of their own, and nothing in them.

use reaktiv::reactive;
use serde::{Deserialize, Serialize};

use crate::log::{at, hits, mix, told, when};

macro_rules! solo {
    ($Solo:ident, [$($clock:tt)*], $($effects:tt)*) => {
        #[reactive]
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        pub struct $Solo {
            #[reactive($($clock)*)]
            pub now: i64,
            pub tag: i64,
            pub x: i64,
            pub gate: i64,
            pub last: i64,
            pub span: i64,
            #[reactive(event)]
            pub ping: i64,
            pub stale: computed!(bool, at("stale", self.now >= self.last + self.span)),
            pub fresh: computed!(bool, at("fresh", self.last + self.span + 2 > self.now)),
            pub guarded: computed!(i64, at("guarded", if self.gate % 2 == 1 && self.now >= self.last + 3 {
                self.x
            } else if self.gate % 3 == 0 && self.now < self.last + 20 {
                1
            } else {
                2
            })),
            pub matched: computed!(i64, at("matched", match self.gate % 3 {
                0 if self.now >= self.last + 5 => 1,
                1 if self.last + 9 <= self.now => 2,
                _ => when(matches!(Some(self.x), Some(at) if self.now >= at)),
            })),
            pub closed: computed!(i64, at("closed", [3, 8, 15].iter().filter(|more| self.now >= self.last + **more).count() as i64)),
            pub age: computed!(i64, at("age", self.now.every(10) - self.last)),
            pub slow: computed!(i64, at("slow", if self.gate % 2 == 0 { self.now.every(self.span) } else { 0 })),
            #[reactive(default = -1)]
            pub hot: scan!(i64, if self.x % 2 == 1 {
                if self.hot < 0 { untracked!(self.now) } else { self.hot }
            } else {
                -1
            }),
            pub burning: computed!(bool, at("burning", self.hot >= 0 && self.now >= self.hot + 12)),
            pub machine: scan!(i64, {
                let (phase, since) = (self.machine % 8, self.machine / 8);
                let next = match phase {
                    0 if self.x % 2 == 1 => untracked!(self.now) * 8 + 1,
                    1 if self.x % 2 == 0 => 0,
                    1 if self.now >= since + 6 => (since + 6) * 8 + 2,
                    2 if self.now >= since + 4 => (since + 4) * 8 + 3,
                    3 => {
                        let end = since + self.span;
                        if self.now < end { self.machine } else if self.x % 2 == 1 { end * 8 + 1 } else { 0 }
                    }
                    _ => self.machine,
                };
                at("machine", next)
            }),
            pub smooth: scan!(i64, at("smooth", mix(self.smooth, [if self.now >= self.last + 2 { self.x } else { 1 }]))),
            pub walk: scan!(i64, at("walk", if self.now >= self.walk + 5 { self.walk + 5 } else { self.walk })),
            pub tally: scan!(i64, |tally| {
                *tally = mix(*tally, [self.x, when(self.now >= self.last + 4)]);
                at("tally", ());
            }),
            pub ring: scan!(i64, |ring| {
                let is_over = self.now >= *ring + 7;
                if is_over {
                    *ring += 7;
                }
                at("ring", is_over)
            }),
            pub fold: scan!(i64, at("fold", mix(self.fold, [hits(self.ping), when(self.now >= self.last + 1)]))),
            pub sample: scan!(i64, if hits(self.ping) != 0 { untracked!(self.now) } else { self.sample }),
            pub chain: scan!(i64, at("chain", mix(self.chain, [when(self.stale), self.machine, self.closed]))),
            pub heard: scan!(i64, |heard| {
                let hits = hits(self.ping);
                if hits != 0 {
                    *heard = mix(*heard, [hits]);
                }
                hits != 0
            }),
            $($effects)*
        }
    };
}

macro_rules! with_effects {
    ($Solo:ident, $($clock:tt)*) => {
        solo! {
            $Solo, [$($clock)*],
            show: effect!(told(untracked!(self.now), untracked!(self.tag), "show", [
                when(self.stale), when(self.burning), self.machine
            ])),
            cmp: effect!(told(untracked!(self.now), untracked!(self.tag), "cmp", [
                when(self.now < self.x), when(self.last + 11 <= self.now)
            ])),
            tick: effect!(told(untracked!(self.now), untracked!(self.tag), "tick", [self.now.every(8)])),
            evs: effect!(told(untracked!(self.now), untracked!(self.tag), "evs", [
                hits(self.ping), when(self.now < self.last + 6)
            ])),
            cond: effect!(told(
                untracked!(self.now), untracked!(self.tag), "cond",
                if self.gate % 2 == 1 { [self.slow, self.age] } else { [self.ring, self.tally] }
            )),
            rest: effect!(told(untracked!(self.now), untracked!(self.tag), "rest", [
                self.smooth, self.walk, self.fold, self.chain, self.heard
            ])),
        }
    };
}

with_effects!(Solo, clock, default = 0);
with_effects!(Late, clock);
solo!(Calm, [clock, default = 0],);
