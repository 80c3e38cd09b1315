//! What stands between two others.

use super::{nodes, row};
use crate::log::{mix, when};
use crate::model::{Item, Kind, Node, Src, Type};

const LIM: usize = 3;
const TOP: usize = 6;
const STEPS: usize = 7;

pub static MID: Type = Type {
    name: "Mid",
    nodes: nodes! {
        "now" [] Kind::Clock;
        "tag" [] Kind::Signal;
        "x" [] Kind::Signal;
        "lim" [] Kind::Given;
        "olds" [] Kind::Formula(|r| r.column(Src::Column(row::OLD)).iter().map(|(_, old)| old).sum());
        "first" [] Kind::Formula(|r| r.at(Src::Row(1, row::DUE)));
        "top" [] Kind::Formula(|r| r.column(Src::Column(row::AT)).iter().map(|(_, at)| *at).max().unwrap_or(0));
        "steps" [] Kind::Value(|r| {
            let (old, since, at) = (r.get(4), r.at(Src::Kid(row::SINCE)), r.get(TOP) + 2);
            let with = [old, since, when(r.ge(at))];
            mix(r.own, with)
        });
        "mid" [] Kind::Effect(|r| { let told = [r.get(5), r.get(STEPS)]; r.tell("mid", told) });
    },
    order: &[Item::Kid, Item::Rows, Item::Scan(STEPS)],
    kid: &[(0, Src::Own(0)), (row::LIM, Src::Own(LIM)), (row::ID, Src::Own(1))],
    rows: &[(0, Src::Own(0)), (row::LIM, Src::Own(LIM)), (row::ID, Src::Key)],
    waits: false,
};
