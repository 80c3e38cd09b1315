//! Tokens that stand in many places.

use proc_macro2::{Delimiter, Group, Punct, Spacing, TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt};

/// A few tokens. A `TokenStream` is kept by the compiler: to put one into another takes several calls there, where these are put in one by one.
#[derive(Clone, Default)]
pub(super) struct Trees(Vec<TokenTree>);

impl Trees {
    pub(super) fn of(tokens: impl ToTokens) -> Trees {
        Trees(tokens.into_token_stream().into_iter().collect())
    }

    /// `#[attribute]`
    pub(super) fn attribute(attribute: TokenStream) -> Trees {
        Trees(vec![Punct::new('#', Spacing::Alone).into(), Group::new(Delimiter::Bracket, attribute).into()])
    }
}

impl ToTokens for Trees {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(self.0.iter().cloned());
    }
}

/// `& token`
pub(super) struct Ref(pub(super) TokenTree);

impl ToTokens for Ref {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.append(Punct::new('&', Spacing::Alone));
        tokens.append(self.0.clone());
    }
}

/// `{ .. }`, which is put into other tokens as one.
pub(super) fn braces(inside: TokenStream) -> Group {
    Group::new(Delimiter::Brace, inside)
}
