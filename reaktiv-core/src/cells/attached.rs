//! What is attached to a struct: which one it is, where it was held back, and who is told of its changes. In the room of a pointer.
//!
//! Nothing is, at first. The id, the place and, if the struct has few fields, the changes that a struct around this one wants to know of
//! (`changes.rs`) fit in the bits of that pointer. Otherwise, and with subscriptions, there is a box. What subscriptions are the engine does
//! not know: they are an attachment, of which it asks only whether there are any.

#[cfg(feature = "alloc")]
use alloc::boxed::Box;
use core::cell::Cell;
use core::panic::{RefUnwindSafe, UnwindSafe};

use super::box_or_bits::BoxOrBits;
use super::ids::Id;
#[cfg(feature = "alloc")]
use super::word::INLINE;
use super::word::{ID, PLACE, Sets, WATCHED};
#[cfg(feature = "alloc")]
use crate::futures::Runs;
use crate::graph::Graph;
use crate::trace::Outcome;
#[cfg(feature = "alloc")]
use crate::trace::Tracers;

/// What is told of changes, beside the struct around this one.
pub trait Attachment {
    /// Nobody.
    const NONE: Self;
    /// Whether there is nothing to keep.
    fn is_empty(&self) -> bool;
    /// Whether anybody is told of changes.
    fn hears(&self) -> bool;
    /// A field has run, of the struct whose type has this name and this graph.
    fn ran(&self, of: (&'static str, &'static Graph), field: usize, outcome: Outcome);
    /// Those who are told of runs.
    #[cfg(feature = "alloc")]
    fn tracers(&self) -> &Tracers;
    /// Tells these too of runs. False if they are told already.
    #[cfg(feature = "alloc")]
    fn add_tracers(&mut self, tracers: &Tracers) -> bool;
    /// The runs of its async effects and resources, if there are or were any; or if it is driven.
    #[cfg(feature = "alloc")]
    fn runs(&self) -> Option<&Runs>;
    /// The same, made if there are none.
    #[cfg(feature = "alloc")]
    fn make_runs(&mut self) -> &Runs;
}

/// What is asked about a struct whose changes are told.
pub trait Told {
    /// Who else is told of them.
    type Attachment: Attachment;
    /// Its fields.
    const GRAPH: &'static Graph;
}

/// What is attached to a struct.
pub struct Attached<L: Told>(pub(super) BoxOrBits<Annex<L>>);

/// What has no room in the bits.
pub(super) struct Annex<L: Told> {
    #[cfg(feature = "alloc")]
    id: Option<Id>,
    #[cfg(feature = "alloc")]
    place: u64,
    /// If it is nested.
    pub(super) sets: Option<Words<Sets>>,
    /// One bit a field: changed, and not yet passed on to the attachment.
    pub(super) changed: Words<u64>,
    attachment: L::Attachment,
}

/// A word for each 64 fields.
#[cfg(feature = "alloc")]
pub(super) type Words<Word> = Box<[Cell<Word>]>;

/// There is no box without `alloc`.
#[cfg(not(feature = "alloc"))]
pub(super) type Words<Word> = [Cell<Word>; 0];

// A panic in a callback counts as its delivery and leaves what is attached whole.
impl<L: Told> UnwindSafe for Attached<L> {}
impl<L: Told> RefUnwindSafe for Attached<L> {}

/// In the place of what cannot be stored: nothing stands there that could be stored.
#[cfg(not(feature = "alloc"))]
const NOWHERE: u64 = (1 << 16) - 1;

/// What is in the bits, or in the annex.
#[cfg(feature = "alloc")]
struct Remembered {
    id: Option<Id>,
    place: u64,
    /// If it is nested.
    sets: Option<Sets>,
}

#[cfg(feature = "alloc")]
impl Remembered {
    fn of_word(word: u64) -> Self {
        let sets = (WATCHED.of(word) != 0).then(|| Sets::of_word(word));
        Remembered { id: Id::new(ID.of(word)), place: PLACE.of(word), sets }
    }

    /// None if it does not fit, for a struct of so many fields.
    fn in_word(self, fields: usize) -> Option<u64> {
        let id = self.id.map_or(0, Id::get);
        if id > ID.most() || self.place > PLACE.most() || self.sets.is_some() && fields > INLINE {
            return None;
        }
        let word = WATCHED.put(PLACE.put(id, self.place), u64::from(self.sets.is_some()));
        Some(self.sets.unwrap_or(Sets::EMPTY).put(word))
    }
}

impl<L: Told> Attached<L> {
    pub(crate) const fn none() -> Self {
        Attached(BoxOrBits::none())
    }

    /// Whether anything is attached: if not, nobody is told of changes.
    #[inline(always)]
    pub(crate) fn is_anything(&self) -> bool {
        self.0.is_some()
    }

    /// Whether anybody is told of changes.
    #[inline(always)]
    pub(crate) fn is_heard(&self) -> bool {
        self.0.is_some() && (self.is_watched() || self.has_attachment())
    }

    /// Whether an attachment is told of changes.
    #[inline]
    pub(crate) fn has_attachment(&self) -> bool {
        self.0.is_some() && self.attachment().is_some_and(L::Attachment::hears)
    }

    /// The attachment.
    #[inline]
    pub(crate) fn attachment(&self) -> Option<&L::Attachment> {
        Some(&self.0.boxed()?.attachment)
    }

    /// A field has run.
    #[inline]
    pub(super) fn tell(&self, field: usize, outcome: Outcome) {
        if self.0.some_bits().is_none() {
            self.tell_attachment(field, outcome);
        }
    }

    #[inline(never)]
    fn tell_attachment(&self, field: usize, outcome: Outcome) {
        if let Some(attachment) = self.attachment() {
            attachment.ran((core::any::type_name::<L>(), L::GRAPH), field, outcome);
        }
    }

    /// Which struct it is: the one that nobody else ever was. None if it was never asked.
    #[inline]
    pub(crate) fn id(&self) -> Option<Id> {
        match self.0.some_bits() {
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
        match self.0.some_bits() {
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

    /// The id, and the place put beside it, if that needs no more than some bits.
    #[inline]
    pub(super) fn hold(&self, place: u64) -> Option<Id> {
        let word = self.0.some_bits()?;
        let id = Id::new(ID.of(word))?;
        if PLACE.of(word) != place {
            if place > PLACE.most() {
                return None;
            }
            self.0.set_bits(PLACE.put(word, place));
        }
        Some(id)
    }

    /// Whether the struct is nested in another.
    #[inline]
    pub(crate) fn is_watched(&self) -> bool {
        match self.0.some_bits() {
            Some(word) => WATCHED.of(word) != 0,
            None => self.0.boxed().is_some_and(|annex| annex.sets.is_some()),
        }
    }

    /// Remembers from now on what changes.
    pub(crate) fn watch(&mut self) {
        if self.is_watched() {
            return;
        }
        #[cfg(feature = "alloc")]
        if self.0.boxed().is_some() || L::GRAPH.nodes.len() > INLINE {
            let annex = self.annex_mut();
            annex.sets = Some(words::<L, _>([Sets::EMPTY]));
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
        self.unwatch_in_annex();
    }
}

#[cfg(feature = "alloc")]
fn words<L: Told, Word: Copy + Default>(first: [Word; 1]) -> Words<Word> {
    let all = first.into_iter().chain(core::iter::repeat(Word::default()));
    all.take(L::GRAPH.nodes.len().div_ceil(64)).map(Cell::new).collect()
}

#[cfg(feature = "alloc")]
impl<L: Told> Attached<L> {
    /// The annex, made if there is none.
    fn annex_mut(&mut self) -> &mut Annex<L> {
        if let Some(word) = self.0.bits() {
            let Remembered { id, place, sets } = Remembered::of_word(word);
            let sets = sets.map(|sets| words::<L, _>([sets]));
            let annex = Annex { id, place, sets, changed: words::<L, _>([0]), attachment: L::Attachment::NONE };
            self.0.set_box(Box::new(annex));
        }
        self.0.boxed_mut().expect("made above")
    }

    /// Does without the annex if what it holds has room in the bits.
    fn drop_annex_if_empty(&mut self) {
        let Some(annex) = self.0.boxed().filter(|annex| annex.attachment.is_empty()) else { return };
        let sets = annex.sets.as_ref().map(|words| words[0].get());
        let remembered = Remembered { id: annex.id, place: annex.place, sets };
        if let Some(word) = remembered.in_word(L::GRAPH.nodes.len()) {
            self.0.take_box();
            self.0.set_bits(word);
        }
    }

    /// Changes the attachment.
    pub(crate) fn with_attachment<R>(&mut self, change: impl FnOnce(&mut L::Attachment) -> R) -> R {
        let result = change(&mut self.annex_mut().attachment);
        self.drop_annex_if_empty();
        result
    }

    /// The runs of its async effects and resources, if there are or were any; or if it is driven.
    #[inline]
    pub(crate) fn runs(&self) -> Option<&Runs> {
        self.attachment()?.runs()
    }

    /// The same, made if there are none.
    pub(crate) fn make_runs(&mut self) -> &Runs {
        self.annex_mut().attachment.make_runs()
    }

    /// Those who are told what runs.
    pub(crate) fn tracers(&self) -> Option<&Tracers> {
        self.attachment().map(L::Attachment::tracers)
    }

    /// Tells these too. False if they are told already.
    pub(super) fn add_tracers(&mut self, tracers: &Tracers) -> bool {
        self.with_attachment(|attachment| attachment.add_tracers(tracers))
    }

    fn unwatch_in_annex(&mut self) {
        if let Some(annex) = self.0.boxed_mut() {
            annex.sets = None;
            self.drop_annex_if_empty();
        }
    }

    fn boxed_id(&self) -> Option<Id> {
        self.0.boxed()?.id
    }

    fn set_boxed_id(&mut self, id: Option<Id>) {
        self.annex_mut().id = id;
    }

    fn boxed_place(&self) -> u64 {
        self.0.boxed().map_or(0, |annex| annex.place)
    }

    fn set_boxed_place(&mut self, place: u64) {
        self.annex_mut().place = place;
        self.drop_annex_if_empty();
    }
}

/// Where there is no box, what does not fit the word is not known.
#[cfg(not(feature = "alloc"))]
impl<L: Told> Attached<L> {
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
