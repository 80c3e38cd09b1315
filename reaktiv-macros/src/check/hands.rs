//! What nested structs are handed down, as nodes: each reads what it hands down, and is read by whatever looks at its child.

use proc_macro2::{Ident, Span, TokenStream};
use syn::Visibility;
use syn::ext::IdentExt;

use crate::errors::Errors;
use crate::formula::{NamedKind, Names};
use crate::model::{
    Field, FieldInfo, Formula, Hand, HandFrom, HandRead, Hands, Kind, NamedGiven, ParsedField, ParsedKind, Read, Shape,
    Target,
};
use crate::nearest::nearest;

/// The nested fields with what is said of them.
pub(super) fn take_hands(fields: &mut [ParsedField]) -> Vec<(usize, Hands)> {
    let of_field = |(place, field): (usize, &mut ParsedField)| match &mut field.kind {
        // One that turned out to be none has said so.
        ParsedKind::Signal(signal) if signal.nested => Some((place, signal.hands.take()?)),
        _ => None,
    };
    fields.iter_mut().enumerate().filter_map(of_field).collect()
}

/// Puts the nodes behind all others.
pub(super) fn add_hands(fields: &mut Vec<Field>, hands: Vec<(usize, Hands)>, names: &Names, errors: &mut Errors) {
    for (child, Hands { word, named, mut is_broken }) in hands {
        let read = |target, self_span, span| Read { target, self_span, span, conditional: false, reordered: false };
        // By an edge of its own, so that it is known whether the child was touched or what is handed down has changed.
        let mut reads = vec![Read { conditional: true, ..read(Target::Field(child), word, word) }];
        let named = named.into_iter().filter_map(|NamedGiven { name, from }| {
            let from = match from {
                HandFrom::Key(span) => HandRead::Key(span),
                HandFrom::Field { name: field, .. } if names.context.as_ref() == Some(&field) => {
                    HandRead::Context(field.span())
                }
                HandFrom::Field { self_span, name: field } => {
                    let Some(source) = source(&field, &name, names, errors) else {
                        is_broken = true;
                        return None;
                    };
                    reads.push(read(Target::Field(source), self_span, field.span()));
                    HandRead::Read(reads.len() - 1)
                }
            };
            Some((name, from))
        });
        let named: Vec<_> = named.collect();
        let place = fields.len();
        for look in fields.iter_mut().filter(|field| field.child() == Some(child)) {
            if let Kind::Look(look) = &mut look.kind {
                let first = &look.formula.reads[0];
                let by_hand = read(Target::Field(place), first.self_span, first.span);
                look.formula.reads.push(by_hand);
            }
        }
        let name = names.fields[child].0.unraw();
        let info = FieldInfo {
            name: Ident::new(&format!("__hand_{name}"), Span::mixed_site()),
            colon: Span::mixed_site(),
            vis: Visibility::Inherited,
            shared_attrs: Vec::new(),
            frames: Default::default(),
        };
        let formula = Formula {
            kept: Vec::new(),
            body: (!is_broken).then(TokenStream::new),
            text: TokenStream::new(),
            parentheses: word,
            shape: Shape::Expression,
            reads,
        };
        fields.push(Field { info, kind: Kind::Hand(Hand { child, word, named, formula }) });
    }
}

/// The field that a given is.
fn source(field: &Ident, given: &Ident, names: &Names, errors: &mut Errors) -> Option<usize> {
    match names.fields.iter().position(|(known, _)| known == field) {
        Some(place) if matches!(names.fields[place].1, NamedKind::Value | NamedKind::Clock) => Some(place),
        Some(place) => {
            let (what, instead) = match names.fields[place].1 {
                NamedKind::Nested => (
                    "a nested struct",
                    format!("make what it wants of it a `computed!`, and name that: `{given} = self.name`"),
                ),
                NamedKind::Event => {
                    ("an event", format!("keep what is wanted of it in a scan, and name that: `{given} = self.name`"))
                }
                NamedKind::Value | NamedKind::Clock | NamedKind::Effect => {
                    ("an effect", "name a field that has a value".to_owned())
                }
            };
            errors.at(field, format!("`{field}` is {what}, and what is handed down is a value: {instead}"));
            None
        }
        None if names.lost.contains(field) => None,
        None => {
            let near = nearest(&field.to_string(), names.fields.iter().map(|(name, _)| name.to_string()));
            let hint = match near {
                _ if field == "key" => {
                    "the key of a row is `name = key`, with the name that the rows have for it".to_owned()
                }
                Some(near) => format!("did you mean `{near}`?"),
                None => format!(
                    "name the one that `{given}` is, `{given} = self.name`, or take it from the struct around this one, `#[reactive(given)]`, or \
                     `#[reactive(context, given)]`"
                ),
            };
            errors.at(field, format!("no field `{field}` in `{}`: {hint}", names.of));
            None
        }
    }
}
