//! Walking a table, and filling it.

use core::hash::Hash;

use super::{Table, moves_news};
use crate::reactive::Reactive;

impl<K, R> Table<K, R> {
    /// The keys, in order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &K> + Clone {
        self.slots.entries().map(|entry| &entry.key)
    }
}

impl<K, R: Reactive> Table<K, R> {
    /// The keys and rows, in order.
    pub fn iter(&self) -> Iter<'_, K, R> {
        Iter { entries: self.slots.reach_each() }
    }

    /// The rows, in order.
    pub fn rows(&self) -> impl DoubleEndedIterator<Item = &R> + Clone {
        self.iter().map(|(_, row)| row)
    }
}

impl<K, R: Reactive> Table<K, R> {
    /// The keys and rows, in order, the rows to be changed. All of them count as touched.
    pub fn iter_mut(&mut self) -> IterMut<'_, K, R> {
        self.reach_all();
        self.slots.handed.unsettle_all(self.slots.slots());
        self.touch_all();
        if self.is_lent() {
            self.held.hold_all(&mut self.slots);
        } else if R::IS_BORN_LATE {
            self.held.welcome_all();
        }
        self.reach_traced();
        IterMut { entries: self.slots.entries_mut() }
    }
}

/// The keys and rows of a table, in order: what [`Table::iter`] gives.
pub struct Iter<'t, K, R> {
    entries: super::slots::Reached<'t, K, R>,
}

impl<'t, K, R: Reactive> Iterator for Iter<'t, K, R> {
    type Item = (&'t K, &'t R);

    fn next(&mut self) -> Option<Self::Item> {
        self.entries.next().map(|(_, entry)| (&entry.key, &entry.row))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.entries.size_hint()
    }
}

impl<K, R: Reactive> DoubleEndedIterator for Iter<'_, K, R> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.entries.next_back().map(|(_, entry)| (&entry.key, &entry.row))
    }
}

impl<K, R> Clone for Iter<'_, K, R> {
    fn clone(&self) -> Self {
        Iter { entries: self.entries.clone() }
    }
}

/// The keys and rows, in order.
impl<'t, K, R: Reactive> IntoIterator for &'t Table<K, R> {
    type Item = (&'t K, &'t R);
    type IntoIter = Iter<'t, K, R>;

    fn into_iter(self) -> Iter<'t, K, R> {
        self.iter()
    }
}

/// The keys and rows of a table, in order, the rows to be changed: what [`Table::iter_mut`] gives.
pub struct IterMut<'t, K, R> {
    entries: super::slots::EntriesMut<'t, K, R>,
}

impl<'t, K, R> Iterator for IterMut<'t, K, R> {
    type Item = (&'t K, &'t mut R);

    fn next(&mut self) -> Option<Self::Item> {
        self.entries.next().map(|entry| (&entry.key, &mut entry.row))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.entries.size_hint()
    }
}

impl<K, R> DoubleEndedIterator for IterMut<'_, K, R> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.entries.next_back().map(|entry| (&entry.key, &mut entry.row))
    }
}

/// The keys and rows, in order, the rows to be changed: [`Table::iter_mut`].
impl<'t, K, R: Reactive> IntoIterator for &'t mut Table<K, R> {
    type Item = (&'t K, &'t mut R);
    type IntoIter = IterMut<'t, K, R>;

    fn into_iter(self) -> IterMut<'t, K, R> {
        self.iter_mut()
    }
}

/// The keys and rows, in order.
impl<K, R: Reactive> IntoIterator for Table<K, R> {
    type Item = (K, R);
    type IntoIter = IntoIter<K, R>;

    fn into_iter(mut self) -> IntoIter<K, R> {
        self.reach_all();
        self.release_rows();
        IntoIter { entries: self.slots.into_entries() }
    }
}

/// The keys and rows of a table, in order: what its `into_iter` gives.
pub struct IntoIter<K, R> {
    entries: super::slots::IntoEntries<K, R>,
}

impl<K, R> Iterator for IntoIter<K, R> {
    type Item = (K, R);

    fn next(&mut self) -> Option<(K, R)> {
        self.entries.next().map(|entry| (entry.key, entry.row))
    }
}

impl<K: Hash + Eq, R: Reactive> Extend<(K, R)> for Table<K, R> {
    /// Inserts them one after the other; into an empty table all at once, which is faster. No effect of a row runs: rows come with theirs run.
    fn extend<I: IntoIterator<Item = (K, R)>>(&mut self, rows: I) {
        let rows = rows.into_iter();
        if self.is_empty() {
            self.touch_all();
            self.slots.handed.unsettle_all(self.slots.slots());
            let (mut is_due, mut has_news) = (false, false);
            self.slots.fill(rows.map(|(key, mut row)| {
                row.store_mut().let_go();
                is_due |= row.store().may_have_pending();
                has_news |= moves_news(&mut row);
                (key, row)
            }));
            if is_due {
                self.held.welcome_all();
            }
            if has_news {
                self.news.set_all();
            }
            self.reach_traced();
            return;
        }
        self.reserve(rows.size_hint().0);
        for (key, row) in rows {
            self.insert(key, row);
        }
    }
}

/// Of two rows with the same key, the last stays.
impl<K: Hash + Eq, R: Reactive> FromIterator<(K, R)> for Table<K, R> {
    fn from_iter<I: IntoIterator<Item = (K, R)>>(rows: I) -> Self {
        let mut table = Table::new();
        table.extend(rows);
        table
    }
}

impl<K: Hash + Eq, R: Reactive, const ROWS: usize> From<[(K, R); ROWS]> for Table<K, R> {
    fn from(rows: [(K, R); ROWS]) -> Self {
        rows.into_iter().collect()
    }
}
