//! The tests are in `tests`, and in the chapters on tasks.

#[cfg(doctest)]
#[doc = include_str!("../../../reaktiv/guide/in_a_task.md")]
mod in_a_task {}

#[cfg(doctest)]
#[doc = include_str!("../../../reaktiv/guide/sharing.md")]
mod sharing {}

#[cfg(doctest)]
#[doc = include_str!("../../../reaktiv/guide/to_a_browser.md")]
mod to_a_browser {}

#[cfg(doctest)]
#[doc = include_str!("../../../reaktiv/guide/driving_the_clock.md")]
mod driving_the_clock {}
