//! How structs are made, and made again of their inputs and their memory.

use reaktiv::{Remember, Table};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::acts::Again;
use crate::model::acts::new_row;
use crate::model::{Obj, Type};
use crate::real::{Number, Real};
use crate::structs::solo::{Calm, CalmInputs, CalmMemory, Late, LateInputs, LateMemory, Solo, SoloInputs, SoloMemory};
use crate::structs::span::{Span, SpanInputs, SpanMemory};
use crate::structs::trees::{
    Log, Mid, MidInputs, Plant, PlantInputs, PlantMemory, Root, RootInputs, RootMemory, Row, RowInputs,
};
use crate::structs::wide::{Wide, WideInputs, WideMemory};
use crate::types::{CALM, LATE, MID, PLANT, ROOT, SOLO, SPAN, WIDE, solo, span};

/// What one is made of: the values of its signals, those of its child, and those of its rows.
#[derive(Debug, Clone)]
pub struct Start {
    pub values: [i64; 5],
    pub leaf: [i64; 3],
    pub rows: Vec<(i64, [i64; 3])>,
}

pub trait Kit: Real {
    type Parts;
    const TYPE: &'static Type;
    const HAS_ROWS: bool = false;
    /// What may panic.
    const BOMBS: &'static [&'static str];
    fn make(start: &Start) -> Self;
    fn again(self, how: Again) -> Self;
    /// Copies of its inputs and its memory.
    fn copied(&self, how: Again) -> Self::Parts;
    /// In place. With `with_memory` false only the inputs are set.
    fn restored(&mut self, to: Self::Parts, with_memory: bool);
}

pub fn real_row([tag, x, at]: [i64; 3]) -> Row {
    Row::new(RowInputs { tag, x, at })
}

impl Start {
    fn table(&self) -> Table<i64, Row> {
        self.rows.iter().map(|(key, values)| (*key, real_row(*values))).collect()
    }

    pub fn model(&self, of: &'static Type) -> Obj {
        let [tag, x, third, fourth, span] = self.values;
        let rows = self.rows.iter().map(|(key, values)| (*key, new_row(*values))).collect();
        let leaf = new_row(self.leaf);
        let (mut top, signals) = match of.name {
            "Plant" => (Obj { rows, ..Obj::new(of, Some(leaf)) }, vec![tag, x, span]),
            "Root" => {
                let mut mid = Obj { rows, ..Obj::new(&MID, Some(leaf)) };
                mid.val[1..4].copy_from_slice(&[fourth, third, 10]);
                (Obj::new(of, Some(mid)), vec![tag, x, span])
            }
            "Span" => (Obj::new(of, None), vec![tag, x, fourth, span]),
            "Wide" => (Obj::new(of, None), vec![tag, x, fourth]),
            _ => (Obj::new(of, None), self.values.to_vec()),
        };
        top.val[1..1 + signals.len()].copy_from_slice(&signals);
        match of.name {
            "Solo" | "Late" | "Calm" => top.val[solo::HOT] = -1,
            "Span" => top.val[span::RECENT..=span::FEW].fill(span::figures(&[])),
            _ => {}
        }
        top
    }
}

/// To text and back.
pub fn by_text<T: Serialize + DeserializeOwned>(value: &T) -> T {
    serde_json::from_str(&serde_json::to_string(value).unwrap()).unwrap()
}

macro_rules! kit {
    ($Top:ident, $Inputs:ident, $Memory:ident, $TYPE:ident, [$($context:tt)*], bombs $bombs:expr, |$start:ident| $inputs:expr $(, $consts:item)?) => {
        impl Kit for $Top {
            type Parts = ($Inputs, $Memory);
            const TYPE: &'static Type = &$TYPE;
            const BOMBS: &'static [&'static str] = $bombs;
            $($consts)?
            fn make($start: &Start) -> Self {
                $Top::new($inputs $($context)*)
            }
            fn again(self, how: Again) -> Self {
                let (inputs, memory) = match how {
                    Again::Parts => self.into_parts(),
                    _ => self.copied(how),
                };
                $Top::resume(inputs, memory $($context)*)
            }
            fn copied(&self, how: Again) -> Self::Parts {
                match how {
                    Again::Text => (by_text(self.inputs()), by_text(self.memory())),
                    _ => (self.inputs().clone(), self.memory().clone()),
                }
            }
            fn restored(&mut self, (inputs, memory): Self::Parts, with_memory: bool) {
                if with_memory { self.restore(inputs, memory) } else { self.set_inputs(inputs) }
            }
        }
    };
}

const SOLO_BOMBS: &[&str] = &[
    "stale", "fresh", "guarded", "closed", "burning", "machine", "smooth", "walk", "tally", "ring", "fold", "chain",
    "show", "cmp", "tick", "evs", "cond", "rest", "changed",
];
const ROW_BOMBS: &[&str] = &["old", "since", "count", "walk", "fold", "tells", "more", "show", "track", "changed"];

kit!(Solo, SoloInputs, SoloMemory, SOLO, [], bombs SOLO_BOMBS, |start| {
    let [tag, x, gate, last, span] = start.values;
    SoloInputs { tag, x, gate, last, span }
});
kit!(Late, LateInputs, LateMemory, LATE, [], bombs SOLO_BOMBS, |start| {
    let [tag, x, gate, last, span] = start.values;
    LateInputs { tag, x, gate, last, span }
});
kit!(Calm, CalmInputs, CalmMemory, CALM, [], bombs SOLO_BOMBS, |start| {
    let [tag, x, gate, last, span] = start.values;
    CalmInputs { tag, x, gate, last, span }
});
kit!(
    Span,
    SpanInputs,
    SpanMemory,
    SPAN,
    [],
    bombs & ["old", "many", "recent", "few", "walk", "count", "show", "more", "tick", "changed"],
    |start| {
        let [tag, x, _, last, span] = start.values;
        SpanInputs { tag, x, last: Number::of(last), span: Number::of(span) }
    }
);
kit!(
    Wide,
    WideInputs,
    WideMemory,
    WIDE,
    [],
    bombs & ["count", "fold", "ring", "walk", "show", "more", "changed"],
    |start| {
        let [tag, x, _, last, _] = start.values;
        WideInputs { tag, x, last }
    }
);
kit!(Plant, PlantInputs, PlantMemory, PLANT, [, Log], bombs ROW_BOMBS, |start| {
    let [tag, x, _, _, lim] = start.values;
    PlantInputs { tag, x, lim, leaf: real_row(start.leaf), rows: start.table() }
}, const HAS_ROWS: bool = true;);
kit!(Root, RootInputs, RootMemory, ROOT, [, Log], bombs ROW_BOMBS, |start| {
    let [tag, x, y, mid, lim] = start.values;
    let mid = Mid::new(MidInputs { tag: mid, x: y, leaf: real_row(start.leaf), rows: start.table() });
    RootInputs { tag, x, lim, mid }
}, const HAS_ROWS: bool = true;);
