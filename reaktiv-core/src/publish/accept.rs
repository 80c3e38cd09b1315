//! What comes in: frames with `set`, `in`, and `rows` with `at`. All of it is read, with the types of the fields, before anything is written.

use std::borrow::Cow;

use super::facts::{Accepted, EachPublished, Publish, PublishedChild, PublishedInside, Write, Writes};
use crate::frames::{Name, Refused};
use crate::json::Parser;
use crate::nested::Nested;

/// The fields of a struct.
const SET: &str = "set";
/// The structs in it.
pub(super) const IN: &str = "in";
/// The tables in it.
pub(crate) const ROWS: &str = "rows";

/// The members of an object, each once, in order.
pub(crate) fn members(text: &str) -> Result<Vec<(Cow<'_, str>, &str)>, Refused> {
    Parser::members(text).map_err(|error| Refused::new("", error.to_string()))
}

/// The items of an array.
pub(crate) fn items(text: &str) -> Result<Vec<&str>, Refused> {
    Parser::items(text).map_err(|error| Refused::new("", error.to_string()))
}

/// What a frame would write.
pub(crate) fn read_frame<S: Publish>(of: &S, text: &str) -> Result<Writes<S>, Refused> {
    let mut writes = Vec::new();
    for (part, fields) in members(text)? {
        let Some(part) = [SET, IN, ROWS].into_iter().find(|known| *known == part) else {
            let reason = format!("`{part}` is not accepted: a frame that comes in has `set`, `in` and `rows`");
            return Err(Refused::new("", reason));
        };
        for (name, text) in members(fields).map_err(|refused| refused.below(part))? {
            let mut member = Member { of, part, name: &name, text, is_accepted: false, found: None };
            S::each_published(&mut member);
            match member.found.take() {
                Some(write) => writes.push(write?),
                None => return Err(Refused::new(&*name, member.why_refused())),
            }
        }
    }
    Ok(writes)
}

/// A member of a part of a frame: a field, by its name.
struct Member<'a, S> {
    of: &'a S,
    part: &'static str,
    name: &'a str,
    text: &'a str,
    /// There is a field of this name that is accepted.
    is_accepted: bool,
    /// What it would write.
    found: Option<Result<Write<S>, Refused>>,
}

impl<S: Publish> Member<'_, S> {
    fn why_refused(&self) -> &'static str {
        let has = |names: &[Name]| names.iter().any(|name| name.text == self.name);
        match (has(S::SHAPE.fields), has(S::SHAPE.nested)) {
            (true, _) if self.part == SET => "it is not accepted",
            (true, _) => "it is a field: it stands in `set`",
            (_, true) => "it is a struct or a table: a struct stands in `in`, a table in `rows`",
            _ if self.is_accepted => "it is a field: it stands in `set`",
            _ => "there is no such field",
        }
    }
}

impl<S: Publish> EachPublished<S> for Member<'_, S> {
    fn accepted<T: 'static>(&mut self, field: &Accepted<S, T>) {
        self.is_accepted |= self.name == field.name;
        if self.part == SET && self.name == field.name {
            let set = field.set;
            self.found = Some(match (field.read)(self.text) {
                Ok(value) => Ok(Box::new(move |of: &mut S| set(of, value))),
                Err(reason) => Err(Refused::new(self.name, reason)),
            });
        }
    }

    fn nested<C: PublishedInside>(&mut self, nested: &PublishedChild<S, C>) {
        if self.part == C::MEMBER && self.name == nested.accepted {
            let child = nested.child;
            self.found = Some(match (nested.read)(self.of).read_part(self.text) {
                Ok(writes) => Ok(Box::new(move |of: &mut S| {
                    Nested::change(of, child(), |child| writes.into_iter().for_each(|write| write(child)));
                })),
                Err(refused) => Err(refused.below(self.name)),
            });
        }
    }
}
