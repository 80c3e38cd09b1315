//! Two tables and what must be in them.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::mem;

use reaktiv::{Table, reactive};

use reaktiv_tests::panics::{spark, with_fuse};

/// Few hashes, so that keys collide.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Key(pub(crate) u32);

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        spark();
        (self.0 % 11).hash(state);
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        spark();
        self.0 == other.0
    }
}

impl Eq for Key {}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Region(pub(crate) u8);

impl Ord for Region {
    fn cmp(&self, other: &Self) -> Ordering {
        spark();
        self.0.cmp(&other.0)
    }
}

impl PartialOrd for Region {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Region {
    fn eq(&self, other: &Self) -> bool {
        spark();
        self.0 == other.0
    }
}

impl Eq for Region {}

#[reactive]
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) price: f64,
    pub(crate) quantity: i64,
    pub(crate) region: Region,
    /// Missing now and then.
    pub(crate) reading: Option<f64>,
    pub(crate) amount: computed!(f64, {
        spark();
        self.price * 3.0
    }),
    pub(crate) open: computed!(bool, {
        spark();
        self.quantity > 0 && !self.amount.is_nan()
    }),
    pub(crate) class: computed!(Option<i64>, {
        spark();
        Some(self.quantity % 4).filter(|class| *class != 0)
    }),
    pub(crate) letter: computed!(String, {
        spark();
        format!("{}{};", self.region.0, self.quantity % 10)
    }),
}

pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        self.0 ^ self.0 >> 31
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        (self.next() >> 16) as usize % limit
    }

    fn price(&mut self) -> f64 {
        let some = [0.0, 0.1, 0.2, 1.0, 1e16, 1e308, f64::MAX, 5e-324, 1e-308, 2.5e-310, 9007199254740993.0];
        let value = match self.below(40) {
            0 => f64::INFINITY,
            1 => f64::NAN,
            2..6 => f64::from_bits(self.next() & !(1 << 62)),
            6..16 => self.below(1000) as f64 / 100.0,
            _ => some[self.below(some.len())],
        };
        if self.below(2) == 0 { value } else { -value }
    }

    fn quantity(&mut self) -> i64 {
        match self.below(200) {
            0 => i64::MAX,
            1 => i64::MIN,
            _ => self.below(40) as i64 - 20,
        }
    }

    fn inputs(&mut self) -> LineInputs {
        let reading = (self.below(3) != 0).then(|| self.price());
        LineInputs { price: self.price(), quantity: self.quantity(), region: Region(self.below(5) as u8), reading }
    }
}

/// What must be in a table.
pub(crate) type Model = Vec<(u32, LineInputs)>;

fn place(model: &Model, key: u32) -> Option<usize> {
    model.iter().position(|(of, _)| *of == key)
}

pub(crate) struct World {
    pub(crate) random: Random,
    pub(crate) table: Table<Key, Line>,
    pub(crate) model: Model,
    other: (Table<Key, Line>, Model),
    /// How many keys there are to choose from.
    keys: usize,
    pub(crate) panics: u32,
    /// How many rows there were at most.
    pub(crate) most: usize,
}

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        World {
            random: Random(seed),
            table: Table::new(),
            model: Vec::new(),
            other: (Table::new(), Vec::new()),
            keys: [3, 20, 200, 1000][seed as usize % 4],
            panics: 0,
            most: 0,
        }
    }

    pub(crate) fn step(&mut self, seed: u64, step: u64) {
        let fuse = (self.random.below(4) == 0).then(|| self.random.below(30) as u64);
        let before = self.model.clone();
        let done = with_fuse(fuse, || self.change());
        if done.is_none() {
            self.panics += 1;
            let now: Model = self.table.iter().map(|(key, row)| (key.0, row.inputs().clone())).collect();
            assert!(same(&now, &before) || same(&now, &self.model), "seed {seed}, step {step}: half a change");
            self.model = now;
        }
        self.most = self.most.max(self.model.len());
        self.check_rows();
        if self.random.below(3) == 0 {
            let fuse = (self.random.below(3) == 0).then(|| self.random.below(200) as u64);
            let checks = self.random.next();
            if with_fuse(fuse, || self.check_aggregates(checks)).is_none() {
                self.panics += 1;
            }
        }
    }

    /// First the model, then the table.
    fn change(&mut self) {
        let World { random, table, model, other, keys, .. } = self;
        let key = random.below(*keys) as u32;
        let found = place(model, key);
        let inputs = random.inputs();
        match random.below(30) {
            0..7 => {
                let replaced = match found {
                    Some(place) => Some(mem::replace(&mut model[place].1, inputs.clone())),
                    None => {
                        model.push((key, inputs.clone()));
                        None
                    }
                };
                let returned = table.insert(Key(key), Line::new(inputs));
                assert_eq!(returned.is_some(), replaced.is_some());
            }
            7..9 => {
                let removed = found.map(|place| model.remove(place));
                assert_eq!(table.remove(&Key(key)).is_some(), removed.is_some());
            }
            9..22 => {
                if let Some(place) = found {
                    let row = &mut model[place].1;
                    let which = random.below(4);
                    // What is equal by the cutoff stays.
                    let is_equal = |one: f64, other: f64| one == other || one.is_nan() && other.is_nan();
                    let are_equal = |one: Option<f64>, other: Option<f64>| match (one, other) {
                        (Some(one), Some(other)) => is_equal(one, other),
                        (one, other) => one.is_none() && other.is_none(),
                    };
                    match which {
                        0 if !is_equal(row.price, inputs.price) => row.price = inputs.price,
                        1 => row.quantity = inputs.quantity,
                        2 => row.region.0 = inputs.region.0,
                        3 if !are_equal(row.reading, inputs.reading) => row.reading = inputs.reading,
                        _ => {}
                    }
                    let row = table.row_mut(&Key(key)).expect("it is there");
                    match which {
                        0 => row.set_price(inputs.price),
                        1 => row.set_quantity(inputs.quantity),
                        2 => row.set_region(inputs.region),
                        _ => row.set_reading(inputs.reading),
                    }
                }
            }
            22 => {
                if let Some(place) = found {
                    model[place].1 = inputs.clone();
                    // As a whole.
                    let new = Line::new(inputs);
                    *table.row_mut(&Key(key)).expect("it is there") = new;
                }
            }
            23 => {
                if model.len() > 1 {
                    let (one, two) = (random.below(model.len()), random.below(model.len() - 1));
                    let two = if two >= one { two + 1 } else { two };
                    let (first, second) = (one.min(two), one.max(two));
                    let (left, right) = model.split_at_mut(second);
                    mem::swap(&mut left[first].1, &mut right[0].1);
                    let mut rows: Vec<&mut Line> = table.iter_mut().map(|(_, row)| row).collect();
                    let (left, right) = rows.split_at_mut(second);
                    mem::swap(left[first], right[0]);
                }
            }
            24 => {
                model.iter_mut().for_each(|(_, row)| row.quantity = row.quantity.wrapping_add(1));
                table.update_all(|_, row| row.set_quantity(row.quantity().wrapping_add(1)));
            }
            25 => {
                let (theirs, their_model) = other;
                mem::swap(model, their_model);
                mem::swap(table, theirs);
            }
            26 if random.below(20) == 0 => {
                model.clear();
                table.clear();
                // All at once, with keys that come twice; or none, if there is a panic.
                let rows: Vec<_> =
                    (0..random.below(100)).map(|_| (random.below(*keys) as u32, random.inputs())).collect();
                table.extend(rows.iter().map(|(key, inputs)| (Key(*key), Line::new(inputs.clone()))));
                for (key, inputs) in rows {
                    match place(model, key) {
                        Some(place) => model[place].1 = inputs,
                        None => model.push((key, inputs)),
                    }
                }
            }
            27 => table.forget_aggregates(),
            28 => {
                // Many at once, all of them new; it may end with a panic after some.
                let first = *keys as u32 + random.below(50) as u32;
                let count = random.below(30) as u32;
                let new: Vec<_> = (first..first + count)
                    .filter(|key| place(model, *key).is_none())
                    .map(|key| (key, random.inputs()))
                    .collect();
                for (key, inputs) in new {
                    table.extend([(Key(key), Line::new(inputs.clone()))]);
                    model.push((key, inputs));
                }
            }
            _ => {
                // Remove many at times, so that rows move together.
                let many = if random.below(40) == 0 { model.len() } else { 4 };
                for _ in 0..random.below(many.max(1)) {
                    let Some((key, _)) = model.get(random.below(model.len().max(1))).cloned() else { break };
                    table.remove(&Key(key)).expect("it is there");
                    model.retain(|(of, _)| *of != key);
                }
            }
        }
    }
}

pub(crate) fn same(one: &Model, other: &Model) -> bool {
    let bits = |inputs: &LineInputs| {
        (inputs.price.to_bits(), inputs.quantity, inputs.region.0, inputs.reading.map(f64::to_bits))
    };
    one.iter().map(|(key, row)| (key, bits(row))).eq(other.iter().map(|(key, row)| (key, bits(row))))
}
