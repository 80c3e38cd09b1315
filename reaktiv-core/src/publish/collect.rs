//! Reading a struct into what others know of it.

use core::mem;
use std::sync::Arc;

use super::facts::{EachPublished, Publish, Published, PublishedChild, PublishedInside};
use super::pass::Pass;
use crate::frames::{Notes, PublishError, Record};
use crate::subscription::pass_on;

/// Reads what may have changed in a struct, and in all that stands in it.
pub(crate) fn collect<S: Publish>(of: &S, record: &mut Record, pass: &mut Pass) -> Result<(), PublishError> {
    let mut collect = Collect { of, record, pass, field: 0, nested: 0, result: Ok(()) };
    S::each_published(&mut collect);
    let Collect { record, result, .. } = collect;
    if result.is_ok() {
        record.is_made();
    }
    result
}

/// The number that is counted, before that.
fn next(count: &mut usize) -> usize {
    mem::replace(count, *count + 1)
}

struct Collect<'a, S> {
    of: &'a S,
    record: &'a mut Record,
    pass: &'a mut Pass,
    /// How many fields have been visited.
    field: usize,
    /// The same of what is nested.
    nested: usize,
    result: Result<(), PublishError>,
}

impl<S: Publish> EachPublished<S> for Collect<'_, S> {
    fn field<T>(&mut self, published: &Published<S, T>) {
        let Collect { of, record, pass, field, .. } = self;
        let place = next(field);
        if self.result.is_err() {
            return;
        }
        let value = (published.read)(of);
        // What it has turned out to be is noted only now.
        pass_on(*of);
        if !record.may_have_changed(published.field) {
            return;
        }
        let result =
            pass.with_text(|pass, text| (published.write)(value, text).map(|()| record.put(place, text, pass.stamp)));
        self.result = result.map_err(|reason| PublishError::new(record.name_of(place), reason));
        if self.result.is_ok() {
            record.is_read(published.field);
        }
    }

    fn nested<C: PublishedInside>(&mut self, nested: &PublishedChild<S, C>) {
        let place = next(&mut self.nested);
        if self.result.is_err() {
            return;
        }
        let child = (nested.read)(self.of);
        let result = child.collect(self.record.nested(place, C::unread), self.pass);
        self.record.nested_is_read(place);
        self.result = result.map_err(|error| error.below(nested.name));
    }
}

/// What changes in a struct, and in those that stand in its fields, is noted for its record from now on. Rows have no notes: their table tells which of them were touched.
pub(crate) fn attach<S: Publish>(of: &mut S, record: &mut Record) {
    if !of.store().attached().attachment().is_some_and(|attachment| attachment.notes_for(record)) {
        let notes = Arc::new(Notes::all(S::GRAPH.nodes.len()));
        record.begin_notes(notes.clone());
        of.store_mut().with_attachment(|attachment| attachment.note_in(notes));
    }
    S::each_published(&mut Attach { of, record, nested: 0 });
}

struct Attach<'a, S> {
    of: &'a mut S,
    record: &'a mut Record,
    nested: usize,
}

impl<S: Publish> EachPublished<S> for Attach<'_, S> {
    fn nested<C: PublishedInside>(&mut self, nested: &PublishedChild<S, C>) {
        let place = next(&mut self.nested);
        let child = (nested.child)();
        let (child, _) = self.of.store_mut().child(child.input.place, child.index);
        child.attach(self.record.nested(place, C::unread));
    }
}
