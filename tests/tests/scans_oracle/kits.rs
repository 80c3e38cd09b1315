//! How structs are made, copied, saved and restored, in each of the worlds.

use reaktiv::{Remember, Table};

use crate::model::{Obj, Type};
use crate::real::Real;
use crate::structs::{Log, loud, quiet};
use crate::types::{MID, ROOT, ROW, SOLO};
use crate::wide::wide;

/// The values of the signals.
pub type Values = [i64; 5];

pub trait Kit {
    type Top: Real<Row = Self::Row>;
    type Row: Real<Row = Self::Row>;
    type Inputs;
    type Memory;
    const TOP: &'static Type;
    const HAS_EFFECTS: bool;
    fn row(values: Values) -> Self::Row;
    fn row_cloned(row: &Self::Row) -> Self::Row;
    fn row_loaded(row: &Self::Row) -> Self::Row;
    fn row_resumed(row: Self::Row) -> Self::Row;
    /// With a child that has these values, a leaf and rows, if it has a child.
    fn top(values: Values, mid: Values, rows: Vec<(i64, Self::Row)>, leaf: Self::Row) -> Self::Top;
    fn cloned(top: &Self::Top) -> Option<Self::Top>;
    fn loaded(top: &Self::Top) -> Option<Self::Top>;
    fn loaded_from_inputs(top: &Self::Top) -> Self::Top;
    /// With other inputs: of itself, and of its child.
    fn resumed(top: Self::Top, a: Option<i64>, x: Option<i64>) -> Self::Top;
    fn started_anew(top: Self::Top, a: Option<i64>) -> Self::Top;
    fn snapshot(top: &Self::Top) -> (Self::Inputs, Self::Memory);
    fn restore(top: &mut Self::Top, to: (Self::Inputs, Self::Memory));
    fn set_inputs(top: &mut Self::Top, to: Self::Inputs);
    fn swap_mids(one: &mut Self::Top, other: &mut Self::Top, x: Option<i64>);
}

pub fn model_of(of: &'static Type, values: Values, kid: Option<Obj>, rows: Vec<(i64, Obj)>) -> Obj {
    let mut obj = Obj::new(of, kid);
    for (node, value) in obj.signals().into_iter().zip(values) {
        obj.val[node] = value;
    }
    obj.rows = rows;
    obj
}

pub fn model_of_top(of: &'static Type, values: Values, mid: Values, rows: Vec<(i64, Obj)>, leaf: Obj) -> Obj {
    let kid = (of.name == ROOT.name).then(|| model_of(&MID, mid, Some(leaf), rows));
    model_of(of, values, kid, Vec::new())
}

pub fn model_of_row(values: Values) -> Obj {
    model_of(&ROW, values, None, Vec::new())
}

macro_rules! kit {
    ($Kit:ident, $world:ident, $Top:ident, $Inputs:ident, $Memory:ident, $TOP:ident, $has_effects:literal, [$($context:tt)*],
        |$values:ident, $mid:ident, $rows:ident, $leaf:ident| { $($made:tt)* }, |$of:ident| $cloned:expr, |$text:ident| $loaded:expr,
        |$inputs:ident, $x:ident| $changed:expr, |$one:ident, $other:ident, $set:ident| $swapped:expr
    ) => {
        pub struct $Kit;

        impl Kit for $Kit {
            type Top = $world::$Top;
            type Row = $world::Row;
            type Inputs = $world::$Inputs;
            type Memory = $world::$Memory;
            const TOP: &'static Type = &$TOP;
            const HAS_EFFECTS: bool = $has_effects;
            fn row([tag, x, y, ..]: Values) -> Self::Row {
                $world::Row::new($world::RowInputs { tag, x, y })
            }
            fn row_cloned(row: &Self::Row) -> Self::Row {
                row.clone()
            }
            fn row_loaded(row: &Self::Row) -> Self::Row {
                serde_json::from_str(&serde_json::to_string(row).unwrap()).unwrap()
            }
            fn row_resumed(row: Self::Row) -> Self::Row {
                let (inputs, memory) = row.into_parts();
                $world::Row::resume(inputs, memory)
            }
            fn top($values: Values, $mid: Values, $rows: Vec<(i64, Self::Row)>, $leaf: Self::Row) -> Self::Top {
                let [tag, a, b, gate, idle] = $values;
                $world::$Top::new($world::$Inputs { tag, a, b, gate, idle, $($made)* } $($context)*)
            }
            fn cloned($of: &Self::Top) -> Option<Self::Top> {
                $cloned
            }
            fn loaded($of: &Self::Top) -> Option<Self::Top> {
                let $text = serde_json::to_string(&$of).unwrap();
                $loaded
            }
            fn loaded_from_inputs(top: &Self::Top) -> Self::Top {
                let text = serde_json::to_string(top.inputs()).unwrap();
                $world::$Top::new(serde_json::from_str(&text).unwrap() $($context)*)
            }
            fn resumed(top: Self::Top, a: Option<i64>, $x: Option<i64>) -> Self::Top {
                let (mut $inputs, memory) = top.into_parts();
                $inputs.a = a.unwrap_or($inputs.a);
                $changed;
                $world::$Top::resume($inputs, memory $($context)*)
            }
            fn started_anew(top: Self::Top, a: Option<i64>) -> Self::Top {
                let mut inputs = top.into_inputs();
                inputs.a = a.unwrap_or(inputs.a);
                $world::$Top::new(inputs $($context)*)
            }
            fn snapshot(top: &Self::Top) -> (Self::Inputs, Self::Memory) {
                (top.inputs().clone(), top.memory().clone())
            }
            fn restore(top: &mut Self::Top, (inputs, memory): (Self::Inputs, Self::Memory)) {
                top.restore(inputs, memory);
            }
            fn set_inputs(top: &mut Self::Top, to: Self::Inputs) {
                top.set_inputs(to);
            }
            fn swap_mids($one: &mut Self::Top, $other: &mut Self::Top, $set: Option<i64>) {
                $swapped
            }
        }
    };
}

macro_rules! kits {
    ($Root:ident, $Solo:ident, $world:ident, $has_effects:literal, [$($context:tt)*], |$of:ident| $cloned:expr, |$text:ident| $loaded:expr) => {
        kit!($Root, $world, Root, RootInputs, RootMemory, ROOT, $has_effects, [$($context)*], |values, mid, rows, leaf| {
            mid: {
                let [tag, x, num, ..] = mid;
                $world::Mid::new($world::MidInputs { tag, x, num, leaf, rows: Table::from_iter(rows) })
            },
        }, |$of| $cloned, |$text| $loaded, |inputs, x| {
            if let Some(x) = x {
                inputs.mid.set_x(x);
            }
        }, |one, other, x| {
            let (mut one, mut other) = (one.mid_mut(), other.mid_mut());
            if let Some(x) = x {
                one.set_x(x);
                other.set_x(x);
            }
            std::mem::swap(&mut *one, &mut *other);
            // In this order.
            drop(one);
            drop(other);
        });
        kit!($Solo, $world, Solo, SoloInputs, SoloMemory, SOLO, $has_effects, [], |_values, _mid, _rows, _leaf| {
        }, |$of| $cloned, |$text| $loaded, |_inputs, _x| {}, |_one, _other, _x| {});
    };
}

kits!(QuietRoot, QuietSolo, quiet, false, [], |of| Some(of.clone()).inspect(|copy| assert_eq!(copy, of)), |text| {
    serde_json::from_str(&text).ok()
});
kits!(LoudRoot, LoudSolo, loud, true, [, Log], |_of| None, |_text| None);
kits!(WideRoot, WideSolo, wide, true, [, Log], |_of| None, |_text| None);
