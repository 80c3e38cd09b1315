//! What a formula reads, and whether every run of it does.
//!
//! A read is unconditional only if every run makes it. In doubt it is conditional: that costs time, the other way
//! would cost correctness. The walk follows the order of evaluation and keeps three facts: whether it is inside something that may not
//! run (`branch`), whether something before may have left the formula (`left`), and whether what it is inside may run in
//! another order than the text's (`reordered`).

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};
use syn::{Arm, Attribute, BinOp, Expr, ExprClosure, Item, Local, Macro, Member, Stmt, Token, UnOp};

use crate::errors::Errors;
use crate::model::{Formula, ParsedFormula, Read, Target, placeholder};

/// The fields that a formula may name.
pub(crate) struct Names {
    pub(crate) of: Ident,
    /// By field number: its name, and whether it is an effect.
    pub(crate) fields: Vec<(Ident, bool)>,
    pub(crate) context: Option<Ident>,
    pub(crate) lost: Vec<Ident>,
}

/// Understands a formula: finds its reads and reports what it may not do.
pub(crate) fn understand(parsed: ParsedFormula, in_effect: bool, names: &Names, errors: &mut Errors) -> Formula {
    let ParsedFormula { tokens: text, expr } = parsed;
    let Some(mut expr) = expr else {
        return Formula { body: None, text, reads: Vec::new() };
    };
    let mut walk = Walk {
        names,
        in_effect,
        errors,
        reads: Vec::new(),
        broken: false,
        branch: false,
        left: false,
        reordered: false,
        untracked: false,
    };
    walk.visit_expr_mut(&mut expr);
    let (reads, broken) = (walk.reads, walk.broken);
    Formula { body: (!broken).then(|| expr.into_token_stream()), text, reads }
}

struct Walk<'a> {
    names: &'a Names,
    in_effect: bool,
    errors: &'a mut Errors,
    reads: Vec<Read>,
    broken: bool,
    branch: bool,
    left: bool,
    reordered: bool,
    untracked: bool,
}

/// The macros whose arguments are evaluated once each, in order.
const FORMATTING: [&str; 9] =
    ["format", "format_args", "print", "println", "eprint", "eprintln", "write", "writeln", "vec"];

impl Walk<'_> {
    fn wrong(&mut self, place: impl ToTokens, message: impl Into<String>) {
        self.errors.at(place, message);
        self.broken = true;
    }

    /// Something that may not run.
    fn in_branch(&mut self, walk: impl FnOnce(&mut Self)) {
        let branch = std::mem::replace(&mut self.branch, true);
        walk(self);
        self.branch = branch;
    }

    /// Something that may run in another order than the text's.
    fn in_any_order(&mut self, walk: impl FnOnce(&mut Self)) {
        let reordered = std::mem::replace(&mut self.reordered, true);
        walk(self);
        self.reordered = reordered;
    }

    fn what(&self) -> &'static str {
        if self.in_effect { "an effect" } else { "a formula" }
    }

    /// `self.name`: the identifier to put in its place.
    fn read(&mut self, self_span: Span, name: &Ident) -> Option<Ident> {
        let target = self.target(name)?;
        self.reads.push(Read {
            target,
            self_span,
            span: name.span(),
            conditional: self.branch || self.left,
            reordered: self.reordered,
        });
        Some(placeholder(self.reads.len() - 1, name.span()))
    }

    fn target(&mut self, name: &Ident) -> Option<Target> {
        if self.names.lost.contains(name) {
            self.broken = true;
            return None;
        }
        if self.names.context.as_ref() == Some(name) {
            if !self.in_effect {
                self.wrong(
                    name,
                    format!("`{name}` is the context, which only effects may use: a formula depends on the fields it names and on nothing else"),
                );
                return None;
            }
            return Some(Target::Context);
        }
        let Some(field) = self.names.fields.iter().position(|(field, _)| field == name) else {
            let message = self.no_such_field(name);
            self.wrong(name, message);
            return None;
        };
        if self.names.fields[field].1 {
            self.wrong(name, format!("`{name}` is an effect: it has no value to read"));
            return None;
        }
        Some(if self.untracked { Target::Untracked(field) } else { Target::Field(field) })
    }

    fn no_such_field(&self, name: &Ident) -> String {
        let of = &self.names.of;
        let known = || {
            let values = self.names.fields.iter().filter(|(_, is_effect)| !is_effect).map(|(name, _)| name);
            values.chain(self.names.context.as_ref().filter(|_| self.in_effect))
        };
        if let Some(near) = nearest(&name.to_string(), known().map(Ident::to_string)) {
            return format!("no field `{name}` in `{of}`: did you mean `{near}`?");
        }
        let mut list: Vec<_> = known().take(9).map(|name| format!("`{name}`")).collect();
        if list.len() == 9 {
            list[8] = "..".into();
        }
        match list.len() {
            0 => format!("no field `{name}` in `{of}`, which has no fields to read"),
            _ => format!("no field `{name}` in `{of}`: it has {}", list.join(", ")),
        }
    }

    fn bare_self(&mut self, place: impl ToTokens) {
        let what = self.what();
        self.wrong(
            place,
            format!("{what} cannot use `self` as a whole, which would hide what it reads: pass the fields, as in `helper(&self.a, &self.b)`"),
        );
    }

    /// `self.name(..)`
    fn method_call(&mut self, method: &Ident) {
        let name = method.to_string();
        let field = |name: &str| self.names.fields.iter().any(|(field, _)| field == name);
        let written =
            ["set_", "update_"].iter().find_map(|prefix| name.strip_prefix(prefix)).filter(|rest| field(rest));
        if let Some(written) = written {
            self.write(method, written);
        } else if field(&name) || self.names.context.as_ref().is_some_and(|context| *context == name) {
            self.wrong(method, format!("`{name}` is read as a field here: write `self.{name}`, without parentheses"));
        } else {
            let what = self.what();
            self.wrong(
                method,
                format!("{what} cannot call a method of its struct, which would hide what it reads: write a function and pass it the fields, as in `{name}(&self.a, &self.b)`"),
            );
        }
    }

    fn write(&mut self, place: impl ToTokens, field: &str) {
        let message = if self.in_effect {
            format!(
                "an effect cannot write a field of its own struct, which would be a feedback loop: make `{field}` a `computed!`, or pass the \
                 value out through the context and call `set_{field}` there"
            )
        } else {
            format!(
                "a formula cannot write: its value is the only thing it gives; `{field}` is set from outside, with `set_{field}`"
            )
        };
        self.wrong(place, message);
    }

    /// Reports a write to a field at `operator`; false if `place` is none, or the context.
    fn check_write(&mut self, place: &Expr, operator: impl ToTokens) -> bool {
        let Some(field) = written_field(place) else { return false };
        if self.names.context.as_ref() == Some(field) && self.in_effect {
            return false;
        }
        if self.names.fields.iter().any(|(name, _)| name == field) {
            let field = field.to_string();
            self.write(operator, &field);
            return true;
        }
        false
    }

    /// Arguments of a macro, in order.
    fn arguments(&mut self, mac: &mut Macro, mut visit: impl FnMut(&mut Self, usize, &mut Expr)) -> bool {
        let Ok(mut list) = mac.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated) else { return false };
        for (place, argument) in list.iter_mut().enumerate() {
            if let Expr::Lit(literal) = argument {
                self.check_captures(&literal.to_token_stream());
            }
            visit(self, place, argument);
        }
        mac.tokens = list.into_token_stream();
        true
    }

    /// `"{self}"` in a format string.
    fn check_captures(&mut self, literal: &TokenStream) {
        let text = literal.to_string();
        if text.starts_with(['"', 'r']) && ["{self}", "{self:"].iter().any(|capture| text.contains(capture)) {
            self.bare_self(literal);
        }
    }

    /// Tokens whose meaning is not known.
    fn scan(&mut self, tokens: TokenStream) -> TokenStream {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut result = TokenStream::new();
        let mut at = 0;
        while at < tokens.len() {
            let rest = &tokens[at + 1..];
            match &tokens[at] {
                TokenTree::Group(group) => {
                    let mut copy = Group::new(group.delimiter(), self.scan(group.stream()));
                    copy.set_span(group.span());
                    copy.to_tokens(&mut result);
                }
                TokenTree::Ident(ident) if ident == "self" && !is_punct(rest.first(), ':') => {
                    let Some(TokenTree::Ident(name)) = rest.get(1).filter(|_| is_punct(rest.first(), '.')) else {
                        self.bare_self(ident);
                        at += 1;
                        continue;
                    };
                    at += 2;
                    match rest.get(2) {
                        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => {
                            self.method_call(name)
                        }
                        next => {
                            let writes = assignment(next, rest.get(3), rest.get(4))
                                .or_else(|| mutable_borrow(&tokens[..at - 2]))
                                .filter(|_| !(self.in_effect && self.names.context.as_ref() == Some(name)))
                                .filter(|_| self.names.fields.iter().any(|(field, _)| field == name));
                            if let Some(operator) = writes {
                                self.write(operator, &name.to_string());
                            } else if let Some(placeholder) = self.read(ident.span(), name) {
                                placeholder.to_tokens(&mut result);
                            }
                        }
                    }
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

    /// `untracked!(self.field)`
    fn untracked_read(&mut self, name: Ident, tokens: TokenStream) -> TokenStream {
        if !self.in_effect {
            self.wrong(
                &name,
                "`untracked!` has no place in a formula, whose value would be stale after a change that it hides: read the field, or use it in \
                 an effect",
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
}

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
        let left = self.left;
        self.in_branch(|walk| walk.in_any_order(|walk| walk.visit_expr_mut(&mut closure.body)));
        self.left = left;
    }

    fn visit_macro_mut(&mut self, mac: &mut Macro) {
        let name = standard_macro(mac);
        let understood = match name.as_deref() {
            Some(name) if FORMATTING.contains(&name) => {
                self.arguments(mac, |walk, _, argument| match argument {
                    Expr::Assign(named) if matches!(*named.left, Expr::Path(_)) => {
                        walk.visit_expr_mut(&mut named.right)
                    }
                    argument => walk.visit_expr_mut(argument),
                }) || (name == "vec" && self.repeated(mac))
            }
            Some(name @ ("assert" | "assert_eq" | "assert_ne")) => {
                let operands = if name == "assert" { 1 } else { 2 };
                let understood = self.arguments(mac, |walk, place, argument| match argument {
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
                let left = self.left;
                self.in_branch(|walk| walk.in_any_order(|walk| walk.visit_block_mut(&mut expr.block)));
                self.left = left;
            }
            Expr::Await(expr) => {
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

    /// `vec![value; count]`
    fn repeated(&mut self, mac: &mut Macro) -> bool {
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
    fn scrutinee(&mut self, mac: &mut Macro) -> bool {
        let parser = |input: syn::parse::ParseStream<'_>| {
            Ok((input.parse::<Expr>()?, input.parse::<Token![,]>()?, input.parse::<TokenStream>()?))
        };
        let Ok((mut scrutinee, comma, rest)) = mac.parse_body_with(parser) else { return false };
        self.visit_expr_mut(&mut scrutinee);
        let has_guard = rest.clone().into_iter().any(|token| matches!(token, TokenTree::Ident(word) if word == "if"));
        self.in_branch(|walk| {
            let rest = walk.in_any_order_result(rest);
            mac.tokens = quote::quote!(#scrutinee #comma #rest);
        });
        // The tokens of a guard are not understood: it may leave the formula.
        self.left |= has_guard;
        true
    }

    fn in_any_order_result(&mut self, tokens: TokenStream) -> TokenStream {
        let mut result = TokenStream::new();
        self.in_any_order(|walk| result = walk.scan(tokens));
        result
    }
}

/// The last name of a macro of the standard library, as far as its path tells.
fn standard_macro(mac: &Macro) -> Option<String> {
    let segments = &mac.path.segments;
    let standard = segments.len() == 1
        || (segments.len() == 2 && ["std", "core", "alloc"].iter().any(|name| segments[0].ident == name));
    standard.then(|| segments.last().map(|last| last.ident.to_string())).flatten()
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
fn written_field(place: &Expr) -> Option<&Ident> {
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

fn is_assignment(op: &BinOp) -> bool {
    op.to_token_stream().to_string().ends_with('=')
        && !matches!(op, BinOp::Eq(_) | BinOp::Ne(_) | BinOp::Le(_) | BinOp::Ge(_))
}

fn is_punct(token: Option<&TokenTree>, punct: char) -> bool {
    matches!(token, Some(TokenTree::Punct(found)) if found.as_char() == punct)
}

/// The operator if these tokens are `=` or `op=` and not a comparison or an arrow.
fn assignment(first: Option<&TokenTree>, second: Option<&TokenTree>, third: Option<&TokenTree>) -> Option<TokenStream> {
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
fn mutable_borrow(before: &[TokenTree]) -> Option<TokenStream> {
    match before {
        [.., TokenTree::Punct(and), TokenTree::Ident(word)] if and.as_char() == '&' && word == "mut" => {
            Some(word.to_token_stream())
        }
        _ => None,
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

/// The candidate that a misspelt name most likely means.
fn nearest(name: &str, candidates: impl Iterator<Item = String>) -> Option<String> {
    let close_enough = name.chars().count().div_ceil(3);
    candidates
        .map(|candidate| (distance(name, &candidate), candidate))
        .filter(|(distance, _)| *distance <= close_enough)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The number of single-letter changes between two words, neighbours swapped counting as one (Damerau-Levenshtein, optimal string
/// alignment).
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![(0..=b.len()).collect::<Vec<_>>()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let changed = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (rows[i - 1][j] + 1).min(row[j - 1] + 1).min(rows[i - 1][j - 1] + changed);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}
