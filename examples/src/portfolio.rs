//! A portfolio: a table of positions whose prices move all the time, in currencies that move now and then.
//!
//! `holdings.rs` is the reactive part. `recount.rs` has the same figures by a loop over plain data, to compare values and times with.

pub mod currency;
pub mod sector;
pub mod symbol;

pub mod holdings;
pub mod journal;
pub mod overview;
pub mod recount;

pub mod stream;

pub mod report;
pub mod run;
