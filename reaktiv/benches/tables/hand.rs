//! A keyed table in insertion order as an expert would write it.

use std::collections::HashMap;

use crate::Random;
use crate::rows::{inputs, key};

pub(crate) struct HandLine {
    pub(crate) price: f64,
    pub(crate) quantity: f64,
    #[expect(dead_code, reason = "the rows of both sides hold the same")]
    region: u32,
    amount: f64,
    large: bool,
    dirty: u8,
}

impl HandLine {
    pub(crate) fn new(random: &mut Random) -> Self {
        let inputs = inputs(random);
        HandLine {
            price: inputs.price,
            quantity: inputs.quantity,
            region: inputs.region,
            amount: 0.0,
            large: false,
            dirty: 3,
        }
    }

    pub(crate) fn set_price(&mut self, price: f64) {
        if self.price != price {
            self.price = price;
            self.dirty = 3;
        }
    }

    pub(crate) fn amount(&mut self) -> f64 {
        if self.dirty & 1 != 0 {
            self.amount = self.price * self.quantity;
            self.dirty &= !1;
        }
        self.amount
    }

    pub(crate) fn large(&mut self) -> bool {
        if self.dirty & 2 != 0 {
            self.large = self.amount() > 250.0;
            self.dirty &= !2;
        }
        self.large
    }
}

#[derive(Default)]
pub(crate) struct HandTable {
    pub(crate) rows: Vec<(u64, HandLine)>,
    pub(crate) index: HashMap<u64, u32>,
}

impl HandTable {
    pub(crate) fn new(rows: usize) -> Self {
        let mut random = Random(1);
        let mut table = HandTable { rows: Vec::with_capacity(rows), index: HashMap::with_capacity(rows) };
        for row in 0..rows {
            table.insert(key(row), HandLine::new(&mut random));
        }
        table
    }

    pub(crate) fn insert(&mut self, key: u64, row: HandLine) {
        self.index.insert(key, self.rows.len() as u32);
        self.rows.push((key, row));
    }

    pub(crate) fn get_mut(&mut self, key: u64) -> &mut HandLine {
        &mut self.rows[self.index[&key] as usize].1
    }
}
