//! Reads in macros: the arguments of those that are known, and tokens whose meaning is not.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::visit_mut::VisitMut;
use syn::{Expr, Macro, Token};

use super::walk::{Role, Walk};
use crate::shown;
use crate::tokens::{is_punct, regrouped};

/// The macros whose arguments are evaluated once each, in order.
pub(super) const FORMATTING: [&str; 9] =
    ["format", "format_args", "print", "println", "eprint", "eprintln", "write", "writeln", "vec"];

impl Walk<'_> {
    /// Arguments of a macro, in order; at place `format` a format string may stand.
    pub(super) fn arguments(
        &mut self,
        mac: &mut Macro,
        format: Option<usize>,
        mut visit: impl FnMut(&mut Self, usize, &mut Expr),
    ) -> bool {
        let Ok(mut list) = mac.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated) else { return false };
        for (place, argument) in list.iter_mut().enumerate() {
            if let Expr::Lit(literal) = argument
                && format == Some(place)
            {
                self.check_captures(&literal.to_token_stream());
            }
            visit(self, place, argument);
        }
        mac.tokens = list.into_token_stream();
        true
    }

    /// `assert!(condition)`, or one of two operands. Where there is no message it says what failed in the user's words.
    pub(super) fn assertion(&mut self, mac: &mut Macro, name: &str) -> bool {
        let operands = if name.ends_with("assert") { 1 } else { 2 };
        let condition = mac.tokens.clone();
        let mut count = 0;
        let understood = self.arguments(mac, Some(operands), |walk, place, argument| {
            count = place + 1;
            match argument {
                argument if place < operands => walk.visit_expr_mut(argument),
                Expr::Assign(named) => walk.in_branch(|walk| walk.visit_expr_mut(&mut named.right)),
                message => walk.in_branch(|walk| walk.visit_expr_mut(message)),
            }
        });
        if understood && operands == 1 && count == 1 {
            mac.tokens = shown::with_message(&condition, &mac.tokens);
        }
        self.left = true;
        understood
    }

    /// `"{self}"` in a format string.
    pub(super) fn check_captures(&mut self, literal: &TokenStream) {
        let text = literal.to_string().replace("{{", "");
        if text.starts_with(['"', 'r']) && ["{self}", "{self:"].iter().any(|capture| text.contains(capture)) {
            self.bare_self(literal);
        }
    }

    /// Tokens whose meaning is not known.
    pub(super) fn scan(&mut self, tokens: TokenStream) -> TokenStream {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut result = TokenStream::new();
        let mut at = 0;
        while at < tokens.len() {
            let rest = &tokens[at + 1..];
            match &tokens[at] {
                TokenTree::Group(group) => {
                    regrouped(group, self.scan(group.stream())).to_tokens(&mut result);
                }
                TokenTree::Ident(ident) if ident == "self" && !is_punct(rest.first(), ':') => {
                    if let [TokenTree::Punct(dot)] = rest
                        && dot.as_char() == '.'
                    {
                        self.wrong(dot, "the formula breaks off here: write the name of a field");
                        return result;
                    }
                    let Some(TokenTree::Ident(name)) = rest.get(1).filter(|_| is_punct(rest.first(), '.')) else {
                        self.bare_self(ident);
                        at += 1;
                        continue;
                    };
                    if let Some((mut call, length)) = self.nested_call_in(&tokens[at..]) {
                        self.visit_expr_mut(&mut call);
                        call.to_tokens(&mut result);
                        at += length;
                        continue;
                    }
                    at += 2;
                    match rest.get(2) {
                        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => {
                            self.method_call(name)
                        }
                        next => {
                            let writes = assignment(next, rest.get(3), rest.get(4))
                                .or_else(|| mutable_borrow(&tokens[..at - 2]))
                                .filter(|_| !(self.in_effect() && self.names.context.as_ref() == Some(name)))
                                .filter(|_| self.names.fields.iter().any(|(field, _)| field == name));
                            if let Some(operator) = writes {
                                self.write(operator, &name.to_string());
                            } else if let Some(placeholder) = self.read(ident.span(), name) {
                                placeholder.to_tokens(&mut result);
                            }
                        }
                    }
                }
                TokenTree::Ident(ident) if ident == "stringify" && is_punct(rest.first(), '!') && rest.len() > 1 => {
                    result.extend(tokens[at..at + 3].iter().cloned());
                    at += 2;
                }
                TokenTree::Ident(ident) if ident == "untracked" && is_punct(rest.first(), '!') => {
                    if let Some(TokenTree::Group(group)) = rest.get(1) {
                        let read = self.untracked_read(ident.clone(), group.stream());
                        result.extend(read);
                        at += 2;
                    }
                }
                TokenTree::Literal(literal) => {
                    self.check_captures(&literal.to_token_stream());
                    literal.to_tokens(&mut result);
                }
                other => other.to_tokens(&mut result),
            }
            at += 1;
        }
        result
    }

    /// `self.customer.address.city()` at the beginning of these tokens, and of how many.
    fn nested_call_in(&self, tokens: &[TokenTree]) -> Option<(Expr, usize)> {
        let mut length = 1;
        while is_punct(tokens.get(length), '.') && matches!(tokens.get(length + 1), Some(TokenTree::Ident(_))) {
            length += 2;
            let Some(TokenTree::Group(group)) = tokens.get(length) else { continue };
            if length < 5 || group.delimiter() != Delimiter::Parenthesis {
                return None;
            }
            length += 1;
            let call: Expr = syn::parse2(tokens[..length].iter().cloned().collect()).ok()?;
            let is_nested = matches!(&call, Expr::MethodCall(call) if self.is_nested_path(&call.receiver));
            return is_nested.then_some((call, length));
        }
        None
    }

    /// `untracked!(self.field)`
    pub(super) fn untracked_read(&mut self, name: Ident, tokens: TokenStream) -> TokenStream {
        if self.role == Role::Formula {
            self.wrong(
                &name,
                "`untracked!` has no place in a formula, whose value would be stale after a change that it hides: read the field, or use it in \
                 an effect or a scan",
            );
            return TokenStream::new();
        }
        let Ok(mut expr) = syn::parse2::<Expr>(tokens) else {
            self.wrong(&name, "`untracked!` takes one expression: `untracked!(self.field)`");
            return TokenStream::new();
        };
        let outer = std::mem::replace(&mut self.untracked, true);
        self.visit_expr_mut(&mut expr);
        self.untracked = outer;
        TokenTree::Group(Group::new(Delimiter::Parenthesis, expr.into_token_stream())).into()
    }

    /// `vec![value; count]`
    pub(super) fn repeated(&mut self, mac: &mut Macro) -> bool {
        let parser = |input: syn::parse::ParseStream<'_>| {
            Ok((input.parse::<Expr>()?, input.parse::<Token![;]>()?, input.parse::<Expr>()?))
        };
        let Ok((mut value, semi, mut count)) = mac.parse_body_with(parser) else { return false };
        self.visit_expr_mut(&mut value);
        self.visit_expr_mut(&mut count);
        mac.tokens = quote::quote!(#value #semi #count);
        true
    }

    /// `matches!(scrutinee, pattern if guard)`
    pub(super) fn scrutinee(&mut self, mac: &mut Macro) -> bool {
        let parser = |input: syn::parse::ParseStream<'_>| {
            Ok((input.parse::<Expr>()?, input.parse::<Token![,]>()?, input.parse::<TokenStream>()?))
        };
        let Ok((mut scrutinee, comma, rest)) = mac.parse_body_with(parser) else { return false };
        self.visit_expr_mut(&mut scrutinee);
        let has_guard = rest.clone().into_iter().any(|token| matches!(token, TokenTree::Ident(word) if word == "if"));
        self.in_branch(|walk| {
            let rest = walk.guarded(rest.clone()).unwrap_or_else(|| walk.in_any_order_result(rest));
            mac.tokens = quote::quote!(#scrutinee #comma #rest);
        });
        // The tokens of a guard are not understood: it may leave the formula.
        self.left |= has_guard;
        true
    }

    /// `pattern if guard`, if the guard names the clock: which is compared in expressions alone.
    fn guarded(&mut self, tokens: TokenStream) -> Option<TokenStream> {
        if !self.names_clock(&tokens) {
            return None;
        }
        let parser = |input: syn::parse::ParseStream<'_>| {
            let (pattern, word) = (syn::Pat::parse_multi_with_leading_vert(input)?, input.parse::<Token![if]>()?);
            Ok((pattern, word, input.parse::<Expr>()?, input.parse::<Option<Token![,]>>()?))
        };
        let (pattern, word, mut guard, comma) = parser.parse2(tokens).ok()?;
        self.in_any_order(|walk| walk.visit_expr_mut(&mut guard));
        Some(quote::quote!(#pattern #word #guard #comma))
    }

    /// The arguments of a macro that is not known, if they are expressions.
    pub(super) fn expressions(&mut self, mac: &mut Macro) -> bool {
        let in_macro = std::mem::replace(&mut self.in_macro, true);
        let mut understood = false;
        self.in_branch(|walk| {
            walk.in_any_order(|walk| {
                understood = walk.arguments(mac, None, |walk, _, argument| walk.visit_expr_mut(argument));
            });
        });
        self.in_macro = in_macro;
        self.left |= understood;
        understood
    }

    pub(super) fn in_any_order_result(&mut self, tokens: TokenStream) -> TokenStream {
        let mut result = TokenStream::new();
        self.in_any_order(|walk| result = walk.scan(tokens));
        result
    }
}

/// The first of these names among tokens.
pub(super) fn first_of(tokens: TokenStream, is_one: &impl Fn(&str) -> bool) -> Option<Ident> {
    tokens.into_iter().find_map(|token| match token {
        TokenTree::Ident(ident) => is_one(&ident.to_string()).then_some(ident),
        TokenTree::Group(group) => first_of(group.stream(), is_one),
        _ => None,
    })
}

/// The operator if these tokens are `=` or `op=` and not a comparison or an arrow.
pub(super) fn assignment(
    first: Option<&TokenTree>,
    second: Option<&TokenTree>,
    third: Option<&TokenTree>,
) -> Option<TokenStream> {
    let first = match first {
        Some(TokenTree::Punct(punct)) => punct,
        _ => return None,
    };
    let is_operator = match first.as_char() {
        '=' => !(first.spacing() == proc_macro2::Spacing::Joint && (is_punct(second, '=') || is_punct(second, '>'))),
        '+' | '-' | '*' | '/' | '%' | '^' | '&' | '|' => is_punct(second, '='),
        c @ ('<' | '>') => is_punct(second, c) && is_punct(third, '='),
        _ => false,
    };
    is_operator.then(|| first.to_token_stream())
}

/// The `mut` if these tokens end in `&mut`.
pub(super) fn mutable_borrow(before: &[TokenTree]) -> Option<TokenStream> {
    match before {
        [.., TokenTree::Punct(and), TokenTree::Ident(word)] if and.as_char() == '&' && word == "mut" => {
            Some(word.to_token_stream())
        }
        _ => None,
    }
}
