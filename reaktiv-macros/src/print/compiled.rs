//! The expansion as the compiler gets it.

use proc_macro2::{TokenStream, TokenTree};

use crate::tokens::{is_punct, regrouped};

/// Without what is shown to editors alone, and without the macros that choose.
pub(super) fn as_compiled(code: TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = code.into_iter().collect();
    let mut result: Vec<TokenTree> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match &tokens[at..] {
            [TokenTree::Ident(name), TokenTree::Punct(bang), TokenTree::Group(items), ..]
                if bang.as_char() == '!'
                    && ["editor_only", "compiled_only", "renamed_only"].iter().any(|known| name == known) =>
            {
                // The path in front of it.
                while is_punct(result.last(), ':') {
                    result.truncate(result.len() - 2);
                    if result.last().is_some_and(|token| matches!(token, TokenTree::Ident(_))) {
                        result.pop();
                    }
                }
                let items: Vec<TokenTree> = items.stream().into_iter().collect();
                let first = match name.to_string().as_str() {
                    "editor_only" => items.len(),
                    "compiled_only" => 0,
                    // `path, name, items`
                    _ => items
                        .iter()
                        .enumerate()
                        .filter(|(_, token)| is_punct(Some(token), ','))
                        .nth(1)
                        .map_or(0, |(at, _)| at + 1),
                };
                result.extend(as_compiled(items[first..].iter().cloned().collect()));
                at += 3;
            }
            [TokenTree::Group(group), ..] => {
                result.push(regrouped(group, as_compiled(group.stream())));
                at += 1;
            }
            [token, ..] => {
                result.push(token.clone());
                at += 1;
            }
            [] => {}
        }
    }
    result.into_iter().collect()
}
