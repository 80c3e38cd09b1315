//! The facts about each field, each formula as a function, and the code that runs them in order.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Type;

use super::bodies::{with_reads, with_self};
use super::clock::clock;
use super::context::{Context, plain};
use super::cutoffs::same;
use super::events::event;
use super::givens::given;
use super::hands::{hand, takes_nothing};
use super::looks::look;
use super::nested::child;
use super::reads::{reads, used_parameters};
use super::runs::run;
use super::shortcuts::{effect_is_due, refresh};
use super::steps::{restart, step, sweep};
use super::trees::Trees;
use super::whole::whole;
use crate::model::{Cutoff, Field, Formula, Kind, Scan, Signal, When};
use crate::tokens::ends;

pub(super) fn formulas(context: &Context<'_>) -> TokenStream {
    let mut items = Vec::new();
    for (place, field) in context.of.fields.iter().enumerate() {
        items.push(match &field.kind {
            Kind::Signal(signal) if signal.nested => {
                let facts = field.facts();
                let input = input(context, place, field, signal);
                let child = child(context, place, field, &signal.ty, &facts, input);
                [child, takes_nothing(context, place, field)].into_iter().collect()
            }
            Kind::Signal(signal) => {
                let (facts, input) = (field.facts(), input(context, place, field, signal));
                let (ty, of) = (&signal.ty, &context.struct_type);
                quote!(const #facts: __Input<#of, #ty> = #input;)
            }
            Kind::Computed { ty, cutoff, formula, resource } => {
                computed(context, place, field, ty, cutoff, formula, resource.is_some())
            }
            Kind::Scan(of, formula) => scan(context, place, field, of, formula),
            Kind::Event(ty) => event(context, place, field, ty),
            Kind::Effect { formula, skip_first, when: When::AtOnce } => {
                effect(context, place, field, formula, *skip_first)
            }
            Kind::Effect { formula, skip_first, when } => run(context, place, field, formula, *skip_first, *when),
            Kind::Given(of) => given(context, place, field, of),
            Kind::Clock(of) => clock(context, place, field, of),
            Kind::Hand(of) => hand(context, place, field, of),
            Kind::Look(at) => look(context, place, field, at),
        });
    }
    items.extend([reads(context), sweep(context), whole(context)]);
    context.hidden(items.into_iter().collect())
}

/// The facts about a signal.
fn input(context: &Context<'_>, place: usize, field: &Field, signal: &Signal) -> TokenStream {
    let private = &context.names.private;
    let same = match signal.nested {
        true => quote!(#private::always_changed),
        false => same(context, &signal.ty, &signal.cutoff),
    };
    as_input(context, place, field, &context.inputs_type, same)
}

/// The facts about what is there when it is read, in a struct of this type.
fn as_input(context: &Context<'_>, place: usize, field: &Field, inputs: &Trees, same: TokenStream) -> TokenStream {
    let (name, readers) = (&field.info.name, &context.order.readers[place]);
    let [marks, reach] = [&readers.marks, &readers.reach].map(|bits| context.mask(bits));
    let place = plain(place);
    // The type tells the compiler which struct it is, which is spared the turbofish.
    // Then whoever is reached through a conditional edge is reached anyway.
    let (new, edges) = match readers.reach.covers(&readers.far) {
        true => ("new", Vec::new()),
        false => ("with_edges", [&readers.edges, &readers.far].map(|bits| context.mask(bits)).into()),
    };
    let new = Ident::new(new, Span::mixed_site());
    quote!(__Input::#new(#place, |inputs: &mut #inputs| &mut inputs.#name, #same, #marks, #reach #(, #edges)*))
}

fn computed(
    context: &Context<'_>,
    place: usize,
    field: &Field,
    ty: &Type,
    cutoff: &Cutoff,
    formula: &Formula,
    is_resource: bool,
) -> TokenStream {
    let of = &context.struct_type;
    let (facts, compute, slot) = (field.facts(), field.hidden("compute_"), &field.info.name);
    let order = &context.order.formulas[place];
    let number = context.order.numbers[place].map(plain);
    let [due, marks] = [&order.due, &context.order.readers[place].marks].map(|bits| context.mask(bits));
    let (new, edges) = match order.edges.is_empty() {
        true => ("new", Vec::new()),
        false => ("with_edges", vec![context.mask(&order.edges)]),
    };
    let new = Ident::new(new, Span::mixed_site());
    let same = same(context, ty, cutoff);
    let (compute, function) = match is_resource {
        // It changes in its place.
        true => {
            let private = &context.names.private;
            (quote!(|_, _| #private::no_formula()), TokenStream::new())
        }
        false => {
            let function = function(context, place, field, formula, quote!(-> #ty), &compute, None);
            (quote!(Self::#compute), function)
        }
    };
    // Inlined, the masks of a run stay in registers across formulas. Long ones would not, and to compile the sweep would take time
    // that grows with the square of its length.
    let step = context.has_long_masks().then(|| {
        let (run, name, step) = (&context.run, field.hidden("step_"), step(context, place));
        quote! {
            #[inline(never)]
            fn #name<__S: __Sink>(run: &#run, sink: __S) { unsafe { #step } }
        }
    });
    let refresh = refresh(context, place);
    let facts = quote! {
        const #facts: __Formula<#of, #ty> = __Formula::#new(#number, #due, #(#edges,)* #marks, #same, |slots: &Self| &slots.#slot, #compute);
    };
    [Some(facts), Some(function), step, refresh].into_iter().flatten().collect()
}

/// A scan, and what takes its step if that is due.
fn scan(context: &Context<'_>, place: usize, field: &Field, scan: &Scan, formula: &Formula) -> TokenStream {
    let (private, of, facts, name) = (&context.names.private, &context.struct_type, field.facts(), &field.info.name);
    let [compute, step, is_due] = ["compute_", "step_", "due_"].map(|prefix| field.hidden(prefix));
    let (order, ty, memory) = (&context.order.formulas[place], &scan.ty, &context.memory_type);
    let number = context.order.numbers[place].map(plain);
    let [due, edges] = [&order.due, &order.edges].map(|bits| context.mask(bits));
    let same = match (&scan.cutoff, scan.in_place) {
        // Whether a step has changed it is said by the closure: this is for what is restored.
        (Cutoff::PartialEq, true) => quote!(|old: &#ty, new: &#ty| -> bool {
            #[allow(unused_imports)]
            use #private::{Compares as _, NeverCompares as _};
            (&&#private::IfComparable::<#ty>::IT).same(old, new)
        }),
        _ => same(context, ty, &scan.cutoff),
    };
    let input = as_input(context, place, field, memory, same);
    let may_pull = !order.pulls.is_empty();
    let value = Ident::new("value", Span::mixed_site());
    let by_clock = field.compares_clock();
    let (parameter, result, argument, take) = match scan.in_place {
        true => {
            let (result, take) = match by_clock {
                true => (quote!(-> #private::InPlace), quote!(step_in_place_by_clock)),
                false => (quote!(-> bool), quote!(step_in_place)),
            };
            (Some(quote!(, #value: &mut #ty)), result, quote!(, value), take)
        }
        false => {
            (None, quote!(-> #ty), TokenStream::new(), if by_clock { quote!(step_by_clock) } else { quote!(step) })
        }
    };
    let reached = (by_clock && !scan.in_place).then(|| quote!(|slots: &Self| slots.__clock.reached(),));
    let function = function(context, place, field, formula, result, &compute, parameter);
    let find_out = effect_is_due(context, place);
    let (restart, seen, has_events) =
        (restart(context, place, &quote!(cells.slots())), context.sees_events(place), context.has_events(place));
    quote! {
        const #facts: #private::Scan<#of, #ty> = #private::Scan::new(#input, #number, #due, #edges, #may_pull, |memory: *mut #memory| unsafe { &raw mut (*memory).#name });
        #function
        #find_out
        #[inline]
        fn #step(of: &mut #of) -> bool {
            of.store.is_stale(#number) && Self::#is_due(&of.store) && {
                let has_events = #has_events;
                unsafe {
                    of.store.#take(&Self::#facts, has_events, #reached |cells, inputs #argument| {
                        #restart
                        #seen
                        Self::#compute(cells, inputs #argument)
                    })
                }
            }
        }
    }
}

/// An effect, and what runs it if it is due.
fn effect(context: &Context<'_>, place: usize, field: &Field, formula: &Formula, skip_first: bool) -> TokenStream {
    let [perform, check, is_due] = ["perform_", "effect_", "due_"].map(|prefix| field.hidden(prefix));
    let order = &context.order.formulas[place];
    let (number, of) = (context.order.numbers[place].map(plain), &context.struct_type);
    let (edges, place_plain) = (context.mask_ref(&order.edges), plain(place));
    let outside = context.of.context.as_ref().filter(|_| formula.reads_context());
    let parameter = outside.map(|outside| {
        let (ty, name) = (&outside.ty, &context.names.context);
        quote!(, #name: &mut #ty)
    });
    let is_given = context.has_given_context();
    let argument = outside.map(|_| if is_given { quote!(, context) } else { quote!(, &mut of.context) });
    let lent = context.of.context.as_ref().filter(|_| is_given).map(|outside| {
        let (ty, name) = (&outside.ty, Ident::new(if argument.is_some() { "context" } else { "_" }, Span::call_site()));
        quote!(, #name: &mut #ty)
    });
    let function = function(context, place, field, formula, TokenStream::new(), &perform, parameter);
    let restart = restart(context, place, &quote!(of.store.slots()));
    let find_out = effect_is_due(context, place);
    let seen = context.sees_events(place);
    let skip = skip_first.then(|| {
        let has_events = context.has_events(place);
        quote!(if of.store.skips(#number) && !(#has_events) { return; })
    });
    let (begin, end) = if order.pulls.is_empty() {
        Default::default()
    } else {
        let due = context.mask_ref(&order.due);
        (quote!(let run = unsafe { of.store.effect(#due) };), quote!(run.finish();))
    };
    quote! {
        #function
        #find_out
        #[inline]
        fn #check(of: &mut #of #lent) {
            if of.store.is_stale(#number) && Self::#is_due(&of.store) {
                #skip
                #restart
                #begin
                let cells = unsafe { of.store.reader(#edges) };
                #seen
                Self::#perform(&cells, cells.inputs() #argument);
                #end
                of.store.performed(#place_plain);
            }
        }
    }
}

/// A formula as a function of the cells.
fn function(
    context: &Context<'_>,
    place: usize,
    field: &Field,
    formula: &Formula,
    result: TokenStream,
    name: &Ident,
    parameter: Option<TokenStream>,
) -> TokenStream {
    let reader = &context.reader;
    let lints = field.lints();
    // On its own first, so that the compiler turns an `if` that only chooses between signals into a choice without a branch. But what may pull
    // has to be inlined, or the masks of the run would have to stay in memory for it.
    let inline = if context.order.formulas[place].pulls.is_empty() { quote!(inline) } else { quote!(inline(always)) };
    let used = used_parameters(context, place);
    let [cells, inputs] = [(&context.names.cells, used.cells), (&context.names.inputs, used.inputs)]
        .map(|(name, is_used)| if is_used { name.clone() } else { Ident::new("_", Span::mixed_site()) });
    let (lifetime, inputs_type) = (&context.names.lifetime, &context.inputs_type);
    let body = match &formula.body {
        Some(body) => {
            // Most have no `Self`, and need not be searched for it.
            let body = match context.facts[place].formula.contains("Self") {
                true => with_self(context, body.clone()),
                false => body.clone(),
            };
            let body = with_reads(context, place, formula, body);
            match &field.kind {
                Kind::Effect { .. } => quote!(#body;),
                Kind::Scan(Scan { ty, in_place: true, .. }, _) => {
                    change_in_place(context, ty, field.compares_clock(), body)
                }
                _ => body,
            }
        }
        None => never_returns(),
    };
    // The user's parentheses, so that the function counts as the user's code: coverage looks at that.
    let mut block = Group::new(Delimiter::Brace, body);
    block.set_span(formula.parentheses);
    let mut name = name.clone();
    name.set_span(Span::mixed_site().located_at(field.info.name.span()));
    quote! {
        #(#lints)*
        #[#inline]
        fn #name<#lifetime>(#cells: &#reader, #inputs: &#lifetime #inputs_type #parameter) #result #block
    }
}

/// The call of a closure that has the value mutably. It stands at the closure, so that what is wrong with what that gives is an error there.
fn change_in_place(context: &Context<'_>, ty: &Type, by_clock: bool, closure: TokenStream) -> TokenStream {
    let span = ends(closure.clone()).0;
    let span = Span::mixed_site().located_at(span);
    let (private, value) = (&context.names.private, Ident::new("value", Span::mixed_site()));
    let change = Ident::new(if by_clock { "change_by_clock" } else { "change_in_place" }, span);
    let change = quote_spanned!(span=> #private::#change::<#ty, _>);
    quote!(#change(#value, #closure))
}

/// The body of a formula whose mistake has been reported.
fn never_returns() -> TokenStream {
    quote_spanned!(Span::mixed_site()=> loop {})
}
