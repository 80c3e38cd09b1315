//! Traits that the user has derived, for the struct itself: through its inputs, which have the derive.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Generics, Path, parse_quote};

use super::context::Context;
use crate::model::Field;

pub(super) fn copies(context: &Context<'_>) -> TokenStream {
    let derives = |name: &str| context.of.derives.iter().any(|path| is_standard(path, name));
    let is_serde = |name: &str| context.of.derives.iter().any(|path| is_of_serde(path, name));
    let parts = [
        derives("Clone").then(|| clone(context)),
        derives("PartialEq").then(|| partial_eq(context)),
        derives("Eq").then(|| of_inputs(context, quote!(::core::cmp::Eq), TokenStream::new())),
        derives("PartialOrd").then(|| partial_ord(context)),
        derives("Ord").then(|| ord(context)),
        derives("Hash").then(|| hash(context)),
        is_serde("Serialize").then(|| serialize(context)),
        is_serde("Deserialize").then(|| deserialize(context)),
    ];
    parts.into_iter().flatten().collect()
}

/// `Clone`, or a path that ends with it.
fn is_standard(path: &Path, name: &str) -> bool {
    path.segments.last().is_some_and(|last| last.ident == name)
}

/// Others have derives of the same names.
fn is_of_serde(path: &Path, name: &str) -> bool {
    is_standard(path, name) && (path.segments.len() == 1 || path.segments[0].ident.to_string().starts_with("serde"))
}

/// `impl which for Cart where CartInputs: which`
fn of_inputs(context: &Context<'_>, which: TokenStream, body: TokenStream) -> TokenStream {
    implement(context, context.of.generics.clone(), which, body)
}

fn implement(context: &Context<'_>, generics: Generics, which: TokenStream, body: TokenStream) -> TokenStream {
    context.implement(&where_inputs_are(context, generics, &which), which, body)
}

/// That of a concrete type is known: if it does not hold, the derive says so.
fn where_inputs_are(context: &Context<'_>, mut generics: Generics, which: &TokenStream) -> Generics {
    let inputs = &context.inputs_type;
    if !context.inputs_generics.params.is_empty() {
        generics.make_where_clause().predicates.push(parse_quote!(#inputs: #which));
    }
    generics
}

/// What is made of a copy of the inputs, where that is all there is to the struct: with effects it would be a second one that runs them.
fn made_of_inputs(context: &Context<'_>) -> Generics {
    let (private, of) = (&context.names.private, &context.struct_type);
    let mut generics = context.of.generics.clone();
    let has_effects = context.of.fields.iter().any(Field::is_effect);
    if context.own_context().is_some() || (has_effects && !context.has_given_context()) {
        generics
            .make_where_clause()
            .predicates
            .push(parse_quote!(for<'__any> #of: #private::HasNeitherEffectsNorContext<'__any>));
    }
    generics
}

/// The body of what does not exist: the condition of its impl never holds.
fn never() -> TokenStream {
    quote!(loop {})
}

fn clone(context: &Context<'_>) -> TokenStream {
    let cells = &context.cells;
    let (trait_path, generics) = (quote!(::core::clone::Clone), made_of_inputs(context));
    let body = match context.own_context() {
        None => {
            let inputs = context.whole_inputs();
            let new = quote!(#cells::new(#trait_path::clone(#inputs(self))));
            match context.takes_anything() {
                true => quote!({
                    let mut copy = #new;
                    #cells::store_mut(&mut copy).be_a_copy_of(#cells::store(self));
                    copy
                }),
                false => new,
            }
        }
        Some(_) => never(),
    };
    implement(context, generics, trait_path, quote!(fn clone(&self) -> Self { #body }))
}

fn partial_eq(context: &Context<'_>) -> TokenStream {
    let inputs = context.whole_inputs();
    let body = quote! {
        fn eq(&self, other: &Self) -> bool { #inputs(self) == #inputs(other) }
    };
    of_inputs(context, quote!(::core::cmp::PartialEq), body)
}

fn partial_ord(context: &Context<'_>) -> TokenStream {
    let inputs = context.whole_inputs();
    let body = quote! {
        fn partial_cmp(&self, other: &Self) -> ::core::option::Option<::core::cmp::Ordering> {
            ::core::cmp::PartialOrd::partial_cmp(#inputs(self), #inputs(other))
        }
    };
    of_inputs(context, quote!(::core::cmp::PartialOrd), body)
}

fn ord(context: &Context<'_>) -> TokenStream {
    let inputs = context.whole_inputs();
    let body = quote! {
        fn cmp(&self, other: &Self) -> ::core::cmp::Ordering {
            ::core::cmp::Ord::cmp(#inputs(self), #inputs(other))
        }
    };
    of_inputs(context, quote!(::core::cmp::Ord), body)
}

fn hash(context: &Context<'_>) -> TokenStream {
    let inputs = context.whole_inputs();
    let body = quote! {
        fn hash<__H: ::core::hash::Hasher>(&self, state: &mut __H) {
            ::core::hash::Hash::hash(#inputs(self), state);
        }
    };
    of_inputs(context, quote!(::core::hash::Hash), body)
}

fn serialize(context: &Context<'_>) -> TokenStream {
    let inputs = context.whole_inputs();
    let private = &context.names.private;
    let body = quote! {
        fn serialize<__S: #private::serde::Serializer>(&self, serializer: __S) -> ::core::result::Result<__S::Ok, __S::Error> {
            #private::serde::Serialize::serialize(#inputs(self), serializer)
        }
    };
    let item = of_inputs(context, quote!(#private::serde::Serialize), body);
    quote!(#private::with_serde! { #item })
}

fn deserialize(context: &Context<'_>) -> TokenStream {
    let (private, cells, inputs) = (&context.names.private, &context.cells, &context.inputs_type);
    let mut generics = made_of_inputs(context);
    generics.params.insert(0, parse_quote!('__de));
    let made = match context.own_context() {
        None => quote!(::core::result::Result::map(inputs, #cells::new)),
        Some(_) => never(),
    };
    let body = quote! {
        fn deserialize<__D: #private::serde::Deserializer<'__de>>(deserializer: __D) -> ::core::result::Result<Self, __D::Error> {
            let inputs = <#inputs as #private::serde::Deserialize<'__de>>::deserialize(deserializer);
            #made
        }
    };
    // Not marked as derived: a lint of clippy would say of that one that the struct has `unsafe` methods, which are ours.
    let which = quote!(#private::serde::Deserialize<'__de>);
    let (generics, of) = (where_inputs_are(context, generics, &which), &context.struct_type);
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let item = quote!(impl #impl_generics #which for #of #where_clause { #body });
    quote!(#private::with_serde! { #item })
}
