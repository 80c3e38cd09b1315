//! What others know of a table.

use core::mem;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

/// What is known of one row.
pub trait OneRow {
    /// The latest stamp in it.
    fn changed(&self) -> u32;
}

/// The records of a table's rows.
pub struct Rows<T> {
    /// By slot, as slots were numbered when they were last read.
    slots: Vec<Option<Row<T>>>,
    /// How many there are.
    live: usize,
    /// What a table has that was read into this record, and has logged since what was touched.
    token: Token,
    /// Whether all rows have been read since `token` was made.
    is_whole: bool,
    /// The stamps and slots of rows that have changed, in order. Of a row the last entry counts, if that is its stamp.
    recent: VecDeque<(u32, u32)>,
    /// Keys that are gone, with their stamps, in order.
    gone: VecDeque<(u32, Key)>,
    /// Of those up to this stamp nobody knows.
    forgotten: u32,
    /// When rows last came to stand in an order that is not that in which they came.
    ordered: u32,
    changed: u32,
    /// While all rows are read: those that have not been met again.
    before: Before<T>,
}

/// A key as JSON.
type Key = Box<[u8]>;

/// Tells a table that was read into one record from others, and from itself at other times.
pub(crate) type Token = Arc<()>;

pub(super) struct Row<T> {
    pub(super) key: Key,
    /// The stamp with which it came.
    pub(super) came: u32,
    pub(super) record: T,
}

impl<T: OneRow> Row<T> {
    fn changed(&self) -> u32 {
        self.came.max(self.record.changed())
    }
}

/// Rows where they stood before.
struct Before<T> {
    /// In order; up to `next` they have been met.
    line: Vec<Option<Row<T>>>,
    next: usize,
    /// Once another one than the next was met, all that were left.
    by_key: HashMap<Key, Placed<T>>,
}

/// A row without its key.
struct Placed<T> {
    place: usize,
    came: u32,
    record: T,
}

impl<T> Before<T> {
    fn none() -> Self {
        Before { line: Vec::new(), next: 0, by_key: HashMap::new() }
    }

    fn is_empty(&self) -> bool {
        self.by_key.is_empty() && self.line[self.next..].iter().all(Option::is_none)
    }

    /// These were there, too. Those that came in a round that has not come to its end nobody knows.
    fn add(&mut self, rows: Vec<Option<Row<T>>>, stamp: u32) {
        self.look_up_by_key();
        self.by_key.retain(|_, row| row.came != stamp);
        (self.line, self.next) = (rows, 0);
        if !self.by_key.is_empty() {
            self.look_up_by_key();
        }
    }

    fn look_up_by_key(&mut self) {
        for (place, row) in self.line.drain(..).enumerate() {
            if let Some(Row { key, came, record }) = row {
                self.by_key.insert(key, Placed { place, came, record });
            }
        }
        self.next = 0;
    }

    /// The row with this key, and where it stood. As long as they are met in their order, no key is looked up.
    fn take(&mut self, key: &[u8]) -> Option<(usize, Row<T>)> {
        self.next += self.line[self.next..].iter().take_while(|row| row.is_none()).count();
        if let Some(next) = self.line.get_mut(self.next) {
            if let Some(row) = next.take_if(|row| *row.key == *key) {
                return Some((self.next, row));
            }
            self.look_up_by_key();
        }
        let (key, Placed { place, came, record }) = self.by_key.remove_entry(key)?;
        Some((place, Row { key, came, record }))
    }

    /// The keys of those that are left, in order.
    fn keys(self) -> impl Iterator<Item = Key> {
        let left = self.line.into_iter().enumerate().filter_map(|(place, row)| Some((place, row?.key)));
        let mut keys: Vec<(usize, Key)> = left.collect();
        keys.extend(self.by_key.into_iter().map(|(key, Placed { place, .. })| (place, key)));
        keys.sort_unstable();
        keys.into_iter().map(|(_, key)| key)
    }
}

/// How far all rows have been read.
pub(crate) struct Round {
    stamp: u32,
    last_place: usize,
    has_met_new: bool,
}

/// So few keys are not worth forgetting.
const FEW: usize = 64;

impl<T: OneRow> Rows<T> {
    /// Of a table that nobody has read.
    pub(crate) fn new() -> Self {
        Rows {
            slots: Vec::new(),
            live: 0,
            token: Token::default(),
            is_whole: false,
            recent: VecDeque::new(),
            gone: VecDeque::new(),
            forgotten: 0,
            ordered: 0,
            changed: 0,
            before: Before::none(),
        }
    }

    pub(super) fn changed(&self) -> u32 {
        self.changed
    }

    /// Whether a table with this token has logged all that has changed since this record was right.
    pub(crate) fn is_followed_by(&self, token: &Token) -> bool {
        self.is_whole && Arc::ptr_eq(&self.token, token)
    }

    /// What the table keeps that has just been read.
    pub(crate) fn token(&self) -> Token {
        self.token.clone()
    }

    /// Rows are about to be read, which may end in the middle.
    pub(crate) fn begin(&mut self) {
        self.is_whole = false;
    }

    /// They have been.
    pub(crate) fn end(&mut self) {
        self.is_whole = true;
    }

    /// Whether there is a row in this slot.
    pub(crate) fn has(&self, slot: u32) -> bool {
        self.row(slot).is_some()
    }

    /// A slot has this row now, which nobody knows.
    pub(crate) fn insert(&mut self, slot: u32, key: &[u8], record: T, stamp: u32) {
        let row = Row { key: key.into(), came: stamp, record };
        self.put(slot, row);
        self.note(slot, stamp);
    }

    fn put(&mut self, slot: u32, row: Row<T>) {
        let slot = slot as usize;
        if self.slots.len() <= slot {
            self.slots.resize_with(slot + 1, || None);
        }
        self.live += 1;
        self.slots[slot] = Some(row);
    }

    /// A slot has no row any more.
    pub(crate) fn remove(&mut self, slot: u32, stamp: u32) {
        if let Some(row) = self.slots.get_mut(slot as usize).and_then(Option::take) {
            self.live -= 1;
            self.go(row.key, stamp);
        }
    }

    fn go(&mut self, key: Key, stamp: u32) {
        self.gone.push_back((stamp, key));
        self.changed = stamp;
        if self.gone.len() > 2 * self.live.max(FEW) {
            for (stamp, _) in self.gone.drain(..self.live.max(FEW)) {
                self.forgotten = stamp;
            }
        }
    }

    /// The record of the row in a slot, to read it.
    pub(crate) fn record(&mut self, slot: u32) -> &mut T {
        &mut self.slots[slot as usize].as_mut().expect("it was put there").record
    }

    /// The key of the row in a slot, as others know it.
    pub(crate) fn key(&self, slot: u32) -> &[u8] {
        &self.row(slot).expect("it was put there").key
    }

    /// When the row in a slot has changed.
    pub(crate) fn changed_at(&self, slot: u32) -> u32 {
        self.row(slot).map_or(0, Row::changed)
    }

    /// The row in a slot has been read; before that it had changed then.
    pub(crate) fn is_read(&mut self, slot: u32, before: u32) {
        let changed = self.changed_at(slot);
        if changed != before {
            self.note(slot, changed);
        }
    }

    fn note(&mut self, slot: u32, stamp: u32) {
        let Rows { recent, slots, live, changed, .. } = self;
        *changed = stamp;
        if recent.len() > 2 * (*live).max(FEW) {
            recent.retain(|entry| counts(slots, entry));
        }
        recent.push_back((stamp, slot));
    }

    /// All rows are about to be read: slots may have other numbers, and others may stand in them.
    pub(crate) fn begin_round(&mut self, stamp: u32) -> Round {
        if !self.is_whole && !self.before.is_empty() {
            // The last round has not come to its end. Where rows stand for others nobody can say.
            self.reorder(stamp);
        }
        self.is_whole = false;
        self.token = Token::default();
        self.live = 0;
        self.before.add(mem::take(&mut self.slots), stamp);
        Round { stamp, last_place: 0, has_met_new: false }
    }

    fn reorder(&mut self, stamp: u32) {
        (self.ordered, self.changed) = (stamp, stamp);
    }

    /// The next slot has this row. If nobody knows it, `new` makes its record.
    pub(crate) fn meet<E>(
        &mut self,
        round: &mut Round,
        slot: u32,
        key: &[u8],
        new: impl FnOnce() -> Result<T, E>,
    ) -> Result<(), E> {
        match self.before.take(key) {
            Some((place, row)) => {
                if place < round.last_place || round.has_met_new {
                    self.reorder(round.stamp);
                }
                round.last_place = place;
                self.put(slot, row);
            }
            None => {
                round.has_met_new = true;
                self.insert(slot, key, new()?, round.stamp);
            }
        }
        Ok(())
    }

    /// All have been read: those that were not met are gone.
    pub(crate) fn end_round(&mut self, round: Round) {
        // With its room, which is as large as the table was.
        let before = mem::replace(&mut self.before, Before::none());
        before.keys().for_each(|key| self.go(key, round.stamp));
        let rows = (0..).zip(&self.slots).filter_map(|(slot, row)| Some((row.as_ref()?.changed(), slot)));
        let mut recent: Vec<(u32, u32)> = rows.collect();
        recent.sort_unstable();
        self.changed = self.changed.max(recent.last().map_or(0, |(stamp, _)| *stamp));
        self.recent = recent.into();
        self.slots.shrink_to_fit();
        self.is_whole = true;
    }

    fn row(&self, slot: u32) -> Option<&Row<T>> {
        self.slots.get(slot as usize)?.as_ref()
    }

    /// All rows, in order.
    pub(super) fn all(&self) -> impl Iterator<Item = &Row<T>> {
        self.slots.iter().flatten()
    }

    /// What has changed since a stamp. None if all rows are to be told: too much is not known any more, or there is no other row.
    pub(super) fn since(&self, stamp: u32) -> Option<Since<'_, T>> {
        if stamp < self.forgotten {
            return None;
        }
        let recent = self.recent.iter().rev().take_while(|(at, _)| *at > stamp);
        let mut slots: Vec<u32> = recent.filter(|entry| counts(&self.slots, entry)).map(|(_, slot)| *slot).collect();
        // The order in which rows came.
        slots.sort_unstable();
        let rows = slots.into_iter().filter_map(|slot| self.row(slot));
        let (new, changed): (Vec<&Row<T>>, Vec<&Row<T>>) = rows.partition(|row| row.came > stamp);
        if new.len() == self.live {
            return None;
        }
        let mut gone: Vec<&[u8]> =
            self.gone.iter().rev().take_while(|(at, _)| *at > stamp).map(|(_, key)| &**key).collect();
        gone.sort_unstable();
        gone.dedup();
        Some(Since { gone, new, changed, is_reordered: self.ordered > stamp })
    }
}

fn counts<T: OneRow>(slots: &[Option<Row<T>>], (stamp, slot): &(u32, u32)) -> bool {
    slots.get(*slot as usize).and_then(Option::as_ref).is_some_and(|row| row.changed() == *stamp)
}

/// What has changed in a table.
pub(super) struct Since<'r, T> {
    pub(super) gone: Vec<&'r [u8]>,
    pub(super) new: Vec<&'r Row<T>>,
    pub(super) changed: Vec<&'r Row<T>>,
    /// The order of the rows does not follow from that.
    pub(super) is_reordered: bool,
}
