//! Running formulas: one, one that is due, all of a cone in order. And the steps of scans, in order.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{GenericArgument, PathArguments, Type};

use super::clock;
use super::context::{Context, plain};
use super::keepsakes::arrival;
use super::places::restart_lookups;
use super::pulls::{makes_due, restart_order};
use crate::model::{Kind, is_table};
use crate::order::Bits;
use crate::types::without_group;

/// Runs a formula, in an unsafe expression that tells whether it has changed.
pub(super) fn settle(context: &Context<'_>, place: usize, sink: TokenStream) -> TokenStream {
    let field = &context.of.fields[place];
    let (facts, restart) = (field.facts(), restart(context, place, &quote!(run.slots())));
    let settle = match &field.kind {
        Kind::Computed { resource: Some(_), .. } => {
            let arrival = arrival(field);
            return quote!(run.settle_in_place(&Self::#facts, &run.slots().#arrival, #sink));
        }
        _ => quote!(run.settle(&Self::#facts, #sink)),
    };
    if restart.is_empty() { settle } else { quote!({ #restart #settle }) }
}

/// What a run of a formula begins with: it has read nothing yet.
pub(super) fn restart(context: &Context<'_>, place: usize, slots: &TokenStream) -> TokenStream {
    let (field, order) = (&context.of.fields[place], &context.order.formulas[place]);
    let order = restart_order(field, order, slots);
    let lookups = field.formula().map(|formula| restart_lookups(context, formula, slots));
    let timer = clock::restart(context, place, slots);
    quote!(#order #lookups #timer)
}

/// Whether a step does nothing but settle the formula: it is due whenever it is marked, and records nothing.
fn is_plain(context: &Context<'_>, place: usize) -> bool {
    let is_resource = matches!(context.of.fields[place].kind, Kind::Computed { resource: Some(_), .. });
    !is_resource
        && context.order.formulas[place].edges.is_empty()
        && restart(context, place, &TokenStream::new()).is_empty()
}

/// Runs a formula if it is due.
pub(super) fn step(context: &Context<'_>, place: usize) -> TokenStream {
    let (field, order) = (&context.of.fields[place], &context.order.formulas[place]);
    let settle = settle(context, place, quote!(sink));
    if order.edges.is_empty() {
        return quote!(#settle;);
    }
    let facts = field.facts();
    let due = quote!(&Self::#facts.due);
    let makes_due = makes_due(context, field, order, &due);
    quote!(if run.is_due(#due) #makes_due { #settle; })
}

/// The sweep: from one formula that may be due to the next, in topological order.
pub(super) fn sweep(context: &Context<'_>) -> TokenStream {
    let mut with_edges = Bits::default();
    let mut steps = TokenStream::new();
    for (number, place, kind) in context.nodes() {
        if !matches!(kind, Kind::Computed { .. } | Kind::Look(_) | Kind::Hand(_)) {
            continue;
        }
        if !context.order.formulas[place].edges.is_empty() {
            with_edges.insert(number);
        }
        let node = plain(number);
        let call = || {
            let step = context.of.fields[place].hidden("step_");
            quote!(Self::#step(run, sink))
        };
        let step = match kind {
            Kind::Computed { .. } if context.has_long_masks() => call(),
            Kind::Computed { .. } if is_plain(context, place) => {
                let facts = context.of.fields[place].facts();
                quote!(run.settle_in_step(&Self::#facts, sink))
            }
            Kind::Computed { .. } => {
                let step = step(context, place);
                quote!(run.step(|| { #step }))
            }
            _ => call(),
        };
        steps.extend(quote!(#node => #step,));
    }
    let with_edges = context.mask_ref(&with_edges);
    let (run, mask) = (&context.run, &context.mask_type);
    let nothing = steps.is_empty().then(|| quote!(let _ = sink;));
    let mut go = quote! {
        match node {
            #steps
            _ => {}
        }
    };
    let has_computeds = context.nodes().any(|(_, _, kind)| matches!(kind, Kind::Computed { .. }));
    if has_computeds && !context.has_long_masks() {
        go = quote!(unsafe { #go });
    }
    quote! {
        fn sweep<__S: __Sink>(run: &#run, cone: &#mask, sink: __S) {
            #nothing
            while let ::core::option::Option::Some(node) = run.next(cone, #with_edges) {
                #go
                run.mark_fresh(node);
            }
            run.mark_all_fresh(cone);
        }
    }
}

/// What `Layout` says of the steps of scans, and of those in nested structs: each comes after what is handed down to it, and before what reads it.
pub(super) fn layout(context: &Context<'_>) -> TokenStream {
    let (cells, fields) = (&context.cells, &context.of.fields);
    if !context.of.remembers() {
        return TokenStream::new();
    }
    let of_child = |place: usize| {
        let (facts, step) = (fields[place].facts(), context.of_nested(&fields[place], "step"));
        quote!(has_changed |= #step(self, #cells::#facts, is_flush);)
    };
    let is_handed = |place: usize| context.hand_to(place).is_some();
    let mut steps: TokenStream =
        context.children().map(|(place, ..)| place).filter(|place| !is_handed(*place)).map(of_child).collect();
    let mut scans = Bits::default();
    for (number, place, kind) in context.nodes() {
        match kind {
            Kind::Hand(hand) => steps.extend(of_child(hand.child)),
            Kind::Scan(..) => {
                scans.insert(number);
                let step = fields[place].hidden("step_");
                steps.extend(quote!(has_changed |= #cells::#step(self);));
            }
            _ => {}
        }
    }
    let below = ask_children(context, "may_step").map(|below| {
        quote! {
            #[inline]
            fn children_may_step(levels: u32) -> bool { #below }
        }
    });
    let is_flush = Ident::new(if context.has_children() { "is_flush" } else { "_" }, Span::call_site());
    let mask = &context.mask_type;
    let scans = (!scans.is_empty()).then(|| {
        let scans = context.mask(&scans);
        quote!(const SCANS: #mask = #scans;)
    });
    quote! {
        #scans
        #below
        #[inline]
        fn take_steps(&mut self, #is_flush: bool) -> bool {
            let mut has_changed = false;
            #steps
            has_changed
        }
    }
}

/// Asks all children, `levels` deep. In its like there is nothing that is not in itself.
pub(super) fn ask_children(context: &Context<'_>, method: &str) -> Option<TokenStream> {
    let below = context.children().filter(|(_, _, ty)| !is_its_like(context, ty)).map(|(_, field, _)| {
        let ask = context.of_nested(field, method);
        quote!(#ask(levels))
    });
    let below: Vec<_> = below.collect();
    (!below.is_empty()).then(|| quote!(#(#below)||*))
}

/// Whether a nested type is the struct itself, or a table of it.
fn is_its_like(context: &Context<'_>, ty: &Type) -> bool {
    let of = &context.struct_type;
    let is_it = |ty: &Type| ty.to_token_stream().to_string() == quote!(#of).to_string();
    match without_group(ty) {
        ty if is_it(ty) => true,
        Type::Path(path) if is_table(ty) => match path.path.segments.last().map(|last| &last.arguments) {
            Some(PathArguments::AngleBracketed(arguments)) => {
                matches!(arguments.args.last(), Some(GenericArgument::Type(row)) if is_it(row))
            }
            _ => false,
        },
        _ => false,
    }
}

/// The effects that do not run at the birth of the struct.
pub(super) fn skipped(context: &Context<'_>) -> TokenStream {
    let mut skipped = Bits::default();
    for (number, _, kind) in context.nodes() {
        if matches!(kind, Kind::Effect { skip_first: true, .. }) {
            skipped.insert(number);
        }
    }
    if skipped.is_empty() {
        return TokenStream::new();
    }
    let (mask, skipped) = (&context.mask_type, context.mask(&skipped));
    quote!(const SKIPPED: #mask = #skipped;)
}
