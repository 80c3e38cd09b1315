//! A feed: devices that report what happens to them, line by line.
//!
//! `device.rs` and `plant.rs` are the reactive part: each device is a row of a table, with events and what it makes of them over time. Lines are pushed as events and effects print;
//! nothing has to be called before or after. What is remembered is plain data, so it can be saved after any line, and the feed goes on from there.

pub mod alarm;
pub mod condition;
pub mod limits;
pub mod output;
pub mod recent;
pub mod state;

pub mod device;
pub mod plant;

mod record;

pub mod report;
pub mod saved;
pub mod session;
