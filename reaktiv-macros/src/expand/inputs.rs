//! The inputs as plain data.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Context, docs};
use crate::model::{Field, Kind, Signal};

pub(super) fn inputs(context: &Context<'_>) -> TokenStream {
    let of = context.of;
    let (vis, name, generics) = (&of.vis, &of.inputs, &of.generics);
    let where_clause = &generics.where_clause;
    let has_defaults = signals(context).any(|(_, signal)| signal.default.is_some());
    let derives = of.derives.iter().filter(|path| !(has_defaults && is_default(path)));
    let derives = quote!(#[derive(#(#derives),*)]);
    let derives = (!of.derives.is_empty()).then_some(derives);
    let (shared, attrs) = (&of.shared_attrs, &of.input_attrs);
    let docs = docs::of_inputs(context);
    let fields = signals(context).map(|(field, signal)| {
        let (vis, name) = (&field.info.vis, &field.info.name);
        let (attrs, ty) = (&signal.attrs, &signal.ty);
        let docs = docs::if_missing(attrs, &format!("The signal `{name}`."));
        quote!(#docs #(#attrs)* #vis #name: #ty)
    });
    let default = has_defaults.then(|| default(context));
    quote! {
        #(#shared)*
        #docs
        #derives
        #(#attrs)*
        #vis struct #name #generics #where_clause {
            #(#fields,)*
        }
        #default
    }
}

pub(super) fn signals<'a>(context: &'a Context<'_>) -> impl Iterator<Item = (&'a Field, &'a Signal)> {
    context.of.fields.iter().filter_map(|field| match &field.kind {
        Kind::Signal(signal) => Some((field, signal)),
        _ => None,
    })
}

fn is_default(path: &syn::Path) -> bool {
    path.segments.last().is_some_and(|last| last.ident == "Default")
}

/// `impl Default`, with the given defaults and those of the other fields' types.
fn default(context: &Context<'_>) -> TokenStream {
    let of = context.of;
    let krate = &of.krate;
    let name = &of.inputs;
    let mut generics = of.generics.clone();
    for (_, signal) in signals(context).filter(|(_, signal)| signal.default.is_none()) {
        let ty = &signal.ty;
        generics
            .make_where_clause()
            .predicates
            .push(syn::parse_quote!(for<'__any> #ty: #krate::__private::HasDefault<'__any>));
    }
    let (impl_generics, types, where_clause) = generics.split_for_impl();
    let fields = signals(context).map(|(field, signal)| {
        let (name, ty) = (&field.info.name, &signal.ty);
        match &signal.default {
            Some(value) => quote!(#name: #value),
            None => quote!(#name: <#ty as #krate::__private::HasDefault<'_>>::default_value()),
        }
    });
    quote! {
        #[automatically_derived]
        impl #impl_generics ::core::default::Default for #name #types #where_clause {
            fn default() -> Self {
                Self { #(#fields),* }
            }
        }
    }
}
