//! What follows the clock of the struct around it.

use super::nodes;
use crate::log::{mix, when};
use crate::model::{Item, Kind, NOW, Node, Src, Type};

pub const X: usize = 2;
pub const AT: usize = 3;
pub const LIM: usize = 4;
pub const ID: usize = 5;
pub const HIT: usize = 6;
pub const OLD: usize = 7;
pub const DUE: usize = 8;
pub const SINCE: usize = 10;
pub const COUNT: usize = 11;
pub const WALK: usize = 12;
pub const FOLD: usize = 13;

pub static ROW: Type = Type {
    name: "Row",
    nodes: nodes! {
        "now" [] Kind::Clock;
        "tag" [] Kind::Signal;
        "x" [] Kind::Signal;
        "at" [] Kind::Signal;
        "lim" [] Kind::Given;
        "id" [] Kind::Given;
        "hit" [] Kind::Event;
        "old" [] Kind::Formula(|r| { let at = r.get(AT) + r.get(LIM); when(r.ge(at)) });
        "due" [] Kind::Formula(|r| {
            if r.get(X) % 2 == 1 && { let at = r.get(AT) + 3; r.ge(at) } { r.get(X) } else { 0 }
        });
        "age" [] Kind::Formula(|r| r.every(5) - r.get(AT));
        "since" [] Kind::Value(|r| match r.is(OLD) {
            true if r.own < 0 => r.peek(NOW),
            true => r.own,
            false => -1,
        });
        "count" [] Kind::Value(|r| { let at = r.get(AT) + 6; let with = [when(r.ge(at)), r.get(X)]; mix(r.own, with) });
        "walk" [] Kind::Value(|r| { let at = r.own + 9; if r.ge(at) { at } else { r.own } });
        "fold" [HIT] Kind::Once(|r| {
            let (hits, at) = (r.hits(HIT), r.get(AT) + 4);
            r.own = mix(r.own, [hits, when(!r.ge(at))]);
        }, &[Src::Own(AT)]);
        "tells" [] Kind::Effect(|r| { let told = [r.get(ID), r.get(OLD), r.get(SINCE)]; r.tell("tells", told) });
        "more" [] Kind::Effect(|r| {
            let (told, at) = ([r.get(COUNT), r.get(WALK), r.get(FOLD)], r.get(AT) + 13);
            let told = [told[0], told[1], told[2], when(r.ge(at))];
            r.tell("more", told);
        });
    },
    order: &[Item::Scan(SINCE), Item::Scan(COUNT), Item::Scan(WALK), Item::Scan(FOLD)],
    kid: &[],
    rows: &[],
    waits: false,
};
