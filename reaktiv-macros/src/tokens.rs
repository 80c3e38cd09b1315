//! Tokens, as far as nobody has parsed them.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};

/// A group like another one, at the same place, with something else in it.
pub(crate) fn regrouped(group: &Group, inside: TokenStream) -> TokenTree {
    let mut copy = Group::new(group.delimiter(), inside);
    copy.set_span(group.span());
    copy.into()
}

/// Whether a name of this kind is among tokens.
pub(crate) fn mentions(tokens: TokenStream, is_it: &impl Fn(&Ident) -> bool) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => mentions(group.stream(), is_it),
        TokenTree::Ident(ident) => is_it(&ident),
        _ => false,
    })
}

/// Where the first and the last token stand.
pub(crate) fn ends(tokens: TokenStream) -> (Span, Span) {
    let mut spans = tokens.into_iter().map(|token| token.span());
    let first = spans.next().unwrap_or_else(Span::mixed_site);
    (first, spans.last().unwrap_or(first))
}

pub(crate) fn is_punct(token: Option<&TokenTree>, char: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == char)
}
