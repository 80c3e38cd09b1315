//! What a plan may be made of.
//!
//! With these limits no figure is too large for its type: 10,000 units of a million pieces, each for 10,000.00 and as much again for the surcharge, cost 2 * 10^16
//! cents, and `Cents` go up to 9 * 10^18. And what walks the tree calls itself once for each level, which takes little of the stack.

use reaktiv::Table;

use super::plan::Part;
use crate::money::Cents;

/// So many units can be made at most.
pub const MOST_UNITS: u64 = 10_000;
/// So many pieces can be in one piece of the part around them.
pub const MOST_PER_UNIT: u32 = 10_000;
/// So many pieces can be in one unit, those of all levels together.
pub const MOST_PIECES: u64 = 1_000_000;
/// So deep can parts be in each other.
pub const MOST_LEVELS: usize = 20;
/// So much can a piece cost, besides its parts.
pub const HIGHEST_PRICE: Cents = Cents::whole(10_000);
/// So much can a supplier ask for on top, in thousandths.
pub const HIGHEST_SURCHARGE: i64 = 1000;

/// How large a tree of parts is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Size {
    /// How many pieces there are for one of what is around them.
    pub pieces: u64,
    /// How deep they are in each other.
    pub levels: usize,
}

impl Size {
    /// That of some parts, with all that is in them.
    pub fn of(parts: &Table<String, Part>) -> Self {
        let mut size = Size::default();
        for part in parts.rows() {
            let of_part = Size::of_part(part);
            size.pieces += of_part.pieces;
            size.levels = size.levels.max(of_part.levels);
        }
        size
    }

    /// That of a part, with all that is in it.
    pub fn of_part(part: &Part) -> Self {
        let inside = Size::of(part.parts());
        Size { pieces: part.per_unit() * (1 + inside.pieces), levels: 1 + inside.levels }
    }
}

/// Refuses a plan for too many units, or for none.
pub fn check_units(units: u64) -> Result<(), String> {
    if !(1..=MOST_UNITS).contains(&units) {
        return Err(format!("the number of units is from 1 to {MOST_UNITS}, not {units}"));
    }
    Ok(())
}

/// Refuses more levels than there may be.
pub(super) fn check_levels(levels: usize) -> Result<(), String> {
    if levels > MOST_LEVELS {
        return Err(format!("it would be at level {levels}, and there are {MOST_LEVELS} at most"));
    }
    Ok(())
}

/// Refuses a unit of more pieces than there may be.
pub(super) fn check_pieces(pieces: u64) -> Result<(), String> {
    if pieces > MOST_PIECES {
        return Err(format!("a unit would be made of {pieces} pieces, and can be of {MOST_PIECES} at most"));
    }
    Ok(())
}

/// Refuses a price that is too high, or below nothing.
pub(super) fn check_price(price: Cents) -> Result<(), String> {
    if !(Cents(0)..=HIGHEST_PRICE).contains(&price) {
        return Err(format!("a price is from 0.00 to {HIGHEST_PRICE}, not {price}"));
    }
    Ok(())
}

/// Refuses a surcharge that is too high, or below nothing.
pub(super) fn check_surcharge(permille: i64) -> Result<(), String> {
    if !(0..=HIGHEST_SURCHARGE).contains(&permille) {
        return Err(format!("a surcharge is from 0 to {HIGHEST_SURCHARGE} thousandths, not {permille}"));
    }
    Ok(())
}
