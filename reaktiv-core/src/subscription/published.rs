//! What is attached for those who hold copies: notes of what changes, and the publisher. Without the features that this needs there is nothing.

#[cfg(all(feature = "serde", feature = "std"))]
pub(super) use with::Published;
#[cfg(not(all(feature = "serde", feature = "std")))]
pub(super) use without::Published;

#[cfg(all(feature = "serde", feature = "std"))]
mod with {
    use std::sync::Arc;

    use crate::frames::{Notes, Publisher};

    pub(in crate::subscription) struct Published {
        pub(in crate::subscription) notes: Vec<Arc<Notes>>,
        pub(in crate::subscription) publisher: Option<Box<Publisher>>,
    }

    impl Published {
        pub(in crate::subscription) const NOTHING: Self = Published { notes: Vec::new(), publisher: None };

        pub(in crate::subscription) fn is_nothing(&self) -> bool {
            self.notes.is_empty() && self.publisher.is_none()
        }

        pub(in crate::subscription) fn is_noted(&self) -> bool {
            !self.notes.is_empty()
        }

        /// These of a word have changed.
        pub(in crate::subscription) fn note(&self, word: usize, bits: u64) {
            self.notes.iter().for_each(|notes| notes.add(word, bits));
        }
    }
}

#[cfg(not(all(feature = "serde", feature = "std")))]
mod without {
    pub(in crate::subscription) struct Published;

    impl Published {
        pub(in crate::subscription) const NOTHING: Self = Published;

        pub(in crate::subscription) fn is_nothing(&self) -> bool {
            true
        }

        pub(in crate::subscription) fn is_noted(&self) -> bool {
            false
        }

        pub(in crate::subscription) fn note(&self, _word: usize, _bits: u64) {}
    }
}
