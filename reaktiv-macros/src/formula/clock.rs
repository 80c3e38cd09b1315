//! The clock in a formula: it is compared, and nothing else.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::visit_mut::VisitMut;
use syn::{BinOp, Expr, ExprBinary, ExprMethodCall, Member, Stmt};

use super::macros::first_of;
use super::shapes::is_self;
use super::walk::{NamedKind, Role, Walk};
use crate::model::{Target, private};

/// Whether this is `>=` or one of its like.
pub(super) fn is_comparison(op: &BinOp) -> bool {
    matches!(op, BinOp::Lt(_) | BinOp::Le(_) | BinOp::Ge(_) | BinOp::Gt(_))
}

impl Walk<'_> {
    /// `self.now`: where it stands, and the name.
    fn clock_in(&self, expr: &Expr) -> Option<(Span, Ident)> {
        match expr {
            Expr::Paren(paren) => self.clock_in(&paren.expr),
            Expr::Group(group) => self.clock_in(&group.expr),
            Expr::Field(field) if is_self(&field.base) => match &field.member {
                Member::Named(name) if self.is_named_clock(name) => Some((field.base.span(), name.clone())),
                _ => None,
            },
            _ => None,
        }
    }

    fn is_named_clock(&self, name: &Ident) -> bool {
        self.names.fields.iter().any(|(field, kind)| *kind == NamedKind::Clock && field == name)
    }

    /// Whether this is `self.now`, which makes an edge.
    pub(super) fn is_clock(&self, expr: &Expr) -> bool {
        self.clock_in(expr).is_some()
    }

    /// Whether the clock's name stands among these tokens.
    pub(super) fn names_clock(&self, tokens: &TokenStream) -> bool {
        let clock = self.names.fields.iter().find(|(_, kind)| *kind == NamedKind::Clock);
        clock.is_some_and(|(clock, _)| first_of(tokens.clone(), &|name| clock == name).is_some())
    }

    /// Whether the clock is compared here.
    pub(super) fn compares_clock(&self, binary: &ExprBinary) -> bool {
        !self.untracked && is_comparison(&binary.op) && (self.is_clock(&binary.left) || self.is_clock(&binary.right))
    }

    /// `self.now >= deadline`, or the other way round.
    pub(super) fn compared_clock(&mut self, binary: &mut ExprBinary) -> Option<Expr> {
        if self.is_async() {
            let compared = self.clock_in(&binary.left).or_else(|| self.clock_in(&binary.right));
            compared.into_iter().for_each(|(_, name)| self.clock_in_async(&name));
            return None;
        }
        let op = binary.op;
        let is_left = self.is_clock(&binary.left);
        // What it says of `clock op deadline`.
        let is_reached = match (is_left, op) {
            (true, BinOp::Ge(_)) | (false, BinOp::Le(_)) => true,
            (true, BinOp::Lt(_)) | (false, BinOp::Gt(_)) => false,
            _ => {
                let ends = matches!(op, BinOp::Lt(_) | BinOp::Gt(_));
                let (op_text, instead) = (
                    op.to_token_stream().to_string(),
                    if ends {
                        format!("{}=", op.to_token_stream())
                    } else {
                        op.to_token_stream().to_string().replace('=', "")
                    },
                );
                self.wrong(
                    op,
                    format!(
                        "`{op_text}` of the clock has no first moment, when whoever compares would have to be told: write `{instead}`, with which the deadline itself counts as reached"
                    ),
                );
                return None;
            }
        };
        let (clock, deadline) =
            if is_left { (&mut binary.left, &mut binary.right) } else { (&mut binary.right, &mut binary.left) };
        let (self_span, name) = self.clock_in(clock)?;
        // In the order of the text.
        let read = if is_left { self.read_clock(self_span, &name)? } else { TokenStream::new() };
        self.visit_expr_mut(deadline);
        let read = if is_left { read } else { self.read_clock(self_span, &name)? };
        let method = if is_reached { "has_reached" } else { "comes_before" };
        let method = Ident::new(method, Span::mixed_site().located_at(op.span()));
        let deadline = without_parentheses(deadline);
        Some(Expr::Verbatim(quote!(#read.#method(#deadline))))
    }

    /// `self.now.every(step)`
    pub(super) fn rounded_clock(&mut self, call: &mut ExprMethodCall) -> Option<Expr> {
        let (self_span, name) = self.clock_in(&call.receiver)?;
        let method = &call.method;
        if self.untracked {
            let read = self.read(self_span, &name)?;
            call.args.iter_mut().for_each(|argument| self.visit_expr_mut(argument));
            let (private, args) = (private(), &call.args);
            return Some(Expr::Verbatim(quote!(#private::Every::#method(#read, #args))));
        }
        if self.is_async() {
            self.clock_in_async(&name);
            return None;
        }
        let read = self.read_clock(self_span, &name)?;
        call.args.iter_mut().for_each(|argument| self.visit_expr_mut(argument));
        let mut tokens = quote!(#read.#method);
        call.paren_token.surround(&mut tokens, |tokens| call.args.to_tokens(tokens));
        Some(Expr::Verbatim(tokens))
    }

    fn read_clock(&mut self, self_span: Span, name: &Ident) -> Option<TokenStream> {
        let field = self.names.fields.iter().position(|(field, _)| field == name)?;
        Some(self.push_read(Target::Clock(field), self_span, name).into_token_stream())
    }

    /// The clock stands where it is not compared.
    pub(super) fn only_compared(&mut self, name: &Ident) {
        if self.is_async() {
            return self.clock_in_async(name);
        }
        let what = self.what();
        let here = match self.role {
            Role::Formula | Role::Async { .. } => String::new(),
            Role::Scan { .. } | Role::Effect => format!("; the time at which {what} runs is `untracked!(self.{name})`"),
        };
        let in_macro =
            if self.in_macro { ", outside of this macro, whose arguments are not all expressions" } else { "" };
        self.wrong(
            name,
            format!(
                "the clock is only compared, so that {what} need not run at every tick: write `self.{name} >= deadline` or `self.{name} < deadline`{in_macro}, with everything else on the other side, as in \
                 `self.{name} >= self.start + self.length`, or `self.{name}.every(step)` for the time in steps{here}"
            ),
        );
    }

    /// It stands where it is not compared at all.
    fn clock_in_async(&mut self, name: &Ident) {
        let what = self.what();
        let message = format!(
            "{what} goes on while the clock does, so it cannot compare it: make the comparison a `computed!`, as in `late: computed!(bool, self.{name} >= self.deadline)`, and read that; the \
             time at which the run begins is `untracked!(self.{name})`"
        );
        self.wrong(name, message);
    }

    /// Something would move the clock.
    pub(super) fn move_clock(&mut self, place: impl ToTokens, _name: &str) {
        let what = self.what();
        self.wrong(
            place,
            format!(
                "{what} cannot move the clock, which would be a feedback loop: it is moved from outside, with `advance`"
            ),
        );
    }
}

/// In a call they would be too many, and so would braces.
fn without_parentheses(expr: &Expr) -> &Expr {
    match expr {
        Expr::Paren(paren) if paren.attrs.is_empty() => without_parentheses(&paren.expr),
        Expr::Block(block) if block.attrs.is_empty() && block.label.is_none() => match &*block.block.stmts {
            [Stmt::Expr(inner, None)] => without_parentheses(inner),
            _ => expr,
        },
        expr => expr,
    }
}
