//! The same figures once more, by a function that calls itself over plain data: what the plan must agree with.

use reaktiv::Table;

use super::bill::{Bill, Entry};
use super::plan::{Part, Plan};
use super::surcharges::Surcharges;
use crate::money::Cents;

/// Whether the plan shows what its inputs come to.
pub fn is_right(plan: &Plan) -> bool {
    Bill::of(plan) == recount(plan)
}

/// All figures, from the inputs alone.
pub fn recount(plan: &Plan) -> Bill {
    let mut entries = Vec::new();
    let cost = list(&copy(plan.parts()), *plan.units(), plan.surcharges(), 0, &mut entries);
    Bill { entries, cost }
}

struct PlainPart {
    name: String,
    per_unit: u64,
    in_stock: u64,
    supplier: String,
    price: Cents,
    parts: Vec<PlainPart>,
}

fn copy(parts: &Table<String, Part>) -> Vec<PlainPart> {
    let plain = |(name, part): (&String, &Part)| PlainPart {
        name: name.clone(),
        per_unit: *part.per_unit(),
        in_stock: *part.in_stock(),
        supplier: part.supplier().clone(),
        price: *part.price(),
        parts: copy(part.parts()),
    };
    parts.iter().map(plain).collect()
}

/// Lists parts for so many pieces of what is around them, and tells what they cost.
fn list(parts: &[PlainPart], wanted: u64, surcharges: &Surcharges, level: usize, entries: &mut Vec<Entry>) -> Cents {
    let mut sum = Cents(0);
    for PlainPart { name, per_unit, in_stock, supplier, price, parts } in parts {
        let needed = wanted * per_unit;
        let missing = needed - needed.min(*in_stock);
        let apiece = *price + price.permille(surcharges.of(supplier));
        let (name, per_unit, in_stock, place) = (name.clone(), *per_unit, *in_stock, entries.len());
        entries.push(Entry { level, name, per_unit, needed, in_stock, missing, apiece, cost: Cents(0) });
        let cost = apiece.times(missing as i64) + list(parts, missing, surcharges, level + 1, entries);
        entries[place].cost = cost;
        sum = sum + cost;
    }
    sum
}
