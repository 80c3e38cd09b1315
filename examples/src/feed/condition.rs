//! How a whole plant is.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How a plant is: worse from some hot devices on, and better only when there are clearly fewer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Condition {
    /// All is well.
    #[default]
    Calm,
    /// Two devices are too hot, or have been and one still is.
    Strained,
    /// Three devices are too hot, or have been and two still are.
    Critical,
}

impl Condition {
    /// How it is with so many hot devices.
    pub fn with(self, hot: usize) -> Self {
        match (self, hot) {
            (_, 3..) | (Condition::Critical, 2) => Condition::Critical,
            (_, 2) | (Condition::Critical | Condition::Strained, 1) => Condition::Strained,
            _ => Condition::Calm,
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Condition::Calm => "calm",
            Condition::Strained => "strained",
            Condition::Critical => "critical",
        })
    }
}
