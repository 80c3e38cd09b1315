// The chapters that the README links, as modules of these docs: the first definition of a link is the one that counts.
//! [encapsulation]: crate::guide::encapsulation
//! [memory]: crate::guide::memory
//! [time]: crate::guide::time
//! [saving]: crate::guide::saving
//! [errors]: crate::guide::errors
//! [testing]: crate::guide::testing
//! [in a task]: crate::guide::in_a_task
//! [sharing]: crate::guide::sharing
//! [structs and signals]: crate::guide::structs_and_signals
//! [testing async]: crate::guide::testing_async
//! [to a browser]: crate::guide::to_a_browser
//! [driving the clock]: crate::guide::driving_the_clock
//! [givens]: crate::guide::givens
//! [fan-out]: crate::guide::fan_out
//! [structs or signals]: crate::guide::structs_or_signals
#![doc = include_str!("../../README.md")]
#![no_std]

#[cfg(feature = "alloc")]
pub use reaktiv_core::{
    At, EventField, Filtered, GroupBy, GroupKey, Groups, RunFutures, Select, Sorted, Subscription, Summand, Table,
    Window,
};
pub use reaktiv_core::{
    ChildMut, ComputedField, Dot, Edge, Every, Field, Fields, Graph, Json, Kind, Mermaid, Node, Outcome, OwnedFields,
    Reactive, Remember, SignalField, Snapshot, Status, Timed, TracedRun,
};

#[cfg(feature = "std")]
pub use reaktiv_core::{Shared, WeakShared};

#[cfg(all(feature = "serde", feature = "std"))]
pub use reaktiv_core::{Feed, publish};

#[cfg(feature = "std")]
pub use reaktiv_core::signals::{
    AsyncEffect, Changes, Computed, Effect, EffectFuture, History, Linked, Parameters, Previous, ReadSignal, Request,
    Resource, Runtime, Signal, batch, cutoff, on_cleanup, untracked,
};

#[doc(hidden)]
pub use reaktiv_core::__private;

#[doc(hidden)]
pub use reaktiv_macros as __macros;
/// ```
/// use reaktiv::{Reactive, Table, reactive};
///
/// #[reactive]
/// pub struct Device {
///     /// In degrees.
///     pub celsius: f64,
///     pub hot: computed!(bool, self.celsius > 80.0),          // lazy, cached, runs again when `celsius` has changed
/// }
///
/// #[reactive]
/// pub struct Fleet {
///     #[reactive(default = 70.0)]
///     pub limit: f64,
///     #[reactive(nested)]
///     pub devices: Table<u64, Device>,
///     pub hot: computed!(usize, self.devices.count_where(Device::HOT)),
///     pub warm: computed!(usize, self.devices.filter(|device| *device.celsius() > self.limit).len()),
///     #[reactive(context)]
///     log: Vec<usize>,
///     record: effect!(self.log.push(self.hot)),               // runs at once, and after each change of `hot`
/// }
///
/// let devices = (0..3).map(|id| (id, Device::new(DeviceInputs { celsius: 20.0 }))).collect();
/// let mut fleet = Fleet::new(FleetInputs { devices, limit: 70.0 }, Vec::new());
/// fleet.batch(|fleet| {                                       // one run of the effects, at the end
///     fleet.devices_mut().row_mut(&1).unwrap().set_celsius(90.0);
///     fleet.update_devices(|devices| devices.update(&2, |device| device.set_celsius(75.0)));
/// });
/// assert_eq!((fleet.log().as_slice(), *fleet.warm()), ([0, 1].as_slice(), 2));
/// ```
pub use reaktiv_macros::reactive;
pub use reaktiv_macros::untracked;

#[cfg(any(doc, doctest))]
pub mod guide;
mod macros;
