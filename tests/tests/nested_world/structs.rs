//! The structs: `Top` holds a `Mid`, a `Low` and a `Twig`, `Mid` another `Low`, which holds a `Leaf`; `Top` and `Mid`
//! hold tables of `Row`, each of which holds a `Part`.
//!
//! Each has a number that never changes, by which the journal tells them apart.

use reaktiv::{Table, reactive};

use crate::journal::{begins, mix, mix_all, ran, saw};
use crate::rows::{Row, bits, keys};
use crate::values::{Key, Value, same};
use reaktiv_tests::panics::spark;

#[reactive]
pub(crate) struct Leaf {
    pub(crate) id: u32,
    pub(crate) v: i64,
    pub(crate) w: i64,
    pub(crate) odd: computed!(i64, ran(self.id, "odd", self.v % 2)),
    tell: effect!(saw(self.id, "tell", &[self.odd, self.w])),
}

/// Without an effect of its own, and no effect of the struct around it reads it.
#[reactive]
pub(crate) struct Twig {
    pub(crate) id: u32,
    #[reactive(nested)]
    pub(crate) leaf: Leaf,
}

#[reactive]
pub(crate) struct Low {
    pub(crate) id: u32,
    pub(crate) a: i64,
    #[reactive(cutoff = same)]
    pub(crate) b: i64,
    #[reactive(nested)]
    pub(crate) leaf: Leaf,
    pub(crate) half: computed!(i64, ran(self.id, "half", self.a / 2)),
    pub(crate) pick: computed!(Value, Value(ran(self.id, "pick", if self.b > 2 { self.a * 10 } else { self.half }))),
    pub(crate) sum: computed!(i64, ran(self.id, "sum", self.a + *self.leaf.odd() * 100)),
    tell: effect!(saw(self.id, "tell", &[self.half, self.b])),
    doubt: effect!({
        begins(self.id, "doubt");
        saw(self.id, "doubt", &[if self.b > 3 { self.pick.0 } else { *self.leaf.v() }])
    }),
}

pub(crate) fn whole_low(low: &Low) -> i64 {
    mix(&[*low.a(), *low.b(), low.pick().0, *low.leaf().w()])
}

#[reactive]
pub(crate) struct Mid {
    pub(crate) id: u32,
    pub(crate) x: i64,
    pub(crate) y: Value,
    #[reactive(nested)]
    pub(crate) low: Low,
    #[reactive(nested)]
    pub(crate) lines: Table<Key, Row>,
    pub(crate) parity: computed!(i64, ran(self.id, "parity", self.x % 2)),
    pub(crate) mixed: computed!(i64, ran(self.id, "mixed", self.y.0 * 100 + *self.low.half())),
    pub(crate) picks: computed!(i64, ran(self.id, "picks", if *self.low.b() > 2 { *self.low.a() } else { self.x })),
    pub(crate) rows: computed!(usize, ran(self.id, "rows", self.lines.len())),
    pub(crate) total: computed!(i64, ran(self.id, "total", self.lines.sum(Row::VALUE) + self.parity)),
    pub(crate) open: computed!(usize, ran(self.id, "open", self.lines.count_where(Row::OPEN) * 100 + self.lines.len())),
    pub(crate) chain:
        computed!(Value, Value(ran(self.id, "chain", mix(&[self.total, self.mixed, *self.low.leaf.odd()])))),
    pub(crate) either: computed!(
        i64,
        ran(
            self.id,
            "either",
            if self.x > 2 { self.lines.max(Row::AMOUNT).copied().unwrap_or(-1) } else { self.low.pick().0 }
        )
    ),
    tell: effect!(saw(self.id, "tell", &[self.mixed, self.total])),
    doubt: effect!({
        begins(self.id, "doubt");
        saw(self.id, "doubt", &[if self.x > 2 { *self.low.a() } else { self.y.0 }])
    }),
    deep: effect!(saw(self.id, "deep", &[*self.low.leaf.odd(), *self.low.sum()])),
}

pub(crate) fn whole_mid(mid: &Mid) -> i64 {
    mix(&[*mid.x(), *mid.mixed(), mid.lines().sum(Row::AMOUNT), *mid.low().b()])
}

#[reactive]
pub(crate) struct Top {
    pub(crate) id: u32,
    pub(crate) n: i64,
    pub(crate) mode: i64,
    #[reactive(nested)]
    pub(crate) mid: Mid,
    #[reactive(nested)]
    pub(crate) side: Low,
    #[reactive(nested)]
    pub(crate) twig: Twig,
    #[reactive(nested)]
    pub(crate) lines: Table<Key, Row>,
    pub(crate) hush: computed!(i64, ran(self.id, "hush", self.mode * 10 + *self.twig.leaf.odd())),
    pub(crate) near: computed!(i64, ran(self.id, "near", self.n * 10 + *self.mid.x())),
    pub(crate) deep: computed!(i64, ran(self.id, "deep", *self.mid.low.half() * 100 + *self.side.b())),
    pub(crate) leaves: computed!(i64, ran(self.id, "leaves", *self.mid.low.leaf.odd() * 100 + *self.side.leaf.w())),
    pub(crate) via: computed!(Value, Value(ran(self.id, "via", mix(&[*self.mid.mixed(), self.side.pick().0])))),
    pub(crate) all: computed!(i64, ran(self.id, "all", whole_mid(&self.mid))),
    pub(crate) some: computed!(i64, ran(self.id, "some", whole_low(&self.side))),
    pub(crate) part: computed!(i64, ran(self.id, "part", self.mid.low().a() + self.mid.low().b())),
    pub(crate) branch:
        computed!(i64, ran(self.id, "branch", if self.n > 2 { *self.mid.low.half() } else { *self.side.a() })),
    pub(crate) sum: computed!(i64, ran(self.id, "sum", self.lines.sum(Row::VALUE))),
    pub(crate) mean: computed!(i64, ran(self.id, "mean", bits(self.lines.mean(Row::AMOUNT)))),
    pub(crate) least: computed!(i64, ran(self.id, "least", self.lines.min(Row::VALUE).copied().unwrap_or(-1))),
    pub(crate) range: computed!(
        i64,
        ran(self.id, "range", self.lines.minmax(Row::VALUE).map_or(-1, |(least, most)| mix(&[*least, *most])))
    ),
    pub(crate) open: computed!(i64, ran(self.id, "open", self.lines.count_where(Row::OPEN) as i64)),
    pub(crate) rows: computed!(i64, ran(self.id, "rows", self.lines.len() as i64)),
    pub(crate) groups: computed!(
        i64,
        ran(
            self.id,
            "groups",
            mix_all(self.lines.group_by(Row::KIND).sum(Row::VALUE).iter().flat_map(|(kind, sum)| [*kind, sum]))
        )
    ),
    pub(crate) kinds: computed!(
        i64,
        ran(
            self.id,
            "kinds",
            mix_all(self.lines.group_by(Row::KIND).count().iter().flat_map(|(kind, rows)| [*kind, rows as i64]))
        )
    ),
    pub(crate) walk: computed!(
        i64,
        ran(
            self.id,
            "walk",
            mix_all(self.lines.iter().flat_map(|(key, row)| [key.0 as i64, *row.value(), *row.part().q()]))
        )
    ),
    pub(crate) large: computed!(
        i64,
        ran(
            self.id,
            "large",
            keys(
                self.lines
                    .filter(|row| {
                        spark();
                        *row.amount() > 2
                    })
                    .iter()
            )
        )
    ),
    pub(crate) sorted: computed!(
        i64,
        ran(
            self.id,
            "sorted",
            keys(
                self.lines
                    .sorted_by(|one, other| {
                        spark();
                        one.value().cmp(other.value())
                    })
                    .iter()
            )
        )
    ),
    pub(crate) folded: computed!(
        i64,
        ran(
            self.id,
            "folded",
            self.lines.fold(Row::AMOUNT, 0, |one, other| {
                spark();
                if *other == 0 { *one } else { *other }
            })
        )
    ),
    pub(crate) selected: computed!(
        i64,
        ran(
            self.id,
            "selected",
            mix_all(self.lines.select((Row::KIND, Row::AMOUNT)).flat_map(|(key, (kind, amount))| {
                spark();
                [key.0 as i64, *kind, *amount]
            }))
        )
    ),
    pub(crate) best: computed!(i64, ran(self.id, "best", keys(self.lines.top(2, Row::VALUE).into_iter()))),
    pub(crate) first: computed!(i64, ran(self.id, "first", self.lines.get(&Key(1)).map_or(-1, |row| *row.value()))),
    pub(crate) found: computed!(
        i64,
        ran(self.id, "found", {
            let (mut key, mut values) = (2, Vec::new());
            for _ in 0..3 {
                let Some(row) = self.lines.get(&Key(key)) else { break };
                values.push(*row.value());
                key = *row.amount() as u64;
            }
            if self.lines.contains_key(&Key(key)) {
                values.push(*self.lines[&Key(key)].kind());
            }
            mix_all(values)
        })
    ),
    pub(crate) far_sum:
        computed!(i64, ran(self.id, "far_sum", self.mid.lines.sum(Row::AMOUNT) * 1000 + *self.mid.total())),
    pub(crate) far_groups: computed!(
        i64,
        ran(
            self.id,
            "far_groups",
            mix_all(
                self.mid
                    .lines
                    .group_by(Row::KIND)
                    .mean(Row::VALUE)
                    .iter()
                    .flat_map(|(kind, mean)| [*kind, bits(Some(mean))])
            )
        )
    ),
    pub(crate) far_rows: computed!(i64, ran(self.id, "far_rows", self.mid.lines.len() as i64)),
    pub(crate) far_walk: computed!(
        i64,
        ran(self.id, "far_walk", mix_all(self.mid.lines.rows().flat_map(|row| [*row.kind(), i64::from(*row.open())])))
    ),
    pub(crate) far_selected: computed!(
        i64,
        ran(
            self.id,
            "far_selected",
            mix_all(self.mid.lines.select(Row::AMOUNT).rev().flat_map(|(key, amount)| [key.0 as i64, *amount]))
        )
    ),
    pub(crate) cases: computed!(
        i64,
        ran(
            self.id,
            "cases",
            match self.mode {
                0 => self.lines.sum(Row::AMOUNT),
                1 => self.mid.lines.max(Row::VALUE).copied().unwrap_or(-1),
                2 => self.lines.max(Row::AMOUNT).copied().unwrap_or(-1),
                3 => self.lines.mean(Row::VALUE).map_or(-1, |mean| mean as i64),
                4 => *self.mid.either(),
                _ => self.n,
            }
        )
    ),
    pub(crate) chain: computed!(i64, ran(self.id, "chain", mix(&[self.sum, self.via.0, self.leaves]))),
    pub(crate) last: computed!(
        Value,
        Value(ran(self.id, "last", if self.chain % 2 == 0 { self.deep + self.rows } else { self.far_sum }))
    ),
    tell: effect!(saw(self.id, "tell", &[self.n, self.near, self.last.0])),
    doubt: effect!({
        begins(self.id, "doubt");
        saw(self.id, "doubt", &[self.cases, if self.n > 3 { self.mid.chain().0 } else { self.groups }])
    }),
    far: effect!(saw(self.id, "far", &[*self.mid.low.b(), self.far_sum, *self.mid.low.leaf.v()])),
}
