//! Handing down to nested structs.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;

use super::children::ends_of_type;
use super::context::{Context, plain};
use super::looks::{asked, looks_to_gather};
use super::taken::place_among;
use crate::model::{Field, Hand, HandRead, Kind};
use crate::tokens::mentions;

impl Context<'_> {
    /// The hand-downs, by field.
    pub(super) fn hands(&self) -> impl Iterator<Item = (usize, &Field, &Hand)> {
        self.of.fields.iter().enumerate().filter_map(|(place, field)| Some((place, field, field.as_hand()?)))
    }

    /// That to a nested field.
    pub(super) fn hand_to(&self, child: usize) -> Option<&Hand> {
        self.hands().map(|(.., hand)| hand).find(|hand| hand.child == child)
    }
}

/// What names nothing yet of what a child takes.
fn takes(context: &Context<'_>, child: &Field, span: Span) -> TokenStream {
    let (private, row) = (&context.names.private, context.of_nested(child, "Row"));
    let private = Ident::new(&private.to_string(), span);
    let layout = quote_spanned!(span=> <#row as #private::Layout>::Takes);
    quote_spanned!(span=> <#layout as ::core::default::Default>::default())
}

/// What names all of it, from a run.
fn named(context: &Context<'_>, hand: &Hand) -> TokenStream {
    let (private, child) = (&context.names.private, &context.of.fields[hand.child]);
    let mut named = takes(context, child, hand.word);
    for (name, from) in &hand.named {
        let argument = match from {
            HandRead::Read(read) => {
                let read = &hand.formula.reads[*read];
                let Some(source) = read.source() else { continue };
                value(context, source, read.span)
            }
            HandRead::Key(span) => {
                let (key, ty) =
                    (Ident::new("key", Span::mixed_site().located_at(*span)), context.of_nested(child, "Key"));
                quote_spanned!(*span=> |#key: &#ty| #key)
            }
            HandRead::Context(span) => {
                let ty = context.of.context.as_ref().map(|context| &context.ty);
                let private = Ident::new(&private.to_string(), *span);
                quote_spanned!(Span::mixed_site().located_at(*span)=> #private::LentContext::<#ty>::lent())
            }
        };
        let method = match from {
            HandRead::Key(_) => format_ident!("__key_{}", name.unraw(), span = name.span()),
            _ => name.clone(),
        };
        named = quote_spanned!(name.span()=> #named.#method(#argument));
    }
    let complete = Ident::new("__complete", hand.word);
    quote_spanned!(hand.word=> #named.#complete())
}

/// The value of a field, from a run in which it is up to date.
fn value(context: &Context<'_>, source: usize, user_span: Span) -> TokenStream {
    let field = &context.of.fields[source];
    let mut name = field.info.name.clone();
    name.set_span(Span::mixed_site().located_at(user_span));
    let (span, run) = (name.span(), Ident::new("run", Span::call_site().located_at(user_span)));
    match &field.kind {
        Kind::Given(_) => {
            let at = place_among(context, source);
            quote_spanned!(span=> &#run.givens() #at)
        }
        Kind::Clock(_) => {
            let mut private = context.names.private.clone();
            private.set_span(user_span);
            quote_spanned!(user_span=> #private::ClockOf(#run.now()))
        }
        Kind::Signal(_) => {
            let mut name = name.clone();
            name.set_span(user_span);
            quote_spanned!(user_span=> &#run.inputs().#name)
        }
        Kind::Computed { ty, .. } => {
            let facts = field.facts();
            quote_spanned!(span=> #run.get::<#ty>(&Self::#facts))
        }
        Kind::Scan(..) => {
            let facts = field.facts();
            quote_spanned!(span=> #run.scan(&Self::#facts))
        }
        Kind::Effect { .. } | Kind::Event(_) | Kind::Hand(_) | Kind::Look(_) => TokenStream::new(),
    }
}

/// The node that hands down to a child.
pub(super) fn hand(context: &Context<'_>, place: usize, field: &Field, hand: &Hand) -> TokenStream {
    let (private, facts, step) = (&context.names.private, field.facts(), field.hidden("step_"));
    let (order, mask, run) = (&context.order.formulas[place], &context.mask_type, &context.run);
    let [due, edges, marks] =
        [&order.due, &order.edges, &context.order.readers[place].marks].map(|bits| context.mask(bits));
    let child = &context.of.fields[hand.child];
    let [hand_down, pass_changes_on] = ["hand_down", "pass_changes_on"].map(|name| context.of_nested(child, name));
    let (name, index) = (&child.info.name, plain(context.number_of_child(hand.child)));
    let place = plain(hand.child);
    let gathers = looks_to_gather(context, hand.child).map(|(_, field, look)| {
        let (facts, has_changed) = (field.facts(), asked(context, field, look, quote!(run)));
        quote!(run.gather_look(&Self::#facts, || #has_changed);)
    });
    let body = match hand.formula.body {
        Some(_) => {
            let named = named(context, hand);
            quote! {
                unsafe {
                    let sources = #named;
                    #(#gathers)*
                    #pass_changes_on(&run.inputs().#name, run.known(#index), !run.is_watched());
                    #hand_down(&run.inputs().#name, sources, run.hands_again(&Self::#facts, #index), |has_changed| {
                        if has_changed {
                            sink.note(#place);
                        }
                        run.settle_look(&Self::#facts, Self::#facts.edges, has_changed);
                    });
                }
            }
        }
        None => quote!(let _ = sink;),
    };
    quote! {
        const #facts: #private::Look<#mask> = #private::Look { due: #due, edges: #edges, marks: #marks };
        fn #step<__S: __Sink>(run: &#run, sink: __S) {
            if run.is_due(&Self::#facts.due) {
                #body
            }
        }
    }
}

/// Where nothing is handed down to a child, nothing may be missing. What a type parameter takes is known only when it is a type.
pub(super) fn takes_nothing(context: &Context<'_>, place: usize, child: &Field) -> TokenStream {
    if context.hand_to(place).is_some() {
        return TokenStream::new();
    }
    let last = ends_of_type(child).1;
    let private = &context.names.private;
    let (takes, check, complete) =
        (takes(context, child, last), child.hidden("takes_nothing_"), Ident::new("__complete", last));
    let unknown = has_a_parameter(context, child).then(|| quote!(use #private::MayTakeNothing as _;));
    quote!(fn #check() { #unknown let _ = #takes.#complete(); })
}

/// The same for a type parameter: in code that is compiled for each type.
pub(super) fn takes_nothing_as_a_type(context: &Context<'_>, place: usize, child: &Field) -> TokenStream {
    if context.hand_to(place).is_some() || !has_a_parameter(context, child) {
        return TokenStream::new();
    }
    let (private, row) = (&context.names.private, context.of_nested(child, "Row"));
    quote!(const { #private::takes_nothing::<#row>() })
}

/// Whether the type of a child depends on a type parameter.
fn has_a_parameter(context: &Context<'_>, child: &Field) -> bool {
    let is_parameter = |name: &Ident| context.of.generics.type_params().any(|parameter| parameter.ident == *name);
    mentions(child.nested().into_token_stream(), &is_parameter)
}

/// What `Layout` says of it.
pub(super) fn layout(context: &Context<'_>) -> TokenStream {
    if context.hands().next().is_none() {
        return TokenStream::new();
    }
    let private = &context.names.private;
    let (mut hands, mut asks) = (TokenStream::new(), TokenStream::new());
    for (place, _, hand) in context.hands() {
        let child = &context.of.fields[hand.child];
        let (ask, name) = (context.of_nested(child, "asks"), &child.info.name);
        let index = plain(context.number_of_child(hand.child));
        let node = context.order.numbers[place].map(plain);
        hands.extend(quote!(#private::Hand { node: #node, child: #index },));
        asks.extend(quote!(#index => #ask(&mut inputs.#name, known),));
    }
    quote! {
        const HANDS: &'static [#private::Hand] = &[#hands];
        fn asks(inputs: &mut Self::Inputs, child: usize, known: #private::Known) -> bool {
            match child {
                #asks
                _ => false,
            }
        }
    }
}

/// Runs the effects of the children, with the contexts that they are lent; in an expression that tells whether something in them is to be told of changes.
pub(super) fn flush_children(context: &Context<'_>, own_context: TokenStream) -> TokenStream {
    let private = &context.names.private;
    let lent = |hand: &Hand| hand.named.iter().any(|(_, from)| matches!(from, HandRead::Context(_)));
    if !context.hands().any(|(.., hand)| lent(hand)) {
        return quote!(#private::flush_children(self));
    }
    let flushes = context.children().map(|(place, field, _)| {
        let (facts, index, cells) = (field.facts(), plain(context.number_of_child(place)), &context.cells);
        let child = quote!(self.store.child(#cells::#facts.input.place, #index));
        if context.hand_to(place).is_some_and(lent) {
            let flush = context.of_nested(field, "flush_pending");
            quote!({
                let (child, known) = #child;
                below |= #flush(child, known, #own_context);
            })
        } else {
            quote!(below |= #private::flush_child(#child);)
        }
    });
    quote!({
        self.store.hand_down_where_asked();
        let mut below = false;
        #(#flushes)*
        below
    })
}
