//! Into tasks and threads: fields as free-standing signals, and structs that are shared.

mod following;
mod keep_time;
mod shared;
mod wholeness;
