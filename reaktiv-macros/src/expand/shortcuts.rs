//! Straight-line code for a small cone, in the place of the shared sweep.
//!
//! A short cut knows which formulas it runs: whether a source has changed is a local `bool` instead of a bit of the mask, so that the
//! compiler sees the path from a change to what depends on it, and the marks are written once, at the end. It serves only where every
//! formula of the cone has run before, so that there is a value to compare with, and nobody listens.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

use super::context::{Context, plain};
use super::pulls::makes_due;
use super::steps::settle;
use super::trees::Ref;
use crate::model::Read;
use crate::order::Bits;

/// How many formulas a short cut runs at the most. The total stays linear: so many copies of each formula's call.
const LONGEST: usize = 8;

/// The function that brings a computed up to date, if it has a short cut.
pub(super) fn refresh(context: &Context<'_>, place: usize) -> Option<TokenStream> {
    let of = &context.struct_type;
    let (number, refresh) = (context.order.numbers[place].map(plain), refresh_name(context, place));
    let ShortCut { cone, inside, steps, marks, .. } = ShortCut::new(context, place)?;
    Some(quote! {
        #[inline]
        fn #refresh(store: &__Store<#of>) {
            if let ::core::option::Option::Some(run) = unsafe { store.begin_short(#number, #cone, #inside) } {
                let was = run.dirty();
                #(#steps)*
                run.finish_short(#marks);
            } else {
                store.refresh(#number);
            }
        }
    })
}

/// The name of that function.
pub(super) fn refresh_name(context: &Context<'_>, place: usize) -> Ident {
    context.of.fields[place].hidden("refresh_")
}

/// Whether a computed has a short cut.
pub(super) fn has_short_cut(context: &Context<'_>, place: usize) -> bool {
    Formulas::of(context, place).is_some()
}

/// The function `due_..`: brings everything that an effect, or a scan, reads up to date and takes its marks off; tells whether it must run.
pub(super) fn effect_is_due(context: &Context<'_>, place: usize) -> TokenStream {
    let of = &context.struct_type;
    let field = &context.of.fields[place];
    let [is_due, is_due_the_long_way] = ["due_", "swept_due_"].map(|prefix| field.hidden(prefix));
    let number = context.order.numbers[place].map(plain);
    let order = &context.order.formulas[place];
    let due = context.mask_ref(&order.due);
    let makes_due = makes_due(context, field, order, &due);
    let the_long_way = quote! {
        let run = unsafe { store.begin(#number) };
        run.refresh(#number);
        let is_due = run.is_due(#due) #makes_due;
        run.retire_effect(#due);
        run.finish();
        is_due
    };
    let Some(cut) = ShortCut::new(context, place) else {
        return quote! {
            fn #is_due(store: &__Store<#of>) -> bool { #the_long_way }
        };
    };
    let ShortCut { cone, inside, steps, marks, is_due: must_run } = &cut;
    quote! {
        #[inline]
        fn #is_due(store: &__Store<#of>) -> bool {
            if let ::core::option::Option::Some(run) = unsafe { store.begin_short(#number, #cone, #inside) } {
                let was = run.dirty();
                #(#steps)*
                let is_due = #must_run;
                run.finish_short(#marks);
                is_due
            } else {
                Self::#is_due_the_long_way(store)
            }
        }
        #[cold]
        fn #is_due_the_long_way(store: &__Store<#of>) -> bool { #the_long_way }
    }
}

/// The parts of a short cut.
struct ShortCut {
    /// The cone, with the effect itself.
    cone: Ref,
    /// The cone and its conditional edges.
    inside: Ref,
    /// One statement for each formula: `let total_changed = (..) && unsafe { run.settle(&Self::TOTAL, ..) };`
    steps: Vec<TokenStream>,
    /// Whether the last node, if it is an effect, must run.
    is_due: TokenStream,
    /// The marks of readers outside the cone.
    marks: TokenStream,
}

/// What a short cut goes through.
struct Formulas {
    /// Their numbers.
    nodes: Vec<usize>,
    /// The cone and its conditional edges.
    inside: Bits,
}

impl Formulas {
    /// None if the cone is too long, if it looks at a nested struct, or if a formula in it may pull another from outside it.
    fn of(context: &Context<'_>, place: usize) -> Option<Formulas> {
        let order = context.order;
        let target = order.numbers[place]?;
        let cone = &order.cones[target];
        let in_cone = |&node: &usize| cone.covers(&Bits::one(node));
        let is_formula = |&node: &usize| {
            let field = &context.of.fields[order.nodes[node]];
            !field.is_effect() && !field.is_scan()
        };
        let is_look = |&node: &usize| context.of.fields[order.nodes[node]].child().is_some();
        let nodes: Vec<usize> = (0..=target).filter(in_cone).filter(is_formula).take(LONGEST + 1).collect();
        if nodes.len() > LONGEST || nodes.iter().any(is_look) {
            return None;
        }
        let mut inside = Bits::default();
        for node in (0..=target).filter(in_cone) {
            let formula = &order.formulas[order.nodes[node]];
            let pulls_inside = |pull: &crate::order::Pull| {
                order.numbers[pull.source].is_some_and(|source| cone.covers(&Bits::one(source)))
            };
            if !formula.pulls.iter().all(pulls_inside) {
                return None;
            }
            inside.extend(&formula.due);
        }
        Some(Formulas { nodes, inside })
    }
}

impl ShortCut {
    fn new(context: &Context<'_>, place: usize) -> Option<ShortCut> {
        let (order, private) = (context.order, &context.names.private);
        let target = order.numbers[place]?;
        let Formulas { nodes, inside } = Formulas::of(context, place)?;
        let steps = nodes.iter().map(|&node| {
            let settle = settle(context, order.nodes[node], quote!(#private::NoSink));
            let (name, is_due) = (local(context, node), is_due(context, node));
            quote!(let #name = (#is_due) && unsafe { #settle };)
        });
        let mut marks = quote!(__Mask::EMPTY);
        for &node in &nodes {
            let outside = order.readers[order.nodes[node]].marks.without(&inside);
            if !outside.is_empty() {
                let (name, outside) = (local(context, node), context.mask_ref(&outside));
                marks = quote!(__Mask::with(&#marks, &__Mask::when(#outside, #name)));
            }
        }
        Some(ShortCut {
            cone: context.mask_ref(&order.cones[target]),
            inside: context.mask_ref(&inside),
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

/// Whether a node must run: a source has changed, or it was marked before. In this order the compiler follows the path of a change.
fn is_due(context: &Context<'_>, node: usize) -> TokenStream {
    let place = context.order.nodes[node];
    let formula = &context.order.formulas[place];
    let reads = context.of.fields[place].formula().map_or(&[][..], |formula| &formula.reads);
    let (mut always, mut sometimes, mut seen) = (Vec::new(), Vec::new(), Vec::new());
    for (read, edge) in reads.iter().zip(&formula.read_edges) {
        let computed = Read::source(read).filter(|source| !context.of.fields[*source].is_there());
        let Some(source) = computed.and_then(|source| context.order.numbers[source]) else { continue };
        if seen.contains(&(source, *edge)) {
            continue;
        }
        seen.push((source, *edge));
        let changed = local(context, source);
        match edge.map(plain) {
            None => always.push(quote!(#changed ||)),
            Some(edge) => sometimes.push(quote!((#changed && __Mask::has(&run.taken(), #edge)) ||)),
        }
    }
    let marked = if formula.edges.is_empty() {
        let node = plain(node);
        quote!(__Mask::has(&was, #node))
    } else {
        let due = context.mask_ref(&formula.due);
        quote!(__Mask::meets(&__Mask::common(&was, &run.taken()), #due))
    };
    quote!(#(#always)* #(#sometimes)* #marked)
}
