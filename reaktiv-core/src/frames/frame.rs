//! A frame.

use core::fmt;
use core::ops::Deref;
use std::sync::Arc;

use super::version::Version;

/// A text for those who hold a copy of a published struct: its whole state, or what has changed since a version. JSON, as [`publish`](crate::publish) describes it.
///
/// Clones share the text; who asks from the same version gets a clone. It is a `str`, and bytes for a socket that takes what is shared, as `bytes::Bytes::from_owner(frame)`.
#[derive(Clone, PartialEq, Eq)]
pub struct Frame {
    text: Arc<String>,
    version: Version,
    since: Option<Version>,
}

impl Frame {
    pub(crate) fn new(text: Arc<String>, version: Version, since: Option<Version>) -> Self {
        Frame { text, version, since }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What a reader has seen when it has applied the frame: what it asks from next.
    pub fn version(&self) -> Version {
        self.version
    }

    /// The version that the reader must have seen. None if the frame has the whole state.
    pub fn since(&self) -> Option<Version> {
        self.since
    }

    /// Whether nothing has changed since the version that was asked from.
    pub fn is_empty(&self) -> bool {
        self.since == Some(self.version)
    }
}

impl Deref for Frame {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl AsRef<str> for Frame {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

impl AsRef<[u8]> for Frame {
    fn as_ref(&self) -> &[u8] {
        self.text.as_bytes()
    }
}

impl fmt::Display for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.text, f)
    }
}
