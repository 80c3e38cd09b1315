//! The fragments of a `macro_rules!` around us.
//!
//! An `$e:expr` comes as a group without delimiters, which the compiler takes for nothing when a macro hands it on: `$e * 2` with `a + b` would become
//! `a + b * 2`. So those that are expressions with operators get parentheses, before anything is parsed. These are right for types and patterns
//! too, if such a one looks like an expression (`&str`, `1 | 2`). Other fragments stay as they are.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use syn::Expr;

use crate::chains::is_assignment;

/// The same tokens, with parentheses where a fragment needs them.
pub(crate) fn in_parentheses(tokens: TokenStream) -> TokenStream {
    if has_fragments(tokens.clone()) { replace(tokens) } else { tokens }
}

fn has_fragments(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::None || has_fragments(group.stream()),
        _ => false,
    })
}

fn replace(tokens: TokenStream) -> TokenStream {
    let replaced = tokens.into_iter().map(|token| {
        let TokenTree::Group(group) = token else { return token };
        let inside = replace(group.stream());
        let is_fragment = group.delimiter() == Delimiter::None;
        let (delimiter, span) = if is_fragment && needs_parentheses(inside.clone()) {
            (Delimiter::Parenthesis, Span::mixed_site().located_at(group.span()))
        } else {
            (group.delimiter(), group.span())
        };
        let mut copy = Group::new(delimiter, inside);
        copy.set_span(span);
        copy.into()
    });
    replaced.collect()
}

/// Whether what stands before or behind an expression may bind closer than what is in it. Not for assignments, which attributes look like.
fn needs_parentheses(tokens: TokenStream) -> bool {
    match syn::parse2::<Expr>(tokens) {
        Ok(Expr::Binary(binary)) => !is_assignment(&binary.op),
        Ok(
            Expr::Unary(_)
            | Expr::Cast(_)
            | Expr::Range(_)
            | Expr::Reference(_)
            | Expr::RawAddr(_)
            | Expr::Closure(_)
            | Expr::If(_)
            | Expr::Match(_)
            | Expr::Return(_)
            | Expr::Break(_),
        ) => true,
        _ => false,
    }
}
