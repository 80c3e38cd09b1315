//! What the sensors of a machine say.

use crate::host::Usage;

/// One look at them. What a machine has no sensor for is `None`.
#[derive(Debug, Clone, PartialEq)]
pub struct Readings {
    /// How busy each processor is, in percent.
    pub processors: Vec<Option<f64>>,
    /// Main memory.
    pub memory: Option<Usage>,
    /// The hottest place.
    pub celsius: Option<f64>,
}

impl Readings {
    /// The readings without those that cannot be true.
    pub fn checked(self) -> Self {
        let load = |load: Option<f64>| load.filter(|load| load.is_finite()).map(|load| load.clamp(0.0, 100.0));
        Readings {
            processors: self.processors.into_iter().map(load).collect(),
            memory: self.memory.filter(|memory| memory.total > 0),
            celsius: self.celsius.filter(|celsius| celsius.is_finite()),
        }
    }
}
