//! Structs to set others to, as a whole: of the same numbers, with some other values; and what the model makes of that.

use crate::hands::{Hands, Lines};
use crate::journal::quietly;
use crate::model::Model;
use crate::rows::{Part, PartInputs, Row, RowInputs};
use crate::structs::{Leaf, LeafInputs, Low, LowInputs, Mid, MidInputs, Twig, TwigInputs};
use crate::values::Value;

impl Hands {
    /// The value that was there, or another one.
    fn perhaps_another(&mut self, value: i64) -> i64 {
        if self.random.below(2) == 0 { value } else { self.value() }
    }

    pub(crate) fn leaf_for(&mut self, leaf: &Leaf) -> Leaf {
        let (v, w) = (self.perhaps_another(*leaf.v()), self.perhaps_another(*leaf.w()));
        quietly(|| Leaf::new(LeafInputs { id: *leaf.id(), v, w }))
    }

    pub(crate) fn part_for(&mut self, part: &Part) -> Part {
        let (p, q) = (self.perhaps_another(*part.p()), self.perhaps_another(*part.q()));
        quietly(|| Part::new(PartInputs { id: *part.id(), p, q }))
    }

    pub(crate) fn low_for(&mut self, low: &Low) -> Low {
        let (a, b) = (self.perhaps_another(*low.a()), self.perhaps_another(*low.b()));
        let leaf = self.leaf_for(low.leaf());
        quietly(|| Low::new(LowInputs { id: *low.id(), a, b, leaf }))
    }

    pub(crate) fn twig_for(&mut self, twig: &Twig) -> Twig {
        let leaf = self.leaf_for(twig.leaf());
        quietly(|| Twig::new(TwigInputs { id: *twig.id(), leaf }))
    }

    pub(crate) fn mid_for(&mut self, mid: &Mid) -> Mid {
        let (x, y) = (self.perhaps_another(*mid.x()), self.perhaps_another(mid.y().0));
        let (low, lines) = (self.low_for(mid.low()), lines_like(mid.lines()));
        quietly(|| Mid::new(MidInputs { id: *mid.id(), x, y: Value(y), low, lines }))
    }
}

/// A table of the same rows.
pub(crate) fn lines_like(lines: &Lines) -> Lines {
    let part = |part: &Part| Part::new(PartInputs { id: *part.id(), p: *part.p(), q: *part.q() });
    let row = |row: &Row| {
        Row::new(RowInputs { id: *row.id(), amount: *row.amount(), kind: *row.kind(), part: part(row.part()) })
    };
    quietly(|| lines.iter().map(|(key, old)| (*key, row(old))).collect())
}

/// Sets signals of a child if one of them, or something below, has another value.
fn set(model: &mut Model, name: &str, signals: &[(&str, i64, i64)], below: bool, go_on: impl FnOnce(&mut Model)) {
    if below || signals.iter().any(|(_, old, new)| old != new) {
        let child = model.lend(name);
        for (signal, _, value) in signals {
            child.set(signal, *value);
        }
        go_on(child);
    }
}

fn leaf_differs(old: &Leaf, new: &Leaf) -> bool {
    (old.v(), old.w()) != (new.v(), new.w())
}

fn low_differs(old: &Low, new: &Low) -> bool {
    (old.a(), old.b()) != (new.a(), new.b()) || leaf_differs(old.leaf(), new.leaf())
}

pub(crate) fn set_leaf(model: &mut Model, old: &Leaf, new: &Leaf) {
    set(model, "leaf", &[("v", *old.v(), *new.v()), ("w", *old.w(), *new.w())], false, |_| ());
}

pub(crate) fn set_part(model: &mut Model, old: &Part, new: &Part) {
    set(model, "part", &[("p", *old.p(), *new.p()), ("q", *old.q(), *new.q())], false, |_| ());
}

pub(crate) fn set_low(model: &mut Model, name: &str, old: &Low, new: &Low) {
    let signals = [("a", *old.a(), *new.a()), ("b", *old.b(), *new.b())];
    let below = leaf_differs(old.leaf(), new.leaf());
    set(model, name, &signals, below, |low| set_leaf(low, old.leaf(), new.leaf()));
}

pub(crate) fn set_twig(model: &mut Model, old: &Twig, new: &Twig) {
    let below = leaf_differs(old.leaf(), new.leaf());
    set(model, "twig", &[], below, |twig| set_leaf(twig, old.leaf(), new.leaf()));
}

pub(crate) fn set_mid(model: &mut Model, old: &Mid, new: &Mid) {
    let signals = [("x", *old.x(), *new.x()), ("y", old.y().0, new.y().0)];
    let below = low_differs(old.low(), new.low());
    set(model, "mid", &signals, below, |mid| set_low(mid, "low", old.low(), new.low()));
}
