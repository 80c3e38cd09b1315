//! The facts about each field, each formula as a function, and the code that runs them in order.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

use super::bodies::{in_lifetime, with_reads};
use super::context::{Context, plain};
use super::looks::look;
use super::names::at;
use super::nested::child;
use super::places::restart_lookups;
use super::pulls::{makes_due, restart_order};
use super::shortcuts::effect_is_due;
use crate::model::{Cutoff, Field, Formula, Kind, Signal, Target};
use crate::order::Bits;
use crate::types::same_values;

pub(super) fn formulas(context: &Context<'_>) -> TokenStream {
    let mut items = Vec::new();
    for (place, field) in context.of.fields.iter().enumerate() {
        items.push(match &field.kind {
            Kind::Signal(signal) if signal.nested => {
                let facts = field.facts();
                let input = input(context, place, field, signal);
                child(context, place, field, &signal.ty, &facts, input)
            }
            Kind::Signal(signal) => {
                let (facts, input) = (field.facts(), input(context, place, field, signal));
                let (private, ty) = (&context.names.private, &signal.ty);
                let same = same(context, field, &signal.ty, &signal.cutoff);
                quote! {
                    const #facts: #private::Input<Self, #ty> = #input;
                    #same
                }
            }
            Kind::Computed { ty, cutoff, formula } => computed(context, place, field, ty, cutoff, formula),
            Kind::Effect(formula) => effect(context, place, field, formula),
            Kind::Look(at) => look(context, place, field, at),
        });
    }
    context.inherent(quote!(#(#items)*))
}

/// The one function with the cutoff of a field: what a missing `PartialEq` is reported at.
fn same(context: &Context<'_>, field: &Field, ty: &Type, cutoff: &Cutoff) -> TokenStream {
    let private = &context.names.private;
    let name = field.hidden("__same_");
    let located = |span: Span| Span::mixed_site().located_at(span);
    let [old, new] = ["old", "new"].map(|name| syn::Ident::new(name, Span::mixed_site()));
    let body = match cutoff {
        Cutoff::PartialEq => {
            same_values(private, ty, &old.to_token_stream(), &new.to_token_stream(), located(ty.span()))
        }
        Cutoff::Never => quote_spanned!(Span::mixed_site()=> #private::always_changed::<#ty>(old, new)),
        Cutoff::Pointer(span) => {
            let span = located(*span);
            quote_spanned!(span=> #private::same_pointer::<#ty>(old, new))
        }
        Cutoff::Function(path) => {
            // At the path, so that a function of other types is an error there; a call, so that `&str` does for `&String`.
            let span = located(path.span());
            quote_spanned!(span=> #path(old, new))
        }
    };
    // The cutoff function may take less than a reference to the type, as `&str` for `&String`.
    let allow = matches!(cutoff, Cutoff::Function(_)).then(|| quote!(#[allow(clippy::ptr_arg)]));
    quote_spanned! {at(&field.info.name)=>
        #allow
        #[inline(always)]
        fn #name(#old: &#ty, #new: &#ty) -> bool { #body }
    }
}

/// The facts about a signal.
fn input(context: &Context<'_>, place: usize, field: &Field, signal: &Signal) -> TokenStream {
    let (private, name) = (&context.names.private, &field.info.name);
    let same = match signal.nested {
        true => quote!(#private::always_changed),
        false => {
            let same = field.hidden("__same_");
            quote!(Self::#same)
        }
    };
    let readers = &context.order.readers[place];
    let (edges, far) = if readers.reach.covers(&readers.far) {
        // Whoever is reached through a conditional edge is reached anyway.
        (Default::default(), Default::default())
    } else {
        (readers.edges.clone(), readers.far.clone())
    };
    let place = plain(place);
    let [marks, reach, edges, far] = [&readers.marks, &readers.reach, &edges, &far].map(|bits| context.mask(bits));
    quote! {
        #private::Input {
            field: #place,
            place: |inputs| &mut inputs.#name,
            same: #same,
            marks: #marks,
            reach: #reach,
            edges: #edges,
            far: #far,
        }
    }
}

fn computed(
    context: &Context<'_>,
    place: usize,
    field: &Field,
    ty: &Type,
    cutoff: &Cutoff,
    formula: &Formula,
) -> TokenStream {
    let (private, reads) = (&context.names.private, &context.names.reads);
    let same = same(context, field, ty, cutoff);
    let (facts, same_name) = (field.facts(), field.hidden("__same_"));
    let [compute, settle, step] = ["__compute_", "__settle_", "__step_"].map(|prefix| field.hidden(prefix));
    let slot = &field.info.name;
    let order = &context.order.formulas[place];
    let (number, place_plain) = (context.order.numbers[place].map(plain), plain(place));
    let [due_bits, marks] = [&order.due, &context.order.readers[place].marks].map(|bits| context.mask(bits));
    let edges = context.some_mask(&order.edges);
    let mask = context.mask_type();
    let function = function(context, place, field, formula, quote!(-> #ty), &compute, None);
    let slots = quote!(run.slots());
    let (restart, restart_lookups) = (restart_order(field, order, &slots), restart_lookups(context, formula, &slots));
    let due = context.mask_ref(&order.due);
    let makes_due = makes_due(context, field, order, &due);
    let settles = quote!(Self::#settle(run, sink););
    let settles_if_due = match order.edges.is_empty() {
        true => settles,
        false => quote!(if run.is_due(#due) #makes_due { #settles }),
    };
    // What may pull takes the run along: not inlined, it would keep the masks of a short cut in memory.
    let inline_settle = if order.pulls.is_empty() { quote!(inline) } else { quote!(inline(always)) };
    // Inlined, the masks of a run stay in registers across formulas. Long ones would not, and to compile the sweep would take time
    // that grows with the square of its length.
    let inline = if context.has_long_masks() { quote!(inline(never)) } else { quote!(inline) };
    quote! {
        const #facts: #private::Formula<#ty, #mask> = #private::Formula {
            node: #number,
            field: #place_plain,
            due: #due_bits,
            edges: #edges,
            marks: #marks,
            same: Self::#same_name,
        };
        #same
        #function
        #[#inline_settle]
        fn #settle<__S: #private::Sink>(run: &#private::Run<'_, Self>, sink: __S) -> bool {
            #restart
            #restart_lookups
            let cells = #reads { reader: run.reader(#number) };
            let value = Self::#compute(&cells, run.inputs());
            unsafe { run.settle(&Self::#facts, &run.slots().#slot, value, cells.reader.seen(), sink) }
        }
        #[#inline]
        fn #step<__S: #private::Sink>(run: &#private::Run<'_, Self>, sink: __S) {
            #settles_if_due
        }
    }
}

/// An effect, and what runs it if it is due.
fn effect(context: &Context<'_>, place: usize, field: &Field, formula: &Formula) -> TokenStream {
    let reads = &context.names.reads;
    let [perform, check, is_due] = ["__perform_", "__effect_", "__due_"].map(|prefix| field.hidden(prefix));
    let order = &context.order.formulas[place];
    let number = context.order.numbers[place].map(plain);
    let edges = context.mask_ref(&order.edges);
    let outside = context.of.context.as_ref().filter(|_| reads_context(formula));
    let parameter = outside.map(|outside| {
        let (ty, name) = (&outside.ty, &context.names.context);
        quote!(, #name: &mut #ty)
    });
    let argument = outside.map(|_| quote!(, &mut self.context));
    let function = function(context, place, field, formula, TokenStream::new(), &perform, parameter);
    let slots = quote!(self.store.slots());
    let (restart, restart_lookups) = (restart_order(field, order, &slots), restart_lookups(context, formula, &slots));
    let find_out = effect_is_due(context, place);
    let (begin, end) = if order.pulls.is_empty() {
        Default::default()
    } else {
        let due = context.mask_ref(&order.due);
        (quote!(let run = unsafe { self.store.effect(#due) };), quote!(run.finish();))
    };
    quote! {
        #function
        #find_out
        #[inline]
        fn #check(&mut self) {
            if !self.store.is_stale(#number) {
                return;
            }
            if self.#is_due() {
                #restart
                #restart_lookups
                #begin
                let cells = #reads { reader: unsafe { self.store.reader(#edges) } };
                Self::#perform(&cells, cells.reader.inputs() #argument);
                #end
            }
        }
    }
}

fn reads_context(formula: &Formula) -> bool {
    formula.body.is_some() && formula.reads.iter().any(|read| read.target == Target::Context)
}

/// A formula as a function of the cells.
fn function(
    context: &Context<'_>,
    place: usize,
    field: &Field,
    formula: &Formula,
    result: TokenStream,
    name: &syn::Ident,
    parameter: Option<TokenStream>,
) -> TokenStream {
    let reads = &context.names.reads;
    let (_, types, _) = context.of.generics.split_for_impl();
    let types = in_lifetime(&context.names.lifetime, &types.to_token_stream());
    let lints = field
        .info
        .shared_attrs
        .iter()
        .filter(|attr| !attr.path().is_ident("doc") && !attr.path().is_ident("deprecated"));
    let reads_cells = formula.body.is_some() && formula.reads.iter().any(|read| read.target != Target::Context);
    // On its own first, so that the compiler turns an `if` that only chooses between signals into a choice without a branch. But what may pull
    // has to be inlined, or the masks of the run would have to stay in memory for it.
    let inline = if context.order.formulas[place].pulls.is_empty() { quote!(inline) } else { quote!(inline(always)) };
    let or_unused = |name: &syn::Ident| if reads_cells { name.to_token_stream() } else { quote!(_) };
    let (cells, inputs) = (or_unused(&context.names.cells), or_unused(&context.names.inputs));
    let (lifetime, inputs_type) = (&context.names.lifetime, &context.inputs_type);
    let body = match &formula.body {
        Some(body) => {
            let body = with_reads(context, place, formula, body.clone());
            if result.is_empty() { quote!({ #body; }) } else { quote!({ #body }) }
        }
        None => {
            let never = never_returns();
            quote!({ #never })
        }
    };
    quote_spanned! {at(&field.info.name)=>
        #(#lints)*
        // These would judge the generated dereferences.
        #[allow(clippy::explicit_auto_deref, clippy::borrow_deref_ref)]
        #[#inline]
        fn #name<#lifetime>(#cells: &#reads #types, #inputs: &#lifetime #inputs_type #parameter) #result #body
    }
}

/// The body of a formula whose mistake has been reported.
fn never_returns() -> TokenStream {
    quote_spanned!(Span::mixed_site()=> loop {})
}

/// The sweep: from one formula that may be due to the next, in topological order.
pub(super) fn sweep(context: &Context<'_>) -> TokenStream {
    let mut with_edges = Bits::default();
    let mut steps = Vec::new();
    for (number, place, kind) in context.nodes() {
        if !matches!(kind, Kind::Computed { .. } | Kind::Look(_)) {
            continue;
        }
        if !context.order.formulas[place].edges.is_empty() {
            with_edges.insert(number);
        }
        let (node, step) = (plain(number), context.of.fields[place].hidden("__step_"));
        steps.push(quote!(#node => Self::#step(run, sink),));
    }
    let with_edges = context.mask_ref(&with_edges);
    let private = &context.names.private;
    let nothing = steps.is_empty().then(|| quote!(let _ = sink;));
    quote! {
        fn sweep<__S: #private::Sink>(run: &#private::Run<'_, Self>, cone: &Self::Mask, sink: __S) {
            #nothing
            while let ::core::option::Option::Some(node) = run.next(cone, #with_edges) {
                match node {
                    #(#steps)*
                    _ => {}
                }
                run.mark_fresh(node);
            }
            run.mark_all_fresh(cone);
        }
    }
}
