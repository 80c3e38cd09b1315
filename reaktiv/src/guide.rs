//! Short chapters on what comes up once the first struct works. Their programs run in the tests.

#[doc = include_str!("../guide/encapsulation.md")]
pub mod encapsulation {}

#[doc = include_str!("../guide/memory.md")]
pub mod memory {}

#[doc = include_str!("../guide/time.md")]
pub mod time {}

// Its program needs serde for structs.
#[cfg(any(not(doctest), feature = "serde"))]
#[doc = include_str!("../guide/saving.md")]
pub mod saving {}

#[doc = include_str!("../guide/errors.md")]
pub mod errors {}

#[doc = include_str!("../guide/testing.md")]
pub mod testing {}

// The programs of these run in `tests/executors`, which has the crates that they need.
#[cfg(not(doctest))]
#[doc = include_str!("../guide/in_a_task.md")]
pub mod in_a_task {}

#[cfg(not(doctest))]
#[doc = include_str!("../guide/sharing.md")]
pub mod sharing {}

#[cfg(not(doctest))]
#[doc = include_str!("../guide/to_a_browser.md")]
pub mod to_a_browser {}

#[cfg(not(doctest))]
#[doc = include_str!("../guide/driving_the_clock.md")]
pub mod driving_the_clock {}

#[cfg(any(not(doctest), feature = "std"))]
#[doc = include_str!("../guide/structs_and_signals.md")]
pub mod structs_and_signals {}

#[cfg(any(not(doctest), feature = "alloc"))]
#[doc = include_str!("../guide/testing_async.md")]
pub mod testing_async {}

#[doc = include_str!("../guide/givens.md")]
pub mod givens {}

#[doc = include_str!("../guide/fan_out.md")]
pub mod fan_out {}

// Its program needs free-standing signals.
#[cfg(any(not(doctest), feature = "std"))]
#[doc = include_str!("../guide/structs_or_signals.md")]
pub mod structs_or_signals {}
