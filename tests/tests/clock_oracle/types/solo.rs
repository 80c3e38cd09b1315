//! Structs with a clock of their own, and nothing in them.

use super::nodes;
use crate::log::{mix, when};
use crate::model::{Item, Kind, NOW, Node, Run, Src, Type};

pub const X: usize = 2;
pub const GATE: usize = 3;
pub const LAST: usize = 4;
pub const SPAN: usize = 5;
pub const PING: usize = 6;
pub const STALE: usize = 7;
pub const CLOSED: usize = 11;
pub const AGE: usize = 12;
pub const SLOW: usize = 13;
pub const HOT: usize = 14;
pub const BURNING: usize = 15;
pub const MACHINE: usize = 16;
pub const SMOOTH: usize = 17;
pub const WALK: usize = 18;
pub const TALLY: usize = 19;
pub const RING: usize = 20;
pub const FOLD: usize = 21;
pub const SAMPLE: usize = 22;
pub const CHAIN: usize = 23;
pub const HEARD: usize = 24;

/// A timer that goes through four phases: eight times since when it is in its phase, and the phase.
fn machine(r: &mut Run, wants: usize, long: usize) -> i64 {
    let (phase, since) = (r.own % 8, r.own / 8);
    match phase {
        0 if r.get(wants) % 2 == 1 => r.peek(NOW) * 8 + 1,
        1 if r.get(wants) % 2 == 0 => 0,
        1 if r.ge(since + 6) => (since + 6) * 8 + 2,
        2 if r.ge(since + 4) => (since + 4) * 8 + 3,
        3 => {
            let end = since + r.get(long);
            if r.ge(end) { if r.get(wants) % 2 == 1 { end * 8 + 1 } else { 0 } } else { r.own }
        }
        _ => r.own,
    }
}

/// With these effects.
macro_rules! solo {
    ($($effects:tt)*) => {
        nodes! {
            "now" [] Kind::Clock;
            "tag" [] Kind::Signal;
            "x" [] Kind::Signal;
            "gate" [] Kind::Signal;
            "last" [] Kind::Signal;
            "span" [] Kind::Signal;
            "ping" [] Kind::Event;
            "stale" [] Kind::Formula(|r| { let at = r.get(LAST) + r.get(SPAN); when(r.ge(at)) });
            "fresh" [] Kind::Formula(|r| { let at = r.get(LAST) + r.get(SPAN) + 2; when(!r.ge(at)) });
            "guarded" [] Kind::Formula(|r| {
                if r.get(GATE) % 2 == 1 && { let at = r.get(LAST) + 3; r.ge(at) } {
                    r.get(X)
                } else if r.get(GATE) % 3 == 0 && { let at = r.get(LAST) + 20; !r.ge(at) } {
                    1
                } else {
                    2
                }
            });
            "matched" [] Kind::Formula(|r| match r.get(GATE) % 3 {
                0 if { let at = r.get(LAST) + 5; r.ge(at) } => 1,
                1 if { let at = r.get(LAST) + 9; r.ge(at) } => 2,
                _ => { let at = r.get(X); when(r.ge(at)) }
            });
            "closed" [] Kind::Formula(|r| {
                [3, 8, 15].into_iter().filter(|more| { let at = r.get(LAST) + more; r.ge(at) }).count() as i64
            });
            "age" [] Kind::Formula(|r| r.every(10) - r.get(LAST));
            "slow" [] Kind::Formula(|r| if r.get(GATE) % 2 == 0 { let step = r.get(SPAN); r.every(step) } else { 0 });
            "hot" [] Kind::Value(|r| match r.get(X) % 2 {
                1 if r.own < 0 => r.peek(NOW),
                1 => r.own,
                _ => -1,
            });
            "burning" [] Kind::Formula(|r| when(r.get(HOT) >= 0 && { let at = r.get(HOT) + 12; r.ge(at) }));
            "machine" [] Kind::Value(|r| machine(r, X, SPAN));
            "smooth" [] Kind::Value(|r| {
                let at = r.get(LAST) + 2;
                let with = if r.ge(at) { r.get(X) } else { 1 };
                mix(r.own, [with])
            });
            "walk" [] Kind::Value(|r| { let at = r.own + 5; if r.ge(at) { at } else { r.own } });
            "tally" [] Kind::Once(|r| {
                let (x, at) = (r.get(X), r.get(LAST) + 4);
                r.own = mix(r.own, [x, when(r.ge(at))]);
            }, &[Src::Own(X), Src::Own(LAST)]);
            "ring" [] Kind::While(|r| {
                let at = r.own + 7;
                let is_over = r.ge(at);
                if is_over { r.own = at; }
                is_over
            }, &[]);
            "fold" [PING] Kind::Value(|r| {
                let (hits, at) = (r.hits(PING), r.get(LAST) + 1);
                mix(r.own, [hits, when(r.ge(at))])
            });
            "sample" [PING] Kind::Value(|r| if r.hits(PING) != 0 { r.peek(NOW) } else { r.own });
            "chain" [] Kind::Value(|r| { let with = [r.get(STALE), r.get(MACHINE), r.get(CLOSED)]; mix(r.own, with) });
            "heard" [PING] Kind::Timeless(|r| {
                let hits = r.hits(PING);
                if hits != 0 { r.own = mix(r.own, [hits]); }
                hits != 0
            });
            $($effects)*
        }
    };
}

const CALM_NODES: &[Node] = solo!();

const SOLO_NODES: &[Node] = solo! {
    "show" [] Kind::Effect(|r| { let told = [r.get(STALE), r.get(BURNING), r.get(MACHINE)]; r.tell("show", told) });
    "cmp" [] Kind::Effect(|r| {
        let at = r.get(X);
        let (one, at) = (when(!r.ge(at)), r.get(LAST) + 11);
        let told = [one, when(r.ge(at))];
        r.tell("cmp", told);
    });
    "tick" [] Kind::Effect(|r| { let told = [r.every(8)]; r.tell("tick", told) });
    "evs" [PING] Kind::Effect(|r| {
        let (hits, at) = (r.hits(PING), r.get(LAST) + 6);
        let told = [hits, when(!r.ge(at))];
        r.tell("evs", told);
    });
    "cond" [] Kind::Effect(|r| {
        let told = if r.get(GATE) % 2 == 1 { [r.get(SLOW), r.get(AGE)] } else { [r.get(RING), r.get(TALLY)] };
        r.tell("cond", told);
    });
    "rest" [] Kind::Effect(|r| {
        let told = [r.get(SMOOTH), r.get(WALK), r.get(FOLD), r.get(CHAIN), r.get(HEARD)];
        r.tell("rest", told);
    });
};

const ORDER: &[Item] = &[
    Item::Scan(HOT),
    Item::Scan(MACHINE),
    Item::Scan(SMOOTH),
    Item::Scan(WALK),
    Item::Scan(TALLY),
    Item::Scan(RING),
    Item::Scan(FOLD),
    Item::Scan(SAMPLE),
    Item::Scan(CHAIN),
    Item::Scan(HEARD),
];

pub static SOLO: Type = Type { name: "Solo", nodes: SOLO_NODES, order: ORDER, kid: &[], rows: &[], waits: false };
/// Without effects.
pub static CALM: Type = Type { name: "Calm", nodes: CALM_NODES, order: ORDER, kid: &[], rows: &[], waits: false };
pub static LATE: Type = Type { name: "Late", nodes: SOLO_NODES, order: ORDER, kid: &[], rows: &[], waits: true };
