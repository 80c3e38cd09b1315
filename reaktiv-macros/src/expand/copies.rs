//! Traits that the user has derived, for the struct itself: through its inputs, which have the derive.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Generics, Path, parse_quote};

use super::context::Context;

pub(super) fn copies(context: &Context<'_>) -> TokenStream {
    let derives = |name: &str| context.of.derives.iter().any(|path| is_standard(path, name));
    let parts = [
        derives("Clone").then(|| clone(context)),
        derives("PartialEq").then(|| partial_eq(context)),
        derives("Eq").then(|| of_inputs(context, quote!(::core::cmp::Eq), TokenStream::new())),
        derives("PartialOrd").then(|| partial_ord(context)),
        derives("Ord").then(|| ord(context)),
        derives("Hash").then(|| hash(context)),
        derives_of_serde(context, "Serialize").then(|| serialize(context)),
        derives_of_serde(context, "Deserialize").then(|| deserialize(context)),
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

/// Whether a derive of serde's of this name was asked for.
pub(super) fn derives_of_serde(context: &Context<'_>, name: &str) -> bool {
    context.of.derives.iter().any(|path| is_of_serde(path, name))
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
    let (inputs, memory) = (&context.inputs_type, &context.memory_type);
    if !context.inputs_generics.params.is_empty() {
        generics.make_where_clause().predicates.push(parse_quote!(#inputs: #which));
    }
    if context.of.has_memory() && !context.memory_generics.params.is_empty() {
        generics.make_where_clause().predicates.push(parse_quote!(#memory: #which));
    }
    generics
}

/// The memory of a struct, if it has any.
fn memory_of(context: &Context<'_>, of: TokenStream) -> Option<TokenStream> {
    let private = &context.names.private;
    context.of.has_memory().then(|| quote!(#private::memory(#of)))
}

/// What is made of a copy of the inputs, where that is all there is to the struct: with effects it would be a second one that runs them.
fn made_of_inputs(context: &Context<'_>) -> Generics {
    let (private, of) = (&context.names.private, &context.struct_type);
    let mut generics = context.of.generics.clone();
    // What loads a resource loads that of the copy.
    let has_effects = context.of.fields.iter().any(|field| field.is_effect() && field.stands_for().is_none());
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
            let (inputs, private) = (context.whole_inputs(), &context.names.private);
            let inputs = quote!(#trait_path::clone(#inputs(self)));
            let new = match memory_of(context, quote!(self)) {
                Some(memory) => quote!(#cells::brought(#inputs, #trait_path::clone(#memory))),
                None => quote!(#cells::new(#inputs)),
            };
            match context.takes_anything() {
                true => quote!({
                    let mut copy = #new;
                    #private::be_a_copy_of(&mut copy, self);
                    copy
                }),
                false => new,
            }
        }
        Some(_) => never(),
    };
    implement(context, generics, trait_path, quote!(fn clone(&self) -> Self { #body }))
}

/// The memories of both, if there are any.
fn memories(context: &Context<'_>) -> Option<[TokenStream; 2]> {
    Some([memory_of(context, quote!(self))?, memory_of(context, quote!(other))?])
}

fn partial_eq(context: &Context<'_>) -> TokenStream {
    let inputs = context.whole_inputs();
    let memory = memories(context).map(|[own, other]| quote!(&& #own == #other));
    let body = quote! {
        fn eq(&self, other: &Self) -> bool { #inputs(self) == #inputs(other) #memory }
    };
    of_inputs(context, quote!(::core::cmp::PartialEq), body)
}

fn partial_ord(context: &Context<'_>) -> TokenStream {
    let inputs = context.whole_inputs();
    let memory = memories(context).map(|[own, other]| {
        quote! {
            ::core::option::Option::Some(::core::cmp::Ordering::Equal) => ::core::cmp::PartialOrd::partial_cmp(#own, #other),
        }
    });
    let body = quote! {
        fn partial_cmp(&self, other: &Self) -> ::core::option::Option<::core::cmp::Ordering> {
            match ::core::cmp::PartialOrd::partial_cmp(#inputs(self), #inputs(other)) {
                #memory
                order => order,
            }
        }
    };
    of_inputs(context, quote!(::core::cmp::PartialOrd), body)
}

fn ord(context: &Context<'_>) -> TokenStream {
    let inputs = context.whole_inputs();
    let memory = memories(context).map(|[own, other]| quote!(.then_with(|| ::core::cmp::Ord::cmp(#own, #other))));
    let body = quote! {
        fn cmp(&self, other: &Self) -> ::core::cmp::Ordering {
            ::core::cmp::Ord::cmp(#inputs(self), #inputs(other)) #memory
        }
    };
    of_inputs(context, quote!(::core::cmp::Ord), body)
}

fn hash(context: &Context<'_>) -> TokenStream {
    let inputs = context.whole_inputs();
    let memory = memory_of(context, quote!(self)).map(|own| quote!(::core::hash::Hash::hash(#own, state);));
    let body = quote! {
        fn hash<__H: ::core::hash::Hasher>(&self, state: &mut __H) {
            ::core::hash::Hash::hash(#inputs(self), state);
            #memory
        }
    };
    of_inputs(context, quote!(::core::hash::Hash), body)
}

fn serialize(context: &Context<'_>) -> TokenStream {
    let inputs = context.whole_inputs();
    let private = &context.names.private;
    let saved = match memory_of(context, quote!(self)) {
        Some(memory) => {
            let name = syn::ext::IdentExt::unraw(&context.of.name).to_string();
            quote!(#private::save(serializer, #name, #inputs(self), #memory))
        }
        None => quote!(#private::serde::Serialize::serialize(#inputs(self), serializer)),
    };
    let body = quote! {
        fn serialize<__S: #private::serde::Serializer>(&self, serializer: __S) -> ::core::result::Result<__S::Ok, __S::Error> {
            #saved
        }
    };
    let item = of_inputs(context, quote!(#private::serde::Serialize), body);
    quote!(#private::with_serde! { #item })
}

fn deserialize(context: &Context<'_>) -> TokenStream {
    let (private, cells, inputs) = (&context.names.private, &context.cells, &context.inputs_type);
    let mut generics = made_of_inputs(context);
    generics.params.insert(0, parse_quote!('__de));
    let made = match (context.own_context(), context.of.has_memory()) {
        (Some(_), _) => never(),
        (None, false) => quote! {
            let inputs = <#inputs as #private::serde::Deserialize<'__de>>::deserialize(deserializer);
            ::core::result::Result::map(inputs, #cells::new)
        },
        (None, true) => {
            let (name, memory) = (syn::ext::IdentExt::unraw(&context.of.name).to_string(), &context.memory_type);
            quote! {
                let parts = #private::load::<__D, #inputs, #memory>(deserializer, #name);
                ::core::result::Result::map(parts, |(inputs, memory)| match memory {
                    ::core::option::Option::Some(memory) => #cells::brought(inputs, memory),
                    ::core::option::Option::None => #cells::new(inputs),
                })
            }
        }
    };
    let body = quote! {
        fn deserialize<__D: #private::serde::Deserializer<'__de>>(deserializer: __D) -> ::core::result::Result<Self, __D::Error> {
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
