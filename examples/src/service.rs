//! A service that watches its machine: tokio tasks around one shared struct.
//!
//! `machine.rs` is the reactive part: all that there is to know about the machine, and what is to be done about it. `tasks.rs` is what is made of it on tokio: one task writes, one waits for changes,
//! one polls what the struct asks of other services, and one drives its clock. None of them knows of the others.

pub mod limits;
pub mod readings;
pub mod state;

pub mod figures;
pub mod page;

pub mod api;

pub mod machine;

pub mod report;

pub mod printer;
pub mod sensors;
pub mod tasks;
