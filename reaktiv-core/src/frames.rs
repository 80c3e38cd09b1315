//! What others know of a struct that is published, as texts; and the frames that bring it to them.
//!
//! A *record* has the text of each published field as it stood in the last frame, and the *stamp* of that text: the number of the version in which it came. So what is new since any version
//! is what has a later stamp, whoever asks, and however many flushes that were; a reader costs the number of its version. What has changed is said by the texts:
//! a field that was set and set back has not.
//!
//! A record knows nothing of types. What reads the struct into it is in `publish`, and in `table/published.rs`.
//!
//! # Tables
//!
//! `Rows` has the records of the rows by slot, as the table numbers them. Which rows are new since a version, `recent` tells without looking at all of them: it has their stamps and slots in the order in which they
//! changed, and of each row the last entry counts. Keys that are gone are kept for a while, up to as many as there are rows; who asks from before that gets all rows.
//!
//! **Invariant:** a row is in a record as long as a reader may have it: it leaves only for the list of those that are gone. User code that panics while the rows are read leaves some in
//! `before`, and the next round starts from them too.

mod errors;
mod frame;
mod kept;
mod notes;
mod publisher;
mod record;
mod rows;
mod version;
mod write;

pub use errors::{PublishError, Refused};
pub use frame::Frame;
pub(crate) use notes::Notes;
pub(crate) use publisher::Publisher;
pub(crate) use record::{Known, Record};
pub use record::{Name, Shape};
pub(crate) use rows::{Rows, Token};
pub use version::{NoVersion, Version};
