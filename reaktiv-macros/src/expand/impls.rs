//! The traits of the struct.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{GenericParam, parse_quote};

use super::context::{Context, bound_for_any, plain};
use super::taken::place_among;
use super::{clock, events, givens, hands, nested, steps};
use crate::model::{self, Kind};
use crate::order::Bits;
use crate::tokens::mentions;
use crate::types::Distinct;

pub(super) fn impls(context: &Context<'_>) -> TokenStream {
    let parts =
        [layout(context), reactive(context), clock::timed(context), from(context), default(context), debug(context)];
    parts.into_iter().collect()
}

fn layout(context: &Context<'_>) -> TokenStream {
    let (of, private) = (context.of, &context.names.private);
    let (inputs, slots) = (&context.inputs_type, &context.names.cells_type);
    let (_, types, _) = of.generics.split_for_impl();
    let (mask, masks, cells, run) = (&context.mask_type, context.masks_type(), &context.cells, &context.run);
    let (mut nodes, mut effects, mut calls) = (Bits::default(), Bits::default(), Vec::new());
    for (number, _, kind) in context.nodes() {
        nodes.insert(number);
        if matches!(kind, Kind::Effect { .. } | Kind::Scan(..)) {
            effects.insert(number);
        }
    }
    let (steps, skipped, events) = (steps::layout(context), steps::skipped(context), events::layout(context));
    let memory = &context.memory_type;
    let argument = context.has_given_context().then(|| quote!(, context));
    for field in of.fields.iter().filter(|field| field.is_effect()) {
        let check = field.hidden("effect_");
        calls.push(quote!(#cells::#check(self #argument);));
    }
    let cones: Vec<_> = context.order.cones.iter().map(|cone| context.mask(&cone.without(&effects))).collect();
    let listened = Bits::one(context.order.positions);
    effects.extend(&listened);
    // What is handed down may make effects of children due.
    for (place, ..) in context.hands() {
        context.order.numbers[place].iter().for_each(|node| effects.insert(*node));
    }
    let [nodes, effects, listened] = [&nodes, &effects, &listened].map(|bits| context.mask(bits));
    let place = |field: usize| context.of.fields[field].stands_for().unwrap_or(field);
    let places = context.order.nodes.iter().map(|&field| plain(place(field)));
    let nested = nested::layout(context);
    let clock = clock::layout(context);
    let (takes, hands) = (givens::takes(context), hands::layout(context));
    let own_context = if argument.is_some() { quote!(context) } else { quote!(&mut self.context) };
    let below = match context.has_children() {
        true => hands::flush_children(context, own_context),
        false => quote!(false),
    };
    let drop_events = events::drop_seen(context);
    let may_run = context.has_children() || context.runs().next().is_some();
    let collect_runs = may_run.then(|| {
        quote! {
            #[inline(always)]
            fn collect_runs(&mut self) { #private::collect_runs(self) }
        }
    });
    let context_name = Ident::new(if argument.is_some() { "context" } else { "_" }, Span::call_site());
    let context_type = match &of.context {
        Some(outside) if outside.given => outside.ty.to_token_stream(),
        _ => quote!(()),
    };
    let body = quote! {
        type Inputs = #inputs;
        type Memory = #memory;
        type Slots = #slots #types;
        type Mask = #mask;
        type Masks = #masks;
        const NODES: #mask = #nodes;
        const EFFECTS: #mask = #effects;
        const LISTENED: #mask = #listened;
        const CONES: &'static [#mask] = &[#(#cones),*];
        const PLACES: &'static [usize] = &[#(#places),*];
        const GRAPH: &'static #private::Graph = Self::GRAPH;
        type Attachment = #private::Subscriptions<Self>;
        type Takes = #takes;
        #clock
        #hands
        #nested
        #steps
        #skipped
        #[inline(always)]
        fn store(&self) -> &__Store<Self> { #cells::store(self) }
        #[inline(always)]
        fn store_mut(&mut self) -> &mut __Store<Self> { #cells::store_mut(self) }
        #[inline]
        fn run_effects(&mut self, #context_name: &mut #context_type) -> bool {
            let below = #below;
            #(#calls)*
            below
        }
        fn deliver_changes(&mut self, below: bool) {
            #private::deliver_changes(self, below);
            #drop_events
        }
        #events
        #[inline]
        fn sweep<__S: __Sink>(run: &#run, cone: &#mask, sink: __S) {
            #cells::sweep(run, cone, sink);
        }
        #collect_runs
    };
    let (name, where_clause) = (&of.name, &of.generics.where_clause);
    let (impl_generics, types, _) = of.generics.split_for_impl();
    quote! {
        #[doc(hidden)]
        #[automatically_derived]
        unsafe impl #impl_generics #private::Layout for #name #types #where_clause { #body }
    }
}

fn reactive(context: &Context<'_>) -> TokenStream {
    let private = &context.names.private;
    context.implement(&context.of.generics, quote!(#private::Reactive), TokenStream::new())
}

/// Without a context the inputs are all that a struct is made of.
fn from(context: &Context<'_>) -> TokenStream {
    if context.own_context().is_some() || context.of.methods.vis_of_new.is_some() {
        return TokenStream::new();
    }
    let (inputs, new) = (&context.inputs_type, &context.of.methods.new);
    context.implement(
        &context.of.generics,
        quote!(::core::convert::From<#inputs>),
        quote! {
            fn from(inputs: #inputs) -> Self { Self::#new(inputs) }
        },
    )
}

/// `Default` where the inputs, and the context if there is one, have it: also if the user implements it by hand.
fn default(context: &Context<'_>) -> TokenStream {
    let of = context.of;
    let inputs = &context.inputs_type;
    if of.methods.vis_of_new.is_some() {
        return TokenStream::new();
    }
    let new = &of.methods.new;
    let mut generics = of.generics.clone();
    let predicates = &mut generics.make_where_clause().predicates;
    predicates.push(parse_quote!(for<'__any> #inputs: __HasDefault<'__any>));
    let outside = context.own_context().map(|model::Context { ty, default, .. }| match default {
        Some(value) => quote!(, #value),
        None => {
            predicates.push(parse_quote!(for<'__any> #ty: __HasDefault<'__any>));
            quote!(, __default_value::<#ty>())
        }
    });
    context.implement(
        &generics,
        quote!(::core::default::Default),
        quote! {
            fn default() -> Self {
                Self::#new(__default_value::<#inputs>() #outside)
            }
        },
    )
}

/// Where `Debug` is derived: the inputs and the cached values.
fn debug(context: &Context<'_>) -> TokenStream {
    let of = context.of;
    let is_debug = |path: &&syn::Path| path.segments.last().is_some_and(|last| last.ident == "Debug");
    if !of.derives.iter().any(|path| is_debug(&path)) {
        return TokenStream::new();
    }
    let mut generics = of.generics.clone();
    let parameters: Vec<_> = generics
        .params
        .iter()
        .filter_map(|param| match param {
            GenericParam::Type(param) => Some(param.ident.clone()),
            _ => None,
        })
        .collect();
    for parameter in parameters {
        generics.make_where_clause().predicates.push(parse_quote!(#parameter: ::core::fmt::Debug));
    }
    let predicates = &mut generics.make_where_clause().predicates;
    let (mut asked, bound) = (Distinct::default(), bound_for_any("__HasDebug"));
    let private = &context.names.private;
    let fields = of.fields.iter().enumerate().filter_map(|(place, field)| {
        let name = field.silent();
        let text = syn::ext::IdentExt::unraw(&name).to_string();
        match &field.kind {
            // Without `Debug` on a signal's type the derive on the inputs reports it: here the impl just does not exist.
            Kind::Signal(signal) => {
                let ty = &signal.ty;
                // A table of its like has `Debug` if this has: as a condition that would go round in a circle.
                if !mentions(ty.to_token_stream(), &|name| *name == of.name) && asked.insert(ty) {
                    predicates.push(bound(ty));
                }
                // What has not been handed what it takes is not up to date.
                let node = context.hands().find(|(.., hand)| hand.child == place);
                let node = node.and_then(|(hand, ..)| context.order.numbers[hand]).map(plain);
                Some(match node {
                    Some(node) => quote!(.field(#text, match self.store.is_stale(#node) {
                        true => &#private::Peek::<()>::Stale,
                        false => __debug(&inputs.#name),
                    })),
                    None => quote!(.field(#text, __debug(&inputs.#name))),
                })
            }
            Kind::Computed { ty, .. } => {
                let (cells, facts) = (&context.cells, field.facts());
                let span = Span::call_site().located_at(syn::spanned::Spanned::span(ty));
                let value = quote_spanned!(span=> __as_debug::<#ty>(&__peek(self, &#cells::#facts)));
                Some(quote!(.field(#text, #value)))
            }
            Kind::Given(given) => {
                let (ty, at) = (&given.ty, place_among(context, place));
                if asked.insert(ty) {
                    predicates.push(bound(ty));
                }
                Some(quote!(.field(#text, __debug(&#private::givens(self) #at))))
            }
            Kind::Scan(scan, _) => {
                let ty = &scan.ty;
                if asked.insert(ty) {
                    predicates.push(bound(ty));
                }
                Some(quote!(.field(#text, __debug(&#private::memory(self).#name))))
            }
            Kind::Clock(clock) => {
                let ty = &clock.ty;
                if asked.insert(ty) {
                    predicates.push(bound(ty));
                }
                Some(clock::shown(context, place, clock, &name, &text))
            }
            Kind::Effect { .. } | Kind::Event(_) | Kind::Look(_) | Kind::Hand(_) => None,
        }
    });
    let fields: TokenStream = fields.collect();
    let text = syn::ext::IdentExt::unraw(&of.name).to_string();
    let body = quote! {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            let inputs = __inputs(self);
            unsafe { f.debug_struct(#text) #fields .finish() }
        }
    };
    context.implement(&generics, quote!(::core::fmt::Debug), body)
}
