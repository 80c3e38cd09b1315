//! What goes out in frames, and what comes in.

mod support;

mod first;
