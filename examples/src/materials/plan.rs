//! The reactive part: parts in parts in a plan.

use std::sync::Arc;

use reaktiv::{Table, reactive};

use super::surcharges::Surcharges;
use crate::money::Cents;
use crate::runs::Runs;

/// A part, and the parts that it is made of.
///
/// It does not know what it is a part of. What it needs from there is handed down to it, and what it comes to in turn is handed down to its own parts.
#[reactive]
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// How many of it are in one piece of what it is a part of.
    pub per_unit: u64,
    /// How many pieces are there already.
    pub in_stock: u64,
    /// Who sells it, or puts it together.
    pub supplier: String,
    /// What the supplier asks for one piece, besides the parts that it is made of.
    pub price: Cents,

    /// How many pieces must be made of what it is a part of.
    #[reactive(given, default = 1)]
    pub wanted: u64,
    /// The surcharges of all suppliers: one map for the whole tree, in which each part looks up its own.
    #[reactive(given, cutoff = ptr)]
    pub surcharges: Arc<Surcharges>,

    /// How many pieces it takes.
    pub needed: computed!(u64, self.wanted * self.per_unit),
    /// How many of them are not there yet.
    pub missing: computed!(u64, self.needed.saturating_sub(self.in_stock)),

    /// What it is made of, by name. Only for the pieces that are missing must there be parts.
    #[reactive(nested, given(wanted = self.missing, surcharges))]
    pub parts: Table<String, Part>,

    /// The surcharge of its supplier. Other suppliers' surcharges stop here.
    pub surcharge: computed!(i64, self.surcharges.of(&self.supplier)),
    /// The price of one piece with the surcharge.
    pub apiece: computed!(Cents, self.price + self.price.permille(self.surcharge)),
    /// What the missing pieces cost, with all that is missing for them.
    pub cost: computed!(Cents, self.apiece.times(self.missing as i64) + self.parts.sum(Part::COST)),
}

/// How many units are to be made, and of what.
#[reactive]
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// How many units are to be made.
    pub units: u64,
    /// What suppliers ask for on top of their prices.
    #[reactive(cutoff = ptr)]
    pub surcharges: Arc<Surcharges>,
    /// What a unit is made of, by name.
    #[reactive(nested, given(wanted = self.units, surcharges))]
    pub parts: Table<String, Part>,
    /// What everything costs that is missing.
    pub cost: computed!(Cents, self.parts.sum(Part::COST)),
}

/// A plan to make so many units of nothing yet.
pub fn empty(units: u64) -> Plan {
    Plan::new(PlanInputs { units, surcharges: Arc::default(), parts: Table::new() })
}

/// How many formulas there are in a plan, and in all that is in it.
pub fn formulas(plan: &Plan) -> usize {
    Runs::formulas(Plan::GRAPH) + count(plan.parts()) * Runs::formulas(Part::GRAPH)
}

fn count(parts: &Table<String, Part>) -> usize {
    parts.rows().map(|part| 1 + count(part.parts())).sum()
}
