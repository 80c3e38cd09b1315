//! The tests are in `tests`, and in the chapter on sharing a struct.

#[cfg(doctest)]
#[doc = include_str!("../../../reaktiv/guide/sharing.md")]
mod sharing {}
