//! What comes in: frames with `set`, `in`, and `rows` with `at`. All of it is read, with the types of the fields, before anything is written.

use core::fmt;

use serde_core::de::{Error, MapAccess, Visitor};
use serde_core::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::facts::{Accepted, EachPublished, Publish, PublishedChild, PublishedInside, Writes};
use crate::frames::{Name, Refused};
use crate::json::parse;
use crate::nested::Nested;

/// The fields of a struct.
const SET: &str = "set";
/// The structs in it.
pub(super) const IN: &str = "in";
/// The tables in it.
pub(crate) const ROWS: &str = "rows";

/// The members of an object, each once, in order.
pub(crate) struct Members<'de>(pub(crate) Vec<(String, &'de RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each;
        impl<'de> Visitor<'de> for Each {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let (mut members, mut names) = (Vec::new(), std::collections::HashSet::new());
                while let Some((name, value)) = map.next_entry::<String, _>()? {
                    if !names.insert(name.clone()) {
                        return Err(A::Error::custom(format_args!("`{name}` stands there twice")));
                    }
                    members.push((name, value));
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Each)
    }
}

impl<'de> Members<'de> {
    pub(crate) fn of(text: &'de str) -> Result<Self, Refused> {
        read(text)
    }
}

/// Reads a part of a frame.
pub(crate) fn read<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, Refused> {
    parse(text, |json| T::deserialize(json)).map_err(|reason| Refused::new("", reason))
}

/// What a frame would write.
pub(crate) fn read_frame<S: Publish>(of: &S, text: &str) -> Result<Writes<S>, Refused> {
    let mut writes = Vec::new();
    for (part, members) in Members::of(text)?.0 {
        let Some(part) = [SET, IN, ROWS].into_iter().find(|known| *known == part) else {
            let reason = format!("`{part}` is not accepted: a frame that comes in has `set`, `in` and `rows`");
            return Err(Refused::new("", reason));
        };
        for (name, text) in Members::of(members.get()).map_err(|refused| refused.below(part))?.0 {
            let mut member = Member { of, part, name: &name, text: text.get(), found: None };
            S::each_published(&mut member);
            match member.found.take() {
                Some(write) => writes.push(write?),
                None => return Err(Refused::new(&name, member.why_refused())),
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
    /// What it would write.
    found: Option<Result<Box<dyn FnOnce(&mut S)>, Refused>>,
}

impl<S: Publish> Member<'_, S> {
    fn why_refused(&self) -> &'static str {
        let has = |names: &[Name]| names.iter().any(|name| name.text == self.name);
        match (has(S::SHAPE.fields), has(S::SHAPE.nested)) {
            (true, _) => "it is not accepted",
            (_, true) => "it is a struct or a table: a struct stands in `in`, a table in `rows`",
            _ => "there is no such field",
        }
    }
}

impl<S: Publish> EachPublished<S> for Member<'_, S> {
    fn accepted<T: 'static>(&mut self, field: &Accepted<S, T>) {
        if self.part == SET && self.name == field.name {
            let set = field.set;
            self.found = Some(match (field.read)(self.text) {
                Ok(value) => Ok(Box::new(move |of: &mut S| set(of, value))),
                Err(reason) => Err(Refused::new(self.name, reason)),
            });
        }
    }

    fn nested<C: PublishedInside>(&mut self, nested: &PublishedChild<S, C>) {
        if self.part == C::MEMBER && self.name == nested.name {
            let child = nested.child;
            self.found = Some(match (nested.read)(self.of).accept(self.text) {
                Ok(writes) => Ok(Box::new(move |of: &mut S| {
                    Nested::change(of, child(), |child| writes.into_iter().for_each(|write| write(child)));
                })),
                Err(refused) => Err(refused.below(self.name)),
            });
        }
    }
}
