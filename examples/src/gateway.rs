//! A gateway: what the devices of a plant have measured, replayed by its time stamps.
//!
//! `device.rs` and `plant.rs` are the reactive part: each device is a row of a table, and follows the clock of the plant. So it makes no difference how the clock is moved: what is due on the
//! way from one line to the next happens at its own time, and nothing has to be called for that.

pub mod alarm;
pub mod calibration;
pub mod limits;
pub mod reading;
pub mod site;

pub mod device;
pub mod plant;

mod record;

pub mod report;
pub mod saved;
pub mod session;
