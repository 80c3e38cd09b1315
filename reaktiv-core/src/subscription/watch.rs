//! What a nested struct remembers for the structs around it: which of its fields have changed.
//!
//! In two sets. *Fresh* is what has changed since the struct that holds it was last asked for it mutably. What that one has looked at
//! then is passed on to *kept*, for the structs further out, if there are any; the outermost one empties both.

use super::Listeners;
use crate::cells::{BITS, Layout};
use crate::graph::{Kind, Node};

/// How many fields are told apart without an allocation. Without `alloc` the last of them stands for all further ones.
pub(super) const INLINE: usize = (BITS / 2) as usize;
const SET: u64 = (1 << INLINE) - 1;

/// A word of both sets.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Sets {
    pub(super) fresh: u64,
    pub(super) kept: u64,
}

impl Sets {
    pub(super) fn of_bits(bits: usize) -> Self {
        Sets { fresh: bits as u64 & SET, kept: bits as u64 >> INLINE }
    }

    pub(super) fn bits(self) -> usize {
        (self.fresh & SET | (self.kept & SET) << INLINE) as usize
    }
}

impl<L: Layout> Listeners<L> {
    /// Whether the struct is nested in another.
    #[inline]
    pub(crate) fn is_watched(&self) -> bool {
        self.0.bits().is_some() || self.words().is_some()
    }

    /// Remembers from now on what changes.
    pub(crate) fn watch(&mut self) {
        if self.is_watched() {
            return;
        }
        #[cfg(feature = "alloc")]
        if self.has_list() || L::GRAPH.nodes.len() > INLINE {
            self.list_mut().watch();
            return;
        }
        self.0.set_bits(0);
    }

    /// Remembers no longer.
    pub(crate) fn unwatch(&mut self) {
        if self.0.bits().is_some() {
            self.0.clear();
        }
        #[cfg(feature = "alloc")]
        self.unwatch_list();
    }

    /// Replaces each word of the sets by what `change` makes of it; `bit` is where `field` stands in it, or 0.
    #[inline]
    fn change(&self, field: usize, change: impl Fn(Sets, u64) -> Sets) {
        if let Some(bits) = self.0.bits() {
            self.0.set_bits(change(Sets::of_bits(bits), 1 << field.min(INLINE - 1)).bits());
        }
        for (place, word) in self.words().unwrap_or_default().iter().enumerate() {
            word.set(change(word.get(), u64::from(place == field / 64) << (field % 64)));
        }
    }

    /// Whether `test` holds of a word; `bit` is where `field` stands in it, or 0.
    #[inline]
    fn test(&self, field: usize, test: impl Fn(Sets, u64) -> bool) -> bool {
        match self.0.bits() {
            Some(bits) => test(Sets::of_bits(bits), 1 << field.min(INLINE - 1)),
            None => {
                let words = self.words().unwrap_or_default().iter().enumerate();
                words.into_iter().any(|(place, word)| test(word.get(), u64::from(place == field / 64) << (field % 64)))
            }
        }
    }

    /// A field has changed.
    #[inline]
    pub(super) fn note_change(&self, field: usize) {
        self.change(field, |sets, bit| Sets { fresh: sets.fresh | bit, ..sets });
    }

    /// A field turns out not to have changed.
    pub(super) fn take_change_back(&self, field: usize) {
        self.change(field, |sets, bit| Sets { fresh: sets.fresh & !bit, ..sets });
    }

    /// Whether a field has changed, for the struct around this one or for those further out (`deep`).
    pub(crate) fn has_changed(&self, field: usize, deep: bool) -> bool {
        self.test(field, |sets, bit| (sets.fresh | if deep { sets.kept } else { 0 }) & bit != 0)
    }

    /// Whether any signal, or anything in a nested struct, has changed. What a computed gives is not asked for: it may only now turn out
    /// that it has changed long ago.
    pub(crate) fn has_input_changed(&self) -> bool {
        let is_computed = |node: &Node| node.kind == Kind::Computed;
        !self.is_untouched()
            && L::GRAPH.nodes.iter().enumerate().any(|(at, node)| !is_computed(node) && self.has_changed(at, false))
    }

    /// Whether nothing has changed, as far as is known.
    pub(crate) fn is_untouched(&self) -> bool {
        !self.test(0, |sets, _| sets.fresh | sets.kept != 0)
    }

    /// The struct around this one has looked: those further out may not have.
    pub(crate) fn pass_changes_on(&self) {
        self.change(0, |sets, _| Sets { fresh: 0, kept: sets.kept | sets.fresh });
    }

    /// Everybody has looked.
    pub(crate) fn forget_changes(&self) {
        self.change(0, |_, _| Sets { fresh: 0, kept: 0 });
    }

    /// Another struct stands here, as those further out have to learn.
    pub(crate) fn change_all_for_others(&self) {
        self.change(0, |sets, _| Sets { kept: u64::MAX, ..sets });
    }
}
