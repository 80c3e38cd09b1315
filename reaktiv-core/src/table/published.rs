//! A table, read into what others know of it: an aggregate, so that it looks at the rows that were touched.

use core::cell::RefCell;
use core::hash::Hash;

use serde_core::Serialize;
use serde_core::de::DeserializeOwned;

use super::Table;
use super::entry::Entry;
use super::kept::{Columns, Rule};
use super::slots::Slots;
use crate::frames::{Known, PublishError, Record, Refused, Rows, Token};
use crate::json;
use crate::publish::{Pass, Publish, PublishedInside, ROWS, Writes, collect, items, members};
use crate::reactive::Reactive;

/// What others know a row by.
trait Key: Serialize + DeserializeOwned + Eq {}

impl<K: Serialize + DeserializeOwned + Eq> Key for K {}

/// Reads the rows.
struct Publishing<'a>(RefCell<Reading<'a>>);

struct Reading<'a> {
    rows: &'a mut Rows<Record>,
    pass: &'a mut Pass,
    result: Result<(), PublishError>,
}

impl Reading<'_> {
    /// Appends the key of a row.
    fn key<K: Serialize>(key: &K, text: &mut Vec<u8>) -> Result<(), PublishError> {
        json::write_key(key, text).map_err(|reason| PublishError::new("[]", reason))
    }

    /// The record of a row that is met for the first time. Its key has to come back as itself: so no two of them are written the same.
    fn unread<K: Key, R: Publish>(key: &K, text: &[u8]) -> Result<Record, PublishError> {
        let text = str::from_utf8(text).expect("JSON is written as UTF-8");
        let reason = match json::read_value::<K>(text) {
            Ok(read) if read == *key => return Ok(Record::new(R::SHAPE)),
            Ok(_) => "this key is read back as another one, so there could be two of it".to_owned(),
            Err(reason) => format!("this key cannot be read back: {reason}"),
        };
        Err(PublishError::new(format!("[{text}]"), reason))
    }

    /// Reads the row in a slot.
    fn row<R: Publish>(&mut self, slot: u32, row: &R) -> Result<(), PublishError> {
        let before = self.rows.changed_at(slot);
        let result = collect(row, self.rows.record(slot), self.pass);
        self.rows.is_read(slot, before);
        result.map_err(|error| error.below(&format!("[{}]", String::from_utf8_lossy(self.rows.key(slot)))))
    }

    /// Reads all rows.
    fn all<K: Key, R: Publish>(&mut self, slots: &Slots<K, R>) -> Result<(), PublishError> {
        let mut round = self.rows.begin_round(self.pass.stamp);
        for (slot, Entry { key, row }) in slots.reach_each() {
            let Reading { rows, pass, .. } = self;
            pass.with_text(|_, text| {
                Self::key(key, text)?;
                rows.meet(&mut round, slot, text, || Self::unread::<K, R>(key, text))
            })?;
            self.row(slot, row)?;
        }
        self.rows.end_round(round);
        Ok(())
    }

    /// Reads these.
    fn some<K: Key, R: Publish>(&mut self, slots: &Slots<K, R>, touched: &[u32]) -> Result<(), PublishError> {
        self.rows.begin();
        for &slot in touched {
            let Reading { rows, pass, .. } = self;
            let Some(Entry { key, row }) = slots.reach(slot) else {
                rows.remove(slot, pass.stamp);
                continue;
            };
            // As long as slots have their numbers, none gets another key.
            if !rows.has(slot) {
                pass.with_text(|pass, text| {
                    Self::key(key, text)?;
                    rows.insert(slot, text, Self::unread::<K, R>(key, text)?, pass.stamp);
                    Ok(())
                })?;
            }
            self.row(slot, row)?;
        }
        self.rows.end();
        Ok(())
    }
}

impl<K: Key, R: Publish> Rule<K, R> for Publishing<'_> {
    type State = Token;

    fn build(&self, slots: &Slots<K, R>) -> Token {
        let mut reading = self.0.borrow_mut();
        reading.result = reading.all(slots);
        reading.rows.token()
    }

    fn can_follow(&self, token: &Token) -> bool {
        self.0.borrow().rows.is_followed_by(token)
    }

    fn follow(&self, _token: &mut Token, slots: &Slots<K, R>, touched: &[u32]) -> bool {
        let mut reading = self.0.borrow_mut();
        reading.result = reading.some(slots, touched);
        true
    }

    fn start_anew(&self, token: &mut Token, slots: &Slots<K, R>, _touched: Option<&[u32]>) -> bool {
        *token = self.build(slots);
        true
    }
}

/// A table among what is published: its rows by their keys. Needs the features `serde` and `std`.
impl<K, R> PublishedInside for Table<K, R>
where
    K: Hash + Eq + Serialize + DeserializeOwned + 'static,
    R: Publish + Reactive,
{
    const MEMBER: &'static str = ROWS;

    fn unread() -> Known {
        Known::Table(Rows::new())
    }

    fn attach(&mut self, _known: &mut Known) {}

    fn collect(&self, known: &mut Known, pass: &mut Pass) -> Result<(), PublishError> {
        let Known::Table(rows) = known else { unreachable!("of a table there is no struct") };
        let publishing = Publishing(RefCell::new(Reading { rows, pass, result: Ok(()) }));
        self.read_state(Columns::NONE, &publishing, |_| ());
        publishing.0.into_inner().result
    }

    fn read_part(&self, text: &str) -> Result<Writes<Self>, Refused> {
        let mut writes: Writes<Self> = Vec::new();
        for (part, rows) in members(text)? {
            if part != "at" {
                let reason = format!("`{part}` is not accepted: of a table that comes in there is `at`");
                return Err(Refused::new("", reason));
            }
            for row in items(rows)? {
                let [key, frame] = items(row)?[..] else {
                    return Err(Refused::new("", "`at` has pairs of a key and what changes there"));
                };
                let below = |refused: Refused| refused.below(&format!("[{key}]"));
                let key: K = json::read_value(key).map_err(|reason| below(Refused::new("", reason)))?;
                let Some(row) = self.get(&key) else {
                    return Err(below(Refused::new("", "there is no such row")));
                };
                let changes = row.read_part(frame).map_err(below)?;
                writes.push(Box::new(move |table| {
                    table.update(&key, |row| changes.into_iter().for_each(|change| change(row)));
                }));
            }
        }
        Ok(writes)
    }
}
