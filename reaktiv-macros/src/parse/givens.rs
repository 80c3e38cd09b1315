//! What a nested struct is handed down: `given(rates, fx = self.rate, id = key)`.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Expr, Ident, Member, Token};

use crate::errors::{Errors, at_last_token};
use crate::model::{HandFrom, Hands, NamedGiven};

struct Item {
    name: Ident,
    value: Option<Expr>,
}

impl Parse for Item {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = input.parse()?;
        let value = input.parse::<Option<Token![=]>>()?.map(|_| input.parse()).transpose()?;
        Ok(Item { name, value })
    }
}

/// Those that are written as they must be, and distinct.
pub(super) fn hands(word: Span, list: TokenStream, errors: &mut Errors) -> Hands {
    let mut hands = Hands { word, named: Vec::new(), is_broken: false };
    let last = list.clone().into_iter().last();
    let items = match Punctuated::<Item, Token![,]>::parse_terminated.parse2(list) {
        Ok(items) => items,
        Err(error) => {
            errors.push(at_last_token(error, last, "the list", ": write `given(name, name = self.field, name = key)`"));
            return Hands { is_broken: true, ..hands };
        }
    };
    for Item { name, value } in items {
        if hands.named.iter().any(|other| other.name == name) {
            errors.at(&name, format!("`{name}` is named twice"));
            hands.is_broken = true;
            continue;
        }
        match value.map_or_else(|| Ok(HandFrom::Field { self_span: name.span(), name: name.clone() }), from) {
            Ok(from) => hands.named.push(NamedGiven { name, from }),
            Err(error) => {
                errors.push(error);
                hands.is_broken = true;
            }
        }
    }
    hands
}

fn from(value: Expr) -> syn::Result<HandFrom> {
    let is_self = |expr: &Expr| matches!(expr, Expr::Path(path) if path.path.is_ident("self"));
    match &value {
        Expr::Group(group) => from((*group.expr).clone()),
        Expr::Field(field) if is_self(&field.base) => match &field.member {
            Member::Named(name) => Ok(HandFrom::Field { self_span: field.base.span(), name: name.clone() }),
            Member::Unnamed(_) => Err(syn::Error::new_spanned(&value, "fields have names: write `self.name`")),
        },
        Expr::Path(path) if path.path.is_ident("key") => Ok(HandFrom::Key(path.span())),
        Expr::Path(path) if path.path.get_ident().is_some() => {
            let name = path.path.to_token_stream();
            Err(syn::Error::new_spanned(&value, format!("a field is `self.{name}` here, and `key` the key of a row")))
        }
        _ => Err(syn::Error::new_spanned(
            &value,
            "what is handed down is a field: make this a `computed!` of the struct, and name that, `self.name`",
        )),
    }
}
