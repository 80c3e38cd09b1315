//! Filling an empty table at once.
//!
//! An index that is filled in the order of the rows is written all over, and each write waits for memory. So the rows come first, and then the
//! index, part after part.

use alloc::vec;
use alloc::vec::Vec;
use core::hash::Hash;
use core::mem;

use hashbrown::HashTable;
use hashbrown::hash_table::Entry as Found;

use super::entry::Entry;
use super::slots::Slots;
use crate::cells::Layout;

/// So many buckets of the index, of five bytes each, stay in the cache while they are filled.
const BUCKETS_A_PART: usize = 1 << 14;

impl<K: Hash + Eq, R: Layout> Slots<K, R> {
    /// Puts rows into an empty table. Of two with the same key the last takes the first one's place. Nothing has changed if `Hash`, `Eq` or
    /// the iterator panics.
    pub(super) fn fill(&mut self, rows: impl Iterator<Item = (K, R)>) {
        let expected = rows.size_hint().0;
        let mut entries = Vec::with_capacity(expected.max(self.capacity()));
        let mut hashes: Vec<u64> = Vec::with_capacity(expected);
        for (key, row) in rows {
            hashes.push(self.hash(&key));
            // Panics if there are too many.
            Self::number(entries.len());
            entries.push(Some(Entry { key, row }));
        }

        let mut index = HashTable::with_capacity(entries.len().max(self.capacity()));
        let mut replaced = Vec::new();
        for (hash, slot) in in_parts(hashes) {
            // The rows are looked at only if the index has an entry of almost the same hash.
            let is_it = |&other: &u32| key_of(&entries, other) == key_of(&entries, slot);
            match index.entry(hash, is_it, |_| 0) {
                Found::Vacant(place) => {
                    place.insert(slot);
                }
                Found::Occupied(place) => {
                    let new = entries[slot as usize].take();
                    let (Some(old), Some(mut new)) = (&mut entries[*place.get() as usize], new) else { continue };
                    mem::swap(&mut old.row, &mut new.row);
                    replaced.push(new);
                }
            }
        }
        self.put(entries, index);
        if self.is_sparse() {
            self.compact();
        }
        // A drop may panic.
        drop(replaced);
    }
}

fn key_of<K, R>(entries: &[Option<Entry<K, R>>], slot: u32) -> Option<&K> {
    entries[slot as usize].as_ref().map(|entry| &entry.key)
}

/// The hashes and slots of rows, sorted by the part of the index that they go to; within a part in the order in which they were.
fn in_parts(hashes: Vec<u64>) -> Vec<(u64, u32)> {
    // The index begins to look for a bucket at the number that the lower bits of a hash give.
    let buckets = (hashes.len() * 8 / 7).next_power_of_two();
    let part = |hash: u64| hash as usize % buckets / BUCKETS_A_PART;
    let mut next = vec![0; buckets / BUCKETS_A_PART + 2];
    for hash in &hashes {
        next[part(*hash) + 1] += 1;
    }
    for part in 1..next.len() {
        next[part] += next[part - 1];
    }
    let mut sorted = vec![(0, 0); hashes.len()];
    for (slot, hash) in hashes.into_iter().enumerate() {
        let place = &mut next[part(hash)];
        sorted[*place] = (hash, slot as u32);
        *place += 1;
    }
    sorted
}
