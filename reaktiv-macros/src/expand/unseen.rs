//! Asks of the types of fields whether their values change unseen.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{GenericArgument, PathArguments, Type};

use super::context::Context;
use crate::model::{Kind, Scan, Signal};
use crate::tokens::{ends, mentions};
use crate::types::{Distinct, name_of, without_group};

/// Types that are well known, which spares the compiler the question.
const KNOWN: [&str; 19] = [
    "bool", "char", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize", "f32",
    "f64", "String", "str", "Duration",
];

pub(super) fn unseen(context: &Context<'_>) -> TokenStream {
    let private = &context.names.private;
    let is_parameter = |name: &Ident| context.of.generics.params.iter().any(|parameter| name_of(parameter) == name);
    let mut asked = Distinct::default();
    let mut checks = Vec::new();
    for field in &context.of.fields {
        let (Kind::Signal(Signal { ty, nested: false, .. })
        | Kind::Computed { ty, .. }
        | Kind::Scan(Scan { ty, .. }, _)) = &field.kind
        else {
            continue;
        };
        if mentions(ty.to_token_stream(), &is_parameter) || is_known(ty) || !asked.insert(ty) {
            continue;
        }
        let (first, last) = ends(ty.to_token_stream());
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
