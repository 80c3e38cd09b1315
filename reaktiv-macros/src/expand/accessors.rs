//! The methods and constants that the user sees.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Ident, Type};

use super::context::{Context, plain};
use super::docs::{self, notes};
use super::names::at;
use super::{inputs, shortcuts};
use crate::model::{Field, Kind, is_table};
use crate::types::in_option;

pub(super) fn accessors(context: &Context<'_>) -> TokenStream {
    let mut items = vec![whole(context)];
    for (place, field) in context.of.fields.iter().enumerate() {
        match &field.kind {
            Kind::Signal(signal) if signal.nested => {
                items.push(nested_accessors(context, place, field, &signal.ty));
            }
            Kind::Signal(signal) => items.push(signal_accessors(context, place, field, &signal.ty)),
            Kind::Computed { ty, .. } => items.push(computed_accessors(context, place, field, ty)),
            Kind::Effect(_) | Kind::Look(_) => {}
        }
    }
    if let Some(outside) = &context.of.context {
        let (vis, name, ty) = (&outside.info.vis, &outside.info.name, &outside.ty);
        let name_mut = format_ident!("{}_mut", name.unraw(), span = name.span());
        let attrs = &outside.info.shared_attrs;
        let docs = docs::if_missing(attrs, "What effects need from outside.");
        items.push(quote! {
            #docs #(#attrs)*
            #[inline]
            #vis fn #name(&self) -> &#ty { &self.context }
            #docs #(#attrs)*
            #[inline]
            #vis fn #name_mut(&mut self) -> &mut #ty { &mut self.context }
        });
    }
    context.inherent(quote!(#(#items)*))
}

/// What concerns the struct as a whole.
fn whole(context: &Context<'_>) -> TokenStream {
    let (of, private) = (context.of, &context.names.private);
    let (vis, inputs) = (&of.vis, &context.inputs_type);
    let (parameter, member) = match &of.context {
        Some(outside) => {
            let ty = &outside.ty;
            (quote!(, context: #ty), quote!(, context))
        }
        None => Default::default(),
    };
    let run_effects =
        context.of.fields.iter().any(Field::is_effect).then(|| quote!(#private::Layout::run_effects(&mut this);));
    let types = context.types_of_cells().map(|_| quote!(, types: ::core::marker::PhantomData));
    let adopt = context.has_children().then(|| quote!(#private::adopt_children(&mut this);));
    let mutable = (run_effects.is_some() || adopt.is_some()).then(|| quote!(mut));
    let (release, this) = if context.has_children() {
        (quote!(#private::release_children(&mut self);), quote!(mut self))
    } else {
        (TokenStream::new(), quote!(self))
    };
    let new = " Holds these inputs, then runs every effect once, in declaration order. Computes nothing that no effect needs.\n\n \
               # Panics\n\n If an effect, or a formula that it needs, panics.";
    let cells = context.cells();
    let restore: Vec<_> = inputs::signals(context)
        .map(|(field, _)| {
            let (name, facts) = (&field.info.name, field.facts());
            if field.nested().is_some() {
                let replace = context.of_nested(field, "replace");
                return quote!(#replace(this, #cells::#facts, inputs.#name););
            }
            quote! {
                #private::set(this, &#cells::#facts, inputs.#name);
            }
        })
        .collect();
    let restored = match context.has_children() {
        true => {
            " Sets every signal, as one batch: what is equal by its cutoff stays untouched; what is nested is replaced, which counts as a change of all of it."
        }
        false => " Sets every signal, as one batch: what is equal by its cutoff stays untouched.",
    };
    let nothing = restore.is_empty().then(|| quote!(let _ = (this, inputs);));
    quote_spanned! {at(&of.name)=>
        #[doc = #new]
        #vis fn new(inputs: #inputs #parameter) -> Self {
            let #mutable this = Self { store: #private::Store::new(inputs) #types #member };
            #adopt
            #run_effects
            this
        }
        /// The plain data behind the signals: a snapshot is a clone of it.
        #[inline]
        #vis fn inputs(&self) -> &#inputs {
            self.store.inputs()
        }
        /// Takes the inputs out, and drops everything else.
        #vis fn into_inputs(#this) -> #inputs {
            #release
            self.store.into_inputs()
        }
        #[doc = #restored]
        #vis fn set_inputs(&mut self, inputs: #inputs) {
            #private::Reactive::batch(self, |this| {
                #nothing
                #(#restore)*
            });
        }
    }
}

fn signal_accessors(context: &Context<'_>, place: usize, field: &Field, ty: &Type) -> TokenStream {
    let private = &context.names.private;
    let (vis, name, cells, facts) = (&field.info.vis, &field.info.name, context.cells(), field.facts());
    let (set, update, result) = (field.public("set_"), field.public("update_"), &context.names.result);
    let attrs = &field.info.shared_attrs;
    let docs = docs::if_missing(attrs, &format!("The signal `{name}`."));
    let set_docs = notes(&format!(
        "Sets `{name}`, then runs the effects that are due, unless in a batch. An equal value changes nothing."
    ));
    let update_docs = notes(&format!(
        "Changes `{name}` in place, then runs the effects that are due, unless in a batch. Always counts as a change."
    ));
    let signal = constant(context, place, field, ty, true);
    // A name that is not in snake case is warned of once, at the inputs' field.
    let text = name.unraw().to_string();
    let is_snake_case = !text.starts_with('_') && !text.contains(char::is_uppercase);
    let allow = (!is_snake_case).then(|| quote!(#[allow(non_snake_case)]));
    quote_spanned! {at(&field.info.name)=>
        #docs #(#attrs)*
        #allow
        #[inline]
        #vis fn #name(&self) -> &#ty { &#private::inputs(self).#name }
        #docs #(#attrs)*
        #set_docs
        #allow
        #[inline]
        #vis fn #set(&mut self, value: #ty) { #private::set(self, &#cells::#facts, value) }
        #docs #(#attrs)*
        #update_docs
        #allow
        #[inline]
        #vis fn #update<#result>(&mut self, change: impl ::core::ops::FnOnce(&mut #ty) -> #result) -> #result {
            #private::update(self, &#cells::#facts, change)
        }
        #signal
    }
}

fn nested_accessors(context: &Context<'_>, place: usize, field: &Field, ty: &Type) -> TokenStream {
    let [replace, lend, change] = ["replace", "lend", "change"].map(|item| context.of_nested(field, item));
    let (krate, private) = (&context.of.krate, &context.names.private);
    let (vis, name, cells, facts) = (&field.info.vis, &field.info.name, context.cells(), field.facts());
    let (set, update, result) = (field.public("set_"), field.public("update_"), &context.names.result);
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
    let constant = constant(context, place, field, ty, true);
    quote_spanned! {at(&field.info.name)=>
        #docs #(#attrs)*
        #[inline]
        #vis fn #name(&self) -> &#ty { &#private::inputs(self).#name }
        #docs #(#attrs)*
        #set_docs
        #vis fn #set(&mut self, value: #ty) { #replace(self, #cells::#facts, value) }
        #docs #(#attrs)*
        #update_docs
        #vis fn #update<#result>(&mut self, change: impl ::core::ops::FnOnce(&mut #ty) -> #result) -> #result {
            #change(self, #cells::#facts, change)
        }
        #docs #(#attrs)*
        #mut_docs
        #vis fn #name_mut(&mut self) -> #krate::ChildMut<'_, Self, #ty> {
            #lend(self, #cells::#facts)
        }
        #constant
    }
}

fn computed_accessors(context: &Context<'_>, place: usize, field: &Field, ty: &Type) -> TokenStream {
    let (vis, name) = (&field.info.vis, &field.info.name);
    let (private, cells, facts) = (&context.names.private, context.cells(), field.facts());
    let read = if shortcuts::has_short_cut(context, place) {
        let refresh = shortcuts::refresh_name(context, place);
        quote!(#private::read_by(self, &#cells::#facts, #cells::#refresh))
    } else {
        quote!(#private::read(self, &#cells::#facts))
    };
    let attrs = &field.info.shared_attrs;
    let docs = docs::if_missing(attrs, &format!("The computed `{name}`."));
    let notes = notes("Brought up to date if needed; then the cached value is lent.");
    let constant = constant(context, place, field, ty, false);
    quote_spanned! {at(&field.info.name)=>
        #docs #(#attrs)*
        #notes
        #[inline]
        #vis fn #name(&self) -> &#ty { unsafe { #read } }
        #constant
    }
}

/// `Cart::TOTAL`
fn constant(context: &Context<'_>, place: usize, field: &Field, ty: &Type, is_signal: bool) -> TokenStream {
    let (krate, place) = (&context.of.krate, plain(place));
    let private = &context.names.private;
    let (vis, name, constant) = (&field.info.vis, &field.info.name, field.constant());
    let text = name.unraw().to_string();
    let attrs = &field.info.shared_attrs;
    let docs = format!("The name of the field `{text}`.");
    let docs = docs::if_missing(attrs, &docs).unwrap_or_else(|| notes(&docs));
    let (kind, new, writes) = if is_signal {
        let (set, update) = (field.public("set_"), field.public("update_"));
        ("SignalField", "new_signal_field", quote!(, Self::#set, |this, change| this.#update(change)))
    } else {
        ("ComputedField", "new_computed_field", TokenStream::new())
    };
    // Aggregates pass over the `None`s of a column.
    let of_options = if in_option(ty).is_some() { "_of_options" } else { "" };
    let [kind, new] =
        [kind.to_string(), format!("{new}{of_options}")].map(|name| Ident::new(&name, Span::mixed_site()));
    quote_spanned! {at(&field.info.name)=>
        #(#attrs)*
        #docs
        #vis const #constant: #krate::#kind<Self, #ty> = #private::#new(#text, #place, Self::#name #writes);
    }
}
