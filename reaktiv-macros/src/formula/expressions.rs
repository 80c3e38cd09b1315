//! The walk over a formula's expressions, in the order of evaluation.

use proc_macro2::Ident;
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};
use syn::{Arm, Attribute, BinOp, Expr, ExprClosure, Item, Local, Macro, Member, Stmt, UnOp};

use super::Walk;
use super::macros::{FORMATTING, standard_macro};

impl VisitMut for Walk<'_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        if has_cfg(attributes(expr)) {
            return self.in_branch(|walk| walk.visit_certain_expr(expr));
        }
        self.visit_certain_expr(expr);
    }

    fn visit_item_mut(&mut self, _: &mut Item) {
        // Items have a `self` of their own, or none.
    }

    fn visit_local_mut(&mut self, local: &mut Local) {
        let mut walk_local = |walk: &mut Self| {
            if let Some(init) = &mut local.init {
                walk.visit_expr_mut(&mut init.expr);
                if let Some((_, diverge)) = &mut init.diverge {
                    walk.in_branch(|walk| walk.visit_expr_mut(diverge));
                }
            }
        };
        if has_cfg(&local.attrs) { self.in_branch(walk_local) } else { walk_local(self) }
    }

    fn visit_stmt_mut(&mut self, stmt: &mut Stmt) {
        match stmt {
            Stmt::Macro(stmt) if has_cfg(&stmt.attrs) => self.in_branch(|walk| walk.visit_macro_mut(&mut stmt.mac)),
            Stmt::Macro(_) => {
                if let Stmt::Macro(inner) = stmt
                    && inner.mac.path.is_ident("untracked")
                {
                    let semi = inner.semi_token;
                    let mut expr = Expr::Macro(syn::ExprMacro { attrs: Vec::new(), mac: inner.mac.clone() });
                    self.visit_expr_mut(&mut expr);
                    *stmt = Stmt::Expr(expr, semi);
                } else {
                    visit_mut::visit_stmt_mut(self, stmt);
                }
            }
            _ => visit_mut::visit_stmt_mut(self, stmt),
        }
    }

    fn visit_arm_mut(&mut self, arm: &mut Arm) {
        self.in_branch(|walk| visit_mut::visit_arm_mut(walk, arm));
    }

    fn visit_expr_closure_mut(&mut self, closure: &mut ExprClosure) {
        let in_async = closure.asyncness.is_some();
        let (left, in_async) = (self.left, std::mem::replace(&mut self.in_async, in_async));
        self.in_branch(|walk| walk.in_any_order(|walk| walk.visit_expr_mut(&mut closure.body)));
        (self.left, self.in_async) = (left, in_async);
    }

    fn visit_macro_mut(&mut self, mac: &mut Macro) {
        let name = standard_macro(mac);
        let understood = match name.as_deref() {
            Some(name) if FORMATTING.contains(&name) => {
                let format = match name {
                    "vec" => None,
                    "write" | "writeln" => Some(1),
                    _ => Some(0),
                };
                self.arguments(mac, format, |walk, _, argument| match argument {
                    Expr::Assign(named) if matches!(*named.left, Expr::Path(_)) => {
                        walk.visit_expr_mut(&mut named.right)
                    }
                    argument => walk.visit_expr_mut(argument),
                }) || (name == "vec" && self.repeated(mac))
            }
            Some(name @ ("assert" | "assert_eq" | "assert_ne")) => {
                let operands = if name == "assert" { 1 } else { 2 };
                let understood = self.arguments(mac, Some(operands), |walk, place, argument| match argument {
                    argument if place < operands => walk.visit_expr_mut(argument),
                    Expr::Assign(named) => walk.in_branch(|walk| walk.visit_expr_mut(&mut named.right)),
                    message => walk.in_branch(|walk| walk.visit_expr_mut(message)),
                });
                self.left = true;
                understood
            }
            Some("matches") => self.scrutinee(mac),
            _ => false,
        };
        if !understood {
            let tokens = std::mem::take(&mut mac.tokens);
            self.in_branch(|walk| walk.in_any_order(|walk| mac.tokens = walk.scan(tokens)));
            self.left = true;
        }
    }
}

impl Walk<'_> {
    fn visit_certain_expr(&mut self, expr: &mut Expr) {
        match expr {
            Expr::Field(field) if is_self(&field.base) => match &field.member {
                Member::Named(name) => {
                    let name = name.clone();
                    if let Some(ident) = self.read(field.base.span(), &name) {
                        *expr = Expr::Path(syn::ExprPath { attrs: Vec::new(), qself: None, path: ident.into() });
                    }
                }
                Member::Unnamed(index) => {
                    let message = format!("no field `{}` in `{}`: its fields have names", index.index, self.names.of);
                    let index = index.clone();
                    self.wrong(index, message);
                }
            },
            Expr::Path(_) if is_self(expr) => self.bare_self(&*expr),
            Expr::MethodCall(call) if is_self(&call.receiver) => {
                let method = call.method.clone();
                self.method_call(&method);
                for argument in &mut call.args {
                    self.visit_expr_mut(argument);
                }
            }
            Expr::MethodCall(call) if self.is_nested_path(&call.receiver) => self.nested_call(call, None),
            Expr::MethodCall(call) if self.is_placed_by_hand(&call.receiver) && self.call_placed_by_hand(call) => {}
            Expr::MethodCall(call) if self.is_group(&call.receiver) => self.group_call(call),
            Expr::Reference(reference)
                if reference.mutability.is_some() && self.check_write(&reference.expr, reference.mutability) => {}
            Expr::RawAddr(raw) if self.check_write(&raw.expr, &raw.mutability) => {}
            Expr::Assign(assign) => {
                if self.check_write(&assign.left, assign.eq_token) {
                    return self.visit_expr_mut(&mut assign.right);
                }
                // The right side runs first.
                self.in_any_order(|walk| {
                    walk.visit_expr_mut(&mut assign.left);
                    walk.visit_expr_mut(&mut assign.right);
                });
            }
            Expr::Binary(binary) => match binary.op {
                BinOp::And(_) | BinOp::Or(_) => {
                    self.visit_expr_mut(&mut binary.left);
                    self.in_branch(|walk| walk.visit_expr_mut(&mut binary.right));
                }
                op if is_assignment(&op) => {
                    if self.check_write(&binary.left, op) {
                        return self.visit_expr_mut(&mut binary.right);
                    }
                    // For the built-in types the right side runs first.
                    self.in_any_order(|walk| {
                        walk.visit_expr_mut(&mut binary.left);
                        walk.visit_expr_mut(&mut binary.right);
                    });
                }
                _ => visit_mut::visit_expr_binary_mut(self, binary),
            },
            Expr::If(expr) => {
                self.visit_expr_mut(&mut expr.cond);
                self.in_branch(|walk| {
                    walk.visit_block_mut(&mut expr.then_branch);
                    if let Some((_, otherwise)) = &mut expr.else_branch {
                        walk.visit_expr_mut(otherwise);
                    }
                });
            }
            Expr::While(expr) => self.in_any_order(|walk| {
                walk.visit_expr_mut(&mut expr.cond);
                walk.in_branch(|walk| walk.visit_block_mut(&mut expr.body));
            }),
            Expr::ForLoop(expr) => {
                self.visit_expr_mut(&mut expr.expr);
                self.in_branch(|walk| walk.in_any_order(|walk| walk.visit_block_mut(&mut expr.body)));
            }
            Expr::Loop(expr) => {
                self.in_branch(|walk| walk.in_any_order(|walk| walk.visit_block_mut(&mut expr.body)));
            }
            Expr::Async(expr) => {
                let (left, in_async) = (self.left, std::mem::replace(&mut self.in_async, true));
                self.in_branch(|walk| walk.in_any_order(|walk| walk.visit_block_mut(&mut expr.block)));
                (self.left, self.in_async) = (left, in_async);
            }
            Expr::Await(expr) if !self.in_async => {
                let what = self.what();
                let message = format!(
                    "{what} cannot `.await`: it runs at once, when its value is needed; await the value outside and set a signal to it"
                );
                self.wrong(expr.await_token, message);
            }
            Expr::Return(_) | Expr::Break(_) | Expr::Continue(_) | Expr::Try(_) | Expr::Yield(_) => {
                visit_mut::visit_expr_mut(self, expr);
                self.left = true;
            }
            Expr::Macro(mac) if mac.mac.path.is_ident("untracked") => {
                let name = Ident::new("untracked", mac.mac.path.span());
                let tokens = std::mem::take(&mut mac.mac.tokens);
                *expr = Expr::Verbatim(self.untracked_read(name, tokens));
            }
            Expr::Verbatim(tokens) => {
                let tokens = std::mem::take(tokens);
                self.in_branch(|walk| walk.in_any_order(|walk| *expr = Expr::Verbatim(walk.scan(tokens))));
                self.left = true;
            }
            _ => visit_mut::visit_expr_mut(self, expr),
        }
    }
}

pub(super) fn is_self(expr: &Expr) -> bool {
    match expr {
        Expr::Path(path) => path.qself.is_none() && path.path.is_ident("self"),
        Expr::Paren(paren) => is_self(&paren.expr),
        Expr::Group(group) => is_self(&group.expr),
        _ => false,
    }
}

/// The field whose value, or a part of it, a place expression names.
pub(super) fn written_field(place: &Expr) -> Option<&Ident> {
    match place {
        Expr::Field(field) => match &field.member {
            Member::Named(name) if is_self(&field.base) => Some(name),
            _ => written_field(&field.base),
        },
        Expr::Index(index) => written_field(&index.expr),
        Expr::Paren(paren) => written_field(&paren.expr),
        Expr::Group(group) => written_field(&group.expr),
        Expr::Unary(unary) if matches!(unary.op, UnOp::Deref(_)) => written_field(&unary.expr),
        _ => None,
    }
}

/// Whether a statement that begins like this would end at its block.
pub(super) fn is_block_like(expr: &Expr) -> bool {
    matches!(
        expr,
        Expr::If(_)
            | Expr::Match(_)
            | Expr::Block(_)
            | Expr::Unsafe(_)
            | Expr::Const(_)
            | Expr::While(_)
            | Expr::ForLoop(_)
            | Expr::Loop(_)
    )
}

/// Whether the first token of an expression is that of a block-like one.
pub(super) fn begins_with_a_block(expr: &Expr) -> bool {
    let first = match expr {
        Expr::Assign(expr) => &expr.left,
        Expr::Binary(expr) => &expr.left,
        Expr::Call(expr) => &expr.func,
        Expr::Cast(expr) => &expr.expr,
        Expr::Field(expr) => &expr.base,
        Expr::Index(expr) => &expr.expr,
        Expr::MethodCall(expr) => &expr.receiver,
        Expr::Try(expr) => &expr.expr,
        Expr::Range(syn::ExprRange { start: Some(start), .. }) => start,
        _ => return is_block_like(expr),
    };
    begins_with_a_block(first)
}

fn is_assignment(op: &BinOp) -> bool {
    op.to_token_stream().to_string().ends_with('=')
        && !matches!(op, BinOp::Eq(_) | BinOp::Ne(_) | BinOp::Le(_) | BinOp::Ge(_))
}

fn has_cfg(attrs: &[Attribute]) -> bool {
    attrs.iter().any(|attr| attr.path().is_ident("cfg") || attr.path().is_ident("cfg_attr"))
}

fn attributes(expr: &Expr) -> &[Attribute] {
    macro_rules! each {
        ($($variant:ident)*) => {
            match expr {
                $(Expr::$variant(expr) => &expr.attrs,)*
                _ => &[],
            }
        };
    }
    each! {
        Array Assign Async Await Binary Block Break Call Cast Closure Const Continue Field ForLoop Group If Index Infer Let Lit Loop Macro
        Match MethodCall Paren Path Range RawAddr Reference Repeat Return Struct Try TryBlock Tuple Unary Unsafe While Yield
    }
}
