#![doc = include_str!("../../README.md")]
#![no_std]

#[cfg(feature = "alloc")]
pub use reaktiv_core::{At, Filtered, GroupBy, GroupKey, Groups, Sorted, Subscription, Summand, Table};
pub use reaktiv_core::{
    ChildMut, ComputedField, Dot, Edge, Field, Graph, Json, Kind, Mermaid, Node, Reactive, SignalField,
};

#[cfg(feature = "std")]
pub use reaktiv_core::signals::{
    AsyncEffect, Changes, Computed, Effect, EffectFuture, History, Linked, Parameters, Previous, ReadSignal, Request,
    Resource, Runtime, Signal, Snapshot, Status, batch, cutoff, on_cleanup, untracked,
};

#[doc(hidden)]
pub use reaktiv_core::__private;

#[doc(hidden)]
pub use reaktiv_macros as __macros;
pub use reaktiv_macros::{reactive, untracked};

mod macros;
