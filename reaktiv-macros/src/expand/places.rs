//! What a look at an aggregate, or at rows, keeps between runs, and the type that names its place.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::GenericParam;

use super::context::Context;
use crate::model::{Field, Formula, Look, LookAt, Target};

/// Where a look at an aggregate keeps the version that it has seen.
pub(super) fn seen(field: &Field) -> Ident {
    field.hidden("__seen_")
}

/// Where a look at rows keeps what it knows of its notes.
pub(super) fn noted(field: &Field) -> Ident {
    field.hidden("__noted_")
}

/// Whether a look at an aggregate has to be told from that of another struct: its arguments read fields, or mean something else for other types.
pub(super) fn has_captures(context: &Context<'_>, look: usize) -> bool {
    let is_aggregate = |look: &Look| matches!(&look.at, LookAt::Aggregate(aggregate) if aggregate.placed);
    let is_aggregate = context.of.fields[look].as_look().is_some_and(is_aggregate);
    let is_generic = context.of.generics.params.iter().any(|param| !matches!(param, GenericParam::Lifetime(_)));
    is_aggregate && (is_generic || !context.order.formulas[look].edges.is_empty())
}

/// Where a look at an aggregate keeps which values its closures have read.
pub(super) fn captures(field: &Field) -> Ident {
    field.hidden("__captures_of_")
}

/// The types that name these places.
pub(super) fn place_types(context: &Context<'_>) -> TokenStream {
    let is_placed = |field: &&Field| field.as_look().is_some_and(|look| look.at.is_placed());
    let types = context.of.fields.iter().filter(is_placed).map(|field| {
        let name = place_type(field);
        quote! {
            #[allow(non_camel_case_types)]
            struct #name;
        }
    });
    types.collect()
}

/// The type that names such a place.
pub(super) fn place_type(field: &Field) -> Ident {
    field.hidden("__place_of_")
}

/// What a run of a formula begins with: it has looked nothing up yet.
pub(super) fn restart_lookups(context: &Context<'_>, formula: &Formula, slots: &TokenStream) -> TokenStream {
    let lookups = formula.reads.iter().filter_map(|read| match read.target {
        Target::Place(look) => Some(&context.of.fields[look]).filter(|field| is_lookup(field)),
        _ => None,
    });
    let noted = lookups.map(noted);
    quote!(#(#slots.#noted.restart();)*)
}

fn is_lookup(field: &Field) -> bool {
    matches!(field.as_look(), Some(Look { at: LookAt::Rows(_), .. }))
}

/// What a formula finds the place of an aggregate, or of its notes, by.
pub(super) fn place_of_look(context: &Context<'_>, place: usize, field: &Field, method: &Ident) -> TokenStream {
    let (private, of) = (&context.names.private, place_type(field));
    let (reader, lifetime) = (&context.reader, &context.names.lifetime);
    if is_lookup(field) {
        let noted = noted(field);
        return quote! {
            #[inline]
            fn #method<#lifetime>(cells: &#reader) -> #private::Notes<#lifetime, #of> {
                #private::Notes::of(&cells.slots().#noted)
            }
        };
    }
    let version = match has_captures(context, place) {
        false => quote!({
            let _ = cells;
            0
        }),
        true => {
            let captures = captures(field);
            quote!(cells.slots().#captures.version())
        }
    };
    quote! {
        #[inline]
        fn #method<#lifetime>(cells: &#reader) -> #private::Place<#of> { #private::Place::new(#version) }
    }
}
