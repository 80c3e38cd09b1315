//! Out to browsers and replicas: frames of JSON.

mod accept;
mod collect;
mod facts;
mod pass;
mod publisher;
mod structs;

pub(crate) use accept::{ROWS, items, members};
pub(crate) use collect::collect;
pub use facts::Publish;
#[doc(hidden)]
pub use facts::{Accepted, EachPublished, Published, PublishedChild, PublishedInside, Writes};
#[doc(hidden)]
pub use pass::Pass;
pub use publisher::ACCEPTED;
pub(crate) use publisher::{accept, frame_for_others, frame_since};

pub use crate::frames::{Frame, NoVersion, PublishError, Refused, Version};

/// The other half, for a browser or Node: an ES module without dependencies.
pub const CLIENT_JS: &str = include_str!("publish/client.js");
