//! What a nested struct remembers for the structs around it: which of its fields have changed. And who has noted a change.
//!
//! In two sets. *Fresh* is what has changed since the struct that holds it was last asked for it mutably. What that one has looked at
//! then is passed on to *kept*, for the structs further out, if there are any; the outermost one empties both.

use core::cell::Cell;

use super::attached::{Attached, Told};
use super::sink::Sink;
use super::word::{INLINE, Sets, WATCHED};
use crate::graph::{Kind, Node};
use crate::trace::Outcome;

impl<L: Told> Attached<L> {
    fn words(&self) -> &[Cell<Sets>] {
        self.0.boxed().and_then(|annex| annex.sets.as_ref()).map_or(&[], |sets| sets)
    }

    /// Replaces each word of the sets by what `change` makes of it; `bit` is where `field` stands in it, or 0.
    #[inline]
    fn change(&self, field: usize, change: impl Fn(Sets, u64) -> Sets) {
        if let Some(word) = self.0.some_bits() {
            if WATCHED.of(word) != 0 {
                self.0.set_bits(change(Sets::of_word(word), 1 << field.min(INLINE - 1)).put(word));
            }
            return;
        }
        for (place, word) in self.words().iter().enumerate() {
            word.set(change(word.get(), u64::from(place == field / 64) << (field % 64)));
        }
    }

    /// Whether `test` holds of a word; `bit` is where `field` stands in it, or 0.
    #[inline]
    fn test(&self, field: usize, test: impl Fn(Sets, u64) -> bool) -> bool {
        match self.0.some_bits() {
            Some(word) => test(Sets::of_word(word), 1 << field.min(INLINE - 1)),
            None => {
                let words = self.words().iter().enumerate();
                words.into_iter().any(|(place, word)| test(word.get(), u64::from(place == field / 64) << (field % 64)))
            }
        }
    }

    /// A field has changed.
    #[inline]
    fn note_change(&self, field: usize) {
        self.change(field, |sets, bit| Sets { fresh: sets.fresh | bit, ..sets });
    }

    /// A field turns out not to have changed.
    fn take_change_back(&self, field: usize) {
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
        self.change(0, |_, _| Sets::EMPTY);
    }

    /// Another struct stands here, as those further out have to learn.
    pub(crate) fn change_all_for_others(&self) {
        self.change(0, |sets, _| Sets { kept: u64::MAX, ..sets });
    }
}

/// Who has noted that a field has changed.
#[derive(Clone, Copy)]
pub(crate) struct Noted {
    /// The struct around this one.
    watch: bool,
    /// The attachment.
    attachment: bool,
}

impl<L: Told> Attached<L> {
    fn changed_word(&self, field: usize) -> Option<&Cell<u64>> {
        self.0.boxed()?.changed.get(field / 64)
    }

    /// Whether the attachment has not yet heard that a field has changed.
    pub(crate) fn has_noted(&self, field: usize) -> bool {
        self.changed_word(field).is_some_and(|word| word.get() & (1 << (field % 64)) != 0)
    }

    /// Whether there is anything that the attachment has not yet heard of.
    #[cfg(feature = "alloc")]
    #[inline]
    pub(crate) fn has_noted_any(&self) -> bool {
        self.0.boxed().is_some_and(|annex| annex.changed.iter().any(|word| word.get() != 0))
    }

    /// Calls `each` with the number of each word, and what of its fields the attachment has not yet heard of.
    #[cfg(feature = "alloc")]
    pub(crate) fn each_noted_word(&self, mut each: impl FnMut(usize, u64)) {
        if let Some(annex) = self.0.boxed() {
            annex.changed.iter().enumerate().for_each(|(place, word)| each(place, word.get()));
        }
    }

    /// The attachment has heard of everything.
    #[cfg(feature = "alloc")]
    pub(crate) fn forget_noted(&self) {
        if let Some(annex) = self.0.boxed() {
            annex.changed.iter().for_each(|word| word.set(0));
        }
    }

    /// Who has noted a change of this field.
    pub(crate) fn noted(&self, field: usize) -> Noted {
        Noted { watch: self.has_changed(field, false), attachment: self.has_noted(field) }
    }

    /// A field turns out not to have changed since this was `noted`.
    pub(crate) fn take_note_back(&self, field: usize, noted: Noted) {
        if !noted.watch {
            self.take_change_back(field);
        }
        if let Some(word) = self.changed_word(field)
            && !noted.attachment
        {
            word.set(word.get() & !(1 << (field % 64)));
        }
    }
}

impl<L: Told> Sink for &Attached<L> {
    fn note(self, field: usize) {
        self.note_change(field);
        if let Some(word) = self.changed_word(field) {
            word.set(word.get() | 1 << (field % 64));
        }
    }

    #[inline]
    fn ran(self, field: usize, outcome: Outcome) {
        self.tell(field, outcome);
    }
}
