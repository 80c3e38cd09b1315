//! The methods and constants that the user sees.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;
use syn::{Ident, Type, Visibility};

use super::clock;
use super::context::{Context, plain};
use super::docs::{self, notes};
use super::graph::graph;
use super::remember::methods;
use super::shortcuts;
use super::taken::place_among;
use crate::model::{Clock, Field, FieldInfo, Given, Kind, Methods, Scan, Signal, is_table};
use crate::types::in_option;

/// The accessors of a field.
#[derive(Default)]
struct Accessors {
    /// What an editor finds at the field's name.
    read: TokenStream,
    /// What it finds there only to rename it.
    write: TokenStream,
    /// The field's typed name.
    constant: TokenStream,
}

pub(super) fn accessors(context: &Context<'_>) -> TokenStream {
    let whole = [whole(context), methods(context)].into_iter().collect();
    let mut items = vec![Accessors { read: whole, ..Accessors::default() }];
    for (place, field) in context.of.fields.iter().enumerate() {
        match &field.kind {
            Kind::Signal(signal) if signal.nested => {
                items.push(nested_accessors(context, place, field, signal));
            }
            Kind::Signal(signal) => items.push(signal_accessors(context, place, field, signal)),
            Kind::Computed { ty, .. } => items.push(computed_accessors(context, place, field, ty)),
            Kind::Given(given) => items.push(given_accessors(context, place, field, given)),
            Kind::Scan(scan, _) => items.push(scan_accessors(context, place, field, scan)),
            Kind::Clock(clock) => items.push(clock_accessors(context, place, field, clock)),
            Kind::Event(ty) => items.push(event_accessors(context, place, field, ty)),
            Kind::Effect { .. } | Kind::Look(_) | Kind::Hand(_) => {}
        }
    }
    if let Some(outside) = context.own_context() {
        let (vis, name, ty) = (&outside.info.vis, &outside.info.name, &outside.ty);
        let name_mut = format_ident!("{}_mut", name.unraw(), span = name.span());
        let (attrs, cells, begin) = (&outside.info.shared_attrs, &context.cells, begin(&outside.info));
        let docs = docs::if_missing(attrs, "What effects need from outside.");
        items.push(Accessors {
            read: quote! {
                #docs #(#attrs)*
                #[inline]
                #vis #begin #name(&self) -> &#ty { #cells::context(self) }
            },
            write: quote! {
                #docs #(#attrs)*
                #[inline]
                #vis #begin #name_mut(&mut self) -> &mut #ty { #cells::context_mut(self) }
            },
            ..Accessors::default()
        });
    }
    let [mut read, mut write, mut constants] = [const { Vec::new() }; 3];
    for item in items {
        read.push(item.read);
        write.push(item.write);
        constants.push(item.constant);
    }
    // Whoever reads the docs sees the accessors first.
    constants.push(graph(context));
    let [read, write, constants] = [read, write, constants].map(|items| context.inherent(items.into_iter().collect()));
    let write = context.renamed_only("__Writes", write);
    [read, write, constants].into_iter().collect()
}

/// The keyword of an accessor: for the compiler's labels at the field, but not at its name, where an editor would show it.
fn begin(info: &FieldInfo) -> Ident {
    Ident::new("fn", Span::call_site().located_at(info.colon))
}

/// What concerns the struct as a whole.
fn whole(context: &Context<'_>) -> TokenStream {
    let (of, private, cells) = (context.of, &context.names.private, &context.cells);
    let (vis, inputs_type) = (&of.vis, &context.inputs_type);
    let Methods { new, vis_of_new, inputs, into_inputs, set_inputs } = &of.methods;
    let vis_of_new = vis_of_new.as_ref().unwrap_or(vis);
    // Or it would be a way around.
    let vis_of_set = if of.has_read_only() { &Visibility::Inherited } else { vis };
    let (parameter, argument) = match context.own_context() {
        Some(outside) => {
            let ty = &outside.ty;
            (quote!(, context: #ty), quote!(, context))
        }
        None => Default::default(),
    };
    let docs_of_new = match context.takes_anything() {
        false => {
            " Holds these inputs, then runs every effect once, in declaration order. Computes nothing that no effect needs.\n\n \
               # Panics\n\n If an effect, or a formula that it needs, panics."
        }
        true => {
            " Holds these inputs. Effects run for the first time when there is somebody to hand down what they need: at the first flush of the struct around this one. Computes nothing."
        }
    };
    let restored = match context.has_children() {
        true => {
            " Sets every signal, as one batch: what is equal by its cutoff stays untouched. Nested structs stay who they are, and are set to the inputs of those that \
             are passed, with all that is in them; tables have their rows set by key, and get the order of those that are passed."
        }
        false => " Sets every signal, as one batch: what is equal by its cutoff stays untouched.",
    };
    let look_into = context.whole_inputs();
    quote! {
        #[doc = #docs_of_new]
        #vis_of_new fn #new(inputs: #inputs_type #parameter) -> Self { #cells::new(inputs #argument) }
        /// The plain data behind the signals: a snapshot is a clone of it.
        #[inline]
        #vis fn #inputs(&self) -> &#inputs_type { #look_into(self) }
        /// Takes the inputs out, and drops everything else.
        #vis fn #into_inputs(self) -> #inputs_type { #cells::into_inputs(self) }
        #[doc = #restored]
        #vis_of_set fn #set_inputs(&mut self, mut inputs: #inputs_type) {
            #private::Reactive::batch(self, |this| #private::set_all(this, &mut inputs));
        }
    }
}

fn signal_accessors(context: &Context<'_>, place: usize, field: &Field, signal: &Signal) -> Accessors {
    let begin = begin(&field.info);
    let (vis, name, cells, facts) = (&field.info.vis, &field.info.name, &context.cells, field.facts());
    let (ty, set, vis_of_writes) = (&signal.ty, signal.setter(&field.info), signal.vis_of_writes(&field.info));
    let (update, result) = (field.public("update_"), &context.names.result);
    let attrs = &field.info.shared_attrs;
    let text = format!("The signal `{name}`.");
    let docs = docs::if_missing(attrs, &text);
    let [set_docs, update_docs] = [
        format!("Sets `{name}`, then runs the effects that are due, unless in a batch. An equal value changes nothing."),
        format!("Changes `{name}` in place, then runs the effects that are due, unless in a batch. Always counts as a change."),
    ]
    .map(|notes| docs::notes_below(attrs, &text, &notes));
    let constant = constant(context, place, field, ty, signal.read_only.is_none());
    let member = field.silent();
    // A name that is not in snake case is warned of once, at the inputs' field.
    let text = name.unraw().to_string();
    let is_snake_case = !text.starts_with('_') && !text.contains(char::is_uppercase);
    let allow = (!is_snake_case).then(|| quote!(#[allow(non_snake_case)]));
    let read = quote! {
        #docs #(#attrs)*
        #allow
        #[inline]
        #vis #begin #name(&self) -> &#ty { &__inputs(self).#member }
    };
    let write = quote! {
        #(#attrs)*
        #set_docs
        #allow
        #[inline]
        #vis_of_writes #begin #set(&mut self, value: #ty) { __set(self, &#cells::#facts, value) }
        #(#attrs)*
        #update_docs
        #allow
        #[inline]
        #vis_of_writes #begin #update<#result>(&mut self, change: impl ::core::ops::FnOnce(&mut #ty) -> #result) -> #result {
            __update(self, &#cells::#facts, change)
        }
    };
    Accessors { read, write, constant }
}

fn given_accessors(context: &Context<'_>, place: usize, field: &Field, given: &Given) -> Accessors {
    let (begin, private) = (begin(&field.info), &context.names.private);
    let (vis, name, cells, facts) = (&field.info.vis, &field.info.name, &context.cells, field.facts());
    let (ty, set, at) = (&given.ty, field.public("set_"), place_among(context, place));
    let attrs = &field.info.shared_attrs;
    let docs =
        docs::if_missing(attrs, &format!("The given `{name}`, as the struct around this one has handed it down."));
    let set_docs = notes(&format!(
        "Sets `{name}` of a struct that stands alone, then runs the effects that are due: with this it is born. Where it is nested, the struct around it has the last word."
    ));
    let constant = constant(context, place, field, ty, false);
    let read = quote! {
        #docs #(#attrs)*
        #[inline]
        #vis #begin #name(&self) -> &#ty { &#private::givens(self) #at }
    };
    let write = quote! {
        #docs #(#attrs)*
        #set_docs
        #vis #begin #set(&mut self, value: #ty) { #private::set_given(self, &#cells::#facts, value) }
    };
    Accessors { read, write, constant }
}

fn nested_accessors(context: &Context<'_>, place: usize, field: &Field, signal: &Signal) -> Accessors {
    let begin = begin(&field.info);
    let [replace, lend, change] = ["replace", "lend", "change"].map(|item| context.of_nested(field, item));
    let krate = &context.of.krate;
    let (vis, name, cells, facts) = (&field.info.vis, &field.info.name, &context.cells, field.facts());
    let (ty, set, vis_of_writes) = (&signal.ty, signal.setter(&field.info), signal.vis_of_writes(&field.info));
    let (update, result) = (field.public("update_"), &context.names.result);
    let name_mut = format_ident!("{}_mut", name.unraw(), span = name.span());
    let attrs = &field.info.shared_attrs;
    let docs =
        docs::if_missing(attrs, &format!("The {} `{name}`.", if is_table(ty) { "table" } else { "nested struct" }));
    let [set_docs, update_docs, mut_docs] = [
        format!("Puts another one in the place of `{name}`, which counts as a change of all of it; then runs the effects that are due, unless inside a batch."),
        format!("Lends `{name}` for changes, as one batch; then runs the effects that are due, those of `{name}` first, unless inside a batch. What has not changed in it, by its own cutoffs, makes nothing run."),
        format!("As `{update}`, until the guard is dropped."),
    ]
    .map(|text| notes(&text));
    let constant = constant(context, place, field, ty, signal.read_only.is_none());
    let member = field.silent();
    let child = match context.hand_to(place) {
        Some(_) => {
            let private = &context.names.private;
            let index = plain(context.number_of_child(place));
            quote!(#private::child(self, #index, |inputs| &inputs.#member))
        }
        None => quote!(&__inputs(self).#member),
    };
    // In the formulas an editor sees a field of the plain struct.
    let write = quote! {
        #docs #(#attrs)*
        #[inline]
        #vis #begin #name(&self) -> &#ty { #child }
        #docs #(#attrs)*
        #set_docs
        #vis_of_writes #begin #set(&mut self, value: #ty) { #replace(self, #cells::#facts, value) }
        #docs #(#attrs)*
        #update_docs
        #vis_of_writes #begin #update<#result>(&mut self, change: impl ::core::ops::FnOnce(&mut #ty) -> #result) -> #result {
            #change(self, #cells::#facts, change)
        }
        #docs #(#attrs)*
        #mut_docs
        #vis_of_writes #begin #name_mut(&mut self) -> #krate::ChildMut<'_, Self, #ty> {
            #lend(self, #cells::#facts)
        }
    };
    Accessors { write, constant, ..Accessors::default() }
}

fn computed_accessors(context: &Context<'_>, place: usize, field: &Field, ty: &Type) -> Accessors {
    let begin = begin(&field.info);
    let (vis, name) = (&field.info.vis, &field.info.name);
    let (cells, facts) = (&context.cells, field.facts());
    let read = if shortcuts::has_short_cut(context, place) {
        let refresh = shortcuts::refresh_name(context, place);
        quote!(__read_by(self, &#cells::#facts, #cells::#refresh))
    } else {
        quote!(__read(self, &#cells::#facts))
    };
    let attrs = &field.info.shared_attrs;
    let (kind, note) = match &field.kind {
        Kind::Computed { resource: Some(_), .. } => (
            "resource",
            "What its async work has come to: status, value and error. It is `Loading` while that is under way, with the last value.",
        ),
        _ => ("computed", "Brought up to date if needed; then the cached value is lent."),
    };
    let docs = docs::notes_below(attrs, &format!("The {kind} `{name}`."), note);
    let constant = constant(context, place, field, ty, false);
    let read = quote! {
        #(#attrs)*
        #docs
        #[inline]
        #vis #begin #name(&self) -> &#ty { unsafe { #read } }
    };
    Accessors { read, constant, ..Accessors::default() }
}

fn scan_accessors(context: &Context<'_>, place: usize, field: &Field, scan: &Scan) -> Accessors {
    let (begin, private) = (begin(&field.info), &context.names.private);
    let (vis, name, ty, member) = (&field.info.vis, &field.info.name, &scan.ty, field.silent());
    let attrs = &field.info.shared_attrs;
    let docs = docs::notes_below(attrs, &format!("The scan `{name}`."), "The value of its last step.");
    let constant = constant(context, place, field, ty, false);
    let read = quote! {
        #(#attrs)*
        #docs
        #[inline]
        #vis #begin #name(&self) -> &#ty { &#private::memory(self).#member }
    };
    Accessors { read, constant, ..Accessors::default() }
}

fn clock_accessors(context: &Context<'_>, place: usize, field: &Field, clock: &Clock) -> Accessors {
    let (vis, name, ty, begin) = (&field.info.vis, &field.info.name, &clock.ty, begin(&field.info));
    let (attrs, value) = (&field.info.shared_attrs, clock::value(context, place, clock, &field.silent()));
    let panics = match clock.given || clock.default.is_some() {
        true => "It moves by `advance` and `skip_to`, which are methods of `Timed`.",
        false => {
            "It moves by `advance` and `skip_to`, which are methods of `Timed`.\n\n # Panics\n\n Before the first of these: until then there is no time."
        }
    };
    let docs = docs::notes_below(attrs, "What the clock shows.", panics);
    let track = (!clock.given && clock.default.is_none()).then(|| quote!(#[track_caller]));
    let read = quote! {
        #(#attrs)*
        #docs
        #[inline]
        #track
        #vis #begin #name(&self) -> &#ty { #value }
    };
    // It has no typed name: whoever would listen to it would be called at every tick.
    Accessors { read, ..Accessors::default() }
}

fn event_accessors(context: &Context<'_>, place: usize, field: &Field, ty: &Type) -> Accessors {
    let (begin, private, krate) = (begin(&field.info), &context.names.private, &context.of.krate);
    let (vis, name, cells, facts) = (&field.info.vis, &field.info.name, &context.cells, field.facts());
    let (push, constant, hidden_push) = (field.public("push_"), field.constant(), field.hidden("push_"));
    let text = name.unraw().to_string();
    let attrs = &field.info.shared_attrs;
    let push_docs = docs::notes_below(
        attrs,
        &format!("The event `{name}`."),
        "Hands one in: scans and effects see all that were pushed since they last ran. Then a flush, unless in a batch.",
    );
    let docs = format!("The name of the event `{text}`.");
    let docs = docs::if_missing(attrs, &docs).unwrap_or_else(|| notes(&docs));
    let place = plain(place);
    let write = quote! {
        #(#attrs)*
        #push_docs
        #vis #begin #push(&mut self, value: #ty) { #private::push(self, &#cells::#facts, value) }
    };
    let constant = quote! {
        #(#attrs)*
        #docs
        #vis const #constant: #krate::EventField<Self, #ty> = #private::new_event_field(#text, #place, Self::#hidden_push);
    };
    // In the formulas an editor sees a field of the plain struct.
    Accessors { write, constant, ..Accessors::default() }
}

/// `Cart::TOTAL`
fn constant(context: &Context<'_>, place: usize, field: &Field, ty: &Type, is_signal: bool) -> TokenStream {
    let (krate, place) = (&context.of.krate, plain(place));
    let (vis, name, constant) = (&field.info.vis, field.silent(), field.constant());
    let text = name.unraw().to_string();
    let attrs = &field.info.shared_attrs;
    let docs = format!("The name of the field `{text}`.");
    let docs = docs::if_missing(attrs, &docs).unwrap_or_else(|| notes(&docs));
    let (kind, new) = match is_signal {
        true => ("SignalField", "__new_signal_field"),
        false => ("ComputedField", "__new_computed_field"),
    };
    // None, or one each.
    let [set, update] = ["set_", "update_"].map(|prefix| Vec::from_iter(is_signal.then(|| field.hidden(prefix))));
    // Aggregates pass over the `None`s of a column.
    let of_options = if in_option(ty).is_some() { "_of_options" } else { "" };
    let [kind, new] =
        [kind.to_string(), format!("{new}{of_options}")].map(|name| Ident::new(&name, Span::mixed_site()));
    let (cells, facts) = (&context.cells, field.facts());
    let input = matches!(&field.kind, Kind::Given(_) | Kind::Scan(..) | Kind::Signal(Signal { nested: true, .. }))
        .then(|| quote!(.input));
    quote! {
        #(#attrs)*
        #docs
        #vis const #constant: #krate::#kind<Self, #ty> = #new(#text, #place, Self::#name, #cells::#facts #input.same #(, Self::#set, |this, change| this.#update(change))*);
    }
}
