//! A bill of materials: what must be bought to make so many units of something that consists of parts, which consist of parts.
//!
//! `plan.rs` is the reactive part: a tree of parts, in which each hands down to its parts how many are wanted. The rest reads a file into it, changes it,
//! and shows it.

pub mod surcharges;

pub mod limits;
pub mod plan;

pub mod load;
mod record;

pub mod bill;
pub mod recount;
pub mod report;

mod place;

pub mod change;
pub mod session;
