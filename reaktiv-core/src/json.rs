//! Values as JSON that a browser reads without loss: `serde_json`'s, but that what a JavaScript number cannot hold is a string. These are the integers beyond 2^53, which
//! `JSON.parse` would round, and the floats that are not finite, for which JSON has no word.

mod numbers;
mod reading;
mod writing;

pub(crate) use reading::parse;
pub use reading::{read_value, read_with};
pub use writing::{write_value, write_with};
