//! A spreadsheet: cells whose formulas are typed while the program runs.
//!
//! Every cell is a signal, its source text, and a few computeds over it: the parsed formula, the cells that it names,
//! whether it is in a cycle, and its value. What a formula reads is found out when it runs, so `IF` depends on the
//! branch that it takes alone. Nothing is told what to recompute.
//!
//! All operators are those of a spreadsheet, also where mathematics disagrees: `-2^2` is 4, and `2^3^2` is 64.

pub mod address;
pub mod value;

pub mod evaluate;
pub mod formula;
mod tokens;

mod cycles;
pub mod session;

pub mod sheet;
pub mod table;
