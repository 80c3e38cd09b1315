//! What a struct remembers: `Remember`, and what stands in the place of its methods where not everybody may call them.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::Context;
use super::docs::notes;

pub(super) fn remember(context: &Context<'_>) -> TokenStream {
    let of = context.of;
    if !of.remembers() {
        return TokenStream::new();
    }
    let (private, cells, generics) = (&context.names.private, &context.cells, &of.generics);
    let (inputs, memory) = (&context.inputs_type, &context.memory_type);
    let mut items = context.implement(
        generics,
        quote!(#private::Remember),
        quote! {
            fn memory(&self) -> &#memory { #private::memory(self) }
            fn into_parts(self) -> (#inputs, #memory) { #cells::into_parts(self) }
        },
    );
    let for_any = |which: TokenStream, body| {
        let mut generics = generics.clone();
        generics.params.insert(0, syn::parse_quote!('__any));
        let (of, (impl_generics, _, where_clause)) = (&context.struct_type, generics.split_for_impl());
        quote!(#[automatically_derived] impl #impl_generics #private::#which<'__any> for #of #where_clause { #body })
    };
    if is_made_by_all(context) {
        let body = quote! {
            fn __resume(inputs: #inputs, memory: #memory) -> Self { #cells::resumed(inputs, memory) }
        };
        items.extend(for_any(quote!(Resume), body));
    }
    if !of.has_read_only() {
        items.extend(for_any(quote!(Restore), TokenStream::new()));
    }
    items
}

/// Whether everybody may make one of its parts, and these are the inputs and the memory alone.
fn is_made_by_all(context: &Context<'_>) -> bool {
    context.own_context().is_none() && context.of.methods.vis_of_new.is_none()
}

/// The methods that are not for everybody, or need a context.
pub(super) fn methods(context: &Context<'_>) -> TokenStream {
    let of = context.of;
    if !of.remembers() {
        return TokenStream::new();
    }
    let (private, cells) = (&context.names.private, &context.cells);
    let (inputs, memory) = (&context.inputs_type, &context.memory_type);
    let mut items = TokenStream::new();
    if !is_made_by_all(context) {
        let vis = of.methods.vis_of_new.as_ref().unwrap_or(&of.vis);
        let (parameter, argument) = match context.own_context() {
            Some(outside) => {
                let ty = &outside.ty;
                (quote!(, context: #ty), quote!(, context))
            }
            None => Default::default(),
        };
        let docs =
            notes("Makes one that goes on where another one has stopped: its effects run, but its scans do not step.");
        items.extend(quote! {
            #docs
            #vis fn resume(inputs: #inputs, memory: #memory #parameter) -> Self { #cells::resumed(inputs, memory #argument) }
        });
    }
    if of.has_read_only() {
        let docs = notes("Sets all inputs and the memory, as one batch. No scan steps for that.");
        items.extend(quote! {
            #docs
            fn restore(&mut self, inputs: #inputs, memory: #memory) { #private::restore(self, inputs, memory); }
        });
    }
    items
}
