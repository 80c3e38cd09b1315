//! Running formulas: one, one that is due, all of a cone in order.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::{Context, plain};
use super::places::restart_lookups;
use super::pulls::{makes_due, restart_order};
use crate::model::Kind;
use crate::order::Bits;

/// Runs a formula, in an unsafe expression that tells whether it has changed.
pub(super) fn settle(context: &Context<'_>, place: usize, sink: TokenStream) -> TokenStream {
    let field = &context.of.fields[place];
    let (facts, restart) = (field.facts(), restart(context, place, &quote!(run.slots())));
    let settle = quote!(run.settle(&Self::#facts, #sink));
    if restart.is_empty() { settle } else { quote!({ #restart #settle }) }
}

/// What a run of a formula begins with: it has read nothing yet.
pub(super) fn restart(context: &Context<'_>, place: usize, slots: &TokenStream) -> TokenStream {
    let (field, order) = (&context.of.fields[place], &context.order.formulas[place]);
    let order = restart_order(field, order, slots);
    let lookups = field.formula().map(|formula| restart_lookups(context, formula, slots));
    quote!(#order #lookups)
}

/// Whether a step does nothing but settle the formula: it is due whenever it is marked, and records nothing.
fn is_plain(context: &Context<'_>, place: usize) -> bool {
    context.order.formulas[place].edges.is_empty() && restart(context, place, &TokenStream::new()).is_empty()
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
