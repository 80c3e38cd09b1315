//! Random changes: values and runs are those of a model, also if closures panic.

use crate::support::{Line, NAMES, Order, RAN, check, line, order};
use reaktiv::Reactive;
use reaktiv_tests::panics::with_fuse;
use reaktiv_tests::quietly;
use reaktiv_tests::random::{Random, seeds};
use std::mem;

/// What each formula is shown: it must run exactly if that is not what it was.
#[derive(Default)]
struct Model {
    /// When each row was touched last.
    touched: Vec<(u32, u64)>,
    /// When each signal has changed last: limit, strict, places, start.
    changed: [u64; 4],
    shown: Vec<(&'static str, Vec<i64>)>,
    /// The rows above the limit, and how often that was found to be another choice.
    choice: (Vec<i64>, i64),
    clock: u64,
    /// After so many, rows move together, which counts as touching them all.
    removed: usize,
}

impl Model {
    fn touch(&mut self, key: u32) {
        self.clock += 1;
        self.touched.retain(|(other, _)| *other != key);
        self.touched.push((key, self.clock));
    }

    fn touch_all(&mut self, order: &Order) {
        order.lines().keys().for_each(|key| self.touch(*key));
    }

    fn set(&mut self, signal: usize, differs: bool) {
        self.clock += 1;
        if differs {
            self.changed[signal] = self.clock;
        }
    }

    fn shown(&self, order: &Order, name: &str) -> Vec<i64> {
        let (limit, strict) = (*order.limit(), *order.strict());
        let touched =
            |key: &u32| self.touched.iter().find(|(other, _)| other == key).map_or(0, |(_, clock)| *clock as i64);
        let mut rows: Vec<(&u32, &Line)> = order.lines().iter().collect();
        let show = |rows: &[(&u32, &Line)]| {
            rows.iter().flat_map(|(key, _)| [i64::from(**key), touched(key)]).collect::<Vec<_>>()
        };
        let mut signals = Vec::new();
        let reads = |signals: &mut Vec<i64>, signal: usize| signals.push(self.changed[signal] as i64);
        match name {
            "large" | "again" | "above" => rows.retain(|(_, line)| *line.amount() > limit),
            "strictly" => rows.retain(|(_, line)| !strict || *line.amount() > limit * 2),
            "branch" => {
                reads(&mut signals, 1);
                rows.retain(|(_, line)| strict && *line.amount() < limit);
            }
            "best" => {
                reads(&mut signals, 2);
                rows.sort_by_key(|(_, line)| -*line.amount());
                rows.truncate(*order.places());
            }
            "product" => {
                reads(&mut signals, 3);
                let product = rows.iter().fold(1, |product, (_, line)| product * line.amount() % 1_000_003);
                signals.push(if rows.is_empty() { -1 } else { product });
                rows.clear();
            }
            _ => rows.sort_by_key(|(_, line)| -*line.amount()),
        }
        signals.into_iter().chain(show(&rows)).collect()
    }

    fn check(&mut self, order: &Order, name: &'static str, at: (u64, u64)) {
        RAN.take();
        check(order, name);
        let runs = RAN.take().iter().filter(|ran| **ran == name).count();
        let mut shown = self.shown(order, name);
        if matches!(name, "large" | "again" | "above") {
            // These have the same closure, so the same choice. It may be made for one of them and be another one before the other one is read.
            if self.choice.0 != shown {
                self.choice = (shown, self.choice.1 + 1);
            }
            shown = vec![self.choice.1];
        }
        let last = match self.shown.iter_mut().find(|(known, _)| *known == name) {
            Some((_, last)) => Some(mem::replace(last, shown.clone())),
            None => {
                self.shown.push((name, shown.clone()));
                None
            }
        };
        assert_eq!(runs, usize::from(last.as_ref() != Some(&shown)), "`{name}` at {at:?}: {last:?}, now {shown:?}");
    }
}

/// One random change.
fn change(order: &mut Order, model: &mut Model, random: &mut Random) {
    let (key, amount) = (random.below(8) as u32, random.below(6) as i64);
    match random.below(12) {
        0 => {
            model.set(0, *order.limit() != amount);
            order.set_limit(amount);
        }
        1 => {
            let strict = amount % 2 == 0;
            model.set(1, *order.strict() != strict);
            order.set_strict(strict);
        }
        2 => {
            let places = amount as usize;
            model.set(2, *order.places() != places);
            order.set_places(places);
        }
        3 => {
            model.set(3, *order.start() != amount + 1);
            order.set_start(amount + 1);
        }
        4..=5 => {
            order.lines_mut().insert(key, line(amount, "n"));
            model.touch(key);
        }
        6 if model.removed < 16 => {
            model.removed += usize::from(order.update_lines(|lines| lines.remove(&key)).is_some());
        }
        7 => {
            order.batch(|order| order.lines_mut().update_all(|_, line| line.set_amount(amount)));
            model.touch_all(order);
        }
        8 => {
            let mut guard = order.lines_mut();
            if guard.row_mut(&key).is_some() {
                model.touch(key);
            }
            if amount == 0 {
                mem::forget(guard);
            }
        }
        _ => {
            if order.update_lines(|lines| lines.update(&key, |line| line.set_amount(amount))).is_some() {
                model.touch(key);
            }
        }
    }
}

#[test]
fn values_and_runs_are_those_of_a_model() {
    for seed in 1..=seeds(300) {
        let mut random = Random::new(seed);
        let (mut order, mut model) = (order(), Model::default());
        // So few that the log of touched rows is never cut short, after which everything would count as changed.
        for step in 0..80 {
            change(&mut order, &mut model, &mut random);
            for name in NAMES {
                if random.below(3) == 0 {
                    model.check(&order, name, (seed, step));
                }
            }
        }
    }
}

#[test]
fn a_closure_that_panics_anywhere_leaves_the_values_right() {
    for seed in 1..=seeds(300) {
        let mut random = Random::new(seed);
        let (mut order, mut model) = (order(), Model::default());
        for _ in 0..100 {
            change(&mut order, &mut model, &mut random);
            let name = NAMES[random.below(NAMES.len() as u64) as usize];
            if random.below(3) == 0 {
                quietly(|| with_fuse(Some(random.below(12)), || check(&order, name)));
            }
            if random.below(2) == 0 {
                check(&order, name);
            }
        }
        NAMES.iter().for_each(|name| check(&order, name));
    }
}
