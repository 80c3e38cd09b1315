//! The formulas of the structs, once more, for the model.

use crate::log::mix;
use crate::model::{Boom, Item, Kind, Node, Res, Run, Src, Type};

macro_rules! nodes {
    ($($name:literal [$($event:expr),*] $kind:expr;)*) => {
        &[$(Node { name: $name, kind: $kind, events: &[$($event),*] }),*]
    };
}

fn when(is: bool) -> i64 {
    i64::from(is)
}

pub mod row {
    pub const TAG: usize = 0;
    pub const X: usize = 1;
    pub const Y: usize = 2;
    pub const G: usize = 3;
    pub const ID: usize = 4;
    pub const HIT: usize = 5;
    pub const CUT: usize = 6;
    pub const GX: usize = 7;
    pub const LATCH: usize = 8;
    pub const ACC: usize = 9;
    pub const COND: usize = 10;
    pub const SEEN: usize = 11;
    pub const FOLD: usize = 12;
    pub const TICK: usize = 13;
    pub const OUT: usize = 14;
}

pub static ROW: Type = {
    use row::*;
    Type {
        name: "Row",
        nodes: nodes! {
            "tag" [] Kind::Signal;
            "x" [] Kind::Signal;
            "y" [] Kind::Signal;
            "g" [] Kind::Given;
            "id" [] Kind::Given;
            "hit" [] Kind::Event;
            "cut" [] Kind::Formula(|r| Ok(r.get(X)? % 8 / 2));
            "gx" [] Kind::Formula(|r| Ok(r.get(G)? % 1000 * 3 + r.get(X)?));
            "latch" [] Kind::Value(|r| {
                let value = if r.own == 1 { r.get(X)? % 8 > r.get(Y)? % 8 } else { r.get(G)? % 8 > r.get(Y)? % 8 && r.get(CUT)? > 1 };
                r.bomb("latch")?;
                Ok(when(value))
            });
            "acc" [HIT] Kind::Value(|r| {
                let value = mix(r.own, [r.get(CUT)?, r.get(ID)?, r.hits(HIT), r.peek(TAG)?]);
                r.bomb("acc")?;
                Ok(value)
            });
            "cond" [HIT] Kind::Value(|r| {
                let hits = r.hits(HIT);
                let value = if hits % 2 == 1 || r.get(LATCH)? == 0 { r.own } else { mix(r.own, [hits, r.get(GX)?]) };
                r.bomb("cond")?;
                Ok(value)
            });
            "seen" [HIT] Kind::Closure(|r| {
                let hits = r.hits(HIT);
                if hits != 0 {
                    r.own = mix(r.own, [hits, r.peek(Y)?]);
                }
                r.bomb("seen")?;
                Ok(hits != 0)
            }, &[]);
            "fold" [] Kind::Closure(|r| {
                r.own = if r.get(LATCH)? == 1 { mix(r.own, [r.get(CUT)?]) } else { mix(r.own, [r.get(ACC)?]) };
                r.bomb("fold")?;
                Ok(true)
            }, &[Src::Own(LATCH), Src::Own(CUT), Src::Own(ACC)]);
            "tick" [] Kind::Value(|r| {
                let value = if r.get(G)? % 2 == 1 { mix(r.own, [r.get(G)?]) } else { r.own };
                r.bomb("tick")?;
                Ok(value)
            });
            "out" [] Kind::Formula(|r| if r.get(LATCH)? == 1 { r.get(ACC) } else { Ok(r.get(TAG)? * 8 + r.get(CUT)?) });
            "tells" [HIT] Kind::Effect(|r| {
                let values = [r.get(OUT)?, r.get(FOLD)?, r.hits(HIT)];
                r.tell("row", values)
            });
        },
        order: &[
            Item::Scan(LATCH),
            Item::Scan(ACC),
            Item::Scan(COND),
            Item::Scan(SEEN),
            Item::Scan(FOLD),
            Item::Scan(TICK),
        ],
        kid: &[],
        rows: &[],
    }
};

pub mod mid {
    pub const X: usize = 1;
    pub const NUM: usize = 2;
    pub const S: usize = 3;
    pub const T: usize = 4;
    pub const EV: usize = 5;
    pub const HAND: usize = 6;
    pub const LEVEL: usize = 7;
    pub const TOTAL: usize = 8;
    pub const TRACK: usize = 9;
    pub const PICKS: usize = 10;
    pub const FIRST: usize = 11;
    pub const KEEP: usize = 12;
}

pub static MID: Type = {
    use mid::*;
    Type {
        name: "Mid",
        nodes: nodes! {
            "tag" [] Kind::Signal;
            "x" [] Kind::Signal;
            "num" [] Kind::Signal;
            "s" [] Kind::Given;
            "t" [] Kind::Given;
            "ev" [] Kind::Event;
            "hand" [] Kind::Formula(|r| Ok(r.get(S)? % 10_000 * 8 + r.get(X)?));
            "level" [] Kind::Value(|r| {
                let value = if r.get(T)? % 2 == 0 { mix(r.own, [r.get(X)?]) } else { mix(r.own, [r.get(HAND)?]) };
                r.bomb("level")?;
                Ok(value)
            });
            "total" [] Kind::Formula(|r| r.at(Src::Sum(row::ACC)));
            "track" [] Kind::Value(|r| {
                let value = mix(r.own, [r.at(Src::Sum(row::OUT))?, r.at(Src::Kid(row::SEEN))?]);
                r.bomb("track")?;
                Ok(value)
            });
            "picks" [EV] Kind::Closure(|r| {
                r.own = mix(r.own, [r.at(Src::Kid(row::ACC))?, r.hits(EV)]);
                r.bomb("picks")?;
                Ok(true)
            }, &[Src::Kid(row::ACC)]);
            "first" [] Kind::Formula(|r| r.at(Src::Row(0, row::ACC)));
            "keep" [] Kind::Value(|r| {
                let value = if r.get(FIRST)? % 2 == 0 {
                    mix(r.own, [r.get(TOTAL)?])
                } else {
                    mix(r.own, [r.at(Src::Kid(row::LATCH))?])
                };
                r.bomb("keep")?;
                Ok(value)
            });
            "tells" [EV] Kind::Effect(|r| {
                let values = [r.get(TOTAL)?, r.get(TRACK)?, r.hits(EV), r.get(FIRST)?];
                r.tell("mid", values)
            });
        },
        order: &[Item::Scan(LEVEL), Item::Kid, Item::Scan(PICKS), Item::Rows, Item::Scan(TRACK), Item::Scan(KEEP)],
        kid: &[(row::G, Src::Own(LEVEL)), (row::ID, Src::Own(NUM))],
        rows: &[(row::G, Src::Own(HAND)), (row::ID, Src::Key)],
    }
};

pub mod solo {
    pub const A: usize = 1;
    pub const B: usize = 2;
    pub const GATE: usize = 3;
    pub const IDLE: usize = 4;
    pub const PING: usize = 5;
    pub const PONG: usize = 6;
    pub const F: usize = 7;
    pub const CUT: usize = 8;
    pub const BASE: usize = 9;
    pub const LATCH: usize = 10;
    pub const CHAIN: usize = 11;
    pub const LOG: usize = 12;
    pub const SOME: usize = 13;
    pub const WORD: usize = 14;
    pub const GATED: usize = 15;
    pub const NEXT: usize = 16;
    /// Of the root alone.
    pub const DEEP: usize = 17;
    pub const OVER: usize = 18;
}

fn latch(r: &mut Run) -> Res<i64> {
    use solo::*;
    let value = if r.own == 1 { r.get(A)? % 8 > r.get(B)? % 8 } else { r.get(CUT)? > 1 && r.get(B)? % 8 < 5 };
    r.bomb("latch")?;
    Ok(when(value))
}

macro_rules! solo_type {
    ($name:literal, [$($order:expr),*], $kid:expr, { $($more:tt)* }) => {{
        use solo::*;
        Type {
            name: $name,
            nodes: nodes! {
                "tag" [] Kind::Signal;
                "a" [] Kind::Signal;
                "b" [] Kind::Signal;
                "gate" [] Kind::Signal;
                "idle" [] Kind::Signal;
                "ping" [] Kind::Event;
                "pong" [] Kind::Event;
                "f" [] Kind::Formula(|r| {
                    let value = r.get(A)? + r.get(B)?;
                    if crate::log::goes_off(0, "f") { Err(Boom) } else { Ok(value) }
                });
                "cut" [] Kind::Formula(|r| Ok(r.get(A)? % 8 / 2));
                "base" [] Kind::Value(|r| {
                    let value = mix(r.own, [r.get(F)?]);
                    r.bomb("base")?;
                    Ok(value)
                });
                "latch" [] Kind::Value(latch);
                "chain" [] Kind::Value(|r| {
                    let value = mix(r.own, [r.get(LATCH)?, if r.get(GATE)? % 2 == 1 { r.get(F)? } else { 7 }, r.peek(B)?]);
                    r.bomb("chain")?;
                    Ok(value)
                });
                "log" [PING] Kind::Closure(|r| {
                    r.own = mix(r.own, [r.hits(PING)]);
                    r.bomb("log")?;
                    Ok(true)
                }, &[]);
                "some" [PONG] Kind::Closure(|r| {
                    let hits = r.hits(PONG);
                    let is_some = hits != 0 || r.get(A)? % 4 == 0;
                    if is_some {
                        r.own = mix(r.own, [hits, r.get(CUT)?]);
                    }
                    r.bomb("some")?;
                    Ok(is_some)
                }, &[Src::Own(A), Src::Own(CUT)]);
                "word" [] Kind::Formula(|r| Ok(r.get(LATCH)? * 1000 + r.get(CHAIN)? % 1000));
                "gated" [PING] Kind::Value(|r| {
                    let value = if r.get(GATE)? % 2 == 1 { mix(r.own, [r.hits(PING)]) } else { r.own };
                    r.bomb("gated")?;
                    Ok(value)
                });
                "next" [] Kind::Value(|r| {
                    let value = mix(r.own, [r.get(WORD)?, r.peek(F)?]);
                    r.bomb("next")?;
                    Ok(value)
                });
                $($more)*
                "show" [PING] Kind::Effect(|r| {
                    let values = [r.get(LATCH)?, r.get(CHAIN)?, r.hits(PING)];
                    r.tell("show", values)
                });
                "skip" [PONG] Kind::SkipFirst(|r| {
                    let values = [r.get(F)?, r.hits(PONG)];
                    r.tell("skip", values)
                }, &[Src::Own(F), Src::Own(0)]);
                "pick" [] Kind::Effect(|r| {
                    let values = [if r.get(GATE)? % 2 == 1 { r.get(WORD)? } else { r.get(B)? }];
                    r.tell("pick", values)
                });
            },
            order: &[$($order),*],
            kid: $kid,
            rows: &[],
        }
    }};
}

pub static SOLO: Type = solo_type!(
    "Solo",
    [
        Item::Scan(BASE),
        Item::Scan(LATCH),
        Item::Scan(CHAIN),
        Item::Scan(LOG),
        Item::Scan(SOME),
        Item::Scan(GATED),
        Item::Scan(NEXT)
    ],
    &[],
    {}
);

pub static ROOT: Type = solo_type!(
    "Root",
    [
        Item::Scan(BASE), Item::Scan(LATCH), Item::Scan(CHAIN), Item::Kid, Item::Scan(LOG), Item::Scan(SOME), Item::Scan(GATED),
        Item::Scan(NEXT), Item::Scan(OVER)
    ],
    &[(mid::S, Src::Own(solo::A)), (mid::T, Src::Own(solo::CHAIN))],
    {
        "deep" [] Kind::Formula(|r| {
            Ok(mix(r.at(Src::Kid(mid::TOTAL))?, [r.at(Src::KidOfKid(row::ACC))?, r.get(LATCH)?]))
        });
        "over" [] Kind::Value(|r| {
            let value = mix(r.own, [r.get(DEEP)?, r.at(Src::Kid(mid::TRACK))?]);
            r.bomb("over")?;
            Ok(value)
        });
    }
);
