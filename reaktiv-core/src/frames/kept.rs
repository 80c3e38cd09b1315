//! The frames of one version, so that each is made once.

use std::collections::HashMap;
use std::sync::{Arc, Weak};

/// So many bytes of frames are kept, beside the last one, however long that is. Of others it is known as long as somebody has them.
const KEPT: usize = 1 << 20;

/// Texts of frames of one version, by the number of the version in which they begin.
#[derive(Default)]
pub(super) struct Kept {
    frames: HashMap<Option<u32>, Weak<String>>,
    kept: Vec<Arc<String>>,
    bytes: usize,
}

impl Kept {
    /// The frame that begins there, if it is still there.
    pub(super) fn get(&self, since: Option<u32>) -> Option<Arc<String>> {
        self.frames.get(&since)?.upgrade()
    }

    /// Keeps a frame that has been made.
    pub(super) fn put(&mut self, since: Option<u32>, text: &Arc<String>) {
        if self.bytes + text.len() > KEPT {
            self.kept.clear();
            self.bytes = 0;
            self.frames.retain(|_, text| text.strong_count() != 0);
        }
        self.bytes += text.len();
        self.frames.insert(since, Arc::downgrade(text));
        self.kept.push(text.clone());
    }
}
