//! The figures of a plan, as plain data.

use reaktiv::Table;

use super::plan::{Part, Plan};
use crate::money::Cents;

/// All parts, each followed by those that it is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bill {
    /// The parts.
    pub entries: Vec<Entry>,
    /// What everything costs.
    pub cost: Cents,
}

/// One part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// In how many other parts it is.
    pub level: usize,
    /// What it is called.
    pub name: String,
    /// How many of it are in one piece of what it is a part of.
    pub per_unit: u64,
    /// How many pieces it takes.
    pub needed: u64,
    /// How many pieces are there already.
    pub in_stock: u64,
    /// How many of those that it takes are not there yet.
    pub missing: u64,
    /// The price of one piece with the surcharge.
    pub apiece: Cents,
    /// What the missing pieces cost, with all that is missing for them.
    pub cost: Cents,
}

impl Bill {
    /// The figures of a plan: computes those that are due.
    pub fn of(plan: &Plan) -> Self {
        let mut entries = Vec::new();
        list(plan.parts(), 0, &mut entries);
        Bill { entries, cost: *plan.cost() }
    }
}

fn list(parts: &Table<String, Part>, level: usize, entries: &mut Vec<Entry>) {
    for (name, part) in parts {
        entries.push(Entry {
            level,
            name: name.clone(),
            per_unit: *part.per_unit(),
            needed: *part.needed(),
            in_stock: *part.in_stock(),
            missing: *part.missing(),
            apiece: *part.apiece(),
            cost: *part.cost(),
        });
        list(part.parts(), level + 1, entries);
    }
}
