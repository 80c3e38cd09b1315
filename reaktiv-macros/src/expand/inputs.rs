//! The inputs as plain data.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{GenericParam, Generics};

use super::context::{Context, bound_for_any};
use super::docs;
use super::plain::{Plain, PlainField};
use crate::model::{Field, Kind, Signal, Struct};
use crate::tokens::mentions;
use crate::types::{Distinct, name_of};

pub(super) fn inputs(context: &Context<'_>) -> TokenStream {
    let of = context.of;
    let derives_default = derives_default(context);
    let plain = Plain {
        name: &of.inputs,
        generics: &context.inputs_generics,
        derives: of.derives.iter().filter(|path| derives_default || !is_default(path)).collect(),
        docs: docs::of_inputs(context),
        attrs: {
            let attrs = &of.input_attrs;
            quote!(#(#attrs)*)
        },
    };
    let fields = signals(context).map(|(field, signal)| PlainField {
        vis: signal.vis_of_writes(&field.info),
        name: &field.info.name,
        attrs: &signal.attrs,
        ty: &signal.ty,
        what: "signal",
    });
    plain.with(context, fields)
}

/// The struct's parameters that the signals' types name, and the bounds on them.
pub(super) fn generics(of: &Struct) -> Generics {
    let types = of.fields.iter().filter_map(|field| match &field.kind {
        Kind::Signal(signal) => Some(signal.ty.to_token_stream()),
        _ => None,
    });
    generics_of(of, types.collect())
}

/// Those that these types name.
pub(super) fn generics_of(of: &Struct, types: TokenStream) -> Generics {
    // An unused const parameter is no error, and what it is for can hardly be told from the types.
    let is_kept = |parameter: &GenericParam| {
        matches!(parameter, GenericParam::Const(_)) || mentions(types.clone(), &|name| name == name_of(parameter))
    };
    let dropped: Vec<_> = of.generics.params.iter().filter(|parameter| !is_kept(parameter)).map(name_of).collect();
    let mut generics = of.generics.clone();
    if dropped.is_empty() {
        return generics;
    }
    let is_free_of_dropped = |tokens: TokenStream| !mentions(tokens, &|name| dropped.contains(&name));
    generics.params = generics.params.into_iter().filter(is_kept).collect();
    for parameter in &mut generics.params {
        if let GenericParam::Type(parameter) = parameter {
            let bounds = std::mem::take(&mut parameter.bounds).into_iter();
            parameter.bounds = bounds.filter(|bound| is_free_of_dropped(bound.to_token_stream())).collect();
        }
    }
    if let Some(clause) = &mut generics.where_clause {
        let predicates = std::mem::take(&mut clause.predicates).into_iter();
        clause.predicates = predicates.filter(|predicate| is_free_of_dropped(predicate.to_token_stream())).collect();
    }
    generics
}

pub(super) fn signals<'a>(context: &'a Context<'_>) -> impl Iterator<Item = (&'a Field, &'a Signal)> {
    context.of.fields.iter().filter_map(|field| match &field.kind {
        Kind::Signal(signal) => Some((field, signal)),
        _ => None,
    })
}

/// Whether `Default` is derived, and no field has one of its own: a derive would not know of `default = ..`.
fn derives_default(context: &Context<'_>) -> bool {
    let has_defaults = signals(context).any(|(_, signal)| signal.default.is_some());
    !has_defaults && context.of.derives.iter().any(is_default)
}

pub(super) fn is_default(path: &syn::Path) -> bool {
    path.segments.last().is_some_and(|last| last.ident == "Default")
}

/// `impl Default`, with the given defaults and those of the other fields' types: it exists where these have one.
pub(super) fn default(context: &Context<'_>) -> TokenStream {
    if derives_default(context) {
        return TokenStream::new();
    }
    let name = &context.of.inputs;
    let mut generics = context.inputs_generics.clone();
    let (mut asked, bound) = (Distinct::default(), bound_for_any("__HasDefault"));
    for ty in signals(context).filter(|(_, signal)| signal.default.is_none()).map(|(_, signal)| &signal.ty) {
        if asked.insert(ty) {
            generics.make_where_clause().predicates.push(bound(ty));
        }
    }
    let (impl_generics, types, where_clause) = generics.split_for_impl();
    let fields = signals(context).map(|(field, signal)| {
        let name = field.silent();
        match &signal.default {
            Some(value) => quote!(#name: #value,),
            None => quote!(#name: __default_value(),),
        }
    });
    let fields: TokenStream = fields.collect();
    quote! {
        #[automatically_derived]
        impl #impl_generics ::core::default::Default for #name #types #where_clause {
            fn default() -> Self {
                Self { #fields }
            }
        }
    }
}
