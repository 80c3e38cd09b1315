//! Which handles an expression names.
//!
//! A handle is recognised by what is done with it: by a method that handles have, as `get()`, `set(v)` or `is_loading()`, called with as many arguments
//! on a plain name or a path of fields that the expression does not bind itself. Everything else that the closure uses is moved into it.

mod tokens;

use crate::chains::{LONG, visit_operands};
use crate::shown::{self, is_dbg, standard_macro, with_message};
use proc_macro2::{Ident, Span};
use syn::punctuated::Punctuated;
use syn::visit::Visit;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Block, Expr, ExprClosure, ExprForLoop, ExprMatch, FieldValue, Item, Local, Macro, Member, Pat, PatIdent, Stmt,
    Token,
};

/// The handles of an expression, and the expression with a name for each in their places.
pub(super) struct Captured {
    pub(super) handles: Vec<Handle>,
    pub(super) expr: Expr,
}

/// A handle: what the user wrote, and the name of its clone.
pub(super) struct Handle {
    pub(super) path: Expr,
    pub(super) name: Ident,
    key: Vec<String>,
}

pub(super) fn capture(mut expr: Expr) -> Captured {
    let mut walk = Walk { scopes: vec![Vec::new()], handles: Vec::new(), renames: false };
    walk.visit_expr_mut(&mut expr);
    walk.renames = true;
    walk.visit_expr_mut(&mut expr);
    Captured { handles: walk.handles, expr }
}

/// Walks twice: to find the handles, and to put their names in their places.
struct Walk {
    /// The names that the expression binds, by scope.
    scopes: Vec<Vec<String>>,
    handles: Vec<Handle>,
    renames: bool,
}

impl Walk {
    fn in_scope(&mut self, walk: impl FnOnce(&mut Self)) {
        self.scopes.push(Vec::new());
        walk(self);
        self.scopes.pop();
    }

    fn bind(&mut self, pattern: &Pat) {
        struct Names<'a>(&'a mut Vec<String>);
        impl<'ast> Visit<'ast> for Names<'_> {
            fn visit_pat_ident(&mut self, pattern: &'ast PatIdent) {
                self.0.push(pattern.ident.to_string());
                syn::visit::visit_pat_ident(self, pattern);
            }
        }
        if let Some(scope) = self.scopes.last_mut() {
            Names(scope).visit_pat(pattern);
        }
    }

    fn is_bound(&self, name: &str) -> bool {
        self.scopes.iter().flatten().any(|bound| bound == name)
    }

    /// The names of a path that may be a handle: `count`, `self.cart.total`, `pair.0`.
    fn key(&self, expr: &Expr) -> Option<Vec<String>> {
        let mut key = match expr {
            Expr::Path(path) if path.qself.is_none() => vec![path.path.get_ident()?.to_string()],
            Expr::Field(field) => {
                let mut key = self.key(&field.base)?;
                key.push(match &field.member {
                    Member::Named(name) => name.to_string(),
                    Member::Unnamed(index) => index.index.to_string(),
                });
                return Some(key);
            }
            Expr::Paren(paren) => return self.key(&paren.expr),
            Expr::Group(group) => return self.key(&group.expr),
            _ => return None,
        };
        let root = key.pop()?;
        let is_variable = !root.starts_with(char::is_uppercase) && !self.is_bound(&root);
        is_variable.then(|| vec![root])
    }

    fn found(&mut self, path: &Expr) {
        let Some(key) = self.key(path) else { return };
        // `self` alone is no handle; a method of it is the user's own.
        if self.renames || key == ["self"] || self.handles.iter().any(|handle| handle.key == key) {
            return;
        }
        let name = self.name_of_clone(&key);
        self.handles.push(Handle { path: path.clone(), name, key });
    }

    /// A name that no other clone has: that of the handle itself if it is a plain one, so that macros which show their tokens show the user's.
    fn name_of_clone(&self, key: &[String]) -> Ident {
        let plain = match key {
            [name] if !name.starts_with("r#") => Some(name.clone()),
            _ => None,
        };
        let last = match key.last() {
            Some(name) if !name.starts_with(|first: char| first.is_ascii_digit()) => name.trim_start_matches("r#"),
            _ => "handle",
        };
        let numbered = (self.handles.len()..).map(|number| format!("{last}_{number}"));
        let is_free = |name: &String| self.handles.iter().all(|handle| handle.name != *name);
        let name = plain.into_iter().chain(numbered).find(is_free).expect("numbers do not end");
        Ident::new(&name, Span::mixed_site())
    }

    /// The clone's name for a handle's path, where the path stands.
    fn renamed(&self, expr: &Expr) -> Option<Ident> {
        let key = self.key(expr).filter(|_| self.renames)?;
        let handle = self.handles.iter().find(|handle| handle.key == key)?;
        let mut name = handle.name.clone();
        name.set_span(Span::mixed_site().located_at(syn::spanned::Spanned::span(expr)));
        Some(name)
    }
}

impl VisitMut for Walk {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        if let Some(name) = self.renamed(expr) {
            *expr = Expr::Path(syn::ExprPath { attrs: Vec::new(), qself: None, path: name.into() });
            return;
        }
        match expr {
            Expr::MethodCall(call) => {
                if is_handle_method(&call.method, &call.args) {
                    self.found(&call.receiver);
                }
                visit_mut::visit_expr_method_call_mut(self, call);
            }
            Expr::Binary(binary) => {
                let most = if self.renames { LONG } else { usize::MAX };
                visit_operands(binary, most, |_| true, |_, operand| self.visit_expr_mut(operand));
            }
            Expr::Let(expr) => {
                self.visit_expr_mut(&mut expr.expr);
                self.bind(&expr.pat);
            }
            Expr::If(expr) => {
                self.in_scope(|walk| {
                    walk.visit_expr_mut(&mut expr.cond);
                    walk.visit_block_mut(&mut expr.then_branch);
                });
                if let Some((_, otherwise)) = &mut expr.else_branch {
                    self.visit_expr_mut(otherwise);
                }
            }
            Expr::While(expr) => self.in_scope(|walk| {
                walk.visit_expr_mut(&mut expr.cond);
                walk.visit_block_mut(&mut expr.body);
            }),
            Expr::Macro(mac) if self.renames && is_dbg(&mac.mac) => {
                match shown::dbg(&mac.mac, |argument| self.visit_expr_mut(argument)) {
                    Some(shown) => *expr = Expr::Verbatim(shown),
                    None => visit_mut::visit_expr_macro_mut(self, mac),
                }
            }
            _ => visit_mut::visit_expr_mut(self, expr),
        }
    }

    fn visit_stmt_mut(&mut self, stmt: &mut Stmt) {
        match stmt {
            // Becomes another expression.
            Stmt::Macro(inner) if is_dbg(&inner.mac) => {
                let (semi, mac) = (inner.semi_token, inner.mac.clone());
                let mut expr = Expr::Macro(syn::ExprMacro { attrs: Vec::new(), mac });
                self.visit_expr_mut(&mut expr);
                *stmt = Stmt::Expr(expr, semi);
            }
            _ => visit_mut::visit_stmt_mut(self, stmt),
        }
    }

    fn visit_expr_match_mut(&mut self, expr: &mut ExprMatch) {
        self.visit_expr_mut(&mut expr.expr);
        for arm in &mut expr.arms {
            self.in_scope(|walk| {
                walk.bind(&arm.pat);
                visit_mut::visit_arm_mut(walk, arm);
            });
        }
    }

    fn visit_expr_for_loop_mut(&mut self, expr: &mut ExprForLoop) {
        self.visit_expr_mut(&mut expr.expr);
        self.in_scope(|walk| {
            walk.bind(&expr.pat);
            walk.visit_block_mut(&mut expr.body);
        });
    }

    fn visit_expr_closure_mut(&mut self, closure: &mut ExprClosure) {
        self.in_scope(|walk| {
            closure.inputs.iter().for_each(|input| walk.bind(input));
            walk.visit_expr_mut(&mut closure.body);
        });
    }

    fn visit_block_mut(&mut self, block: &mut Block) {
        self.in_scope(|walk| visit_mut::visit_block_mut(walk, block));
    }

    fn visit_local_mut(&mut self, local: &mut Local) {
        if let Some(init) = &mut local.init {
            self.visit_expr_mut(&mut init.expr);
            if let Some((_, diverge)) = &mut init.diverge {
                self.visit_expr_mut(diverge);
            }
        }
        self.bind(&local.pat);
    }

    fn visit_field_value_mut(&mut self, field: &mut FieldValue) {
        if self.renamed(&field.expr).is_some() {
            field.colon_token.get_or_insert_with(|| Token![:](Span::mixed_site()));
        }
        self.visit_expr_mut(&mut field.expr);
    }

    fn visit_item_mut(&mut self, _: &mut Item) {
        // An item sees none of the variables around it.
    }

    fn visit_macro_mut(&mut self, mac: &mut Macro) {
        let name = standard_macro(mac);
        if name.as_deref() == Some("stringify") {
            return;
        }
        let condition = mac.tokens.clone();
        mac.tokens = self.walk_tokens(condition.clone());
        let is_assertion = name.is_some_and(|name| ["assert", "debug_assert"].contains(&name.as_str()));
        if self.renames && is_assertion && syn::parse2::<Argument>(condition.clone()).is_ok() {
            mac.tokens = with_message(&condition, &mac.tokens);
        }
    }
}

/// One expression, with or without a comma.
struct Argument;

impl syn::parse::Parse for Argument {
    fn parse(input: syn::parse::ParseStream<'_>) -> syn::Result<Self> {
        input.parse::<Expr>()?;
        input.parse::<Option<Token![,]>>()?;
        Ok(Argument)
    }
}

/// Every method of a signal, a computed, a linked value, a resource or a shared struct, with the number of its arguments.
const METHODS: [(&str, usize); 19] = [
    ("get", 0),
    ("with", 1),
    ("peek", 0),
    ("set", 1),
    ("update", 1),
    ("replace", 1),
    ("update_if", 1),
    ("set_silent", 1),
    ("notify", 0),
    ("read_only", 0),
    ("changes", 0),
    ("history", 0),
    ("runtime", 0),
    ("status", 0),
    ("error", 0),
    ("is_loading", 0),
    ("snapshot", 0),
    ("settled", 0),
    ("reload", 0),
];

fn is_handle_method(method: &Ident, arguments: &Punctuated<Expr, Token![,]>) -> bool {
    // Of a shared struct. Whatever else is read, is read without a closure.
    let reads = || method == "read" && arguments.len() == 1 && matches!(arguments[0], Expr::Closure(_));
    METHODS.iter().any(|(name, count)| method == name && arguments.len() == *count) || reads()
}
