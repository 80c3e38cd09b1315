//! What a struct keeps for those who ask for frames.

use std::sync::Arc;

use super::frame::Frame;
use super::kept::Kept;
use super::record::{Record, Shape};
use super::rows::OneRow;
use super::version::{MOST, Version, new_epoch};
use super::write::frame;

/// The record of a struct, and the frames of its last version.
pub(crate) struct Publisher {
    version: Version,
    record: Record,
    /// Of this version.
    frames: Kept,
    /// The latest moment for which it was read, of those that have a number.
    moment: Option<u64>,
    /// A round that has begun has not come to its end: the record is of no version.
    is_half_read: bool,
}

impl Publisher {
    pub(crate) fn new(shape: &'static Shape) -> Self {
        let version = Version { epoch: new_epoch(), number: 0 };
        Publisher { version, record: Record::new(shape), frames: Kept::default(), moment: None, is_half_read: false }
    }

    /// The struct is about to be read: into this record, with this stamp.
    pub(crate) fn begin(&mut self) -> (&mut Record, u32) {
        if self.version.number == MOST {
            *self = Publisher::new(self.record.shape);
        }
        self.is_half_read = true;
        (&mut self.record, self.version.number + 1)
    }

    /// It has been read. If anything has changed there is another version.
    pub(crate) fn end(&mut self) {
        self.is_half_read = false;
        // Also by a round before this one that has not come to its end.
        if self.record.changed() > self.version.number {
            self.version.number = self.record.changed();
            self.frames = Kept::default();
        }
    }

    /// Whether the last version is of this moment, or of a later one, and new to those who have seen this one.
    pub(crate) fn has_news_for(&self, seen: Version, moment: u64) -> bool {
        !self.is_after(moment) && !self.is_half_read && self.version.number != 0 && self.version != seen
    }

    /// It has been read for this moment.
    pub(crate) fn is_read_for(&mut self, moment: u64) {
        if self.is_after(moment) {
            self.moment = Some(moment);
        }
    }

    /// Whether a moment comes after all for which it was read. One that is behind by half of all numbers comes after them.
    fn is_after(&self, moment: u64) -> bool {
        self.moment.is_none_or(|last| moment.wrapping_sub(last).cast_signed() > 0)
    }

    /// The frame for those who have seen this version.
    pub(crate) fn frame(&mut self, seen: Version) -> Frame {
        let is_known = seen.epoch == self.version.epoch && seen.number <= self.version.number;
        let since = Some(seen).filter(|_| is_known);
        debug_assert!(!self.is_half_read);
        let number = since.map(|since| since.number);
        let text = self.frames.get(number).unwrap_or_else(|| {
            let text = Arc::new(frame(&self.record, self.version, since));
            self.frames.put(number, &text);
            text
        });
        Frame::new(text, self.version, since)
    }
}

#[cfg(test)]
mod tests {
    use super::super::record::{Name, Shape};
    use super::*;

    const SHAPE: &Shape = &Shape { fields: &[Name { text: "a", member: "\"a\":", kind: "signal" }], nested: &[] };

    fn write(publisher: &mut Publisher, text: &[u8]) {
        let (record, stamp) = publisher.begin();
        record.put(0, text, stamp);
        publisher.end();
    }

    #[test]
    fn another_epoch_begins_when_the_numbers_have_come_to_their_end() {
        let mut publisher = Publisher::new(SHAPE);
        publisher.version.number = MOST - 1;
        write(&mut publisher, b"1");
        let last = publisher.frame(Version::default()).version();
        assert_eq!(last.number, MOST);
        write(&mut publisher, b"1");
        let whole = publisher.frame(last);
        assert_eq!((whole.since(), whole.version().number), (None, 1));
        assert_ne!(whole.version().epoch, last.epoch);
        assert!(whole.ends_with(r#""set":{"a":1}}"#));
        write(&mut publisher, b"2");
        assert!(publisher.frame(whole.version()).ends_with(r#""set":{"a":2}}"#));
    }
}
