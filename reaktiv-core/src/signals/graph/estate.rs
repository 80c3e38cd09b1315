//! What nodes own, and what of it has come to its end. `N` names a node.

use crate::signals::raw::LockedVec;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

/// A function that runs before the next run of the node it was registered in, or at its end.
pub(crate) type Cleanup = Box<dyn FnOnce() + Send>;

/// What nodes own, and what of it waits for the lock to be released.
pub(crate) struct Estate<N> {
    pub(crate) owned: RefCell<HashMap<N, Owned<N>>>,
    pub(crate) retired: LockedVec<N>,
    /// Emptied, for the next burial.
    pub(crate) spare: Cell<Vec<N>>,
    pub(crate) cleanups: RefCell<Vec<Cleanup>>,
}

pub(crate) struct Owned<N> {
    pub(crate) cleanups: Vec<Cleanup>,
    pub(crate) effects: Vec<N>,
}

impl<N> Default for Estate<N> {
    fn default() -> Self {
        Self {
            owned: RefCell::default(),
            retired: LockedVec::default(),
            spare: Cell::default(),
            cleanups: RefCell::default(),
        }
    }
}

impl<N> Default for Owned<N> {
    fn default() -> Self {
        Self { cleanups: Vec::new(), effects: Vec::new() }
    }
}
