//! What a device has made, by a counter that begins again from nothing now and then.

use serde::{Deserialize, Serialize};

/// What a counter has counted so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Output {
    last: Option<Count>,
    /// How many pieces were made since the first count.
    pub pieces: u64,
    /// How many in a minute, by the last two counts that were not at the same time.
    pub per_minute: Option<f64>,
}

/// What a counter showed, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Count {
    second: u64,
    count: u32,
}

impl Output {
    /// The counter shows this at that time.
    pub fn after(self, second: u64, count: u32) -> Self {
        let last = Some(Count { second, count });
        let Some(before) = self.last else { return Output { last, ..self } };
        // It shows less: it has begun again, and has counted this since.
        let made = count.checked_sub(before.count).unwrap_or(count);
        let per_minute = match second.saturating_sub(before.second) {
            0 => self.per_minute,
            seconds => Some(f64::from(made) * 60.0 / seconds as f64),
        };
        Output { last, pieces: self.pieces.saturating_add(made.into()), per_minute }
    }
}
