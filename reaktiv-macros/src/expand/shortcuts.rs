//! Straight-line code for a small cone, in the place of the shared sweep.
//!
//! A short cut knows which formulas it runs: whether a source has changed is a local `bool` instead of a bit of the mask, so that the
//! compiler sees the path from a change to what depends on it, and the marks are written once, at the end. It serves only where every
//! formula of the cone has run before, so that there is a value to compare with, and nobody listens.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

use super::formulas::makes_due;
use super::{Context, plain};
use crate::model::Read;
use crate::order::Bits;

/// How many formulas a short cut runs at the most. The total stays linear: so many copies of each formula's call.
const LONGEST: usize = 8;

/// Brings a computed up to date through `self.store`.
pub(super) fn refresh(context: &Context<'_>, place: usize) -> TokenStream {
    let number = context.order.numbers[place].map(plain);
    let Some(cut) = ShortCut::new(context, place) else {
        return quote!(self.store.refresh(#number););
    };
    let (cone, steps, marks) = (&cut.cone, &cut.steps, &cut.marks);
    quote! {
        if self.store.is_settled(#cone) {
            let run = self.store.begin(#number);
            let was = run.dirty();
            run.mark_fresh(#cone);
            #(#steps)*
            run.finish_with(#marks);
        } else {
            self.store.refresh(#number);
        }
    }
}

/// Brings everything that an effect reads up to date and takes its marks off: whether it must run.
pub(super) fn effect_is_due(context: &Context<'_>, place: usize) -> TokenStream {
    let number = context.order.numbers[place].map(plain);
    let order = &context.order.formulas[place];
    let due = context.mask_ref(&order.due);
    let makes_due = makes_due(context, &context.of.fields[place], order, &due);
    let general = quote! {
        let run = self.store.begin(#number);
        run.refresh(#number);
        let is_due = run.is_due(#due) #makes_due;
        run.retire_effect(#due);
        run.finish();
        is_due
    };
    let Some(cut) = ShortCut::new(context, place) else {
        return quote!({ #general });
    };
    let (settled, cone, steps, marks, is_due) = (&cut.settled, &cut.cone, &cut.steps, &cut.marks, &cut.is_due);
    quote! {
        if self.store.is_settled(#settled) {
            let run = self.store.begin(#number);
            let was = run.dirty();
            run.mark_fresh(#cone);
            #(#steps)*
            let is_due = #is_due;
            run.finish_with(#marks);
            is_due
        } else {
            #general
        }
    }
}

/// The parts of a short cut.
struct ShortCut {
    /// The cone, with the effect itself.
    cone: TokenStream,
    /// The formulas of the cone.
    settled: TokenStream,
    /// One statement for each formula: `let total = (..) && Self::__settle_total(..);`
    steps: Vec<TokenStream>,
    /// Whether the last node, if it is an effect, must run.
    is_due: TokenStream,
    /// The marks at the end: those from before, less the cone's, and those of readers outside it.
    marks: TokenStream,
}

impl ShortCut {
    /// None if the cone is too long, or if a formula in it may pull another from outside it.
    fn new(context: &Context<'_>, place: usize) -> Option<ShortCut> {
        let order = context.order;
        let private = &context.names.private;
        let target = order.numbers[place]?;
        let cone = &order.cones[target];
        let nodes: Vec<usize> = (0..=target).filter(|&node| cone.covers(&Bits::one(node))).collect();
        let formulas: Vec<usize> =
            nodes.iter().copied().filter(|&node| !context.of.fields[order.nodes[node]].is_effect()).collect();
        if formulas.len() > LONGEST {
            return None;
        }
        let mut inside = Bits::default();
        for &node in &nodes {
            let formula = &order.formulas[order.nodes[node]];
            let pulls_inside = |pull: &crate::order::Pull| {
                order.numbers[pull.source].is_some_and(|source| cone.covers(&Bits::one(source)))
            };
            if !formula.pulls.iter().all(pulls_inside) {
                return None;
            }
            inside.extend(&formula.due);
        }

        let steps = formulas.iter().map(|&node| {
            let field = &context.of.fields[order.nodes[node]];
            let (name, settle) = (local(context, node), field.hidden("__settle_"));
            let is_due = is_due(context, node);
            quote!(let #name = (#is_due) && Self::#settle(&run, #private::NoSink);)
        });
        let mut marks = {
            let inside = context.mask_ref(&inside);
            quote!(#private::Mask::without(&was, #inside))
        };
        for &node in &formulas {
            let outside = order.readers[order.nodes[node]].marks.without(&inside);
            if !outside.is_empty() {
                let (name, outside) = (local(context, node), context.mask_ref(&outside));
                marks = quote!(#private::Mask::with(&#marks, &#private::Mask::when(#outside, #name)));
            }
        }
        let mut settled = Bits::default();
        formulas.iter().for_each(|&node| settled.insert(node));
        Some(ShortCut {
            cone: context.mask_ref(cone),
            settled: context.mask_ref(&settled),
            steps: steps.collect(),
            is_due: is_due(context, target),
            marks,
        })
    }
}

/// Whether the formula of this number has changed.
fn local(context: &Context<'_>, node: usize) -> Ident {
    let field = &context.of.fields[context.order.nodes[node]];
    format_ident!("{}_changed", syn::ext::IdentExt::unraw(&field.info.name), span = Span::mixed_site())
}

/// Whether a node must run: it was marked before, or a source has changed.
fn is_due(context: &Context<'_>, node: usize) -> TokenStream {
    let private = &context.names.private;
    let place = context.order.nodes[node];
    let formula = &context.order.formulas[place];
    let mut is_due = if formula.edges.is_empty() {
        {
            let node = plain(node);
            quote!(#private::Mask::has(&was, #node))
        }
    } else {
        let due = context.mask_ref(&formula.due);
        quote!(#private::Mask::meets(&#private::Mask::common(&was, &run.taken()), #due))
    };
    let reads = context.of.fields[place].formula().map_or(&[][..], |formula| &formula.reads);
    let mut seen = Vec::new();
    for (read, edge) in reads.iter().zip(&formula.read_edges) {
        let Some(source) = Read::source(read).and_then(|source| context.order.numbers[source]) else { continue };
        if seen.contains(&(source, *edge)) {
            continue;
        }
        seen.push((source, *edge));
        let changed = local(context, source);
        is_due = match edge {
            None => quote!(#is_due || #changed),
            Some(edge) => {
                let edge = plain(*edge);
                quote!(#is_due || (#changed && #private::Mask::has(&run.taken(), #edge)))
            }
        };
    }
    is_due
}
