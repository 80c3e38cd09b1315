//! Windows, in milliseconds.

use super::nodes;
use crate::log::{mix, when};
use crate::model::{Item, Kind, NOW, Node, Run, Src, Type};

const X: usize = 2;
const LAST: usize = 3;
const LENGTH: usize = 4;
const HIT: usize = 5;
const OLD: usize = 6;
const AGE: usize = 7;
const SLOW: usize = 8;
pub const RECENT: usize = 9;
pub const FEW: usize = 10;
const MANY: usize = 11;
const WALK: usize = 12;
const COUNT: usize = 13;

/// What comes in, and what has had its time goes. Whether anything has.
fn window(r: &mut Run, node: usize, length: i64) -> bool {
    let now = r.peek(NOW);
    let new: Vec<_> = r.events.iter().map(|(_, value)| (now, *value)).collect();
    let mut has_changed = !new.is_empty();
    r.obj.samples[node].extend(new);
    while let Some((at, _)) = r.obj.samples[node].first().copied()
        && r.ge(at + length)
    {
        r.obj.samples[node].remove(0);
        has_changed = true;
    }
    r.own = figures(&r.obj.samples[node]);
    has_changed
}

/// Of the values: how many, their sum, the least, the greatest, the first and the last of them.
pub fn figures(samples: &[(i64, i64)]) -> i64 {
    let values = || samples.iter().map(|(_, value)| *value);
    let (first, last) = (values().next().unwrap_or(0), values().next_back().unwrap_or(0));
    let (least, most) = (values().min().unwrap_or(0), values().max().unwrap_or(0));
    mix(0, [samples.len() as i64, values().sum(), least, most, first, last])
}

fn sum(r: &mut Run, node: usize) -> i64 {
    r.get(node);
    r.obj.samples[node].iter().map(|(_, value)| *value).sum()
}

pub static SPAN: Type = Type {
    name: "Span",
    nodes: nodes! {
        "now" [] Kind::Clock;
        "tag" [] Kind::Signal;
        "x" [] Kind::Signal;
        "last" [] Kind::Signal;
        "span" [] Kind::Signal;
        "hit" [] Kind::Event;
        "old" [] Kind::Formula(|r| { let at = r.get(LAST) + r.get(LENGTH); when(r.ge(at)) });
        "age" [] Kind::Formula(|r| { let now = r.every(10); (now - r.get(LAST)).max(0) });
        "slow" [] Kind::Formula(|r| { let step = r.get(LENGTH); r.every(step) });
        "recent" [HIT] Kind::Once(|r| { let length = r.get(LENGTH); window(r, RECENT, length); }, &[Src::Own(LENGTH)]);
        "few" [HIT] Kind::While(|r| window(r, FEW, 7), &[]);
        "many" [] Kind::Formula(|r| sum(r, RECENT) - sum(r, FEW));
        "walk" [] Kind::Value(|r| { let at = r.own + 7; if r.ge(at) { at } else { r.own } });
        "count" [] Kind::Value(|r| { let with = [r.get(OLD), r.get(MANY), r.get(X)]; mix(r.own, with) });
        "show" [] Kind::Effect(|r| { let told = [r.get(OLD), r.get(MANY), r.get(COUNT)]; r.tell("show", told) });
        "more" [] Kind::Effect(|r| {
            let (told, at) = ([r.get(RECENT), r.get(FEW), r.get(WALK)], r.get(LAST) + 3);
            let told = [told[0], told[1], told[2], when(!r.ge(at))];
            r.tell("more", told);
        });
        "tick" [] Kind::Effect(|r| {
            let told = if r.get(X) % 2 == 1 { [r.get(SLOW)] } else { [r.get(AGE)] };
            r.tell("tick", told);
        });
    },
    order: &[Item::Scan(RECENT), Item::Scan(FEW), Item::Scan(WALK), Item::Scan(COUNT)],
    kid: &[],
    rows: &[],
    waits: false,
};
