//! Everything that can be read of a table, against the model.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use reaktiv::Reactive;

use crate::world::{Key, Line, LineInputs, Region, World, same};
use reaktiv_tests::exact::is_rounded;
use reaktiv_tests::panics::spark;

fn amount(row: &LineInputs) -> f64 {
    row.price * 3.0
}

fn open(row: &LineInputs) -> bool {
    row.quantity > 0 && !amount(row).is_nan()
}

fn letter(row: &LineInputs) -> String {
    format!("{}{};", row.region.0, row.quantity % 10)
}

/// The two zeros are equal by the cutoff of a cell, so it may hold either.
fn order(one: f64, other: f64) -> Ordering {
    (one + 0.0).total_cmp(&(other + 0.0))
}

impl World {
    pub(crate) fn check_rows(&self) {
        let now = self.table.iter().map(|(key, row)| (key.0, row.inputs().clone())).collect();
        assert!(same(&now, &self.model));
        assert_eq!(self.table.len(), self.model.len());
        for (key, row) in &self.model {
            let found = self.table.get(&Key(*key)).expect("every key is found");
            assert_eq!(found.inputs().price.to_bits(), row.price.to_bits());
        }
        assert!(!self.table.contains_key(&Key(u32::MAX)));
    }

    /// Reads those aggregates whose bit is set, so that others fall behind.
    pub(crate) fn check_aggregates(&self, which: u64) {
        let checks: [fn(&World); 18] = [
            World::check_float_sum,
            World::check_integer_sum,
            World::check_means,
            World::check_counts,
            World::check_least,
            World::check_greatest,
            World::check_top,
            World::check_selected,
            World::check_folds,
            World::check_groups,
            World::check_group_counts,
            World::check_filter,
            World::check_filter_with_captures,
            World::check_sorted,
            World::check_sorted_by_an_order_that_nan_spoils,
            World::check_sorted_by_key,
            World::check_options,
            World::check_groups_of_options,
        ];
        for (bit, check) in checks.into_iter().enumerate() {
            if which >> bit & 1 == 1 {
                check(self);
            }
        }
    }

    fn rows(&self) -> impl DoubleEndedIterator<Item = &LineInputs> {
        self.model.iter().map(|(_, row)| row)
    }

    fn check_float_sum(&self) {
        let (prices, amounts): (Vec<_>, Vec<_>) = self.rows().map(|row| (row.price, amount(row))).unzip();
        assert!(is_rounded(&prices, 1, self.table.sum(Line::PRICE)));
        assert!(is_rounded(&amounts, 1, self.table.sum(Line::AMOUNT)));
    }

    fn check_integer_sum(&self) {
        let sum: i128 = self.rows().map(|row| i128::from(row.quantity)).sum();
        let read = catch_unwind(AssertUnwindSafe(|| self.table.sum(Line::QUANTITY)));
        match (i64::try_from(sum), read) {
            (Ok(sum), Ok(read)) => assert_eq!(read, sum),
            (Ok(_), Err(payload)) => std::panic::resume_unwind(payload),
            (Err(_), read) => assert!(read.is_err()),
        }
    }

    fn check_means(&self) {
        let prices: Vec<_> = self.rows().map(|row| row.price).collect();
        match self.table.mean(Line::PRICE) {
            Some(mean) => assert!(is_rounded(&prices, prices.len(), mean)),
            None => assert!(prices.is_empty()),
        }
        let sum: i128 = self.rows().map(|row| i128::from(row.quantity)).sum();
        let mean = self.table.mean(Line::QUANTITY);
        if sum.unsigned_abs() < 1 << 53 {
            assert_eq!(mean, (!prices.is_empty()).then(|| sum as f64 / prices.len() as f64));
        }
    }

    fn check_counts(&self) {
        assert_eq!(self.table.count(), self.model.len());
        assert_eq!(self.table.count_where(Line::OPEN), self.rows().filter(|row| open(row)).count());
    }

    fn check_least(&self) {
        let least = self.rows().map(amount).filter(|amount| !amount.is_nan()).reduce(f64::min);
        assert_eq!(self.table.min(Line::AMOUNT).copied(), least);
        let letter = self.rows().map(letter).min();
        assert_eq!(self.table.min(Line::LETTER), letter.as_ref());
    }

    fn check_greatest(&self) {
        let greatest = self.rows().map(|row| row.quantity).max();
        assert_eq!(self.table.max(Line::QUANTITY).copied(), greatest);
        let least = self.rows().map(|row| row.quantity).min();
        assert_eq!(self.table.minmax(Line::QUANTITY).map(|(least, greatest)| (*least, *greatest)), least.zip(greatest));
    }

    fn check_selected(&self) {
        let of_model = self.model.iter().map(|(key, row)| (*key, row.quantity, letter(row)));
        let selected = self.table.select((Line::QUANTITY, Line::LETTER));
        assert!(
            selected.clone().map(|(key, (quantity, letter))| (key.0, *quantity, letter.clone())).eq(of_model.clone())
        );
        assert!(selected.rev().map(|(key, (quantity, letter))| (key.0, *quantity, letter.clone())).eq(of_model.rev()));
    }

    fn check_top(&self) {
        for (n, column) in [(3, Line::PRICE), (1000, Line::PRICE)] {
            let mut all: Vec<_> = self.model.iter().filter(|(_, row)| !row.price.is_nan()).collect();
            all.sort_by(|(_, one), (_, other)| other.price.partial_cmp(&one.price).expect("no NaN"));
            let top: Vec<u32> = self.table.top(n, column).into_iter().map(|(key, _)| key.0).collect();
            assert!(all.iter().take(n).map(|(key, _)| *key).eq(top));
        }
    }

    fn check_folds(&self) {
        let letters: String = self.rows().map(letter).collect();
        let folded = self.table.fold(Line::LETTER, String::from("^"), |one, other| {
            spark();
            format!("{one}{other}")
        });
        assert_eq!(folded, format!("^{letters}"));
        let xor = self.rows().fold(7, |xor, row| xor ^ row.quantity);
        assert_eq!(self.table.fold(Line::QUANTITY, 7, |one, other| one ^ other), xor);
    }

    fn check_groups(&self) {
        let mut groups: BTreeMap<u8, Vec<f64>> = BTreeMap::new();
        for row in self.rows() {
            groups.entry(row.region.0).or_default().push(amount(row));
        }
        let by_region = self.table.group_by(Line::REGION);
        let (sums, means) = (by_region.sum(Line::AMOUNT), by_region.mean(Line::AMOUNT));
        assert_eq!(sums.len(), groups.len());
        for ((region, sum), (of, amounts)) in sums.iter().zip(&groups) {
            assert_eq!(region.0, *of);
            assert!(is_rounded(amounts, 1, sum));
            assert!(is_rounded(amounts, amounts.len(), means.get(&Region(*of)).expect("a mean of each group")));
        }
        assert!(sums.get(&Region(9)).is_none());
    }

    fn check_group_counts(&self) {
        let mut groups: BTreeMap<bool, usize> = BTreeMap::new();
        self.rows().for_each(|row| *groups.entry(open(row)).or_default() += 1);
        let counts = self.table.group_by(Line::OPEN).count();
        assert!(counts.iter().map(|(group, count)| (*group, count)).eq(groups));
    }

    fn check_filter(&self) {
        let filtered = self.table.filter(|row| {
            spark();
            *row.get(Line::QUANTITY) % 3 == 0
        });
        let wanted: Vec<u32> =
            self.model.iter().filter(|(_, row)| row.quantity % 3 == 0).map(|(key, _)| *key).collect();
        assert_eq!((filtered.len(), filtered.is_empty()), (wanted.len(), wanted.is_empty()));
        assert!(filtered.iter().map(|(key, _)| key.0).eq(wanted));
    }

    fn check_filter_with_captures(&self) {
        struct Above;
        for limit in [self.model.len() as i64 % 5, 3] {
            let filtered = self.table.at::<Above>().with(limit).filter(|row| *row.quantity() > limit);
            assert_eq!(filtered.len(), self.rows().filter(|row| row.quantity > limit).count());
        }
    }

    fn check_sorted(&self) {
        let sorted = self.table.sorted_by(|one, other| {
            spark();
            order(*one.amount(), *other.amount())
        });
        let mut wanted: Vec<_> = self.model.iter().collect();
        wanted.sort_by(|(_, one), (_, other)| order(amount(one), amount(other)));
        assert_eq!(sorted.len(), wanted.len());
        assert!(sorted.iter().map(|(key, _)| key.0).eq(wanted.iter().map(|(key, _)| *key)));
        assert!(sorted.iter_rev().map(|(key, _)| key.0).eq(wanted.iter().rev().map(|(key, _)| *key)));
    }

    /// Right whenever no NaN is there, though there was one before.
    fn check_sorted_by_an_order_that_nan_spoils(&self) {
        let view = self.table.sorted_by(|one, other| one.price().partial_cmp(other.price()).unwrap_or(Ordering::Equal));
        assert_eq!(view.len(), self.model.len());
        if self.rows().any(|row| row.price.is_nan()) {
            return;
        }
        let mut wanted: Vec<_> = self.model.iter().collect();
        wanted.sort_by(|(_, one), (_, other)| order(one.price, other.price));
        assert!(view.iter().map(|(key, _)| key.0).eq(wanted.iter().map(|(key, _)| *key)));
    }

    fn check_sorted_by_key(&self) {
        let view = self.table.sorted_by_key(|row| {
            spark();
            *row.price()
        });
        let mut wanted: Vec<_> = self.model.iter().collect();
        wanted.sort_by(|(_, one), (_, other)| match (one.price.is_nan(), other.price.is_nan()) {
            (false, false) => order(one.price, other.price),
            (one, other) => one.cmp(&other),
        });
        assert!(view.iter().map(|(key, _)| key.0).eq(wanted.iter().map(|(key, _)| *key)));
    }

    fn check_options(&self) {
        let readings: Vec<f64> = self.rows().filter_map(|row| row.reading).collect();
        match self.table.sum(Line::READING) {
            Some(sum) => assert!(is_rounded(&readings, 1, sum)),
            None => assert!(readings.is_empty()),
        }
        match self.table.mean(Line::READING) {
            Some(mean) => assert!(is_rounded(&readings, readings.len(), mean)),
            None => assert!(readings.is_empty()),
        }
        let classes = || self.rows().map(|row| row.quantity % 4).filter(|class| *class != 0);
        assert_eq!(self.table.min(Line::CLASS).copied(), classes().min().map(Some));
        assert_eq!(self.table.minmax(Line::CLASS).map(|(_, greatest)| *greatest), classes().max().map(Some));
        let mut all: Vec<_> = self.model.iter().filter(|(_, row)| row.quantity % 4 != 0).collect();
        all.sort_by_key(|(_, row)| std::cmp::Reverse(row.quantity % 4));
        let top: Vec<u32> = self.table.top(5, Line::CLASS).into_iter().map(|(key, _)| key.0).collect();
        assert!(all.iter().take(5).map(|(key, _)| *key).eq(top));
    }

    fn check_groups_of_options(&self) {
        let (mut counts, mut sums): (BTreeMap<i64, usize>, BTreeMap<u8, Vec<f64>>) = Default::default();
        for row in self.rows() {
            if row.quantity % 4 != 0 {
                *counts.entry(row.quantity % 4).or_default() += 1;
            }
            if let Some(reading) = row.reading {
                sums.entry(row.region.0).or_default().push(reading);
            }
        }
        let by_class = self.table.group_by(Line::CLASS).count();
        assert!(by_class.iter().map(|(class, count)| (class.expect("no group of none"), count)).eq(counts));
        let by_region = self.table.group_by(Line::REGION);
        let (of_regions, means) = (by_region.sum(Line::READING), by_region.mean(Line::READING));
        assert_eq!((of_regions.len(), means.len()), (sums.len(), sums.len()));
        for ((region, sum), (of, readings)) in of_regions.iter().zip(&sums) {
            assert_eq!(region.0, *of);
            assert!(is_rounded(readings, 1, sum.expect("a group has values")));
            assert!(is_rounded(readings, readings.len(), means.get(&Region(*of)).expect("a mean of each group")));
        }
    }
}
