//! The memory as plain data: the values of the scans, and the clock.

use std::borrow::Cow;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Generics, Meta, Token, Type, parse_quote};

use super::context::{Context, bound_for_any};
use super::copies::derives_of_serde;
use super::docs;
use super::inputs::{generics_of, is_default};
use super::plain::{Plain, PlainField};
use crate::model::{Clock, Field, Kind, Scan, Struct};
use crate::tokens::mentions;
use crate::types::{Distinct, name_of};

/// The struct's parameters that the types in it name, and the bounds on them.
pub(super) fn generics(of: &Struct) -> Generics {
    let types = of.fields.iter().filter_map(|field| Some(Part::of(field)?.ty.to_token_stream()));
    generics_of(of, types.collect())
}

/// A part of the memory.
struct Part<'a> {
    field: &'a Field,
    ty: Cow<'a, Type>,
    default: Option<TokenStream>,
    attrs: &'a [Attribute],
    what: &'static str,
}

impl<'a> Part<'a> {
    fn of(field: &'a Field) -> Option<Part<'a>> {
        match &field.kind {
            Kind::Scan(Scan { ty, default, attrs, .. }, _) => {
                let default = default.as_ref().map(ToTokens::to_token_stream);
                Some(Part { field, ty: Cow::Borrowed(ty), default, attrs, what: "scan" })
            }
            Kind::Clock(Clock { ty, default: Some(default), attrs, given: false }) => {
                let default = Some(default.to_token_stream());
                Some(Part { field, ty: Cow::Borrowed(ty), default, attrs, what: "clock" })
            }
            Kind::Clock(Clock { ty, default: None, attrs, given: false }) => {
                let ty = Cow::Owned(parse_quote!(::core::option::Option<#ty>));
                let default = Some(quote!(::core::option::Option::None));
                Some(Part { field, ty, default, attrs, what: "clock" })
            }
            _ => None,
        }
    }
}

pub(super) fn scans<'a>(context: &'a Context<'_>) -> impl Iterator<Item = (&'a Field, &'a Scan)> {
    context.of.fields.iter().filter_map(|field| Some((field, field.as_scan()?.0)))
}

/// The type, if there is anything in it.
pub(super) fn memory(context: &Context<'_>) -> TokenStream {
    let of = context.of;
    if !of.has_memory() {
        return TokenStream::new();
    }
    let mut attrs: TokenStream = of.input_attrs.iter().filter_map(of_memory).collect();
    // What was saved before a field was added has no value of it.
    if derives_of_serde(context, "Deserialize") {
        attrs.extend(quote!(#[serde(default)]));
    }
    let plain = Plain {
        name: &of.memory,
        generics: &context.memory_generics,
        derives: of.derives.iter().filter(|path| !is_default(path)).collect(),
        docs: docs::of_memory(context),
        attrs,
    };
    let parts: Vec<_> = of.fields.iter().filter_map(Part::of).collect();
    let fields = parts.iter().map(|Part { field, ty, attrs, what, .. }| PlainField {
        vis: field.info.vis.clone(),
        name: &field.info.name,
        attrs,
        ty,
        what,
    });
    plain.with(context, fields)
}

/// What of an attribute of the inputs the memory has too: not what says how these in particular are saved, or lie in memory.
fn of_memory(attr: &Attribute) -> Option<TokenStream> {
    let kept = kept_metas(&attr.meta)?;
    Some(quote!(#[#kept]))
}

fn kept_metas(meta: &Meta) -> Option<TokenStream> {
    const OF_ALL: [&str; 3] = ["rename_all", "deny_unknown_fields", "crate"];
    let (path, list) = (meta.path(), meta.require_list().ok());
    let parts = |list: &syn::MetaList| list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated).ok();
    if path.is_ident("repr") {
        return None;
    }
    let Some((list, parts)) = list.and_then(|list| Some((list, parts(list)?))) else {
        return Some(meta.to_token_stream());
    };
    let path = &list.path;
    if path.is_ident("serde") {
        let kept = parts.iter().filter(|part| OF_ALL.iter().any(|name| part.path().is_ident(name)));
        let kept: Vec<_> = kept.collect();
        return (!kept.is_empty()).then(|| quote!(#path(#(#kept),*)));
    }
    if path.is_ident("cfg_attr") {
        let mut parts = parts.iter();
        let condition = parts.next()?;
        let derives = |part: &Meta| mentions(part.to_token_stream(), &|name| name == "Deserialize");
        let default = parts.clone().any(|part| part.path().is_ident("derive") && derives(part));
        let default = default.then(|| quote!(serde(default)));
        let kept: Vec<_> = parts.filter_map(kept_metas).chain(default).collect();
        return (!kept.is_empty()).then(|| quote!(#path(#condition, #(#kept),*)));
    }
    Some(meta.to_token_stream())
}

/// `impl Default`: what a new struct begins with. Each part has a default, given or its type's.
pub(super) fn default(context: &Context<'_>) -> TokenStream {
    if !context.of.has_memory() {
        return TokenStream::new();
    }
    let name = &context.of.memory;
    let mut generics = context.memory_generics.clone();
    let (mut asked, bound) = (Distinct::default(), bound_for_any("__HasDefault"));
    let is_parameter =
        |name: &syn::Ident| context.of.generics.params.iter().any(|parameter| name_of(parameter) == name);
    let fields = context.of.fields.iter().filter_map(Part::of).map(|Part { field, ty, default, .. }| {
        let name = field.silent();
        match default {
            Some(value) => quote!(#name: #value,),
            None => {
                if mentions(ty.to_token_stream(), &is_parameter) && asked.insert(&ty) {
                    generics.make_where_clause().predicates.push(bound(&ty));
                }
                let value = quote_spanned!(ty.span()=> __default_value::<#ty>());
                quote!(#name: #value,)
            }
        }
    });
    let fields: TokenStream = fields.collect();
    let (impl_generics, types, where_clause) = generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #impl_generics ::core::default::Default for #name #types #where_clause {
            fn default() -> Self {
                Self { #fields }
            }
        }
    }
}
