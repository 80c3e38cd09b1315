//! Macros of the standard library that show what they are given: they show the user's words, whatever becomes of the tokens.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::punctuated::Punctuated;
use syn::{Expr, Macro, Token};

use crate::print;

/// The last name of a macro of the standard library, as far as its path tells.
pub(crate) fn standard_macro(mac: &Macro) -> Option<String> {
    let segments = &mac.path.segments;
    let standard = segments.len() == 1
        || (segments.len() == 2 && ["std", "core", "alloc"].iter().any(|name| segments[0].ident == name));
    standard.then(|| segments.last().map(|last| last.ident.to_string())).flatten()
}

/// Whether this is `dbg!(..)`.
pub(crate) fn is_dbg(mac: &Macro) -> bool {
    standard_macro(mac).as_deref() == Some("dbg")
}

/// The arguments of `assert!`, where there was only this condition: with the message that it would have had.
pub(crate) fn with_message(condition: &TokenStream, tokens: &TokenStream) -> TokenStream {
    let text = print::line(condition);
    let text = text.trim_end_matches([',', ' ']).replace('{', "{{").replace('}', "}}");
    let message = format!("assertion failed: {text}");
    let comma = (!tokens.to_string().ends_with(',')).then(|| quote!(,));
    quote!(#tokens #comma #message)
}

/// `dbg!(self.total)`: what it stands for, of what `change` makes of each argument. None if there are no expressions in it.
pub(crate) fn dbg(mac: &Macro, mut change: impl FnMut(&mut Expr)) -> Option<TokenStream> {
    let list = mac.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated).ok()?;
    if list.is_empty() {
        return None;
    }
    let at = mac.path.segments.last().map_or_else(Span::call_site, |last| last.ident.span());
    let (is_one, located) = (list.len() == 1 && !list.trailing_punct(), Span::mixed_site().located_at(at));
    let shown = list.into_iter().map(|mut shown| {
        let text = print::line(&shown.to_token_stream());
        change(&mut shown);
        // The place is that of the user's tokens.
        let place = quote_spanned!(at=> ::core::file!(), ::core::line!(), ::core::column!());
        quote_spanned!(located=> match #shown {
            shown => {
                ::std::eprintln!("[{}:{}:{}] {} = {:#?}", #place, #text, &shown);
                shown
            }
        })
    });
    let shown: Vec<_> = shown.collect();
    Some(if is_one { quote!(#((#shown))*) } else { quote!((#(#shown,)*)) })
}
