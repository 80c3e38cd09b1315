//! Three levels.

use super::{nodes, row};
use crate::log::{mix, when};
use crate::model::{Item, Kind, Node, Src, Type};

const X: usize = 2;
const LIM: usize = 3;

pub static ROOT: Type = Type {
    name: "Root",
    nodes: nodes! {
        "now" [] Kind::Clock;
        "tag" [] Kind::Signal;
        "x" [] Kind::Signal;
        "lim" [] Kind::Signal;
        "sum" [] Kind::Formula(|r| r.at(Src::Kid(4)) + r.at(Src::KidOfKid(row::DUE)));
        "late" [] Kind::Formula(|r| {
            let lim = r.get(LIM);
            r.column(Src::KidColumn(row::AT)).iter().filter(|(_, at)| r.ge(at + lim)).count() as i64
        });
        "track" [] Kind::Value(|r| {
            let (sum, steps, at) = (r.get(4), r.at(Src::Kid(7)), r.get(X) + 1);
            let with = [sum, steps, when(r.ge(at))];
            mix(r.own, with)
        });
        "show" [] Kind::Effect(|r| { let told = [r.get(4), r.get(5), r.get(6)]; r.tell("show", told) });
    },
    order: &[Item::Kid, Item::Scan(6)],
    kid: &[(0, Src::Own(0)), (3, Src::Own(LIM))],
    rows: &[],
    waits: false,
};
