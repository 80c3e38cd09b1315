//! What a struct remembers of itself for others: which one it is, where it stood when it was held back, and, if it is nested, which of its fields have
//! changed.
//!
//! Changes are in two sets. *Fresh* is what has changed since the struct that holds it was last asked for it mutably. What that one has looked at
//! then is passed on to *kept*, for the structs further out, if there are any; the outermost one empties both.
//!
//! All that fits the room of a pointer if the struct has few fields; otherwise, and if the id has more than 32 bits, it is in a box.

use super::Listeners;
use crate::cells::{Id, Layout};
use crate::graph::{Kind, Node};

/// How many fields are told apart without an allocation. Without `alloc` the last of them stands for all further ones.
pub(super) const INLINE: usize = 7;

/// The parts of the word: where they begin, and how many bits they have.
struct Part(u32, u32);

const ID: Part = Part(0, 32);
const FRESH: Part = Part(32, INLINE as u32);
const KEPT: Part = Part(32 + INLINE as u32, INLINE as u32);
const PLACE: Part = Part(46, 16);
const WATCHED: Part = Part(62, 1);

impl Part {
    #[inline(always)]
    fn most(&self) -> u64 {
        (1 << self.1) - 1
    }

    #[inline(always)]
    fn of(&self, word: u64) -> u64 {
        word >> self.0 & self.most()
    }

    #[inline(always)]
    fn put(&self, word: u64, value: u64) -> u64 {
        word & !(self.most() << self.0) | (value & self.most()) << self.0
    }
}

/// In the place of what cannot be stored: nothing stands there that could be stored.
#[cfg(not(feature = "alloc"))]
const NOWHERE: u64 = (1 << 16) - 1;

/// A word of both sets.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Sets {
    pub(super) fresh: u64,
    pub(super) kept: u64,
}

impl Sets {
    pub(super) const EMPTY: Sets = Sets { fresh: 0, kept: 0 };

    fn of_word(word: u64) -> Self {
        Sets { fresh: FRESH.of(word), kept: KEPT.of(word) }
    }

    fn put(self, word: u64) -> u64 {
        KEPT.put(FRESH.put(word, self.fresh), self.kept)
    }
}

/// What there is in the word, or in the box.
#[cfg(feature = "alloc")]
pub(super) struct Remembered {
    pub(super) id: Option<Id>,
    pub(super) place: u64,
    /// If it is watched.
    pub(super) sets: Option<Sets>,
}

#[cfg(feature = "alloc")]
impl Remembered {
    pub(super) fn of_word(word: u64) -> Self {
        let sets = (WATCHED.of(word) != 0).then(|| Sets::of_word(word));
        Remembered { id: Id::new(ID.of(word)), place: PLACE.of(word), sets }
    }

    /// None if it does not fit a word, that of a struct of `fields`.
    pub(super) fn in_word(self, fields: usize) -> Option<u64> {
        let id = self.id.map_or(0, Id::get);
        if id > ID.most() || self.place > PLACE.most() || self.sets.is_some() && fields > INLINE {
            return None;
        }
        let word = WATCHED.put(PLACE.put(id, self.place), u64::from(self.sets.is_some()));
        Some(self.sets.unwrap_or(Sets::EMPTY).put(word))
    }
}

impl<L: Layout> Listeners<L> {
    /// Which struct it is: the one that nobody else ever was. None if it was never asked.
    #[inline]
    pub(crate) fn id(&self) -> Option<Id> {
        match self.0.bits() {
            Some(word) => Id::new(ID.of(word)),
            None => self.boxed_id(),
        }
    }

    /// It is another one from now on.
    pub(crate) fn set_id(&mut self, id: Option<Id>) {
        let number = id.map_or(0, Id::get);
        match self.0.bits() {
            Some(word) if number <= ID.most() => self.0.set_bits(ID.put(word, number)),
            _ => self.set_boxed_id(id),
        }
    }

    /// The upper part of the address where it was held back.
    #[inline]
    pub(crate) fn place(&self) -> u64 {
        match self.0.bits() {
            Some(word) => PLACE.of(word),
            None => self.boxed_place(),
        }
    }

    #[inline]
    pub(crate) fn set_place(&mut self, place: u64) {
        match self.0.bits() {
            Some(word) if place <= PLACE.most() => self.0.set_bits(PLACE.put(word, place)),
            _ => self.set_boxed_place(place),
        }
    }

    /// Whether the struct is nested in another.
    #[inline]
    pub(crate) fn is_watched(&self) -> bool {
        match self.0.bits() {
            Some(word) => WATCHED.of(word) != 0,
            None => self.words().is_some(),
        }
    }

    /// Remembers from now on what changes.
    pub(crate) fn watch(&mut self) {
        if self.is_watched() {
            return;
        }
        #[cfg(feature = "alloc")]
        if self.0.boxed().is_some() || L::GRAPH.nodes.len() > INLINE {
            self.list_mut().watch();
            return;
        }
        let word = self.0.bits().unwrap_or(0);
        self.0.set_bits(WATCHED.put(word, 1));
    }

    /// Remembers no longer.
    pub(crate) fn unwatch(&mut self) {
        if let Some(word) = self.0.bits() {
            self.0.set_bits(WATCHED.put(Sets::EMPTY.put(word), 0));
        }
        #[cfg(feature = "alloc")]
        self.unwatch_list();
    }

    /// Replaces each word of the sets by what `change` makes of it; `bit` is where `field` stands in it, or 0.
    #[inline]
    fn change(&self, field: usize, change: impl Fn(Sets, u64) -> Sets) {
        if let Some(word) = self.0.bits() {
            if WATCHED.of(word) != 0 {
                self.0.set_bits(change(Sets::of_word(word), 1 << field.min(INLINE - 1)).put(word));
            }
            return;
        }
        for (place, word) in self.words().unwrap_or_default().iter().enumerate() {
            word.set(change(word.get(), u64::from(place == field / 64) << (field % 64)));
        }
    }

    /// Whether `test` holds of a word; `bit` is where `field` stands in it, or 0.
    #[inline]
    fn test(&self, field: usize, test: impl Fn(Sets, u64) -> bool) -> bool {
        match self.0.bits() {
            Some(word) => test(Sets::of_word(word), 1 << field.min(INLINE - 1)),
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
        self.change(0, |_, _| Sets::EMPTY);
    }

    /// Another struct stands here, as those further out have to learn.
    pub(crate) fn change_all_for_others(&self) {
        self.change(0, |sets, _| Sets { kept: u64::MAX, ..sets });
    }
}

/// Where there is no box, what does not fit the word is not known.
#[cfg(not(feature = "alloc"))]
impl<L: Layout> Listeners<L> {
    fn boxed_id(&self) -> Option<Id> {
        None
    }

    fn set_boxed_id(&mut self, _id: Option<Id>) {
        self.set_id(None);
    }

    fn boxed_place(&self) -> u64 {
        NOWHERE
    }

    fn set_boxed_place(&mut self, _place: u64) {
        self.set_place(NOWHERE);
    }
}
