//! Which variables an expression uses that it does not bind itself.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{
    Arm, Block, Expr, ExprBinary, ExprClosure, ExprForLoop, ExprIf, ExprLet, ExprPath, ExprWhile, Local, Macro,
    PatIdent, Token,
};

use crate::chains::operands;

/// The variables that stand in an expression and are bound outside of it.
pub(super) fn free(expr: &Expr) -> BTreeSet<String> {
    let mut walk = Walk::default();
    walk.scoped(|walk| walk.visit_expr(expr));
    walk.free
}

/// All that are bound anywhere in an expression.
pub(super) fn bound(expr: &Expr) -> Bound {
    let mut walk = Walk::default();
    walk.scoped(|walk| walk.visit_expr(expr));
    walk.bound
}

/// The names that patterns bind.
#[derive(Default)]
pub(super) struct Bound {
    pub(super) sure: BTreeSet<String>,
    /// In capitals, as constants and variants are: a pattern that consists of such a name may bind it or not.
    pub(super) doubtful: BTreeSet<String>,
}

impl Bound {
    fn append(&mut self, other: &mut Bound) {
        self.sure.append(&mut other.sure);
        self.doubtful.append(&mut other.doubtful);
    }
}

#[derive(Default)]
struct Walk {
    /// What is bound around the place that is being looked at, from the outside in.
    scopes: Vec<BTreeSet<String>>,
    free: BTreeSet<String>,
    bound: Bound,
}

impl Walk {
    fn scoped(&mut self, walk: impl FnOnce(&mut Self)) {
        self.scopes.push(BTreeSet::new());
        walk(self);
        self.scopes.pop();
    }

    fn uses(&mut self, name: String) {
        if !self.scopes.iter().any(|scope| scope.contains(&name)) {
            self.free.insert(name);
        }
    }

    /// `matches!(scrutinee, pattern if guard)`
    fn matches(&mut self, mac: &Macro) -> bool {
        let parser = |input: syn::parse::ParseStream<'_>| {
            let scrutinee: Expr = input.parse()?;
            input.parse::<Token![,]>()?;
            let pattern = syn::Pat::parse_multi_with_leading_vert(input)?;
            let guard = match input.parse::<Option<Token![if]>>()? {
                Some(_) => Some(input.parse::<Expr>()?),
                None => None,
            };
            input.parse::<Option<Token![,]>>()?;
            Ok((scrutinee, pattern, guard))
        };
        let Ok((scrutinee, pattern, guard)) = mac.parse_body_with(parser) else { return false };
        let mut inner = Walk { scopes: self.scopes.clone(), ..Walk::default() };
        inner.visit_expr(&scrutinee);
        inner.scoped(|walk| {
            walk.visit_pat(&pattern);
            guard.iter().for_each(|guard| walk.visit_expr(guard));
        });
        self.free.append(&mut inner.free);
        self.bound.append(&mut inner.bound);
        true
    }

    /// Words that may be variables, in tokens whose meaning is not known.
    fn scan(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for (at, token) in tokens.iter().enumerate() {
            let before = at.checked_sub(1).map(|before| tokens[before].to_string());
            let after = tokens.get(at + 1).map(|token| token.to_string());
            match token {
                TokenTree::Group(group) => self.scan(group.stream()),
                TokenTree::Ident(_) if before.as_deref() == Some(".") => {}
                TokenTree::Ident(_) if after.as_deref().is_some_and(|after| after.starts_with(':')) => {}
                // A macro, and no `!=`.
                TokenTree::Ident(_)
                    if after.as_deref() == Some("!") && matches!(tokens.get(at + 2), Some(TokenTree::Group(_))) => {}
                TokenTree::Ident(ident) => self.uses(ident.to_string()),
                TokenTree::Literal(literal) => self.format_string(&literal.to_string()),
                TokenTree::Punct(_) => {}
            }
        }
    }

    /// The variables that a format string names, as in `"{limit:.2}"`.
    fn format_string(&mut self, literal: &str) {
        for part in literal.replace("{{", "").split('{').skip(1) {
            let is_word = |c: char| c.is_alphanumeric() || c == '_';
            let (argument, rest) = part.split_at(part.find(|c| !is_word(c)).unwrap_or(part.len()));
            // Widths and precisions, as in `{:width$.places$}`.
            let format = rest.split('}').next().unwrap_or_default();
            let named = format.split('$').rev().skip(1).filter_map(|before| before.rsplit(|c| !is_word(c)).next());
            for name in core::iter::once(argument).chain(named) {
                if name.starts_with(|c: char| c.is_alphabetic() || c == '_') {
                    self.uses(name.to_string());
                }
            }
        }
    }
}

impl<'e> Visit<'e> for Walk {
    fn visit_expr_path(&mut self, path: &'e ExprPath) {
        if let Some(name) = path.path.get_ident() {
            self.uses(name.to_string());
        }
    }

    fn visit_expr_binary(&mut self, binary: &'e ExprBinary) {
        operands(binary).into_iter().for_each(|operand| self.visit_expr(operand));
    }

    fn visit_pat_ident(&mut self, pattern: &'e PatIdent) {
        let name = pattern.ident.to_string();
        if name.starts_with(char::is_uppercase) {
            self.bound.doubtful.insert(name);
        } else {
            self.bound.sure.insert(name.clone());
            self.scopes.last_mut().into_iter().for_each(|scope| _ = scope.insert(name.clone()));
        }
        visit::visit_pat_ident(self, pattern);
    }

    fn visit_expr_closure(&mut self, closure: &'e ExprClosure) {
        self.scoped(|walk| visit::visit_expr_closure(walk, closure));
    }

    fn visit_block(&mut self, block: &'e Block) {
        self.scoped(|walk| visit::visit_block(walk, block));
    }

    fn visit_arm(&mut self, arm: &'e Arm) {
        self.scoped(|walk| visit::visit_arm(walk, arm));
    }

    fn visit_local(&mut self, local: &'e Local) {
        if let Some(init) = &local.init {
            self.visit_expr(&init.expr);
            init.diverge.iter().for_each(|(_, diverge)| self.visit_expr(diverge));
        }
        self.visit_pat(&local.pat);
    }

    fn visit_expr_let(&mut self, expr: &'e ExprLet) {
        self.visit_expr(&expr.expr);
        self.visit_pat(&expr.pat);
    }

    fn visit_expr_if(&mut self, expr: &'e ExprIf) {
        self.scoped(|walk| {
            walk.visit_expr(&expr.cond);
            walk.visit_block(&expr.then_branch);
        });
        expr.else_branch.iter().for_each(|(_, otherwise)| self.visit_expr(otherwise));
    }

    fn visit_expr_while(&mut self, expr: &'e ExprWhile) {
        self.scoped(|walk| visit::visit_expr_while(walk, expr));
    }

    fn visit_expr_for_loop(&mut self, expr: &'e ExprForLoop) {
        self.visit_expr(&expr.expr);
        self.scoped(|walk| {
            walk.visit_pat(&expr.pat);
            walk.visit_block(&expr.body);
        });
    }

    fn visit_macro(&mut self, mac: &'e Macro) {
        if mac.path.segments.last().is_some_and(|last| last.ident == "matches") && self.matches(mac) {
            return;
        }
        let arguments = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(mac.tokens.clone());
        match arguments {
            Ok(arguments) => {
                // Visited apart: it lives no longer than this.
                let mut inner = Walk { scopes: self.scopes.clone(), ..Walk::default() };
                // `format!("{a}", a = 1)`
                let named = arguments.iter().filter_map(|argument| match argument {
                    Expr::Assign(named) => match &*named.left {
                        Expr::Path(path) => path.path.get_ident().map(ToString::to_string),
                        _ => None,
                    },
                    _ => None,
                });
                inner.scopes.push(named.collect());
                for argument in &arguments {
                    match argument {
                        Expr::Lit(literal) => {
                            inner.format_string(&quote::ToTokens::to_token_stream(literal).to_string())
                        }
                        Expr::Assign(named) if matches!(*named.left, Expr::Path(_)) => inner.visit_expr(&named.right),
                        argument => inner.visit_expr(argument),
                    }
                }
                self.free.append(&mut inner.free);
                self.bound.append(&mut inner.bound);
            }
            Err(_) => self.scan(mac.tokens.clone()),
        }
    }
}
