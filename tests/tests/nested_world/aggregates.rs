//! What the aggregates of a table of the model give, and of which columns they are.

use std::cmp::Reverse;

use crate::journal::{mix, mix_all};
use crate::tables::TableModel;

impl TableModel {
    /// From the plain data alone.
    pub(crate) fn compute(&self, path: &'static str) -> i64 {
        let column = |name: &'static str| self.rows.iter().map(move |row| row.row.compute(name));
        let keys = |places: Vec<usize>| mix_all(places.into_iter().map(|place| self.rows[place].key as i64));
        let by_value = |most_first: bool| {
            let values: Vec<i64> = column("value").collect();
            let mut places: Vec<usize> = (0..self.rows.len()).collect();
            if most_first {
                places.sort_by_key(|place| Reverse(values[*place]));
            } else {
                places.sort_by_key(|place| values[*place]);
            }
            places
        };
        let mean = |values: &[i64]| match values.len() {
            0 => -1,
            rows => (values.iter().sum::<i64>() as f64 / rows as f64).to_bits() as i64,
        };
        let groups = |of: fn(&[i64]) -> i64| {
            let mut kinds: Vec<i64> = column("kind").collect();
            kinds.sort();
            kinds.dedup();
            mix_all(kinds.into_iter().flat_map(|kind| {
                let rows = self.rows.iter().filter(|row| row.row.compute("kind") == kind);
                [kind, of(&rows.map(|row| row.row.compute("value")).collect::<Vec<_>>())]
            }))
        };
        match path {
            "len" | "deep" => self.rows.len() as i64,
            "sum.value" => column("value").sum(),
            "sum.amount" => column("amount").sum(),
            "mean.value" => mean(&column("value").collect::<Vec<_>>()),
            "mean.amount" => mean(&column("amount").collect::<Vec<_>>()),
            "min.value" => column("value").min().unwrap_or(-1),
            "max.value" => column("value").max().unwrap_or(-1),
            "max.amount" => column("amount").max().unwrap_or(-1),
            "minmax.value" => match (column("value").min(), column("value").max()) {
                (Some(least), Some(most)) => mix(&[least, most]),
                _ => -1,
            },
            "count.open" => column("open").sum(),
            "groups.value" => groups(|values| values.iter().sum()),
            "group_means.value" => {
                groups(|values| (values.iter().sum::<i64>() as f64 / values.len() as f64).to_bits() as i64)
            }
            "kinds" => groups(|values| values.len() as i64),
            "walk" => mix_all(
                self.rows.iter().flat_map(|row| [row.key as i64, row.row.compute("value"), row.row.compute("part.q")]),
            ),
            "kinds_and_open" => {
                mix_all(self.rows.iter().flat_map(|row| [row.row.compute("kind"), row.row.compute("open")]))
            }
            "selected" => mix_all(
                self.rows.iter().flat_map(|row| [row.key as i64, row.row.compute("kind"), row.row.compute("amount")]),
            ),
            "selected.amount" => {
                mix_all(self.rows.iter().rev().flat_map(|row| [row.key as i64, row.row.compute("amount")]))
            }
            "large" => {
                let rows = self.rows.iter().filter(|row| row.row.compute("amount") > 2);
                mix_all(rows.map(|row| row.key as i64))
            }
            "sorted" => keys(by_value(false)),
            "best" => keys(by_value(true).into_iter().take(2).collect()),
            "folded" => column("amount").fold(0, |one, other| if other == 0 { one } else { other }),
            "first" => self.place(1).map_or(-1, |place| self.rows[place].row.compute("value")),
            "found" => {
                let (visited, last) = self.found();
                let values = visited.iter().map(|place| self.rows[*place].row.compute("value"));
                mix_all(values.chain(last.map(|place| self.rows[place].row.compute("kind"))))
            }
            _ => unreachable!("{path}"),
        }
    }
}

impl TableModel {
    /// Where three lookups, of which each finds the key of the next, come to, and the row of the last key.
    fn found(&self) -> (Vec<usize>, Option<usize>) {
        let (mut key, mut visited) = (2, Vec::new());
        for _ in 0..3 {
            let Some(place) = self.place(key) else { break };
            visited.push(place);
            key = self.rows[place].row.compute("amount") as u64;
        }
        (visited, self.place(key))
    }

    /// The keys of the rows that this reads a column of.
    pub(crate) fn is_looked_at(&self, path: &str) -> Box<dyn Fn(u64) -> bool> {
        match path {
            "first" => Box::new(|key| key == 1),
            "found" => {
                let visited: Vec<u64> = self.found().0.into_iter().map(|place| self.rows[place].key).collect();
                Box::new(move |key| visited.contains(&key))
            }
            _ => Box::new(|_| true),
        }
    }
}

/// What is read of each row.
pub(crate) fn column_of(path: &str) -> &'static [&'static str] {
    match path {
        "groups.value" | "group_means.value" => &["kind", "value"],
        "kinds" => &["kind"],
        "count.open" => &["open"],
        "walk" => &["value", "part.q"],
        "kinds_and_open" => &["kind", "open"],
        "selected" => &["kind", "amount"],
        "sum.amount" | "mean.amount" | "max.amount" | "large" | "folded" | "selected.amount" => &["amount"],
        _ => &["value"],
    }
}

/// Whether a formula that reads this counts as changed with any touch of the table.
pub(crate) fn is_of_all_that_is_touched(path: &str) -> bool {
    ["walk", "kinds_and_open", "large", "sorted", "best", "first", "found"].contains(&path)
}

/// Whether a struct further out asks for it by a version.
pub(crate) fn has_a_version(path: &str) -> bool {
    !["len", "deep", "walk", "kinds_and_open"].contains(&path)
}
