//! The conditional sources of a formula: what brings them up to date, and the order in which a run has read them.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};

use super::context::{Context, plain};
use crate::model::Field;
use crate::order::{FormulaOrder, Pull};

/// The name of a read order among the slots.
pub(super) fn read_order(field: &Field) -> Ident {
    field.hidden("__order_of_")
}

/// The computeds that a formula pulls, each once.
pub(super) fn distinct_pulls(pulls: &[Pull]) -> Vec<usize> {
    let mut sources = Vec::new();
    for pull in pulls {
        if !sources.contains(&pull.source) {
            sources.push(pull.source);
        }
    }
    sources
}

pub(super) fn restart_order(field: &Field, order: &FormulaOrder, slots: &TokenStream) -> Option<TokenStream> {
    order.recorded.then(|| {
        let name = read_order(field);
        quote!(#slots.#name.restart();)
    })
}

/// The conditional sources of a formula, refreshed in the order in which its last run read them until one makes it due.
pub(super) fn makes_due(
    context: &Context<'_>,
    field: &Field,
    order: &FormulaOrder,
    due: &impl ToTokens,
) -> TokenStream {
    if order.recorded {
        let name = read_order(field);
        let edges = distinct_pulls(&order.pulls).into_iter().filter_map(|source| {
            let edge = order.pulls.iter().find(|pull| pull.source == source)?.edge;
            let source = context.order.numbers[source]?;
            let (edge, source) = (plain(edge), plain(source));
            Some(quote!((#edge, #source)))
        });
        return quote!(|| run.makes_due_in_order(&run.slots().#name, &[#(#edges),*], #due));
    }
    let checks = order.pulls.iter().map(|pull| {
        let (edge, source) = (plain(pull.edge), context.order.numbers[pull.source].map(plain));
        quote!(|| run.makes_due(#edge, #source, #due))
    });
    quote!(#(#checks)*)
}
