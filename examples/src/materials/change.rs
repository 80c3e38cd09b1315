//! What happens to a plan after it was made.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use reaktiv::Table;

use super::limits::{
    HIGHEST_PRICE, MOST_UNITS, Size, check_levels, check_pieces, check_price, check_surcharge, check_units,
};
use super::place::{Place, all, in_unit, part_at, within};
use super::plan::{Part, PartInputs, Plan};
use crate::money::{Cents, grouped};

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Another number of units is to be made.
    Units(u64),
    /// A part gets another price.
    Price {
        /// The part.
        part: String,
        /// For one piece from now on, besides its parts.
        price: Cents,
    },
    /// A supplier asks for another surcharge.
    Surcharge {
        /// The supplier.
        supplier: String,
        /// From now on, in thousandths.
        permille: i64,
    },
    /// A part becomes a part of another one, with all that is in it.
    Move {
        /// The part.
        part: String,
        /// What it is a part of from now on.
        into: String,
    },
    /// A part is no longer put together: it is replaced by one that is bought as a whole.
    BuyWhole {
        /// The part.
        part: String,
        /// Who sells it.
        supplier: String,
        /// For one piece.
        price: Cents,
    },
}

impl Change {
    /// Makes the change. What cannot be made changes nothing, and the error says why.
    pub fn apply(&self, plan: &mut Plan) -> Result<(), String> {
        match self {
            Change::Units(units) => {
                check_units(*units)?;
                plan.set_units(*units);
            }
            Change::Price { part, price } => {
                check_price(*price)?;
                let Place { around, name } = Place::find(part, plan.parts())?;
                within(&mut plan.parts_mut(), &around, |parts| parts.update(&name, |part| part.set_price(*price)));
            }
            Change::Surcharge { supplier, permille } => {
                check_surcharge(*permille)?;
                if !all(plan.parts()).iter().any(|(_, part)| part.supplier() == supplier) {
                    return Err(format!("nothing comes from {supplier:?}"));
                }
                // One map for the whole tree: no part is touched.
                plan.set_surcharges(Arc::new(plan.surcharges().with(supplier, *permille)));
            }
            Change::Move { part, into } => {
                let (from, into) = (Place::find(part, plan.parts())?, Place::find(into, plan.parts())?);
                move_part(plan, &from, &into)?;
            }
            Change::BuyWhole { part, supplier, price } => {
                check_price(*price)?;
                let Place { around, name } = Place::find(part, plan.parts())?;
                within(&mut plan.parts_mut(), &around, |parts| {
                    let whole = parts.get(&name).map(|part| bought_whole(part, supplier, *price));
                    whole.map(|whole| parts.create(name, whole))
                });
            }
        }
        Ok(())
    }

    /// A few changes that make sense for any plan. Each is chosen when its turn comes, after the ones before it.
    pub const EXAMPLES: [fn(&Plan) -> Option<Change>; 5] = [more_units, dearer_part, surcharge, other_place, buy_whole];
}

fn more_units(plan: &Plan) -> Option<Change> {
    Some(Change::Units((plan.units() * 3 / 2 + 1).min(MOST_UNITS)))
}

/// The part at the end of the tree on which most is spent gets dearer by a tenth.
fn dearer_part(plan: &Plan) -> Option<Change> {
    let ends = all(plan.parts()).into_iter().filter(|(_, part)| part.parts().is_empty());
    let (name, part) = ends.max_by_key(|(_, part)| part.cost())?;
    Some(Change::Price { part: name.clone(), price: part.price().permille(1100).min(HIGHEST_PRICE) })
}

/// Who sells most kinds of parts asks for 8 percent more. Of two who sell as many it is the first by name.
fn surcharge(plan: &Plan) -> Option<Change> {
    let mut kinds = BTreeMap::<&String, usize>::new();
    for (_, part) in all(plan.parts()) {
        *kinds.entry(part.supplier()).or_default() += 1;
    }
    let (supplier, _) = kinds.into_iter().rev().max_by_key(|(_, kinds)| *kinds)?;
    Some(Change::Surcharge { supplier: supplier.clone(), permille: 80 })
}

/// The last part that is made of nothing becomes a part of the first beside it that is made of something.
fn other_place(plan: &Plan) -> Option<Change> {
    fn search(parts: &Table<String, Part>) -> Option<Change> {
        let into = parts.iter().find(|(_, part)| !part.parts().is_empty());
        let moved = parts.iter().rev().find(|(_, part)| part.parts().is_empty());
        match (moved, into) {
            (Some((part, _)), Some((into, _))) => Some(Change::Move { part: part.clone(), into: into.clone() }),
            _ => parts.rows().find_map(|part| search(part.parts())),
        }
    }
    search(plan.parts())
}

/// Below the top, the part that costs most with its parts is bought as a whole: from who sells the dearest of these, at a tenth less than it costs.
fn buy_whole(plan: &Plan) -> Option<Change> {
    let below = plan.parts().rows().flat_map(|part| all(part.parts()));
    let made = below.filter(|(_, part)| !part.parts().is_empty() && *part.missing() > 0);
    let (name, part) = made.max_by_key(|(_, part)| part.cost())?;
    let (_, dearest) = part.parts().top(1, Part::COST).pop()?;
    let costs = Cents(part.cost().0 / *part.missing() as i64);
    let price = costs.permille(900).min(HIGHEST_PRICE);
    Some(Change::BuyWhole { part: name.clone(), supplier: dearest.supplier().clone(), price })
}

fn bought_whole(part: &Part, supplier: &str, price: Cents) -> PartInputs {
    let (per_unit, in_stock) = (*part.per_unit(), *part.in_stock());
    PartInputs { per_unit, in_stock, supplier: supplier.to_owned(), price, parts: Table::new() }
}

fn move_part(plan: &mut Plan, from: &Place, into: &Place) -> Result<(), String> {
    let (name, target) = (&from.name, into.path());
    if target.starts_with(&from.path()) {
        return Err(format!("{name:?} would be a part of itself"));
    }
    let parts = plan.parts();
    let moved = part_at(parts, from).map(Size::of_part).unwrap_or_default();
    check_levels(target.len() + moved.levels)?;
    let (before, after) = (in_unit(parts, &from.around) * moved.pieces, in_unit(parts, &target) * moved.pieces);
    check_pieces(Size::of(parts).pieces - before + after)?;

    // One change, though the part is taken out here and put in there.
    let mut parts = plan.parts_mut();
    if let Some(part) = within(&mut parts, &from.around, |parts| parts.remove(name)).flatten() {
        within(&mut parts, &target, |parts| parts.insert(name.clone(), part));
    }
    Ok(())
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Change::Units(units) => write!(f, "now {} are to be made", grouped(*units)),
            Change::Price { part, price } => write!(f, "{part}: now {price} apiece"),
            Change::Surcharge { supplier, permille } => {
                write!(f, "{supplier} asks for {}.{} percent more than its prices", permille / 10, permille % 10)
            }
            Change::Move { part, into } => write!(f, "{part}: now a part of {into}"),
            Change::BuyWhole { part, supplier, price } => {
                write!(f, "{part}: now bought as a whole from {supplier}, for {price} apiece")
            }
        }
    }
}
