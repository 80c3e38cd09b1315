//! What a struct takes from the struct around it: the facts, and the value by which that one names it.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Generics, parse_quote};

use super::context::{Context, plain};
use super::cutoffs::same;
use super::names::silent;
use super::taken::{Taken, givens, place_among};
use super::trees::braces;
use crate::model::{Field, Given};

/// The facts about a given.
pub(super) fn given(context: &Context<'_>, place: usize, field: &Field, given: &Given) -> TokenStream {
    let (private, of, facts) = (&context.names.private, &context.struct_type, field.facts());
    let Given { ty, cutoff, default } = given;
    let (same, at) = (same(context, ty, cutoff), place_among(context, place));
    let readers = &context.order.readers[place];
    let [marks, reach, edges, far] =
        [&readers.marks, &readers.reach, &readers.edges, &readers.far].map(|bits| context.mask(bits));
    let place = plain(place);
    let alone = match default {
        Some(value) => quote!(|| -> #ty { #value }),
        None => {
            let span = Span::mixed_site().located_at(ty.span());
            quote_spanned!(span=> __default_value::<#ty>)
        }
    };
    let span = Span::mixed_site().located_at(ty.span());
    let copy = quote_spanned!(span=> <#ty as ::core::clone::Clone>::clone);
    quote! {
        const #facts: #private::Given<#of, #ty> = #private::Given::new(
            __Input::with_edges(#place, |values: &mut #private::ValuesOf<#of>| &mut values #at, #same, #marks, #reach, #edges, #far),
            |values: &#private::ValuesOf<#of>| &values #at,
            #alone,
            #copy,
        );
    }
}

/// What a struct takes, as `Layout` states it.
pub(super) fn takes(context: &Context<'_>) -> TokenStream {
    let private = &context.names.private;
    if !context.takes_anything() {
        return quote!(#private::TakesNothing);
    }
    let unnamed = context.taken().map(|_| quote!(#private::Unnamed));
    takes_type(context, unnamed)
}

/// `GivensOfLine<T, states..>`
fn takes_type(context: &Context<'_>, states: impl Iterator<Item = impl ToTokens>) -> TokenStream {
    let name = name(context);
    let parameters = context.of.generics.params.iter().map(|parameter| match parameter {
        syn::GenericParam::Lifetime(parameter) => parameter.lifetime.to_token_stream(),
        syn::GenericParam::Type(parameter) => parameter.ident.to_token_stream(),
        syn::GenericParam::Const(parameter) => parameter.ident.to_token_stream(),
    });
    quote!(#name<#(#parameters,)* #(#states),*>)
}

fn name(context: &Context<'_>) -> Ident {
    format_ident!("GivensOf{}", context.of.name.unraw(), span = Span::mixed_site())
}

fn with(generics: &Generics, more: impl Iterator<Item = Ident>) -> Generics {
    let mut generics = generics.clone();
    generics.params.extend(more.map(|name| -> syn::GenericParam { parse_quote!(#name) }));
    generics
}

/// The type by whose methods the struct around this one names what it hands down: which of that it has named stands in its parameters, so that what is missing is an error
/// where it is named.
pub(super) fn builder(context: &Context<'_>) -> TokenStream {
    if !context.takes_anything() {
        return TokenStream::new();
    }
    let (private, of, name, cells) = (&context.names.private, &context.struct_type, name(context), &context.cells);
    let text = context.of.name.unraw().to_string();
    let taken: Vec<_> = context.taken().collect();
    let state = |place: usize| format_ident!("__S{place}", span = Span::mixed_site());
    let (all, places): (Vec<_>, Vec<_>) = (0..taken.len()).map(|place| (state(place), plain(place))).unzip();
    let of_struct = &context.of.generics;
    let generics = with(of_struct, all.iter().cloned());
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let (struct_impl, _, struct_where) = of_struct.split_for_impl();
    let own = takes_type(context, all.iter());
    let mut items = quote! {
        /// What a struct is handed down, named by the struct around it.
        #[doc(hidden)]
        pub struct #name #impl_generics (#(#all,)* ::core::marker::PhantomData<fn() -> #of>) #where_clause;
    };

    // One method for each.
    for (place, (given, ty, what)) in taken.iter().enumerate() {
        let others =
            || all.iter().enumerate().filter(move |(other, _)| *other != place).map(|(_, state)| state.clone());
        let generics = with(of_struct, others());
        let (impl_generics, _, where_clause) = generics.split_for_impl();
        let states = |this: TokenStream| {
            let states = all
                .iter()
                .enumerate()
                .map(|(other, state)| if other == place { this.clone() } else { state.to_token_stream() });
            takes_type(context, states.collect::<Vec<_>>().into_iter())
        };
        let before = states(quote!(#private::Unnamed));
        let values = |this: TokenStream| {
            let values = places
                .iter()
                .enumerate()
                .map(|(other, at)| if other == place { this.clone() } else { quote!(self.#at) });
            let values: Vec<_> = values.collect();
            quote!(#name(#(#values,)* ::core::marker::PhantomData))
        };
        let method = silent(given);
        let methods = if *what == Taken::Context {
            let (after, value) = (states(quote!(#private::LentContext<#ty>)), values(quote!(context)));
            quote!(pub fn #method(self, context: #private::LentContext<#ty>) -> #after { #value })
        } else if *what == Taken::Clock {
            let (after, value) =
                (states(quote!(#private::ClockOf<#ty>)), values(quote!(#private::ClockOf(clock.time()))));
            quote!(pub fn #method(self, clock: impl #private::IsClockOf<#ty>) -> #after { #value })
        } else {
            let after = states(quote!(#private::Source<'__from, __K, #ty>));
            let (value, key) =
                (values(quote!(#private::Source::Value(value))), values(quote!(#private::Source::Key(of))));
            let by_key = format_ident!("__key_{}", given.unraw(), span = Span::mixed_site());
            quote! {
                pub fn #method<'__from, __K>(self, value: &'__from #ty) -> #after { #value }
                pub fn #by_key<'__from, __K>(self, of: fn(&__K) -> &#ty) -> #after { #key }
            }
        };
        items.extend(quote! {
            #[allow(dead_code, non_snake_case)]
            impl #impl_generics #before #where_clause { #methods }
        });
    }

    // All of them.
    let named: Vec<_> =
        taken.iter().map(|(given, ..)| format_ident!("__Names_{}", given.unraw(), span = Span::mixed_site())).collect();
    for (named, (given, _, what)) in named.iter().zip(&taken) {
        let given = given.unraw().to_string();
        let message = format!("`{text}` takes `{given}` from the struct around it, which does not name it");
        let field = match what {
            Taken::Value => "field",
            Taken::Clock => "clock",
            Taken::Context => "context",
        };
        let label = format!("name it: `given({given})`, or `given({given} = self.{field})`");
        let on_unimplemented = quote!(#[diagnostic::on_unimplemented(message = #message, label = #label)]);
        let hidden = quote!(#[doc(hidden)] #[allow(non_camel_case_types)]);
        items.extend(match what {
            Taken::Context => quote! {
                #on_unimplemented
                #hidden
                pub trait #named {}
                impl<__C> #named for #private::LentContext<__C> {}
            },
            Taken::Clock => quote! {
                #on_unimplemented
                #hidden
                pub trait #named<__T> {
                    fn source(self) -> ::core::option::Option<__T>;
                }
                impl<__T> #named<__T> for #private::ClockOf<__T> {
                    fn source(self) -> ::core::option::Option<__T> { self.0 }
                }
            },
            // The result does not depend on what has been named, so that what is missing is one error.
            Taken::Value => quote! {
                #on_unimplemented
                #hidden
                pub trait #named<'__from, __K, __T> {
                    fn source(self) -> #private::Source<'__from, __K, __T>;
                }
                impl<'__from, __K, __T> #named<'__from, __K, __T> for #private::Source<'__from, __K, __T> {
                    fn source(self) -> Self { self }
                }
            },
        });
    }
    let (mut bounds, mut types, mut values) = (Vec::new(), Vec::new(), Vec::new());
    for (place, ((_, ty, what), named)) in taken.iter().zip(&named).enumerate() {
        let (state, at) = (&all[place], &places[place]);
        match what {
            Taken::Context => bounds.push(quote!(#state: #named)),
            Taken::Clock => {
                bounds.push(quote!(#state: #named<#ty>));
                types.push(quote!(::core::option::Option<#ty>));
            }
            Taken::Value => {
                bounds.push(quote!(#state: #named<'__from, __K, #ty>));
                types.push(quote!(#private::Source<'__from, __K, #ty>));
            }
        }
        if *what != Taken::Context {
            values.push(quote!(#named::source(self.#at)));
        }
    }
    // With a context and a clock alone there is nothing that is borrowed from anywhere.
    let (parameters, lives) = match taken.iter().any(|(.., what)| *what == Taken::Value) {
        false => Default::default(),
        true => (quote!(<'__from, __K: '__from>), quote!(#of: '__from,)),
    };
    let body = if values.is_empty() { braces(TokenStream::new()) } else { braces(list(&values)) };
    let types = list(&types);
    items.extend(quote! {
        impl #impl_generics #own #where_clause {
            /// The sources, once all are named.
            pub fn __complete #parameters (self) -> #types
            where
                #lives
                #(#bounds,)*
            #body
        }
    });

    // The facts.
    let (mut types, mut constants) = (Vec::new(), Vec::new());
    for (_, field, ty, what) in givens(context) {
        let facts = if what == Taken::Clock { field.hidden("__GIVEN_") } else { field.facts() };
        constants.push(quote!(#cells::#facts));
        types.push(match what {
            Taken::Clock => quote!(#private::GivenClock<#of>),
            _ => quote!(#private::Given<#of, #ty>),
        });
    }
    let (types, constants) = (list(&types), list(&constants));
    let nothing = takes(context);
    let unnamed = taken.iter().map(|_| quote!(#private::Unnamed));
    let (context_type, no_context) = match context.of.context.as_ref().filter(|context| context.given) {
        Some(context) => (context.ty.to_token_stream(), quote!(::core::option::Option::None)),
        None => (quote!(()), quote!(::core::option::Option::Some(()))),
    };
    items.extend(quote! {
        #[automatically_derived]
        impl #struct_impl ::core::default::Default for #nothing #struct_where {
            fn default() -> Self { #name(#(#unnamed,)* ::core::marker::PhantomData) }
        }
        #[automatically_derived]
        impl #struct_impl #private::Taking<#of> for #nothing #struct_where {
            type Givens = #types;
            const GIVENS: #types = #constants;
            type Context = #context_type;
            #[inline(always)]
            fn no_context() -> ::core::option::Option<#context_type> { #no_context }
            const IS_BORN_LATE: bool = true;
        }
    });
    items
}

/// `(a, (b, ()))`
fn list(parts: &[impl ToTokens]) -> TokenStream {
    parts.iter().rev().fold(quote!(()), |rest, part| quote!((#part, #rest)))
}
