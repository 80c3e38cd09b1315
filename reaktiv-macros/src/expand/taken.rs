//! What a struct takes from the struct around it.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::Type;

use super::context::{Context, plain};
use crate::model::{Field, Kind};

/// What is taken from the struct around this one.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Taken {
    Value,
    Clock,
    Context,
}

/// The givens, with their places among the fields, and their types.
pub(super) fn givens<'a>(context: &'a Context<'_>) -> impl Iterator<Item = (usize, &'a Field, &'a Type, Taken)> {
    context.of.fields.iter().enumerate().filter_map(|(place, field)| match &field.kind {
        Kind::Given(given) => Some((place, field, &given.ty, Taken::Value)),
        Kind::Clock(clock) if clock.given => Some((place, field, &clock.ty, Taken::Clock)),
        _ => None,
    })
}

/// Where the value of a given stands among the others: `.1.1.0` for the third.
pub(super) fn place_among(context: &Context<'_>, given: usize) -> TokenStream {
    let before = givens(context).take_while(|(place, ..)| *place < given).count();
    let others = (0..before).map(|_| plain(1));
    let first = plain(0);
    quote!(#(.#others)* .#first)
}

impl Context<'_> {
    /// Whether the struct takes a given, or a context.
    pub(super) fn takes_anything(&self) -> bool {
        self.taken().next().is_some()
    }

    /// Whether its context is lent by the struct around it.
    pub(super) fn has_given_context(&self) -> bool {
        self.of.context.as_ref().is_some_and(|context| context.given)
    }

    /// The names of what it takes, with their types; the context, if that is given, is the last.
    pub(super) fn taken(&self) -> impl Iterator<Item = (&Ident, &Type, Taken)> {
        let context = self.of.context.iter().filter(|context| context.given);
        let context = context.map(|context| (&context.info.name, &context.ty, Taken::Context));
        givens(self).map(|(_, field, ty, what)| (&field.info.name, ty, what)).chain(context)
    }
}
