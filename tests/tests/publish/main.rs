//! What goes out in frames, and what comes in.

use reaktiv::publish::Frame;
use reaktiv::{Reactive, Table, reactive};

mod support;

mod first;
