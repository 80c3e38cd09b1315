//! The bodies of formulas: the user's tokens, with the reads in them.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};

use super::children::ends_of_type;
use super::context::Context;
use super::keepsakes::{copy, first_read, kept};
use super::reads::reference;
use crate::model::{Formula, Look, LookAt, Read, Target, keepsake_number, placeholder_number};
use crate::tokens::{is_punct, regrouped};

/// Puts the reads in the places of their placeholders: `*__get(&inputs.name)` for a signal, `*Self::get(cells, &Self::TOTAL)` for a computed, in parentheses where
/// `.`, `?`, `[` or `(` follows.
///
/// With the spans of the user's `self.name`, so that errors, warnings and suggestions land there and show the user's text.
pub(super) fn with_reads(context: &Context<'_>, place: usize, formula: &Formula, tokens: TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut result = TokenStream::new();
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) => {
                regrouped(group, with_reads(context, place, formula, group.stream())).to_tokens(&mut result);
            }
            TokenTree::Ident(ident) => match placeholder_number(ident) {
                Some(read) => {
                    let Read { target, self_span, span, .. } = formula.reads[read];
                    if let Some(look) = target.field().and_then(|field| context.of.fields[field].as_look())
                        && !matches!(look.at, LookAt::Whole)
                    {
                        result.extend(read_of_fields(context, place, read, look));
                        continue;
                    }
                    let value = reference(context, place, read, self_span, span);
                    // Events are a slice, and no place.
                    if matches!(
                        target,
                        Target::Place(_) | Target::Event(_) | Target::UntrackedEvent(_) | Target::Clock(_)
                    ) {
                        result.extend(value);
                        continue;
                    }
                    let value = value.unwrap_or_else(|| {
                        let span = Span::mixed_site().located_at(span);
                        quote_spanned!(span=> context)
                    });
                    let value = quote_spanned!(self_span=> * #value);
                    result.extend(place_of(self_span, value, &tokens[at + 1..]));
                }
                None => ident.to_tokens(&mut result),
            },
            other => other.to_tokens(&mut result),
        }
    }
    result
}

/// The same in a future, which has copies: `*&copy_0` for all reads of a field, and `kept_0.lend()` for what a call on a nested struct has given.
pub(super) fn with_copies(context: &Context<'_>, formula: &Formula, tokens: TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut result = TokenStream::new();
    for (at, token) in tokens.iter().enumerate() {
        let TokenTree::Ident(ident) = token else {
            match token {
                TokenTree::Group(group) => {
                    regrouped(group, with_copies(context, formula, group.stream())).to_tokens(&mut result);
                }
                other => other.to_tokens(&mut result),
            }
            continue;
        };
        if let Some(call) = keepsake_number(ident) {
            let span = Span::mixed_site().located_at(ident.span());
            let value = kept(call);
            result.extend(quote_spanned!(span=> #value.lend()));
            continue;
        }
        let Some(read) = placeholder_number(ident) else {
            ident.to_tokens(&mut result);
            continue;
        };
        let Read { target, self_span, span, .. } = formula.reads[read];
        let mut name = match target {
            Target::Context => context.names.context.clone(),
            _ => copy(first_read(formula, read)),
        };
        name.set_span(Span::mixed_site().located_at(span));
        // The context is a reference already.
        let value = match target {
            Target::Context => quote_spanned!(self_span=> * #name),
            _ => quote_spanned!(self_span=> * & #name),
        };
        place_of(self_span, value, &tokens[at + 1..]).to_tokens(&mut result);
    }
    result
}

/// A place that begins with `*`, in parentheses where `.`, `?`, `[` or `(` follows.
fn place_of(self_span: Span, value: TokenStream, rest: &[TokenTree]) -> TokenStream {
    if !is_postfix(rest) {
        return value;
    }
    let mut group = Group::new(Delimiter::Parenthesis, value);
    group.set_span(self_span);
    group.to_token_stream()
}

/// Puts the struct's name in the place of `Self`: formulas are functions of the hidden type. Items in a formula have a `Self` of their own.
pub(super) fn with_self(context: &Context<'_>, tokens: TokenStream) -> TokenStream {
    const ITEMS: [&str; 5] = ["impl", "trait", "struct", "enum", "union"];
    let mut result = TokenStream::new();
    let mut in_item = false;
    let mut in_text = false;
    for token in tokens {
        match token {
            TokenTree::Ident(ident) if ident == "Self" && !in_item => {
                let mut name = context.of.name.clone();
                name.set_span(ident.span());
                let (_, types, _) = context.of.generics.split_for_impl();
                name.to_tokens(&mut result);
                types.as_turbofish().to_tokens(&mut result);
            }
            TokenTree::Ident(ident) => {
                in_item |= ITEMS.iter().any(|item| ident == item);
                in_text = ident == "stringify";
                ident.to_tokens(&mut result);
            }
            TokenTree::Group(group) if in_item || in_text => {
                in_item &= group.delimiter() != Delimiter::Brace;
                in_text = false;
                group.to_tokens(&mut result);
            }
            TokenTree::Group(group) => {
                regrouped(&group, with_self(context, group.stream())).to_tokens(&mut result);
            }
            other => {
                in_item &= !is_punct(Some(&other), ';');
                other.to_tokens(&mut result);
            }
        }
    }
    result
}

/// `self.customer` in a formula that reads a field of it: a value, which stands at `self`; the call that makes it stands at the type, where
/// it is the same error as everywhere else if that is not reactive.
fn read_of_fields(context: &Context<'_>, reader: usize, read: usize, look: &Look) -> Option<TokenStream> {
    let Read { self_span, span, .. } = context.of.fields[reader].formula()?.reads[read];
    let (first, last) = ends_of_type(&context.of.fields[look.child]);
    let value = reference(context, reader, read, span.located_at(first), span.located_at(last))?;
    Some(standing_at(self_span, value).into())
}

/// A value that stands at the user's `self`: what is wrong with the rest of the path is the same error in a formula and in its look.
pub(super) fn standing_at(self_span: Span, fields: TokenStream) -> TokenTree {
    let mut block = Group::new(Delimiter::Brace, fields);
    block.set_span(self_span);
    block.into()
}

/// Whether these tokens begin with an operator that binds closer than `*` in front.
fn is_postfix(rest: &[TokenTree]) -> bool {
    let punct = |place: usize, char: char| is_punct(rest.get(place), char);
    match rest.first() {
        Some(TokenTree::Group(group)) => matches!(group.delimiter(), Delimiter::Parenthesis | Delimiter::Bracket),
        _ => punct(0, '?') || (punct(0, '.') && !punct(1, '.')),
    }
}
