//! What only an editor sees: the formulas as methods of a plain struct.
//!
//! `rust-analyzer` shows what the expansion makes of the user's tokens. It finds the place of the cursor by comparing the expansion with one of a text
//! in which a name stands at the cursor. So this comes first, each token of a formula stands in it once and as it was written, and what is
//! compiled is left out where this is seen. Two macros of the runtime choose, `editor_only!` and `compiled_only!`: `rust-analyzer` sets the `cfg` of its name. So
//! the compiler drops all this without parsing it, and nothing is shown as inactive.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::{format_ident, quote, quote_spanned};
use syn::Type;
use syn::ext::IdentExt;

use super::context::Context;
use super::docs;
use super::names::silent;
use crate::model::{Clock, Field, Given, Hand, HandRead, Kind, Resource, Scan, Shape, When, Word};
use crate::tokens::regrouped;
use crate::types::name_of;

/// The block that comes before all else.
pub(super) fn editor(context: &Context<'_>) -> TokenStream {
    let (krate, private) = (&context.of.krate, &context.names.private);
    let (plain, fields, words, half_typed) = (plain(context), fields(context), words(context), half_typed(context));
    let formulas = context.of.fields.iter().enumerate().filter_map(|(place, field)| formula(context, place, field));
    let hands = context.hands().map(|(_, _, of)| hand(context, of));
    quote! {
        #krate::__private::editor_only! {
            const _: () = {
                use #krate::__private as #private;
                #plain
                #fields
                #(#formulas)*
                #(#hands)*
                #words
                #half_typed
            };
        }
    }
}

/// The struct without its cells. A type parameter that no field has could be anything: so there is one, where nobody sees it.
pub(super) fn structure(context: &Context<'_>, head: &TokenStream) -> TokenStream {
    let of = context.of;
    let parameters: Vec<_> = of.generics.type_params().map(|parameter| &parameter.ident).collect();
    if parameters.is_empty() {
        return quote!(#head {});
    }
    let (vis, attrs, own, token, name) = (&of.vis, &of.shared_attrs, &of.own_attrs, &of.struct_token, &of.name);
    let module = format_ident!("__{}", name.unraw(), span = Span::mixed_site());
    let silent = silent(name);
    let (docs, outside) = (docs::of_struct(context), Ident::new("super", Span::mixed_site()));
    let mut generics = of.generics.clone();
    generics.where_clause = None;
    for parameter in generics.type_params_mut() {
        parameter.bounds = Default::default();
    }
    quote! {
        mod #module {
            #[allow(unused_imports)]
            use #outside::*;
            #(#attrs)* #docs #(#own)*
            pub #token #name #generics { parameters: ::core::marker::PhantomData<(#(#parameters,)*)> }
        }
        #[allow(unused_imports)]
        #vis use #module::#silent;
    }
}

fn plain_name(context: &Context<'_>) -> Ident {
    format_ident!("__{}Plain", context.of.name.unraw(), span = Span::mixed_site())
}

/// The struct as plain data: the inputs, and beside them what is not in these.
fn plain(context: &Context<'_>) -> TokenStream {
    let (of, name, private) = (context.of, plain_name(context), &context.names.private);
    let generics = &of.generics;
    let where_clause = &generics.where_clause;
    let (impl_generics, types, _) = generics.split_for_impl();
    let fields = of.fields.iter().filter_map(|field| {
        let (name, attrs) = (&field.info.name, &field.info.shared_attrs);
        match &field.kind {
            Kind::Signal(signal) if signal.nested => {
                let ty = &signal.ty;
                Some(quote!(#(#attrs)* #name: <#ty as #private::Nested>::Fields<'static>))
            }
            Kind::Given(Given { ty, .. })
            | Kind::Clock(Clock { ty, .. })
            | Kind::Computed { ty, .. }
            | Kind::Scan(Scan { ty, .. }, _) => Some(quote!(#(#attrs)* #name: #ty)),
            Kind::Event(ty) => Some(quote!(#(#attrs)* #name: &'static [#ty])),
            Kind::Signal(_) | Kind::Effect { .. } | Kind::Look(_) | Kind::Hand(_) => None,
        }
    });
    let outside = of.context.as_ref().map(|outside| {
        let (name, attrs, ty) = (&outside.info.name, &outside.info.shared_attrs, &outside.ty);
        quote!(#(#attrs)* #name: #ty,)
    });
    let inputs = &context.inputs_type;
    quote! {
        struct #name #generics #where_clause { #(#fields,)* #outside }
        impl #impl_generics ::core::ops::Deref for #name #types #where_clause {
            type Target = #inputs;
            fn deref(&self) -> &#inputs { loop {} }
        }
    }
}

/// What a parent's formulas see: the accessors, and what is nested as fields.
fn fields(context: &Context<'_>) -> TokenStream {
    let (of, name, private) = (context.of, &context.names.fields, &context.names.private);
    let (generics, of_name) = (&of.generics, &of.name);
    let where_clause = &generics.where_clause;
    let (impl_generics, types, _) = generics.split_for_impl();
    let members = context.children().map(|(_, field, ty)| {
        let (vis, name) = (&field.info.vis, &field.info.name);
        quote!(#vis #name: <#ty as #private::Nested>::Fields<'static>)
    });
    let item = context.renamed_only(
        "__Fields",
        quote! {
            pub struct #name #generics #where_clause { #(#members,)* }
        },
    );
    quote! {
        #item
        impl #impl_generics ::core::ops::Deref for #name #types #where_clause {
            type Target = #of_name #types;
            fn deref(&self) -> &#of_name #types { loop {} }
        }
        impl #impl_generics #private::Parent for #of_name #types #where_clause {
            type Fields<'__cells> = #name #types where Self: '__cells;
            fn fields(&self, asked: #private::Asked) -> Self::Fields<'_> { loop {} }
            fn each_input<__V: #private::EachInput<Self>>(visit: &mut __V) { loop {} }
        }
    }
}

/// A formula as a method, in a block of its own. Of a trait for the struct, so that `Self` is the struct, and nothing stands in lists of its items.
fn formula(context: &Context<'_>, place: usize, field: &Field) -> Option<TokenStream> {
    let (of, plain) = (context.of, plain_name(context));
    let (impl_generics, types, where_clause) = of.generics.split_for_impl();
    let name = &of.name;
    let generics = &of.generics;
    let no_name = Ident::new("formula", Span::mixed_site());
    let (method, receiver, result, formula) = match &field.kind {
        Kind::Computed { resource: Some(resource), formula, .. } => {
            let Resource { value, error } = &**resource;
            let future = quote!(-> impl ::core::future::Future<Output = ::core::result::Result<#value, #error>>);
            (&no_name, quote!(self: &mut #plain #types), future, formula)
        }
        Kind::Effect { when: When::Loads(_), .. } => return None,
        Kind::Computed { ty, formula, .. } => (&no_name, quote!(self: &#plain #types), quote!(-> #ty), formula),
        Kind::Scan(Scan { ty, in_place: false, .. }, formula) => {
            (&no_name, quote!(self: &#plain #types), quote!(-> #ty), formula)
        }
        Kind::Scan(_, formula) => (&no_name, quote!(self: &#plain #types), TokenStream::new(), formula),
        Kind::Effect { formula, .. } => {
            (&field.info.name, quote!(self: &mut #plain #types), TokenStream::new(), formula)
        }
        Kind::Signal(_) | Kind::Given(_) | Kind::Clock(_) | Kind::Event(_) | Kind::Look(_) | Kind::Hand(_) => {
            return None;
        }
    };
    let private = &context.names.private;
    let end = matches!(field.kind, Kind::Effect { .. }).then(|| quote!(;));
    let in_place = match &field.kind {
        Kind::Scan(Scan { ty, in_place: true, .. }, _) => Some(ty),
        _ => None,
    };
    let has_words = context.facts[place].formula.contains("untracked");
    let of_expression = |tokens: &TokenStream| {
        let body = if has_words { without_words(tokens.clone()) } else { tokens.clone() };
        let body = if is_block(tokens) { quote!((#body)) } else { body };
        match in_place {
            Some(ty) => quote!({ #private::change_in_place::<#ty, _>(loop {}, #body); }),
            None => quote!({ #body #end }),
        }
    };
    let (body, unfinished) = match &formula.shape {
        Shape::Expression => (of_expression(&formula.text), None),
        Shape::Unfinished(tokens) => (of_expression(tokens), Some(quote!(use #private::Unfinished as _;))),
        Shape::Broken => {
            // In a call, so that what the editor finds wrong stands there.
            let (last, body) = (formula.text.clone().into_iter().last(), without_words(formula.text.clone()));
            let last = last.map_or_else(Span::mixed_site, |last| last.span());
            (quote_spanned!(last=> { #private::editor_only! { #body } }), None)
        }
    };
    let silent = silent(method);
    // `self.now.every(step)`
    let every = of.clock().map(|_| quote!(#[allow(unused_imports)] use #private::Every as _;));
    Some(quote! {
        const _: () = {
            #every
            trait Formula #generics #where_clause { fn #silent(#receiver) #result; }
            impl #impl_generics Formula #types for #name #types #where_clause {
                fn #method(#receiver) #result #body
            }
            #unfinished
        };
    })
}

/// What a nested struct is handed down, as a method: its names are accessors of that struct, what they are is read of this one.
fn hand(context: &Context<'_>, hand: &Hand) -> TokenStream {
    let (of, plain) = (context.of, plain_name(context));
    let (impl_generics, types, where_clause) = of.generics.split_for_impl();
    let (name, generics) = (&of.name, &of.generics);
    let row = context.of_nested(&of.fields[hand.child], "Row");
    let own = |name: &Ident, span: Span| {
        let mut name = name.clone();
        name.set_span(span);
        quote!(self.#name;)
    };
    let names = hand.named.iter().map(|(given, from)| match from {
        HandRead::Read(read) => {
            // In a circle it reads nothing.
            let read = hand.formula.reads.get(*read);
            let own = read.and_then(|read| Some(own(&of.fields[read.source()?].info.name, read.span)));
            quote!(#own row.#given();)
        }
        HandRead::Key(_) => quote!(row.#given();),
        // Of a context that is given there is no accessor.
        HandRead::Context(span) => of.context.iter().map(|context| own(&context.info.name, *span)).collect(),
    });
    quote! {
        const _: () = {
            trait Hand #generics #where_clause { fn hand(self: &#plain #types, row: &#row); }
            impl #impl_generics Hand #types for #name #types #where_clause {
                fn hand(self: &#plain #types, row: &#row) { #(#names)* }
            }
        };
    }
}

/// Whether it begins as a block does: at the beginning of a statement it would end with it, as in `if a { 1 } else { 2 } + b`.
fn is_block(tokens: &TokenStream) -> bool {
    const WORDS: [&str; 8] = ["if", "match", "loop", "while", "for", "unsafe", "const", "async"];
    match tokens.clone().into_iter().next() {
        Some(TokenTree::Ident(word)) => WORDS.iter().any(|known| word == known),
        Some(TokenTree::Group(group)) => match group.delimiter() {
            Delimiter::None => is_block(&group.stream()),
            delimiter => delimiter == Delimiter::Brace,
        },
        Some(TokenTree::Punct(label)) => label.as_char() == '\'',
        _ => false,
    }
}

/// `(self.a)` for `untracked!(self.a)`, which means nothing elsewhere.
fn without_words(tokens: TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut result = TokenStream::new();
    let mut at = 0;
    while at < tokens.len() {
        match &tokens[at..] {
            [TokenTree::Ident(word), TokenTree::Punct(bang), TokenTree::Group(_), ..]
                if word == "untracked" && bang.as_char() == '!' =>
            {
                at += 2;
                continue;
            }
            [TokenTree::Group(group), ..] => {
                result.extend([regrouped(group, without_words(group.stream()))]);
            }
            [token, ..] => result.extend([token.clone()]),
            [] => {}
        }
        at += 1;
    }
    result
}

/// Types of one word, in an expression, where `computed` is offered for one that is being typed.
fn half_typed(context: &Context<'_>) -> TokenStream {
    let is_parameter = |word: &Ident| context.of.generics.params.iter().any(|parameter| name_of(parameter) == word);
    let types = context.of.fields.iter().filter_map(|field| match &field.kind {
        Kind::Signal(signal) if !signal.nested => match &signal.ty {
            Type::Path(ty) => ty.path.get_ident().filter(|word| !is_parameter(word)),
            _ => None,
        },
        _ => None,
    });
    quote!(const _: fn() = || { #(let _ = ::core::mem::size_of::<#types>;)* };)
}

/// The words of the macro, as what has docs. Options are types, since nobody complains of one that does not exist while it is typed.
fn words(context: &Context<'_>) -> TokenStream {
    let (krate, private) = (&context.of.krate, &context.names.private);
    let words = context.of.words.iter().map(|word| match word {
        Word::Macro(name) => quote!(use #krate::#name as _;),
        Word::StructOption(name) => quote!(const _: () = { type Word = #private::words::of_struct::#name; };),
        Word::FieldOption(name) => quote!(const _: () = { type Word = #private::words::of_field::#name; };),
        Word::CutoffValue(value) => quote!(const _: () = {
            use #private::words::of_cutoff::*;
            let _ = #value;
        };),
    });
    words.collect()
}
