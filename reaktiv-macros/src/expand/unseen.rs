//! Asks of the types of fields whether their values change unseen.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{GenericArgument, PathArguments, Type};

use super::context::Context;
use crate::model::{Kind, Signal};
use crate::types::without_group;

/// Types that are well known, which spares the compiler the question.
const KNOWN: [&str; 19] = [
    "bool", "char", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize", "f32",
    "f64", "String", "str", "Duration",
];

pub(super) fn unseen(context: &Context<'_>) -> TokenStream {
    let private = &context.names.private;
    let parameters: Vec<String> = context
        .of
        .generics
        .params
        .iter()
        .map(|param| match param {
            syn::GenericParam::Type(param) => param.ident.to_string(),
            syn::GenericParam::Const(param) => param.ident.to_string(),
            syn::GenericParam::Lifetime(param) => param.lifetime.ident.to_string(),
        })
        .collect();
    let mut asked = Vec::new();
    let mut checks = Vec::new();
    for field in &context.of.fields {
        let (Kind::Signal(Signal { ty, nested: false, .. }) | Kind::Computed { ty, .. }) = &field.kind else {
            continue;
        };
        let text = ty.to_token_stream().to_string();
        let is_generic = mentions(ty.to_token_stream(), &parameters);
        if is_generic || is_known(ty) || asked.contains(&text) {
            continue;
        }
        asked.push(text);
        // From the type's first token to its last.
        let tokens: Vec<_> = ty.to_token_stream().into_iter().collect();
        let [first, last] =
            [tokens.first(), tokens.last()].map(|token| token.map_or_else(Span::mixed_site, |token| token.span()));
        let private = Ident::new(&private.to_string(), first);
        let probe = quote_spanned!(first=> #private::Probe::<);
        checks.push(quote_spanned!(last=> #probe #ty>::check();));
    }
    if checks.is_empty() {
        return TokenStream::new();
    }
    quote! {
        #[allow(unused_imports)]
        const _: fn() = || {
            use #private::Steady as _;
            #(#checks)*
        };
    }
}

fn is_known(ty: &Type) -> bool {
    let Type::Path(path) = without_group(ty) else { return false };
    let Some(last) = path.path.segments.last().filter(|_| path.qself.is_none()) else { return false };
    match &last.arguments {
        PathArguments::None => KNOWN.iter().any(|known| last.ident == known),
        PathArguments::AngleBracketed(arguments) if last.ident == "Option" || last.ident == "Vec" => {
            arguments.args.iter().all(|argument| matches!(argument, GenericArgument::Type(ty) if is_known(ty)))
        }
        _ => false,
    }
}

fn mentions(tokens: TokenStream, names: &[String]) -> bool {
    tokens.into_iter().any(|token| match token {
        proc_macro2::TokenTree::Group(group) => mentions(group.stream(), names),
        proc_macro2::TokenTree::Ident(ident) => names.iter().any(|name| ident == name),
        _ => false,
    })
}
