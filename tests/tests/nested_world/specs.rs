//! The same formulas and effects once more, for the model: what they read is named by paths.

use crate::journal::mix;
use crate::model::{Spec, Specs};

pub(crate) const SPECS: Specs =
    Specs { part: &PART, row: &ROW, leaf: &LEAF, twig: &TWIG, low: &LOW, mid: &MID, top: &TOP };

const PART: Spec = Spec {
    signals: &["p", "q"],
    formulas: &[("double", |r| r("p") * 2)],
    effects: &[("row_part", |r| vec![r("p"), r("q")])],
    whole: |r| r("p"),
};

const ROW: Spec = Spec {
    signals: &["amount", "kind"],
    formulas: &[
        ("value", |r| r("amount") * 2 + r("part.double") % 4),
        ("open", |r| i64::from(if r("kind") > 2 { r("amount") > 3 } else { r("part.q") > 2 })),
        ("row_shown", |r| r("amount") * 10 + r("part.p")),
    ],
    effects: &[("row_tell", |r| vec![r("row_shown"), r("kind")])],
    whole: |r| r("amount"),
};

const LEAF: Spec = Spec {
    signals: &["v", "w"],
    formulas: &[("odd", |r| r("v") % 2)],
    effects: &[("tell", |r| vec![r("odd"), r("w")])],
    whole: |r| r("w"),
};

const TWIG: Spec = Spec { signals: &[], formulas: &[], effects: &[], whole: |r| r("leaf.w") };

const LOW: Spec = Spec {
    signals: &["a", "b"],
    formulas: &[
        ("half", |r| r("a") / 2),
        ("pick", |r| if r("b") > 2 { r("a") * 10 } else { r("half") }),
        ("sum", |r| r("a") + r("leaf.odd") * 100),
    ],
    effects: &[
        ("tell", |r| vec![r("half"), r("b")]),
        ("doubt", |r| vec![if r("b") > 3 { r("pick") } else { r("leaf.v") }]),
    ],
    whole: |r| mix(&[r("a"), r("b"), r("pick"), r("leaf.w")]),
};

const MID: Spec = Spec {
    signals: &["x", "y"],
    formulas: &[
        ("parity", |r| r("x") % 2),
        ("mixed", |r| r("y") * 100 + r("low.half")),
        ("picks", |r| if r("low.b") > 2 { r("low.a") } else { r("x") }),
        ("rows", |r| r("lines.len")),
        ("total", |r| r("lines.sum.value") + r("parity")),
        ("open", |r| r("lines.count.open") * 100 + r("lines.len")),
        ("chain", |r| mix(&[r("total"), r("mixed"), r("low.leaf.odd")])),
        ("either", |r| if r("x") > 2 { r("lines.max.amount") } else { r("low.pick") }),
    ],
    effects: &[
        ("tell", |r| vec![r("mixed"), r("total")]),
        ("doubt", |r| vec![if r("x") > 2 { r("low.a") } else { r("y") }]),
        ("deep", |r| vec![r("low.leaf.odd"), r("low.sum")]),
    ],
    whole: |r| mix(&[r("x"), r("mixed"), r("lines.sum.amount"), r("low.b")]),
};

const TOP: Spec = Spec {
    signals: &["n", "mode"],
    formulas: &[
        ("hush", |r| r("mode") * 10 + r("twig.leaf.odd")),
        ("near", |r| r("n") * 10 + r("mid.x")),
        ("deep", |r| r("mid.low.half") * 100 + r("side.b")),
        ("leaves", |r| r("mid.low.leaf.odd") * 100 + r("side.leaf.w")),
        ("via", |r| mix(&[r("mid.mixed"), r("side.pick")])),
        ("all", |r| r("mid.whole")),
        ("some", |r| r("side.whole")),
        // `self.mid.low()` is all of it.
        ("part", |r| {
            r("mid.low.deep");
            r("mid.low.a") + r("mid.low.b")
        }),
        ("branch", |r| if r("n") > 2 { r("mid.low.half") } else { r("side.a") }),
        ("sum", |r| r("lines.sum.value")),
        ("mean", |r| r("lines.mean.amount")),
        ("least", |r| r("lines.min.value")),
        ("range", |r| r("lines.minmax.value")),
        ("open", |r| r("lines.count.open")),
        ("rows", |r| r("lines.len")),
        ("groups", |r| r("lines.groups.value")),
        ("kinds", |r| r("lines.kinds")),
        ("walk", |r| r("lines.walk")),
        ("large", |r| r("lines.large")),
        ("sorted", |r| r("lines.sorted")),
        ("folded", |r| r("lines.folded")),
        ("selected", |r| r("lines.selected")),
        ("best", |r| r("lines.best")),
        ("first", |r| r("lines.first")),
        ("found", |r| r("lines.found")),
        ("far_sum", |r| r("mid.lines.sum.amount") * 1000 + r("mid.total")),
        ("far_groups", |r| r("mid.lines.group_means.value")),
        ("far_rows", |r| r("mid.lines.len")),
        ("far_walk", |r| r("mid.lines.kinds_and_open")),
        ("far_selected", |r| r("mid.lines.selected.amount")),
        ("cases", |r| match r("mode") {
            0 => r("lines.sum.amount"),
            1 => r("mid.lines.max.value"),
            2 => r("lines.max.amount"),
            3 => match r("lines.mean.value") {
                -1 => -1,
                bits => f64::from_bits(bits as u64) as i64,
            },
            4 => r("mid.either"),
            _ => r("n"),
        }),
        ("chain", |r| mix(&[r("sum"), r("via"), r("leaves")])),
        ("last", |r| if r("chain") % 2 == 0 { r("deep") + r("rows") } else { r("far_sum") }),
    ],
    effects: &[
        ("tell", |r| vec![r("n"), r("near"), r("last")]),
        ("doubt", |r| vec![r("cases"), if r("n") > 3 { r("mid.chain") } else { r("groups") }]),
        ("far", |r| vec![r("mid.low.b"), r("far_sum"), r("mid.low.leaf.v")]),
    ],
    whole: |r| r("n"),
};
