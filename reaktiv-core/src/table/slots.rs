//! The rows of a table: in insertion order, and by key.
//!
//! A row stands in a slot, and slots are in insertion order. A removed row leaves its slot empty; when more slots are empty than taken,
//! the rows move together, which is O(1) a removal on average. The hash index holds slots alone.

use alloc::vec::{self, Vec};
use core::borrow::Borrow;
use core::hash::{BuildHasher, Hash};
use core::iter::{Enumerate, Flatten};
use core::mem;
use core::slice;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::bits::SLOTS_A_WORD;
use super::entry::Entry;
use super::handed::Handed;
use crate::cells::{GivenList, GivensOf, Layout};

pub(crate) struct Slots<K, R> {
    entries: Vec<Option<Entry<K, R>>>,
    index: HashTable<u32>,
    hasher: DefaultHashBuilder,
    /// Another number after rows have moved to other slots.
    numbering: u64,
    /// What the rows take over when they are reached.
    pub(super) handed: Handed<K, R>,
}

/// A copy has rows that have taken over what they were handed down, and hands down nothing.
impl<K: Clone, R: Clone> Clone for Slots<K, R> {
    fn clone(&self) -> Self {
        Slots {
            entries: self.entries.clone(),
            index: self.index.clone(),
            hasher: self.hasher.clone(),
            numbering: self.numbering,
            handed: Handed::nothing(),
        }
    }
}

pub(crate) type Entries<'s, K, R> = Flatten<slice::Iter<'s, Option<Entry<K, R>>>>;

pub(crate) type EntriesMut<'s, K, R> = Flatten<slice::IterMut<'s, Option<Entry<K, R>>>>;

pub(crate) type IntoEntries<K, R> = Flatten<vec::IntoIter<Option<Entry<K, R>>>>;

/// So many empty slots are not worth moving rows.
const FEW: usize = 16;

/// Slots are numbered below this; greater numbers are marks of the aggregates.
const MOST: usize = u32::MAX as usize - 16;

impl<K, R> Slots<K, R> {
    pub(crate) fn with_capacity(capacity: usize) -> Self {
        Slots {
            entries: Vec::with_capacity(capacity),
            index: HashTable::with_capacity(capacity),
            hasher: DefaultHashBuilder::default(),
            numbering: 0,
            handed: Handed::nothing(),
        }
    }

    /// The number of a slot.
    #[inline]
    pub(super) fn number(slot: usize) -> u32 {
        assert!(slot < MOST, "a table holds less than 2^32 rows");
        slot as u32
    }

    /// For how many rows there is memory.
    pub(super) fn capacity(&self) -> usize {
        self.index.capacity()
    }

    /// Puts all rows in, with their index.
    pub(super) fn put(&mut self, entries: Vec<Option<Entry<K, R>>>, index: HashTable<u32>) {
        self.entries = entries;
        self.index = index;
        self.numbering += 1;
    }

    /// As long as this is the same number, no slot has had more than one key.
    pub(crate) fn numbering(&self) -> u64 {
        self.numbering
    }

    /// How many rows.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.index.len()
    }

    /// How many slots, with and without a row.
    #[inline]
    pub(crate) fn slots(&self) -> usize {
        self.entries.len()
    }

    /// The row of a slot.
    #[inline]
    pub(crate) fn row(&self, slot: u32) -> Option<&R> {
        self.entry(slot).map(|entry| &entry.row)
    }

    #[inline]
    pub(crate) fn entry(&self, slot: u32) -> Option<&Entry<K, R>> {
        self.entries.get(slot as usize)?.as_ref()
    }

    #[inline]
    pub(crate) fn get_mut(&mut self, slot: u32) -> Option<&mut R> {
        self.entries.get_mut(slot as usize)?.as_mut().map(|entry| &mut entry.row)
    }

    /// The row of a slot that has one.
    #[inline]
    pub(crate) fn row_mut(&mut self, slot: u32) -> &mut R {
        &mut self.entries[slot as usize].as_mut().expect("the index holds slots with a row").row
    }

    #[inline]
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (u32, &Entry<K, R>)> + Clone {
        self.entries.iter().enumerate().filter_map(|(slot, entry)| Some((slot as u32, entry.as_ref()?)))
    }

    pub(crate) fn entries(&self) -> Entries<'_, K, R> {
        self.entries.iter().flatten()
    }

    pub(crate) fn iter_mut(&mut self) -> impl DoubleEndedIterator<Item = (u32, &mut Entry<K, R>)> {
        self.entries.iter_mut().enumerate().filter_map(|(slot, entry)| Some((slot as u32, entry.as_mut()?)))
    }

    pub(crate) fn entries_mut(&mut self) -> EntriesMut<'_, K, R> {
        self.entries.iter_mut().flatten()
    }

    pub(crate) fn into_entries(self) -> IntoEntries<K, R> {
        self.entries.into_iter().flatten()
    }

    /// Drops all rows, after it has forgotten them: a drop may panic.
    pub(crate) fn clear(&mut self) {
        self.numbering += 1;
        self.index.clear();
        drop(mem::take(&mut self.entries));
    }

    /// Whether more slots are empty than taken.
    pub(crate) fn is_sparse(&self) -> bool {
        self.entries.len() - self.index.len() > self.index.len().max(FEW)
    }

    /// Moves the rows together: slots have other numbers then.
    pub(crate) fn compact(&mut self)
    where
        R: Layout,
    {
        self.numbering += 1;
        let Slots { entries, handed, .. } = self;
        let taken = (0..).zip(entries.iter()).filter(|(_, entry)| entry.is_some()).map(|(slot, _)| slot);
        handed.renumber(taken);
        let mut places = Vec::with_capacity(self.entries.len());
        let mut place = 0;
        for entry in &self.entries {
            places.push(place);
            place += u32::from(entry.is_some());
        }
        for slot in self.index.iter_mut() {
            *slot = places[*slot as usize];
        }
        self.entries.retain(Option::is_some);
        self.entries.shrink_to(2 * self.index.len());
    }
}

impl<K, R: Layout> Slots<K, R> {
    /// The key and the row of a slot, to be lent: it has taken over what the table was handed down.
    #[inline]
    pub(super) fn reach(&self, slot: u32) -> Option<&Entry<K, R>> {
        let entry = self.entry(slot)?;
        self.handed.reach(slot, &entry.key, &entry.row);
        Some(entry)
    }

    /// A row takes over what the others have. True if anything was different.
    pub(super) fn settle_again(&mut self, slot: u32) -> bool {
        let Some(Some(entry)) = self.entries.get(slot as usize) else { return false };
        self.handed.settle_again(&entry.key, &entry.row)
    }

    /// The row of a slot, as [`reach`](Slots::reach) does it.
    #[inline]
    pub(super) fn reach_row(&self, slot: u32) -> Option<&R> {
        self.reach(slot).map(|entry| &entry.row)
    }

    /// All rows, each as [`reach`](Slots::reach) does it.
    #[inline]
    pub(super) fn reach_each(&self) -> Reached<'_, K, R> {
        Reached { entries: self.entries.iter().enumerate(), of: self, word: usize::MAX, has_missed: false }
    }

    /// The same for `visit`, many slots at once: it gets the first, and what stands in them.
    #[inline]
    pub(super) fn reach_words(&self, mut visit: impl FnMut(usize, &[Option<Entry<K, R>>])) {
        for (word, entries) in self.entries.chunks(SLOTS_A_WORD as usize).enumerate() {
            self.handed.reach_word(word, entries);
            visit(word * SLOTS_A_WORD as usize, entries);
        }
        self.handed.all_are_reached();
    }
}

/// Rows that are reached, one word of bits after the other.
pub(crate) struct Reached<'s, K, R> {
    entries: Enumerate<slice::Iter<'s, Option<Entry<K, R>>>>,
    of: &'s Slots<K, R>,
    /// The word that was reached last.
    word: usize,
    /// A row that could not take over has been passed: that panicked.
    has_missed: bool,
}

impl<K, R> Clone for Reached<'_, K, R> {
    fn clone(&self) -> Self {
        Reached { entries: self.entries.clone(), of: self.of, word: self.word, has_missed: self.has_missed }
    }
}

impl<'s, K, R: Layout> Reached<'s, K, R> {
    #[inline(always)]
    fn reach(&mut self, slot: usize, entry: &'s Entry<K, R>) -> (u32, &'s Entry<K, R>) {
        let word = slot / SLOTS_A_WORD as usize;
        if takes_givens::<R>() && word != self.word {
            self.reach_word(word);
        }
        (slot as u32, entry)
    }

    #[inline(never)]
    fn reach_word(&mut self, word: usize) {
        let has_missed = mem::replace(&mut self.has_missed, true);
        let (entries, start) = (&self.of.entries, word * SLOTS_A_WORD as usize);
        self.of.handed.reach_word(word, &entries[start..entries.len().min(start + SLOTS_A_WORD as usize)]);
        (self.word, self.has_missed) = (word, has_missed);
    }

    #[inline]
    fn end<T>(&self) -> Option<T> {
        if !self.has_missed {
            self.of.handed.all_are_reached();
        }
        None
    }
}

impl<'s, K, R: Layout> Iterator for Reached<'s, K, R> {
    type Item = (u32, &'s Entry<K, R>);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        while let Some((slot, entry)) = self.entries.next() {
            if let Some(entry) = entry {
                return Some(self.reach(slot, entry));
            }
        }
        self.end()
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, self.entries.size_hint().1)
    }
}

impl<K, R: Layout> DoubleEndedIterator for Reached<'_, K, R> {
    #[inline]
    fn next_back(&mut self) -> Option<Self::Item> {
        while let Some((slot, entry)) = self.entries.next_back() {
            if let Some(entry) = entry {
                return Some(self.reach(slot, entry));
            }
        }
        self.end()
    }
}

impl<K: Hash + Eq, R> Slots<K, R> {
    #[inline]
    pub(super) fn hash<Q: Hash + ?Sized>(&self, key: &Q) -> u64 {
        self.hasher.hash_one(key)
    }

    /// The slot of a key.
    #[inline]
    pub(crate) fn find<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<u32>
    where
        K: Borrow<Q>,
    {
        self.find_with_hash(key).1
    }

    /// The hash and the slot of a key.
    #[inline]
    pub(super) fn find_with_hash<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> (u64, Option<u32>)
    where
        K: Borrow<Q>,
    {
        let hash = self.hash(key);
        (hash, self.find_hashed(hash, key))
    }

    /// Whether there is a key of this hash.
    pub(super) fn has_hash(&self, hash: u64) -> bool {
        self.index.find(hash, |&slot| self.entry(slot).is_some_and(|entry| self.hash(&entry.key) == hash)).is_some()
    }

    #[inline]
    fn find_hashed<Q: Eq + ?Sized>(&self, hash: u64, key: &Q) -> Option<u32>
    where
        K: Borrow<Q>,
    {
        self.index.find(hash, |&slot| self.entry(slot).is_some_and(|entry| entry.key.borrow() == key)).copied()
    }

    pub(crate) fn reserve(&mut self, rows: usize) {
        self.entries.reserve(rows);
        if self.index.capacity() - self.index.len() < rows {
            self.rebuild_index(self.index.len() + rows);
        }
    }

    /// Room for one more in the index. The table is never left to grow itself: it would lose entries if `Hash` panics.
    #[inline]
    fn make_room(&mut self) {
        if self.index.capacity() == self.index.len() {
            self.rebuild_index(2 * self.index.len().max(2));
        }
    }

    #[cold]
    #[inline(never)]
    fn rebuild_index(&mut self, capacity: usize) {
        let mut index = HashTable::with_capacity(capacity);
        for (slot, entry) in self.iter() {
            index.insert_unique(self.hash(&entry.key), slot, |_| 0);
        }
        self.index = index;
    }

    /// Moves the rows together, in this order: slots have other numbers then.
    pub(crate) fn reorder(&mut self, order: &[u32])
    where
        R: Layout,
    {
        self.numbering += 1;
        self.handed.renumber(order.iter().copied());
        let mut places = alloc::vec![0; self.entries.len()];
        for (place, &slot) in order.iter().enumerate() {
            places[slot as usize] = Self::number(place);
        }
        for slot in self.index.iter_mut() {
            *slot = places[*slot as usize];
        }
        self.entries = order.iter().map(|&slot| self.entries[slot as usize].take()).collect();
    }
}

impl<K: Hash + Eq, R: Layout> Slots<K, R> {
    /// Puts a row in: into the slot of its key, whose row it gives back, or behind all others. `touch` hears of the slot before it changes.
    #[inline]
    pub(crate) fn insert(&mut self, key: K, row: R, touch: impl FnOnce(u32)) -> Option<R> {
        let hash = self.hash(&key);
        if let Some(slot) = self.find_hashed(hash, &key) {
            self.reach(slot);
            self.handed.unsettle(slot, self.entries.len());
            touch(slot);
            return Some(mem::replace(self.row_mut(slot), row));
        }
        self.make_room();
        let slot = Self::number(self.entries.len());
        self.entries.push(Some(Entry { key, row }));
        // There is room, so nothing is hashed again.
        self.index.insert_unique(hash, slot, |_| 0);
        self.handed.unsettle(slot, self.entries.len());
        touch(slot);
        None
    }

    /// Takes a row out. `touch` hears of its slot before.
    pub(crate) fn remove<Q: Hash + Eq + ?Sized>(&mut self, key: &Q, touch: impl FnOnce(u32)) -> Option<Entry<K, R>>
    where
        K: Borrow<Q>,
    {
        let hash = self.hash(key);
        if let Some(slot) = takes_givens::<R>().then(|| self.find_hashed(hash, key)).flatten() {
            self.reach(slot);
        }
        let entries = &self.entries;
        let is_it = |slot: &u32| entries[*slot as usize].as_ref().is_some_and(|entry| entry.key.borrow() == key);
        let found = self.index.find_entry(hash, is_it).ok()?;
        touch(*found.get());
        let (slot, _) = found.remove();
        self.entries[slot as usize].take()
    }

    /// Takes the row of a slot out. `touch` is called before.
    pub(crate) fn remove_slot(&mut self, slot: u32, touch: impl FnOnce()) -> Option<Entry<K, R>> {
        let hash = self.hash(&self.reach(slot)?.key);
        let found = self.index.find_entry(hash, |&other| other == slot).ok()?;
        touch();
        found.remove();
        self.entries[slot as usize].take()
    }
}

/// Whether rows take over what a table is handed down.
pub(super) const fn takes_givens<R: Layout>() -> bool {
    !<GivensOf<R> as GivenList<R>>::IS_EMPTY
}
