use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};

/// All mistakes of a struct. It must be turned into tokens: dropping it unread is a bug.
#[derive(Default)]
pub(crate) struct Errors {
    found: Vec<syn::Error>,
}

impl Errors {
    /// Reports a mistake at the smallest token to change.
    pub(crate) fn at(&mut self, place: impl ToTokens, message: impl Into<String>) {
        // `new_spanned` would cover all tokens of `place` on a nightly compiler and only the first on stable.
        self.push(syn::Error::new_spanned(place, message.into()));
    }

    pub(crate) fn at_span(&mut self, span: Span, message: impl Into<String>) {
        self.push(syn::Error::new(span, message.into()));
    }

    pub(crate) fn push(&mut self, error: syn::Error) {
        self.found.push(error);
    }

    /// The errors as items, in source order.
    pub(crate) fn into_tokens(mut self) -> TokenStream {
        self.found.sort_by_key(|error| position(error.span()));
        let errors = self.found.iter().map(syn::Error::to_compile_error);
        quote!(#(#errors)*)
    }
}

/// Line and column; all equal outside a real macro call.
pub(crate) fn position(span: Span) -> (usize, usize) {
    if proc_macro::is_available() {
        let span = span.unwrap();
        (span.line(), span.column())
    } else {
        (0, 0)
    }
}

/// The line of a token in its file, or 0 where it is not known.
pub(crate) fn line(span: Span) -> u32 {
    position(span).0 as u32
}

pub(crate) fn only_in_a_struct(what: &str, hint: &str) -> TokenStream {
    let message = format!("`{what}` {hint}");
    quote!(::core::compile_error! { #message })
}
