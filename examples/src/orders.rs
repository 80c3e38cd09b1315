//! Orders: a table of orders, each with a customer and a table of lines.
//!
//! `book.rs` is the reactive part: three structs inside each other, and every figure a formula. The rest reads a file into it, changes it, and shows it.

pub mod region;

pub mod book;
pub mod discounts;

pub mod load;
mod record;

pub mod change;
pub mod recount;
pub mod report;
pub mod session;
