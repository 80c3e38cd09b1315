//! How the word is divided in which a struct keeps what is attached to it, while it needs no more.

/// How many fields are told apart in the bits. Without `alloc` the last of them stands for all further ones.
pub(super) const INLINE: usize = 7;

/// The parts of the word: where they begin, and how many bits they have.
pub(super) struct Part(u32, u32);

pub(super) const ID: Part = Part(0, 32);
pub(super) const FRESH: Part = Part(32, INLINE as u32);
pub(super) const KEPT: Part = Part(32 + INLINE as u32, INLINE as u32);
pub(super) const PLACE: Part = Part(46, 16);
pub(super) const WATCHED: Part = Part(62, 1);

impl Part {
    #[inline(always)]
    pub(super) fn most(&self) -> u64 {
        (1 << self.1) - 1
    }

    #[inline(always)]
    pub(super) fn of(&self, word: u64) -> u64 {
        word >> self.0 & self.most()
    }

    #[inline(always)]
    pub(super) fn put(&self, word: u64, value: u64) -> u64 {
        word & !(self.most() << self.0) | (value & self.most()) << self.0
    }
}

/// The fields that have changed, in both sets of `changes.rs`; a word has 64 of them at the most.
#[derive(Clone, Copy, Default, PartialEq)]
pub(super) struct Sets {
    pub(super) fresh: u64,
    pub(super) kept: u64,
}

impl Sets {
    pub(super) const EMPTY: Sets = Sets { fresh: 0, kept: 0 };

    pub(super) fn of_word(word: u64) -> Self {
        Sets { fresh: FRESH.of(word), kept: KEPT.of(word) }
    }

    pub(super) fn put(self, word: u64) -> u64 {
        KEPT.put(FRESH.put(word, self.fresh), self.kept)
    }
}
