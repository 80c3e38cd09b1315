//! The structs: without effects, so that all can be copied; and with effects, for which the root lends a context.

/// What the effects see.
#[derive(Debug, Clone, Default)]
pub struct Log;

macro_rules! structs {
    ($world:ident, $derives:tt, $row:tt, $mid:tt, $solo:tt, $root:tt, $first:tt, $lent:tt) => {
        pub mod $world {
            use reaktiv::{Table, reactive};
            use serde::{Deserialize, Serialize};

            #[allow(unused_imports)]
            use super::Log;
            use crate::log::{at, formula, hits, mix};
            #[allow(unused_imports)]
            use crate::log::told;

            structs!(@row $row $first);
            structs!(@mid $mid $lent);
            structs!(@solo $solo $derives);
            structs!(@root $root $derives $lent);
        }
    };
    (@row { $($more:tt)* } { $($first:tt)* }) => {
        #[reactive]
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        pub struct Row {
            $($first)*
            pub tag: i64,
            pub x: i64,
            pub y: i64,
            #[reactive(given, default = 0)]
            pub g: i64,
            #[reactive(given)]
            pub id: i64,
            #[reactive(event)]
            pub hit: i64,
            pub cut: computed!(i64, self.x % 8 / 2),
            pub gx: computed!(i64, self.g % 1000 * 3 + self.x),
            pub latch: scan!(bool, {
                let value = if self.latch { self.x % 8 > self.y % 8 } else { self.g % 8 > self.y % 8 && self.cut > 1 };
                at(untracked!(self.tag), "latch", value)
            }),
            /// With the tag, so that no two rows ever have the same value.
            pub acc: scan!(i64, {
                let tag = untracked!(self.tag);
                at(tag, "acc", mix(self.acc, [self.cut, self.id, hits(self.hit), tag]))
            }),
            pub cond: scan!(i64, {
                let hits = hits(self.hit);
                // What it reads when there are events is not what it reads without them.
                let value = if hits % 2 == 1 || !self.latch { self.cond } else { mix(self.cond, [hits, self.gx]) };
                at(untracked!(self.tag), "cond", value)
            }),
            pub seen: scan!(i64, |seen| {
                let hits = hits(self.hit);
                if hits != 0 {
                    *seen = mix(*seen, [hits, untracked!(self.y)]);
                }
                at(untracked!(self.tag), "seen", hits != 0)
            }),
            pub fold: scan!(i64, |fold| {
                *fold = if self.latch { mix(*fold, [self.cut]) } else { mix(*fold, [self.acc]) };
                at(untracked!(self.tag), "fold", ())
            }),
            pub tick: scan!(i64, {
                let value = if self.g % 2 == 1 { mix(self.tick, [self.g]) } else { self.tick };
                at(untracked!(self.tag), "tick", value)
            }),
            pub out: computed!(i64, if self.latch { self.acc } else { self.tag * 8 + self.cut }),
            $($more)*
        }
    };
    (@mid { $($more:tt)* } { $($lent:tt)* }) => {
        #[reactive]
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        pub struct Mid {
            pub tag: i64,
            pub x: i64,
            pub num: i64,
            #[reactive(given)]
            pub s: i64,
            #[reactive(given)]
            pub t: i64,
            #[reactive(event)]
            pub ev: i64,
            pub hand: computed!(i64, self.s % 10_000 * 8 + self.x),
            pub level: scan!(i64, {
                let value = if self.t % 2 == 0 { mix(self.level, [self.x]) } else { mix(self.level, [self.hand]) };
                at(untracked!(self.tag), "level", value)
            }),
            #[reactive(nested, given(g = self.level, id = self.num $($lent)*))]
            pub leaf: Row,
            #[reactive(nested, given(g = self.hand, id = key $($lent)*))]
            pub rows: Table<i64, Row>,
            pub total: computed!(i64, self.rows.sum(Row::ACC)),
            pub track: scan!(i64, {
                let value = mix(self.track, [self.rows.sum(Row::OUT), *self.leaf.seen()]);
                at(untracked!(self.tag), "track", value)
            }),
            pub picks: scan!(i64, |picks| {
                *picks = mix(*picks, [*self.leaf.acc(), hits(self.ev)]);
                at(untracked!(self.tag), "picks", ())
            }),
            pub first: computed!(i64, self.rows.get(&0).map_or(-1, |row| *row.acc())),
            pub keep: scan!(i64, {
                let value = if self.first % 2 == 0 {
                    mix(self.keep, [self.total])
                } else {
                    mix(self.keep, [i64::from(*self.leaf.latch())])
                };
                at(untracked!(self.tag), "keep", value)
            }),
            $($more)*
        }
    };
    (@solo { $($more:tt)* } $derives:tt) => {
        structs!(@like_solo Solo $derives {} { $($more)* });
    };
    (@root { $($more:tt)* } $derives:tt { $($lent:tt)* }) => {
        structs!(@like_solo Root $derives {
            #[reactive(nested, given(s = self.a, t = self.chain $($lent)*))]
            pub mid: Mid,
            pub deep: computed!(i64, mix(*self.mid.total(), [*self.mid.leaf().acc(), i64::from(self.latch)])),
            pub over: scan!(i64, at(untracked!(self.tag), "over", mix(self.over, [self.deep, *self.mid.track()]))),
        } { $($more)* });
    };
    (@like_solo $name:ident { $($derives:tt)* } { $($before:tt)* } { $($more:tt)* }) => {
        #[reactive]
        #[derive($($derives)*)]
        pub struct $name {
            pub tag: i64,
            pub a: i64,
            pub b: i64,
            pub gate: i64,
            pub idle: i64,
            #[reactive(event)]
            pub ping: i64,
            #[reactive(event)]
            pub pong: i64,
            pub f: computed!(i64, formula("f", self.a + self.b)),
            pub cut: computed!(i64, self.a % 8 / 2),
            pub base: scan!(i64, at(untracked!(self.tag), "base", mix(self.base, [self.f]))),
            pub latch: scan!(bool, {
                let value = if self.latch { self.a % 8 > self.b % 8 } else { self.cut > 1 && self.b % 8 < 5 };
                at(untracked!(self.tag), "latch", value)
            }),
            pub chain: scan!(i64, {
                let with = [i64::from(self.latch), if self.gate % 2 == 1 { self.f } else { 7 }, untracked!(self.b)];
                at(untracked!(self.tag), "chain", mix(self.chain, with))
            }),
            pub log: scan!(i64, |log| {
                *log = mix(*log, [hits(self.ping)]);
                at(untracked!(self.tag), "log", ())
            }),
            pub some: scan!(i64, |some| {
                let hits = hits(self.pong);
                let is_some = hits != 0 || self.a % 4 == 0;
                if is_some {
                    *some = mix(*some, [hits, self.cut]);
                }
                at(untracked!(self.tag), "some", is_some)
            }),
            pub word: computed!(i64, i64::from(self.latch) * 1000 + self.chain % 1000),
            pub gated: scan!(i64, {
                let value = if self.gate % 2 == 1 { mix(self.gated, [hits(self.ping)]) } else { self.gated };
                at(untracked!(self.tag), "gated", value)
            }),
            pub next: scan!(i64, at(untracked!(self.tag), "next", mix(self.next, [self.word, untracked!(self.f)]))),
            $($before)*
            $($more)*
        }
    };
}

structs!(quiet, { Debug, Clone, PartialEq, Serialize, Deserialize }, {}, {}, {}, {}, {}, {});
structs!(
    loud,
    { Debug, Clone, PartialEq, Serialize, Deserialize },
    {
        #[reactive(context, given)]
        pub lent: Log,
        tells: effect!(told(self.tag, "row", [self.out, self.fold, hits(self.hit)])),
    },
    {
        #[reactive(context, given)]
        pub lent: Log,
        tells: effect!(told(self.tag, "mid", [self.total, self.track, hits(self.ev), self.first])),
    },
    {
        show: effect!(told(self.tag, "show", [i64::from(self.latch), self.chain, hits(self.ping)])),
        #[reactive(skip_first)]
        skip: effect!(told(self.tag, "skip", [self.f, hits(self.pong)])),
        pick: effect!(told(self.tag, "pick", [if self.gate % 2 == 1 { self.word } else { self.b }])),
    },
    {
        #[reactive(context)]
        lent: Log,
        show: effect!(told(self.tag, "show", [i64::from(self.latch), self.chain, hits(self.ping)])),
        #[reactive(skip_first)]
        skip: effect!(told(self.tag, "skip", [self.f, hits(self.pong)])),
        pick: effect!(told(self.tag, "pick", [if self.gate % 2 == 1 { self.word } else { self.b }])),
    },
    {},
    { , lent }
);
