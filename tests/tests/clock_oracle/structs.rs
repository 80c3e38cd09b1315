//! The structs.

mod kinds;
pub mod solo;
pub mod span;
pub mod trees;
pub mod wide;
