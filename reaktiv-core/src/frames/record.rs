//! What others know of one struct.

use std::sync::Arc;

use super::notes::Notes;
use super::rows::{OneRow, Rows};

/// What a struct publishes: facts, stated by the macro.
#[derive(Debug)]
pub struct Shape {
    /// The fields that have a value.
    pub fields: &'static [Name],
    /// The structs and tables in it.
    pub nested: &'static [Name],
}

/// The name of a field in frames.
#[derive(Debug)]
pub struct Name {
    /// As text.
    pub text: &'static str,
    /// As the key of a member: `"name":`.
    pub member: &'static str,
    /// What kind of field it is, as the graph calls it.
    pub kind: &'static str,
}

/// The texts of a struct's published fields, and what is nested in it.
pub struct Record {
    pub(super) shape: &'static Shape,
    /// One text behind the other.
    texts: Vec<u8>,
    ends: Box<[End]>,
    /// Long texts, by field: what changes beside one of them does not move it.
    long: Option<Box<Long>>,
    pub(super) nested: Vec<Known>,
    notes: Option<Arc<Notes>>,
    /// The latest stamp in it.
    changed: u32,
}

/// What is longer is a long text, in bytes.
const SHORT: usize = 1024;

/// Long texts, by field.
#[derive(Default)]
struct Long(Vec<(usize, Box<[u8]>)>);

impl Long {
    fn place(&self, field: usize) -> Option<usize> {
        self.0.iter().position(|(of, _)| *of == field)
    }
}

/// Where a text ends, and since when it is what it is.
#[derive(Clone, Copy)]
struct End {
    at: u32,
    stamp: u32,
}

/// What is nested in a struct.
pub enum Known {
    One(Record),
    Table(Rows<Record>),
}

impl Known {
    pub(super) fn changed(&self) -> u32 {
        match self {
            Known::One(record) => record.changed,
            Known::Table(rows) => rows.changed(),
        }
    }
}

impl OneRow for Record {
    fn changed(&self) -> u32 {
        self.changed
    }
}

impl Record {
    /// Of a struct that nobody has read yet.
    pub(crate) fn new(shape: &'static Shape) -> Self {
        let ends = shape.fields.iter().map(|_| End { at: 0, stamp: 0 }).collect();
        Record { shape, texts: Vec::new(), ends, long: None, nested: Vec::new(), notes: None, changed: 0 }
    }

    pub(crate) fn name_of(&self, field: usize) -> &'static str {
        self.shape.fields[field].text
    }

    /// The text of a field. It is empty as long as nobody has read it, which no JSON is.
    pub(super) fn text(&self, field: usize) -> &[u8] {
        let long = self.long.as_ref().and_then(|long| Some(&long.0[long.place(field)?].1));
        long.map_or(&self.texts[self.start(field)..self.ends[field].at as usize], |text| text)
    }

    fn start(&self, field: usize) -> usize {
        field.checked_sub(1).map_or(0, |before| self.ends[before].at as usize)
    }

    /// The fields that have a later stamp.
    pub(super) fn fields_since(&self, stamp: u32) -> impl Iterator<Item = usize> {
        self.ends.iter().enumerate().filter(move |(_, end)| end.stamp > stamp).map(|(field, _)| field)
    }

    /// The text of a field, now.
    pub(crate) fn put(&mut self, field: usize, text: &[u8], stamp: u32) {
        if self.text(field) == text {
            return;
        }
        if let Some(long) = &mut self.long
            && let Some(place) = long.place(field)
        {
            long.0.swap_remove(place);
        }
        if text.len() > SHORT {
            self.put_short(field, b"");
            self.long.get_or_insert_default().0.push((field, text.into()));
        } else {
            self.put_short(field, text);
        }
        self.ends[field].stamp = stamp;
        self.changed = stamp;
    }

    fn put_short(&mut self, field: usize, text: &[u8]) {
        let (start, end) = (self.start(field), self.ends[field].at as usize);
        if end - start == text.len() {
            self.texts[start..end].copy_from_slice(text);
        } else {
            self.texts.splice(start..end, text.iter().copied());
            for later in &mut self.ends[field..] {
                // Short as they are, their lengths together fit.
                later.at = later.at - (end - start) as u32 + text.len() as u32;
            }
        }
    }

    /// All fields have been read for the first time.
    pub(crate) fn is_made(&mut self) {
        self.texts.shrink_to_fit();
    }

    /// What is known of what is nested in this place.
    pub(crate) fn nested(&mut self, place: usize, new: impl FnOnce() -> Known) -> &mut Known {
        if place == self.nested.len() {
            self.nested.push(new());
        }
        &mut self.nested[place]
    }

    /// What is nested in this place has been read.
    pub(crate) fn nested_is_read(&mut self, place: usize) {
        self.changed = self.changed.max(self.nested[place].changed());
    }

    /// Whether a field may have changed since it was read.
    pub(crate) fn may_have_changed(&self, field: usize) -> bool {
        self.notes.as_ref().is_none_or(|notes| notes.has(field))
    }

    /// A field has been read.
    pub(crate) fn is_read(&self, field: usize) {
        if let Some(notes) = &self.notes {
            notes.remove(field);
        }
    }

    /// Whether these notes are of this record.
    pub(crate) fn has_notes(&self, notes: &Arc<Notes>) -> bool {
        self.notes.as_ref().is_some_and(|own| Arc::ptr_eq(own, notes))
    }

    /// Another struct stands where this record is of: these are its notes, and those of the one before count no more.
    pub(crate) fn begin_notes(&mut self, notes: Arc<Notes>) {
        self.notes = Some(notes);
    }
}
