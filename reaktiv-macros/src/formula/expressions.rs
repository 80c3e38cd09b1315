//! The walk over a formula's expressions, in the order of evaluation.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};
use syn::{Arm, Attribute, BinOp, Expr, ExprClosure, ExprMethodCall, Item, Local, Macro, Member, Stmt, Token, UnOp};

use super::macros::{FORMATTING, standard_macro};
use super::{NamedKind, Walk};
use crate::model::LookAt;

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

impl Walk<'_> {
    /// Whether this is `self.customer` or `self.customer.address`, where `customer` is nested.
    pub(super) fn is_nested_path(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Field(field) if is_self(&field.base) => match &field.member {
                Member::Named(name) => {
                    self.names.fields.iter().any(|(known, kind)| known == name && *kind == NamedKind::Nested)
                }
                Member::Unnamed(_) => false,
            },
            Expr::Field(field) => matches!(field.member, Member::Named(_)) && self.is_nested_path(&field.base),
            Expr::Paren(paren) => self.is_nested_path(&paren.expr),
            Expr::Group(group) => self.is_nested_path(&group.expr),
            _ => false,
        }
    }

    /// Whether this is a field whose type is named `Table`.
    fn is_table(&self, expr: &Expr) -> bool {
        matches!(expr, Expr::Field(syn::ExprField { member: Member::Named(name), .. }) if self.names.tables.contains(name))
    }

    /// Whether this is `self.lines.group_by(Line::REGION)`.
    fn is_group(&self, expr: &Expr) -> bool {
        matches!(expr, Expr::MethodCall(call)
            if call.method == "group_by" && are_columns(&call.args) && self.is_nested_path(&call.receiver))
    }

    /// `self.lines.group_by(Line::REGION).sum(Line::AMOUNT)`
    fn group_call(&mut self, call: &mut ExprMethodCall) {
        let is_aggregate = ["sum", "mean", "count"].iter().any(|name| call.method == name) && are_columns(&call.args);
        let (dot, method, args) = (call.dot_token, &call.method, &call.args);
        let rest = is_aggregate.then(|| quote::quote!(#dot #method (#args)));
        for argument in &mut call.args {
            self.visit_expr_mut(argument);
        }
        if let Expr::MethodCall(group) = &mut *call.receiver {
            self.nested_call(group, rest);
        }
    }

    /// `self.customer.address.city()` or `self.lines.sum(Line::AMOUNT)`; `rest` is what follows and belongs to it.
    fn nested_call(&mut self, call: &mut ExprMethodCall, rest: Option<TokenStream>) {
        let method = call.method.unraw().to_string();
        // Without arguments these are fields of such names, as `set_point`.
        let writes = !call.args.is_empty()
            && (["set_", "update_"].iter().any(|prefix| method.starts_with(prefix))
                || ["set", "update", "batch", "insert", "remove"].contains(&method.as_str()));
        let empties = method == "clear" && call.args.is_empty() && self.is_table(&call.receiver);
        if writes || empties || method.ends_with("_mut") {
            let what = self.what();
            let message = format!(
                "{what} cannot write, not to a nested struct either, which would be a feedback loop: signals are set from outside"
            );
            self.wrong(&call.method, message);
            return;
        }
        if ["filter", "sorted_by", "fold"].contains(&method.as_str()) {
            for closure in call.args.iter().filter(|argument| matches!(argument, Expr::Closure(_))) {
                if let Some(read) = self_in(closure.to_token_stream()) {
                    let what = self.what();
                    let message = format!(
                        "`{method}` keeps what its closure has said of each row, so {what} gives it what may change by `given`: `let limit = \
                         self.limit; struct Place; table.at::<Place>().given(limit).{method}(move |..| ..)`"
                    );
                    self.wrong(read, message);
                    return;
                }
            }
        }
        let is_aggregate = rest.is_some() || AGGREGATES.contains(&method.as_str());
        let aggregate =
            (is_aggregate && !self.has_items && !call.args.is_empty() && are_columns(&call.args)).then(|| {
                let (method, args) = (&call.method, &call.args);
                quote::quote!(#method(#args) #rest)
            });
        let is_field = call.args.is_empty() && call.turbofish.is_none();
        for argument in &mut call.args {
            self.visit_expr_mut(argument);
        }
        let mut members = Vec::new();
        let mut place = &mut *call.receiver;
        // Down to `self.customer`, which is replaced.
        loop {
            match place {
                Expr::Paren(paren) => place = &mut paren.expr,
                Expr::Group(group) => place = &mut group.expr,
                Expr::Field(field) if is_self(&field.base) => {
                    let (Member::Named(name), self_span) = (&field.member, field.base.span()) else { return };
                    members.reverse();
                    let at = match aggregate {
                        Some(call) => LookAt::Aggregate { members, call },
                        None if is_field => LookAt::Field { members, method: call.method.clone() },
                        None => LookAt::Anything,
                    };
                    if let Some(ident) = self.read_nested(self_span, &name.clone(), at) {
                        *place = Expr::Path(syn::ExprPath { attrs: Vec::new(), qself: None, path: ident.into() });
                    }
                    return;
                }
                Expr::Field(field) => {
                    if let Member::Named(name) = &field.member {
                        members.push(name.clone());
                    }
                    place = &mut field.base;
                }
                _ => return,
            }
        }
    }
}

/// The aggregates of a table that depend on columns alone.
const AGGREGATES: [&str; 6] = ["sum", "mean", "count_where", "min", "max", "minmax"];

/// Whether arguments are paths, as `Line::AMOUNT` is: to what is known outside of the formula, so no variables.
fn are_columns(arguments: &Punctuated<Expr, Token![,]>) -> bool {
    arguments.iter().all(|argument| match argument {
        Expr::Path(path) => path.path.get_ident().is_none_or(|name| name.to_string().starts_with(char::is_uppercase)),
        _ => false,
    })
}

/// The first `self` among tokens.
fn self_in(tokens: TokenStream) -> Option<Ident> {
    tokens.into_iter().find_map(|token| match token {
        TokenTree::Ident(ident) if ident == "self" => Some(ident),
        TokenTree::Group(group) => self_in(group.stream()),
        _ => None,
    })
}

/// Whether there are items in an expression: paths may mean something else there than outside.
pub(super) fn has_items(expr: &Expr) -> bool {
    struct Search(bool);
    impl<'e> syn::visit::Visit<'e> for Search {
        fn visit_item(&mut self, _: &'e Item) {
            self.0 = true;
        }
    }
    let mut search = Search(false);
    syn::visit::Visit::visit_expr(&mut search, expr);
    search.0
}

fn is_self(expr: &Expr) -> bool {
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
