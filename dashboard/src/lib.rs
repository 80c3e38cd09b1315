//! A live dashboard on one shared struct: `cargo run -p reaktiv-dashboard --example dashboard`.
//!
//! `plant.rs` and what it is made of is all that there is to know about a plant: devices that report figures, what is too much and what is too long, alarms, and who is told of them. What brings figures in are `machine.rs`, this
//! machine's own, and `broker.rs`, sensors over MQTT. `server.rs` brings the struct to browsers, and lets them set limits. `page/` is what they show. None of these knows of the others; what they have in common is a
//! [`Shared`](reaktiv::Shared) plant.

pub mod quantity;

pub mod limits;

pub mod device;

pub mod alarm;
pub mod pager;

pub mod plant;

pub mod broker;
pub mod clock;
pub mod machine;
pub mod server;

pub mod options;
pub mod service;
