use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::Path;

/// All mistakes of a struct. It must be turned into tokens: dropping it unread is a bug.
#[derive(Default)]
pub(crate) struct Errors {
    found: Vec<Found>,
}

struct Found {
    error: syn::Error,
    /// An editor finds it by itself.
    is_known_to_editors: bool,
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
        self.found.push(Found { error, is_known_to_editors: false });
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.found.len()
    }

    /// The last one is not shown to editors, which find it by themselves in what they are shown of the formulas.
    pub(crate) fn known_to_editors(&mut self) {
        if let Some(last) = self.found.last_mut() {
            last.is_known_to_editors = true;
        }
    }

    /// The errors as items, in source order.
    pub(crate) fn into_tokens(mut self, krate: &Path) -> TokenStream {
        self.found.sort_by_key(|found| position(found.error.span()));
        let errors = self.found.iter().map(|found| {
            let error = found.error.to_compile_error();
            if found.is_known_to_editors { quote!(#krate::__private::compiled_only! { #error }) } else { error }
        });
        quote!(#(#errors)*)
    }
}

/// What breaks off is wrong at its last token: the parser has no place for what is missing.
pub(crate) fn at_last_token(error: syn::Error, last: Option<TokenTree>, what: &str, hint: &str) -> syn::Error {
    let at_the_end = error.to_string().starts_with("unexpected end of input");
    let nowhere = position(error.span()) == position(Span::call_site());
    let place = match last {
        Some(last) if nowhere => last.span(),
        _ => error.span(),
    };
    if at_the_end || nowhere { syn::Error::new(place, format!("{what} breaks off here: {error}{hint}")) } else { error }
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
