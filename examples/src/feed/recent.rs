//! Figures of the last few values.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

/// The last few values, at most [`MOST`](Recent::MOST) of them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Recent {
    values: VecDeque<f64>,
}

impl Recent {
    /// So many values count.
    pub const MOST: usize = 5;

    /// These come, and as many go as there are too many.
    pub fn extend<'a>(&mut self, values: impl IntoIterator<Item = &'a f64>) {
        self.values.extend(values);
        self.values.drain(..self.values.len().saturating_sub(Recent::MOST));
    }

    /// Their mean.
    pub fn mean(&self) -> Option<f64> {
        (!self.values.is_empty()).then(|| self.values.iter().sum::<f64>() / self.values.len() as f64)
    }

    /// The least of them.
    pub fn minimum(&self) -> Option<f64> {
        self.values.iter().copied().reduce(f64::min)
    }

    /// The greatest of them.
    pub fn maximum(&self) -> Option<f64> {
        self.values.iter().copied().reduce(f64::max)
    }
}
