//! Programs that a newcomer runs: see `examples/`. This library is what they are made of, so that it can be tested.
//!
//! - `cargo run --example cart`: the front page of the README
//! - `cargo run --example monitor`: this machine as a spreadsheet, live
//! - `cargo run --example graph`: the dependency graph of either, in four formats
//! - `cargo run --example signals`: free-standing signals, computeds, effects, also async ones, and linked values
//! - `cargo run --example alerts`: a struct in a task that owns it, with an async effect
//! - `cargo run --example spreadsheet`: formulas typed at run time
//! - `cargo run --example orders`: structs and tables in each other, read from a file and changed
//! - `cargo run --example materials`: a tree of parts whose struct contains itself, and what is handed down it
//! - `cargo run --example portfolio`: aggregates over thousands of positions whose prices move
//! - `cargo run --example feed`: what happens to devices, line by line, and what they remember of it
//! - `cargo run --example gateway`: a hundred devices replayed by their time stamps: rolling means, silence, alarms with a duration
//! - `cargo run --example service`: this machine watched by tokio tasks that share one struct, which calls slow services

pub mod runs;

pub mod host;
pub mod tally;

pub mod monitor;
pub mod probe;
pub mod screen;
pub mod table;

pub mod spreadsheet;

pub mod money;

pub mod lines;
pub mod progress;

pub mod materials;
pub mod orders;
pub mod portfolio;

pub mod replay;

pub mod feed;
pub mod gateway;

pub mod service;

pub mod exit;
pub mod graph;
pub mod options;
