//! A child and rows.

use super::{nodes, row};
use crate::log::{mix, when};
use crate::model::{Item, Kind, Node, Src, Type};

const X: usize = 2;
const LIM: usize = 3;

pub static PLANT: Type = Type {
    name: "Plant",
    nodes: nodes! {
        "now" [] Kind::Clock;
        "tag" [] Kind::Signal;
        "x" [] Kind::Signal;
        "lim" [] Kind::Signal;
        "olds" [] Kind::Formula(|r| r.column(Src::Column(row::OLD)).iter().map(|(_, old)| old).sum());
        "dues" [] Kind::Formula(|r| r.column(Src::Column(row::DUE)).iter().map(|(_, due)| due).sum());
        "top" [] Kind::Formula(|r| r.column(Src::Column(row::AT)).iter().map(|(_, at)| *at).max().unwrap_or(0));
        "late" [] Kind::Formula(|r| r.column(Src::Column(row::AT)).iter().filter(|(_, at)| r.ge(at + 7)).count() as i64);
        "first" [] Kind::Formula(|r| { let key = r.get(X) % 4; r.at(Src::Row(key, row::SINCE)) });
        "alarm" [] Kind::Formula(|r| {
            let at = r.get(6) + r.get(LIM);
            when(r.ge(at) || r.at(Src::Kid(row::OLD)) == 1)
        });
        "track" [] Kind::Value(|r| {
            let (old, alarm, at) = (r.get(4), r.get(9), r.get(X) + 1);
            let with = [old, alarm, when(r.ge(at))];
            mix(r.own, with)
        });
        "show" [] Kind::Effect(|r| { let told = [r.get(4), r.get(5), r.get(7)]; r.tell("show", told) });
        "tells" [] Kind::Effect(|r| {
            let (told, at) = ([r.get(8), r.get(9), r.get(10)], r.get(X) + 4);
            let told = [told[0], told[1], told[2], when(r.ge(at))];
            r.tell("tells", told);
        });
    },
    order: &[Item::Kid, Item::Rows, Item::Scan(10)],
    kid: &[(0, Src::Own(0)), (row::LIM, Src::Own(LIM)), (row::ID, Src::Own(1))],
    rows: &[(0, Src::Own(0)), (row::LIM, Src::Own(LIM)), (row::ID, Src::Key)],
    waits: false,
};
