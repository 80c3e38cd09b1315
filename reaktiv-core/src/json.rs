//! Values as JSON that a browser reads without loss, by serde: as `serde_json` does it, but that what a JavaScript number cannot hold is a string. These are the integers beyond 2^53, which `JSON.parse`
//! would round, and the floats that are not finite, for which JSON has no word.
//!
//! It is here, and is not `serde_json`, since that would have to be told of these numbers at each depth of each value; and since whoever has `serde_json` in their program has its comparisons of numbers and texts with its
//! values, with which `assert_eq!(numbers, [])` is ambiguous.

mod error;
mod keys;
mod numbers;
mod parser;
mod reading;
mod strings;
mod writing;

pub(crate) use parser::Parser;
pub use reading::{read_value, read_with};
pub(crate) use writing::write_key;
pub use writing::{write_value, write_with};
