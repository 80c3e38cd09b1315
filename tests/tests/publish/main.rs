//! What goes out in frames, and what comes in.

mod support;

mod accepted;
mod feeds;
mod frames;
mod json;
mod names;
