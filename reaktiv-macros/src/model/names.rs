//! Names in generated code, and those that stand for something until it is there.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::Ident;

use crate::tokens::regrouped;

/// The name under which generated code knows `reaktiv::__private`.
pub(crate) fn private() -> Ident {
    Ident::new("__reaktiv", Span::mixed_site())
}

const PLACEHOLDER: &str = "__reaktiv_read_";

/// The identifier that stands for the read of this number.
pub(crate) fn placeholder(read: usize, span: Span) -> Ident {
    Ident::new(&format!("{PLACEHOLDER}{read}"), span)
}

const KEEPSAKE: &str = "__reaktiv_kept_";

/// The identifier that stands for the kept call of this number.
pub(crate) fn keepsake(call: usize, span: Span) -> Ident {
    Ident::new(&format!("{KEEPSAKE}{call}"), span)
}

/// The number of the kept call that an identifier stands for.
pub(crate) fn keepsake_number(ident: &Ident) -> Option<usize> {
    ident.to_string().strip_prefix(KEEPSAKE)?.parse().ok()
}

/// Formulas number their reads each for itself: gives the tokens of one to another, whose read of number `to` is what `from` is here.
pub(crate) fn renumbered(tokens: TokenStream, from: usize, to: usize) -> TokenStream {
    let renumber = |token| match token {
        TokenTree::Group(group) => regrouped(&group, renumbered(group.stream(), from, to)),
        TokenTree::Ident(ident) => match placeholder_number(&ident) {
            Some(read) => placeholder(read - from + to, ident.span()).into(),
            None => ident.into(),
        },
        other => other,
    };
    tokens.into_iter().map(renumber).collect()
}

/// The number of the read that an identifier stands for.
pub(crate) fn placeholder_number(ident: &Ident) -> Option<usize> {
    ident.to_string().strip_prefix(PLACEHOLDER)?.parse().ok()
}

/// What stands for the name of an accessor, for structs around this one: FNV-1a, of 64 bits, as the runtime computes it for the methods of tables.
pub(crate) fn accessor_hash(name: &Ident) -> u64 {
    let name = syn::ext::IdentExt::unraw(name).to_string();
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}
