//! More fields than a word has bits.

use super::nodes;
use crate::log::{mix, when};
use crate::model::{Item, Kind, Node, Run, Type};

const X: usize = 2;
const LAST: usize = 3;
const HIT: usize = 4;
const FIRST: usize = 5;
const FIELDS: usize = 70;
const COUNT: usize = FIRST + FIELDS;
const FOLD: usize = COUNT + 1;
const RING: usize = COUNT + 2;
const WALK: usize = COUNT + 3;

fn field<const N: i64>(r: &mut Run) -> i64 {
    when(if (r.get(X) + N) % 3 == 0 {
        let at = r.get(LAST) + N;
        r.ge(at)
    } else {
        let rounded = r.every(5);
        rounded < r.get(LAST) + 40 - N
    })
}

fn fields(r: &mut Run) -> [i64; FIELDS] {
    std::array::from_fn(|n| r.get(FIRST + n))
}

macro_rules! wide {
    ($($n:literal $name:literal),*) => {
        nodes! {
            "now" [] Kind::Clock;
            "tag" [] Kind::Signal;
            "x" [] Kind::Signal;
            "last" [] Kind::Signal;
            "hit" [] Kind::Event;
            $($name [] Kind::Formula(field::<$n>);)*
            "count" [] Kind::Value(|r| { let with = fields(r); mix(r.own, with) });
            "fold" [HIT] Kind::Value(|r| {
                let (hits, at) = (r.hits(HIT), r.get(LAST) + 1);
                mix(r.own, [hits, when(r.ge(at))])
            });
            "ring" [] Kind::While(|r| {
                let at = r.own + 9;
                let is_over = r.ge(at);
                if is_over { r.own = at; }
                is_over
            }, &[]);
            "walk" [] Kind::Value(|r| { let at = r.own + 5; if r.ge(at) { at } else { r.own } });
            "show" [] Kind::Effect(|r| {
                let told = [fields(r).iter().sum(), r.get(COUNT), r.get(FOLD)];
                r.tell("show", told);
            });
            "more" [] Kind::Effect(|r| {
                let (ring, walk, at) = (r.get(RING), r.get(WALK), r.get(X));
                let told = [ring, walk, when(!r.ge(at))];
                r.tell("more", told);
            });
        }
    };
}

const NODES: &[Node] = wide! {
    0 "f0", 1 "f1", 2 "f2", 3 "f3", 4 "f4", 5 "f5", 6 "f6", 7 "f7",
    8 "f8", 9 "f9", 10 "f10", 11 "f11", 12 "f12", 13 "f13", 14 "f14", 15 "f15",
    16 "f16", 17 "f17", 18 "f18", 19 "f19", 20 "f20", 21 "f21", 22 "f22", 23 "f23",
    24 "f24", 25 "f25", 26 "f26", 27 "f27", 28 "f28", 29 "f29", 30 "f30", 31 "f31",
    32 "f32", 33 "f33", 34 "f34", 35 "f35", 36 "f36", 37 "f37", 38 "f38", 39 "f39",
    40 "f40", 41 "f41", 42 "f42", 43 "f43", 44 "f44", 45 "f45", 46 "f46", 47 "f47",
    48 "f48", 49 "f49", 50 "f50", 51 "f51", 52 "f52", 53 "f53", 54 "f54", 55 "f55",
    56 "f56", 57 "f57", 58 "f58", 59 "f59", 60 "f60", 61 "f61", 62 "f62", 63 "f63",
    64 "f64", 65 "f65", 66 "f66", 67 "f67", 68 "f68", 69 "f69"
};

pub static WIDE: Type = Type {
    name: "Wide",
    nodes: NODES,
    order: &[Item::Scan(COUNT), Item::Scan(FOLD), Item::Scan(RING), Item::Scan(WALK)],
    kid: &[],
    rows: &[],
    waits: false,
};
