//! Frames as text.

use super::record::{Known, Name, Record};
use super::rows::{Row, Rows};
use super::version::Version;

/// What has changed in a struct since a version of this epoch, or its whole state.
pub(crate) fn frame(record: &Record, version: Version, since: Option<Version>) -> String {
    let mut text = Vec::new();
    let mut of = Members::begin(&mut text);
    of.member("\"v\":").extend(version.to_string().bytes());
    match since {
        Some(since) => {
            of.member("\"from\":").extend(since.to_string().bytes());
            changes(record, since.number, &mut of);
        }
        None => {
            kinds(record, &mut of);
            whole(record, &mut of);
        }
    }
    of.end();
    // A copy, and not what has grown, cut to its length: frames live long, and the cut leaves holes in the heap.
    str::from_utf8(&text).expect("JSON is written as UTF-8").to_owned()
}

/// An object that is being written.
struct Members<'t> {
    text: &'t mut Vec<u8>,
    is_first: bool,
}

impl<'t> Members<'t> {
    fn begin(text: &'t mut Vec<u8>) -> Self {
        text.push(b'{');
        Members { text, is_first: true }
    }

    /// The next member: what it is goes behind its name.
    fn member(&mut self, name: &str) -> &mut Vec<u8> {
        if !self.is_first {
            self.text.push(b',');
        }
        self.is_first = false;
        self.text.extend(name.bytes());
        self.text
    }

    fn end(self) {
        self.text.push(b'}');
    }
}

/// A member that is an object, if it has any members: `write` gives each with its name.
fn object<'n, T>(
    of: &mut Members<'_>,
    name: &str,
    members: impl Iterator<Item = (&'n Name, T)>,
    mut write: impl FnMut(T, &mut Vec<u8>),
) {
    let mut members = members.peekable();
    if members.peek().is_some() {
        let mut object = Members::begin(of.member(name));
        members.for_each(|(name, member)| write(member, object.member(name.member)));
        object.end();
    }
}

fn array<T>(text: &mut Vec<u8>, items: impl IntoIterator<Item = T>, mut write: impl FnMut(T, &mut Vec<u8>)) {
    text.push(b'[');
    for (place, item) in items.into_iter().enumerate() {
        if place != 0 {
            text.push(b',');
        }
        write(item, text);
    }
    text.push(b']');
}

fn kinds(record: &Record, of: &mut Members<'_>) {
    let names = record.shape.fields.iter().chain(record.shape.nested);
    object(of, "\"kinds\":", names.map(|name| (name, name.kind)), |kind, text| {
        text.push(b'"');
        text.extend(kind.bytes());
        text.push(b'"');
    });
}

fn nested(record: &Record) -> impl Iterator<Item = (&'static Name, &Known)> {
    record.shape.nested.iter().zip(&record.nested)
}

fn structs<'r>(
    nested: impl Iterator<Item = (&'static Name, &'r Known)>,
) -> impl Iterator<Item = (&'static Name, &'r Record)> {
    nested.filter_map(|(name, nested)| match nested {
        Known::One(record) => Some((name, record)),
        Known::Table(_) => None,
    })
}

fn tables<'r>(
    nested: impl Iterator<Item = (&'static Name, &'r Known)>,
) -> impl Iterator<Item = (&'static Name, &'r Rows<Record>)> {
    nested.filter_map(|(name, nested)| match nested {
        Known::One(_) => None,
        Known::Table(rows) => Some((name, rows)),
    })
}

/// `W`
fn whole(record: &Record, of: &mut Members<'_>) {
    let fields = record.shape.fields.iter().enumerate().map(|(field, name)| (name, record.text(field)));
    object(of, "\"set\":", fields, |value, text| text.extend(value));
    object(of, "\"new\":", structs(nested(record)), whole_object);
    object(of, "\"rows\":", tables(nested(record)), all);
}

fn whole_object(record: &Record, text: &mut Vec<u8>) {
    let mut of = Members::begin(text);
    whole(record, &mut of);
    of.end();
}

/// `{"all":[[key,W]]}`
fn all(rows: &Rows<Record>, text: &mut Vec<u8>) {
    let mut of = Members::begin(text);
    array(of.member("\"all\":"), rows.all(), |row, text| pair(row, text, whole_object));
    of.end();
}

fn pair(row: &Row<Record>, text: &mut Vec<u8>, write: impl FnOnce(&Record, &mut Vec<u8>)) {
    text.push(b'[');
    text.extend(&row.key);
    text.push(b',');
    write(&row.record, text);
    text.push(b']');
}

/// `F`
fn changes(record: &Record, since: u32, of: &mut Members<'_>) {
    let fields = record.fields_since(since).map(|field| (&record.shape.fields[field], record.text(field)));
    object(of, "\"set\":", fields, |value, text| text.extend(value));
    let changed = || nested(record).filter(|(_, nested)| nested.changed() > since);
    object(of, "\"in\":", structs(changed()), |record, text| changes_object(record, since, text));
    object(of, "\"rows\":", tables(changed()), |rows, text| changes_of_rows(rows, since, text));
}

fn changes_object(record: &Record, since: u32, text: &mut Vec<u8>) {
    let mut of = Members::begin(text);
    changes(record, since, &mut of);
    of.end();
}

/// `D`
fn changes_of_rows(rows: &Rows<Record>, stamp: u32, text: &mut Vec<u8>) {
    let Some(since) = rows.since(stamp) else { return all(rows, text) };
    let mut of = Members::begin(text);
    if !since.gone.is_empty() {
        array(of.member("\"del\":"), since.gone, |key, text| text.extend(key));
    }
    if !since.new.is_empty() {
        array(of.member("\"put\":"), since.new, |row, text| pair(row, text, whole_object));
    }
    if !since.changed.is_empty() {
        array(of.member("\"at\":"), since.changed, |row, text| {
            pair(row, text, |record, text| changes_object(record, stamp, text));
        });
    }
    if since.is_reordered {
        array(of.member("\"order\":"), rows.all(), |row, text| text.extend(&row.key));
    }
    of.end();
}
