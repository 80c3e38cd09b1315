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

use super::slots::{Entry, Slots};

/// So many buckets of the index, of five bytes each, stay in the cache while they are filled.
const BUCKETS_A_PART: usize = 1 << 14;

/// A row that is not in the index yet.
type Unindexed = (u64, u32);

impl<K: Hash + Eq, R> Slots<K, R> {
    /// Puts rows into an empty table. Of two with the same key the last takes the first one's place. Nothing has changed if `Hash`, `Eq` or
    /// the iterator panics.
    pub(super) fn fill(&mut self, rows: impl Iterator<Item = (K, R)>) {
        let expected = rows.size_hint().0;
        let mut entries = Vec::with_capacity(expected.max(self.capacity()));
        let mut unindexed: Vec<Unindexed> = Vec::with_capacity(expected);
        for (key, row) in rows {
            unindexed.push((self.hash(&key), Self::number(entries.len())));
            entries.push(Some(Entry { key, row }));
        }

        let mut index = HashTable::with_capacity(entries.len().max(self.capacity()));
        let mut replaced = Vec::new();
        for (hash, slot) in in_parts(unindexed, entries.len()) {
            let new = entries[slot as usize].take().expect("it was put there");
            let is_it = |&other: &u32| entries[other as usize].as_ref().is_some_and(|entry| entry.key == new.key);
            match index.entry(hash, is_it, |_| 0) {
                Found::Vacant(place) => {
                    place.insert(slot);
                    entries[slot as usize] = Some(new);
                }
                Found::Occupied(place) => {
                    let old = entries[*place.get() as usize].as_mut().expect("the index holds slots with a row");
                    let old_row = mem::replace(&mut old.row, new.row);
                    replaced.push((new.key, old_row));
                }
            }
        }
        self.put(entries, index);
        self.compact();
        // A drop may panic.
        drop(replaced);
    }
}

/// Sorted by the part of the index that they go to; within a part in the order in which they were.
fn in_parts(rows: Vec<Unindexed>, count: usize) -> Vec<Unindexed> {
    let buckets = (count * 8 / 7).next_power_of_two();
    // The index begins to look for a bucket at the number that the lower bits of a hash give.
    let parts = buckets / BUCKETS_A_PART;
    if parts <= 1 {
        return rows;
    }
    let part = |hash: u64| hash as usize % buckets / BUCKETS_A_PART;
    let mut next = vec![0; parts + 1];
    for (hash, _) in &rows {
        next[part(*hash) + 1] += 1;
    }
    for part in 0..parts {
        next[part + 1] += next[part];
    }
    let mut sorted = vec![(0, 0); rows.len()];
    for row in rows {
        let place = &mut next[part(row.0)];
        sorted[*place] = row;
        *place += 1;
    }
    sorted
}
