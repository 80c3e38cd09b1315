#![doc = include_str!("../../README.md")]
#![no_std]

#[cfg(feature = "alloc")]
pub use reaktiv_core::Subscription;
pub use reaktiv_core::{ComputedField, Dot, Edge, Field, Graph, Json, Kind, Mermaid, Node, Reactive, SignalField};

#[doc(hidden)]
pub use reaktiv_core::__private;

pub use reaktiv_macros::{computed, effect, reactive, untracked};
