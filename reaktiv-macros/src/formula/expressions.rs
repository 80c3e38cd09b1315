//! The walk over a formula's expressions, in the order of evaluation.

use proc_macro2::Ident;
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Arm, Attribute, BinOp, Expr, ExprClosure, ExprParen, ExprUnary, Item, Local, Macro, Member, PointerMutability,
    Stmt, UnOp, token,
};

use super::clock::is_comparison;
use super::macros::FORMATTING;
use super::outside::unsteady;
use super::shapes::is_self;
use super::walk::{Role, Walk};
use crate::chains::{LONG, is_assignment, visit_operands};
use crate::shown::{self, is_dbg, standard_macro};

impl VisitMut for Walk<'_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        if has_cfg(attributes(expr)) {
            self.in_branch(|walk| walk.visit_certain_expr(expr));
        } else {
            self.visit_certain_expr(expr);
        }
        keep_together(expr);
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
            // Becomes another expression.
            Stmt::Macro(inner) if inner.mac.path.is_ident("untracked") || is_dbg(&inner.mac) => {
                let (semi, mac) = (inner.semi_token, inner.mac.clone());
                let mut expr = Expr::Macro(syn::ExprMacro { attrs: Vec::new(), mac });
                self.visit_expr_mut(&mut expr);
                *stmt = Stmt::Expr(expr, semi);
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
        let in_closure = std::mem::replace(&mut self.in_closure, true);
        self.in_branch(|walk| walk.in_any_order(|walk| walk.visit_expr_mut(&mut closure.body)));
        (self.left, self.in_async, self.in_closure) = (left, in_async, in_closure);
    }

    fn visit_macro_mut(&mut self, mac: &mut Macro) {
        let name = standard_macro(mac);
        let mut understood = match name.as_deref() {
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
            Some(name @ ("assert" | "assert_eq" | "assert_ne")) => self.assertion(mac, name),
            Some(name @ ("debug_assert" | "debug_assert_eq" | "debug_assert_ne")) => {
                // It may not be compiled.
                let mut understood = false;
                self.in_branch(|walk| understood = walk.assertion(mac, name));
                understood
            }
            // Its tokens are text.
            Some("stringify") => true,
            Some("matches") => self.scrutinee(mac),
            _ => false,
        };
        if !understood && self.names_clock(&mac.tokens) {
            understood = self.expressions(mac);
        }
        if !understood {
            let tokens = std::mem::take(&mut mac.tokens);
            let in_macro = std::mem::replace(&mut self.in_macro, true);
            self.in_branch(|walk| walk.in_any_order(|walk| mac.tokens = walk.scan(tokens)));
            (self.in_macro, self.left) = (in_macro, true);
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
            Expr::Call(call)
                if !self.in_effect()
                    && let Some(name) = unsteady(&call.func) =>
            {
                let message = match self.role {
                    Role::Scan { .. } => format!(
                        "a scan is what its inputs and events have made of it, so that the same ones give the same again: `{name}` gives something else each time. \
                         Make the value a field, or bring it with an event"
                    ),
                    _ => format!(
                        "a formula hears of changes of its fields alone: `{name}` gives something else without one, and the formula would stay as it is. Make \
                         the value a field, and set that; or, if that of one run is meant to stay, call a function of your own that calls `{name}`"
                    ),
                };
                self.wrong(&call.func, message);
            }
            Expr::Path(_) if is_self(expr) => self.bare_self(&*expr),
            Expr::MethodCall(call) if call.method == "every" && self.is_clock(&call.receiver) => {
                if let Some(rounded) = self.rounded_clock(call) {
                    *expr = rounded;
                }
            }
            Expr::MethodCall(call) if is_self(&call.receiver) => {
                let method = call.method.clone();
                self.method_call(&method);
                for argument in &mut call.args {
                    self.visit_expr_mut(argument);
                }
            }
            Expr::MethodCall(call)
                if self.is_async() && (self.is_nested_path(&call.receiver) || self.is_group(&call.receiver)) =>
            {
                if let Some(kept) = self.kept_call(call) {
                    *expr = kept;
                }
            }
            Expr::Index(index) if self.is_async() && self.is_nested_path(&index.expr) => {
                let what = self.what();
                let message =
                    format!("{what} keeps copies, and no row: make what is wanted of it a `computed!`, and read that");
                self.wrong(Ident::new("row", index.bracket_token.span.join()), message);
            }
            Expr::MethodCall(call) if self.is_nested_path(&call.receiver) => self.nested_call(call, None),
            Expr::Index(index) if self.is_nested_path(&index.expr) => match self.nested_index(index) {
                Some(row) => *expr = row,
                None => visit_mut::visit_expr_index_mut(self, index),
            },
            Expr::MethodCall(call) if self.is_row(&call.receiver) && self.reports_a_write(call) => {}
            Expr::MethodCall(call) if self.is_placed_by_hand(&call.receiver) && self.call_placed_by_hand(call) => {}
            Expr::MethodCall(call) if self.is_group(&call.receiver) => self.group_call(call),
            Expr::Reference(reference)
                if reference.mutability.is_some() && self.check_write(&reference.expr, reference.mutability) => {}
            Expr::RawAddr(raw)
                if matches!(raw.mutability, PointerMutability::Mut(_))
                    && self.check_write(&raw.expr, &raw.mutability) => {}
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
            Expr::Binary(binary) if self.compares_clock(binary) => {
                if let Some(compared) = self.compared_clock(binary) {
                    *expr = compared;
                }
            }
            Expr::Binary(binary) => match binary.op {
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
                _ => visit_operands(
                    binary,
                    LONG,
                    |op| !is_assignment(op) && !is_comparison(op),
                    |op, operand| match op {
                        Some(BinOp::And(_) | BinOp::Or(_)) => self.in_branch(|walk| walk.visit_expr_mut(operand)),
                        _ => self.visit_expr_mut(operand),
                    },
                ),
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
                let message = match self.role {
                    Role::Formula => format!(
                        "{what} cannot `.await`: it runs at once, when its value is needed; what comes from async work is a `resource!(Type, Error, async {{ .. }})`, whose value formulas read"
                    ),
                    Role::Scan { .. } => {
                        format!(
                            "{what} cannot `.await`: it runs at once; await the value outside, and bring it with an event"
                        )
                    }
                    Role::Effect | Role::Async { .. } => {
                        format!(
                            "{what} cannot `.await`, since it runs at once: one that does is `effect!(async {{ .. }})`"
                        )
                    }
                };
                self.wrong(expr.await_token, message);
                self.errors.known_to_editors();
            }
            Expr::Try(expr) if self.role == Role::Effect && !self.in_closure && !self.in_async => {
                let message = "an effect gives its error to nobody: handle it here, or make it a `computed!` of a `Result`, which others read";
                self.wrong(expr.question_token, message);
            }
            Expr::Return(_) | Expr::Break(_) | Expr::Continue(_) | Expr::Try(_) | Expr::Yield(_) => {
                visit_mut::visit_expr_mut(self, expr);
                self.left = true;
            }
            Expr::Macro(mac) if is_dbg(&mac.mac) => {
                match shown::dbg(&mac.mac, |argument| self.visit_expr_mut(argument)) {
                    Some(shown) => *expr = Expr::Verbatim(shown),
                    None => visit_mut::visit_expr_macro_mut(self, mac),
                }
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

/// Parentheses around what has become a `*` in front of something that binds closer.
fn keep_together(expr: &mut Expr) {
    let inner = match expr {
        Expr::MethodCall(call) => &mut call.receiver,
        Expr::Field(field) => &mut field.base,
        Expr::Index(index) => &mut index.expr,
        Expr::Call(call) => &mut call.func,
        Expr::Try(expr) => &mut expr.expr,
        Expr::Await(expr) => &mut expr.base,
        _ => return,
    };
    if let Expr::Unary(ExprUnary { op: UnOp::Deref(star), .. }) = &**inner {
        let paren_token = token::Paren(star.span);
        let expr = std::mem::replace(inner, Box::new(Expr::PLACEHOLDER));
        **inner = Expr::Paren(ExprParen { attrs: Vec::new(), paren_token, expr });
    }
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
