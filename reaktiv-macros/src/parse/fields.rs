//! A struct with a field that is not written to its end: the others are there all the same, so that an editor does not lose them.

use proc_macro2::{Delimiter, Ident, Spacing, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Field, FieldsNamed, Generics, ItemStruct, Token, Visibility};

use crate::errors::{Errors, at_last_token};
use crate::tokens::is_punct;

/// A struct whose fields are read one by one, and the names of those that cannot be read. None if what is in front of them cannot be read either.
pub(super) fn struct_of_readable_fields(item: TokenStream, errors: &mut Errors) -> Option<(ItemStruct, Vec<Ident>)> {
    let head = |input: ParseStream<'_>| {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis: Visibility = input.parse()?;
        let struct_token: Token![struct] = input.parse()?;
        let ident: Ident = input.parse()?;
        let mut generics: Generics = input.parse()?;
        generics.where_clause = input.parse()?;
        let content;
        let brace_token = syn::braced!(content in input);
        let fields = FieldsNamed { brace_token, named: Default::default() };
        let item = ItemStruct {
            attrs,
            vis,
            struct_token,
            ident,
            generics,
            fields: syn::Fields::Named(fields),
            semi_token: None,
        };
        Ok((item, content.parse::<TokenStream>()?))
    };
    let (mut item, content) = head.parse2(item).ok()?;
    let tokens: Vec<TokenTree> = content.into_iter().collect();
    let (mut fields, mut lost) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < tokens.len() {
        let chunk = Chunk::at(&tokens[at..]);
        let last = chunk.tokens.last().cloned();
        let parse = |tokens: &[TokenTree]| Field::parse_named.parse2(tokens.iter().cloned().collect());
        match parse(chunk.tokens) {
            Ok(field) => {
                // If there is no comma behind it, the compiler has said so.
                fields.push(field);
            }
            Err(error) => {
                errors.push(at_last_token(error, last, "the field", ": write `name: Type`"));
                errors.known_to_editors();
                // It may be an attribute that is being typed.
                match parse(&chunk.tokens[chunk.attributes..]) {
                    Ok(field) => fields.push(field),
                    Err(_) => lost.extend(chunk.name),
                }
            }
        }
        at += chunk.tokens.len() + usize::from(chunk.has_comma);
    }
    if let syn::Fields::Named(named) = &mut item.fields {
        named.named = fields.into_iter().collect();
    }
    Some((item, lost))
}

/// The tokens of one field, as far as they look like it.
struct Chunk<'t> {
    tokens: &'t [TokenTree],
    /// How many of them are attributes.
    attributes: usize,
    name: Option<Ident>,
    has_comma: bool,
}

impl Chunk<'_> {
    fn at(tokens: &[TokenTree]) -> Chunk<'_> {
        let mut at = 0;
        while is_attribute(&tokens[at..]) {
            at += 2;
        }
        let attributes = at;
        if matches!(&tokens[at..], [TokenTree::Ident(word), ..] if word == "pub") {
            at += 1;
            at += usize::from(is_group(tokens.get(at), Delimiter::Parenthesis));
        }
        let mut name = None;
        if let Some(TokenTree::Ident(ident)) = tokens.get(at) {
            name = Some(ident.clone());
            at += 1;
            at += usize::from(is_colon(tokens.get(at)));
        }
        // Something, so that it goes on.
        at = at.max(1);
        let mut angles = 0_usize;
        while let Some(token) = tokens.get(at) {
            match token {
                TokenTree::Punct(punct) => match punct.as_char() {
                    ',' if angles == 0 => return Chunk { tokens: &tokens[..at], attributes, name, has_comma: true },
                    '<' => angles += 1,
                    // Not that of `->`.
                    '>' if !is_punct(tokens[..at].last(), '-') => angles = angles.saturating_sub(1),
                    _ => {}
                },
                _ if begins_field(&tokens[at..]) => break,
                _ => {}
            }
            if is_attribute(&tokens[at..]) {
                break;
            }
            at += 1;
        }
        Chunk { tokens: &tokens[..at.min(tokens.len())], attributes, name, has_comma: false }
    }
}

/// Whether what stands here can only be the beginning of a field: `pub`, or a name and a colon.
fn begins_field(tokens: &[TokenTree]) -> bool {
    match tokens {
        [TokenTree::Ident(word), ..] if word == "pub" => true,
        [TokenTree::Ident(_), colon, ..] => is_colon(Some(colon)),
        _ => false,
    }
}

fn is_attribute(tokens: &[TokenTree]) -> bool {
    is_punct(tokens.first(), '#') && is_group(tokens.get(1), Delimiter::Bracket)
}

fn is_group(token: Option<&TokenTree>, delimiter: Delimiter) -> bool {
    matches!(token, Some(TokenTree::Group(group)) if group.delimiter() == delimiter)
}

/// Not the first one of `::`.
fn is_colon(token: Option<&TokenTree>) -> bool {
    matches!(token, Some(TokenTree::Punct(colon)) if colon.as_char() == ':' && colon.spacing() == Spacing::Alone)
}
