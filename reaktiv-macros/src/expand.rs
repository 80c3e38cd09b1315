//! Stage 4: writes the code. Holds no check and cannot fail.
//!
//! The user sees two types: the struct and its inputs. All else stands in a `const _` block, under names that begin with two
//! underscores: the cached slots, what formulas read through, the facts about each field, and the code that brings formulas up to
//! date. What does not depend on the struct is in `reaktiv_core::__private`.

mod facts;
mod names;
mod trees;

mod context;

mod children;
mod clock;
mod cutoffs;
mod docs;
mod keepsakes;
mod places;
mod pulls;

mod edges;
mod editor;
mod events;
mod givens;
mod hands;
mod inputs;
mod plain;
mod reads;
mod slots;
mod taken;
mod unseen;

mod bodies;
mod looks;
mod nested;
mod steps;

mod shortcuts;

mod runs;

mod whole;

mod formulas;

mod graph;

mod accessors;
mod copies;
mod frames;
mod impls;
mod memory;
mod remember;

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::{Field, Struct};
use crate::order::Order;
use context::Context;

pub(crate) fn expand(of: &Struct, order: &Order) -> TokenStream {
    let context = Context::new(of, order, inputs::generics(of), memory::generics(of));
    let inputs = inputs::inputs(&context);
    let memory = memory::memory(&context);
    let structure = structure(&context);

    let krate = &of.krate;
    let private = &context.names.private;
    let lints =
        of.shared_attrs.iter().filter(|attr| !attr.path().is_ident("doc") && !attr.path().is_ident("deprecated"));
    let done =
        of.fields.iter().any(Field::is_effect).then(|| quote!(#[allow(unused_imports)] use #private::Done as _;));
    let allow_deprecated = context.uses_deprecated().then(|| quote!(#[allow(deprecated)]));
    let editor = editor::editor(&context);
    let compiled = [
        slots::slots(&context),
        givens::builder(&context),
        formulas::formulas(&context),
        nested::nested(&context),
        unseen::unseen(&context),
        runs::needs_alloc(&context),
    ];
    let compiled = trees::braces(compiled.into_iter().collect());
    let seen = [
        accessors::accessors(&context),
        inputs::default(&context),
        memory::default(&context),
        impls::impls(&context),
        remember::remember(&context),
        copies::copies(&context),
        frames::frames(&context),
    ];
    let block = quote! {
        use #krate::__private::{self as #private, names::*};
        #done
        const _: ::core::option::Option<&str> = ::core::option_env!("REAKTIV_EXPAND");
        #private::compiled_only! #compiled
    };
    let block = trees::braces([block].into_iter().chain(seen).collect());
    let block = quote! {
        #(#lints)*
        #allow_deprecated
        const _: () = #block;
    };
    [editor, inputs, memory, structure, block].into_iter().collect()
}

/// The struct itself: its cells, and the context if it has one.
fn structure(context: &Context<'_>) -> TokenStream {
    let Struct { head, .. } = context.of;
    let (vis, name, generics, krate) = (&head.vis, &head.name, &head.generics, &head.krate);
    let where_clause = &generics.where_clause;
    let (_, types, _) = generics.split_for_impl();
    let shared = &head.shared_attrs;
    let own = &head.own_attrs;
    let docs = docs::of_struct(context);
    let token = &head.struct_token;
    let types_of_cells = context.types_of_cells().map(|types| quote!(types: #types,));
    let outside = context.own_context().map(|outside| {
        let ty = &outside.ty;
        quote!(context: #ty,)
    });
    let head = quote! {
        #(#shared)*
        #docs
        #(#own)*
        #vis #token #name #generics #where_clause
    };
    let shown = editor::structure(context, &head);
    quote! {
        #krate::__private::editor_only! { #shown }
        #krate::__private::compiled_only! {
            #head {
                store: #krate::__private::Store<#name #types>,
                #types_of_cells
                #outside
            }
        }
    }
}
