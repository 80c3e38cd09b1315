//! A round through a struct, to read what has changed.

use core::mem;

/// A round through a struct.
#[doc(hidden)]
pub struct Pass {
    /// What has changed gets this one.
    pub(crate) stamp: u32,
    /// Room for a text.
    pub(crate) text: Vec<u8>,
}

impl Pass {
    /// Runs `read` with the empty room.
    pub(crate) fn with_text<R>(&mut self, read: impl FnOnce(&mut Self, &mut Vec<u8>) -> R) -> R {
        let mut text = mem::take(&mut self.text);
        text.clear();
        let result = read(self, &mut text);
        self.text = text;
        result
    }
}
