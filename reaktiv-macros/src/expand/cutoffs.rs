//! When two values of a field count as equal.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;
use syn::Type;
use syn::spanned::Spanned;

use super::context::Context;
use crate::model::Cutoff;
use crate::types::same_values;

/// The cutoff of a field as a value, `fn(&T, &T) -> bool`: what a missing `PartialEq` is reported at.
pub(super) fn same(context: &Context<'_>, ty: &Type, cutoff: &Cutoff) -> TokenStream {
    let private = &context.names.private;
    let located = |span: Span| Span::mixed_site().located_at(span);
    match cutoff {
        Cutoff::PartialEq => same_values(private, ty, located(ty.span())),
        Cutoff::Never => quote_spanned!(Span::mixed_site()=> #private::always_changed::<#ty>),
        Cutoff::Pointer(span) => {
            let span = located(*span);
            quote_spanned!(span=> #private::same_pointer::<#ty>)
        }
        Cutoff::Function(path) => {
            // At the path, so that a function of other types is an error there; a call, so that `&str` does for `&String`.
            let span = located(path.span());
            let [old, new] = ["old", "new"].map(|name| Ident::new(name, span));
            quote_spanned!(span=> |#old: &#ty, #new: &#ty| -> bool { #path(#old, #new) })
        }
    }
}
