//! Plain data: the types of the inputs and of the memory.

use proc_macro2::{Delimiter, Group, Ident, TokenStream};
use quote::quote;
use syn::{Attribute, Generics, Path, Type, Visibility};

use super::context::Context;
use super::docs;
use super::trees::Trees;

/// A type of plain data.
pub(super) struct Plain<'a> {
    pub(super) name: &'a Ident,
    pub(super) generics: &'a Generics,
    pub(super) derives: Vec<&'a Path>,
    /// Its docs, below the user's.
    pub(super) docs: Trees,
    /// Attributes that only plain data has: serde's, `repr` and their like.
    pub(super) attrs: TokenStream,
}

/// A field of it.
pub(super) struct PlainField<'a> {
    pub(super) vis: Visibility,
    pub(super) name: &'a Ident,
    pub(super) attrs: &'a [Attribute],
    pub(super) ty: &'a Type,
    /// What it is called in its docs if it has none.
    pub(super) what: &'static str,
}

impl Plain<'_> {
    pub(super) fn with<'f>(self, context: &Context<'_>, fields: impl Iterator<Item = PlainField<'f>>) -> TokenStream {
        let of = context.of;
        let Plain { name, generics, derives, docs, attrs } = self;
        let (vis, where_clause) = (&of.vis, &generics.where_clause);
        let shared = &of.shared_attrs;
        let derives = (!derives.is_empty()).then(|| quote!(#[derive(#(#derives),*)]));
        let fields = fields.map(|PlainField { vis, name, attrs, ty, what }| {
            let docs = docs::if_missing(attrs, &format!("The {what} `{name}`."));
            quote!(#docs #(#attrs)* #vis #name: #ty,)
        });
        // From the first token to the last at the user's struct: in front of it the compiler proposes to add derives.
        let token = &of.struct_token;
        let mut fields = Group::new(Delimiter::Brace, fields.collect());
        fields.set_span(of.braces);
        quote! {
            #(#shared)*
            #docs
            #[allow(missing_debug_implementations, missing_copy_implementations, unreachable_pub)]
            #derives
            #attrs
            #vis #token #name #generics #where_clause #fields
        }
    }
}
