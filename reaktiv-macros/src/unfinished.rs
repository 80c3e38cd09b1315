//! Formulas that are being typed.

use proc_macro2::{Spacing, TokenStream, TokenTree};
use quote::quote;

use crate::tokens::regrouped;

/// Puts a call of a method that everything has, and that never returns, behind dots behind which nothing comes.
pub(crate) fn with_names_behind_dots(tokens: TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let is_dot = |token: &TokenTree| matches!(token, TokenTree::Punct(dot) if dot.as_char() == '.' && dot.spacing() == Spacing::Alone);
    let ends = |next: Option<&TokenTree>| !matches!(next, Some(TokenTree::Ident(_) | TokenTree::Literal(_)));
    let mut result = TokenStream::new();
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) => {
                result.extend([regrouped(group, with_names_behind_dots(group.stream()))]);
            }
            token => result.extend([token.clone()]),
        }
        if is_dot(token) && ends(tokens.get(at + 1)) {
            result.extend(quote!(unfinished()));
        }
    }
    result
}
