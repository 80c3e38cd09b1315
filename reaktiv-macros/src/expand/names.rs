use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident};
use syn::ext::IdentExt;
use syn::{Attribute, Generics, Ident, Lifetime};

use crate::model::{self, Field, Kind, Signal, Struct};
use crate::tokens::mentions;

/// The hidden names of the expansion.
pub(super) struct Names {
    /// An alias of `reaktiv::__private`.
    pub(super) private: Ident,
    /// The type that holds the cached slots, and whose associated items are the facts and the formulas.
    pub(super) cells_type: Ident,
    /// What the formulas of a struct around this one read through.
    pub(super) fields: Ident,
    /// The lifetime of what is read through.
    pub(super) lifetime: Lifetime,
    /// Its value in a formula.
    pub(super) cells: Ident,
    /// The inputs in a formula.
    pub(super) inputs: Ident,
    /// The context in an effect.
    pub(super) context: Ident,
    /// The type parameter of `update_`: none that the struct has.
    pub(super) result: Ident,
}

impl Names {
    pub(super) fn new(of: &Struct) -> Names {
        let span = Span::mixed_site();
        let name = of.name.unraw();
        Names {
            private: model::private(),
            cells_type: format_ident!("__{name}Cells", span = span),
            fields: format_ident!("__{name}Fields", span = span),
            lifetime: Lifetime::new("'__cells", span),
            cells: Ident::new("cells", span),
            inputs: Ident::new("inputs", span),
            context: Ident::new("context", span),
            result: result(of),
        }
    }

    /// The struct's generics with the lifetime of the reads in front.
    pub(super) fn with_lifetime(&self, generics: &Generics) -> Generics {
        let mut generics = generics.clone();
        let lifetime = &self.lifetime;
        generics.params.insert(0, syn::parse_quote!(#lifetime));
        generics
    }
}

/// None that stands in the struct's name, its generics or its types.
fn result(of: &Struct) -> Ident {
    let generics = of.generics.to_token_stream();
    let types = of.fields.iter().filter_map(|field| match &field.kind {
        Kind::Signal(Signal { ty, .. }) => Some(ty.to_token_stream()),
        _ => None,
    });
    let tokens: TokenStream = [of.name.to_token_stream(), generics].into_iter().chain(types).collect();
    let is_free = |name: &&str| !mentions(tokens.clone(), &|known| known == name);
    let name = ["R", "Result", "Returned"].into_iter().find(is_free).unwrap_or("__R");
    Ident::new(name, Span::mixed_site())
}

/// A name of the user's that does not stand where it was written.
pub(super) fn silent(name: &Ident) -> Ident {
    let mut name = name.clone();
    name.set_span(Span::mixed_site());
    name
}

impl Field {
    /// The name of a hidden item for this field.
    pub(super) fn hidden(&self, prefix: &str) -> Ident {
        format_ident!("{prefix}{}", self.info.name.unraw(), span = Span::mixed_site())
    }

    /// The lint levels that were written above it.
    pub(super) fn lints(&self) -> impl Iterator<Item = &Attribute> {
        let attrs = self.info.shared_attrs.iter();
        attrs.filter(|attr| !attr.path().is_ident("doc") && !attr.path().is_ident("deprecated"))
    }

    /// The name of the hidden constant with the facts about this field.
    pub(super) fn facts(&self) -> Ident {
        format_ident!("{}", self.info.name.unraw().to_string().to_uppercase(), span = Span::mixed_site())
    }

    /// The field's name where an editor that looks for it shall not come to.
    pub(super) fn silent(&self) -> Ident {
        silent(&self.info.name)
    }

    /// A generated name that the user sees.
    pub(super) fn public(&self, prefix: &str) -> Ident {
        format_ident!("{prefix}{}", self.info.name.unraw(), span = self.info.name.span())
    }

    /// The name of the public constant that stands for this field. It stands at the colon: at the field's name an editor would show it with the field, and it
    /// cannot be renamed with it.
    pub(super) fn constant(&self) -> Ident {
        Ident::new(&self.info.name.unraw().to_string().to_uppercase(), self.info.colon)
    }
}
