//! Reads of nested structs and tables: `self.customer.address.city()`, `self.lines.sum(Line::AMOUNT)`.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::visit_mut::VisitMut;
use syn::{Expr, ExprIndex, ExprMethodCall, ExprUnary, Member, Token, UnOp};

use super::macros::{FORMATTING, first_of};
use super::shapes::is_self;
use super::variables;
use super::walk::{NamedKind, Walk};
use crate::model::{Aggregate, KeptCall, Kind, LookAt, Lookup, Read, Target, keepsake, renumbered};
use crate::print;
use crate::shown::standard_macro;
use crate::tokens::ends;

/// The aggregates of a table that depend on columns alone.
const OF_COLUMNS: [&str; 7] = ["sum", "mean", "count_where", "min", "max", "minmax", SELECT];

/// The one that gives the columns themselves: what tells whether they have changed is another method.
const SELECT: &str = "select";

/// Those that have more than columns for arguments.
const PLACED: [&str; 5] = ["filter", "sorted_by", "sorted_by_key", "fold", "top"];

/// Those that find rows by their keys.
const LOOKUPS: [&str; 2] = ["get", "contains_key"];

/// Methods with arguments that write, beside setters.
const WRITES: [&str; 12] = [
    "set",
    "update",
    "batch",
    "insert",
    "create",
    "create_all",
    "remove",
    "remove_entry",
    "reserve",
    "extend",
    "retain",
    "update_all",
];

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
    pub(super) fn is_group(&self, expr: &Expr) -> bool {
        matches!(expr, Expr::MethodCall(call)
            if call.method == "group_by" && are_columns(&call.args) && self.is_nested_path(&call.receiver))
    }

    /// `self.lines.group_by(Line::REGION).sum(Line::AMOUNT)`
    pub(super) fn group_call(&mut self, call: &mut ExprMethodCall) {
        let is_aggregate = ["sum", "mean", "count"].iter().any(|name| call.method == name) && are_columns(&call.args);
        let rest = is_aggregate.then(|| {
            let (dot, call) = (call.dot_token, method_and_arguments(call));
            quote!(#dot #call)
        });
        if let Expr::MethodCall(group) = &mut *call.receiver {
            self.nested_call(group, rest);
        }
        for argument in &mut call.args {
            self.visit_expr_mut(argument);
        }
    }

    /// `self.customer.address.city()` or `self.lines.sum(Line::AMOUNT)`; `rest` is what follows and belongs to it.
    pub(super) fn nested_call(&mut self, call: &mut ExprMethodCall, rest: Option<TokenStream>) {
        if self.reports_a_write(call) {
            return;
        }
        if self.has_a_closure_for_a_column(call) {
            return;
        }
        let at = self.look_at(call, rest.as_ref());
        let placed = matches!(&at, LookAt::Aggregate(aggregate) if aggregate.placed);
        let noted = matches!(&at, LookAt::Rows(_));
        if PLACED.iter().any(|name| call.method == name) && !placed && self.captures(call) {
            return;
        }

        let name = call.method.clone();
        let Some(look) = self.read_nested(&mut call.receiver, at) else { return };
        let first = self.reads.len();
        let in_aggregate = self.in_aggregate;
        self.in_aggregate |= placed;
        for argument in &mut call.args {
            self.visit_expr_mut(argument);
        }
        self.in_aggregate = in_aggregate;
        if placed && self.reads_what_makes_no_edge(first, &name) {
            return;
        }
        let Some(look) = look else { return };
        let mut followed = method_and_arguments(call);
        if name == SELECT {
            let follow_columns = Ident::new("__follow_columns", Span::mixed_site());
            followed = with_arguments(&follow_columns, call);
        }
        self.complete(look, quote!(#followed #rest), first);
        if placed || noted {
            let method = if placed { "__placed" } else { "__noting" };
            *call.receiver = self.at_its_place(&call.receiver, method, look, &name);
        }
    }

    /// A call on a nested struct in a future: it is made when that begins, and its value kept.
    pub(super) fn kept_call(&mut self, call: &mut ExprMethodCall) -> Option<Expr> {
        let before = self.errors.count();
        let receiver = match &*call.receiver {
            Expr::MethodCall(group) => Some(group),
            _ => None,
        };
        let mut arguments = receiver.into_iter().flat_map(|group| &group.args).chain(&call.args);
        if let Some(argument) = arguments.find(|argument| !is_known_at_the_start(argument)).cloned() {
            let what = self.what();
            let message = format!(
                "what {what} wants of a nested struct is found out when it begins, so the arguments of `{}` are fields and paths: make the whole a `computed!`, and read that",
                call.method
            );
            self.wrong(argument, message);
            return None;
        }
        let in_async = std::mem::take(&mut self.in_async);
        let (span, ends) = (call.method.span(), ends(call.to_token_stream()));
        if self.is_group(&call.receiver) {
            self.group_call(call);
        } else {
            self.nested_call(call, None);
        }
        self.in_async = in_async;
        if self.errors.count() != before {
            return None;
        }
        self.kept.push(KeptCall { call: call.to_token_stream(), ends });
        let keepsake = keepsake(self.kept.len() - 1, span);
        Some(Expr::Path(syn::ExprPath { attrs: Vec::new(), qself: None, path: keepsake.into() }))
    }

    /// A table, at the place in the formula that a look is for.
    fn at_its_place(&mut self, table: &Expr, method: &str, look: usize, name: &Ident) -> Expr {
        let place = self.push_read(Target::Place(look), name.span(), name);
        let method = Ident::new(method, Span::mixed_site());
        Expr::Verbatim(quote!(#table.#method(#place)))
    }

    /// `self.lines[&key]`: the row, as `get` gives it, or a panic.
    pub(super) fn nested_index(&mut self, index: &mut ExprIndex) -> Option<Expr> {
        if !self.may_note() {
            return None;
        }
        let key = &index.index;
        let (start, bracket) = (index.expr.span(), index.bracket_token.span);
        let name = Ident::new("get", bracket.open());
        let text = print::line(&quote!(#name(#key)));
        let at = LookAt::Rows(Lookup { members: members(&index.expr), method: name.clone(), text });
        let look = self.read_nested(&mut index.expr, at)?;
        self.visit_expr_mut(&mut index.index);
        let table = self.at_its_place(&index.expr, "__noting", look?, &name);
        let row_of_key = Ident::new("row_of_key", Span::mixed_site().located_at(bracket.open()));
        let mut key = Group::new(Delimiter::Parenthesis, index.index.to_token_stream());
        key.set_span(bracket.join());
        // From the first token to the last it stands where the user's does.
        let row = Expr::Verbatim(quote!(#table.#row_of_key #key));
        Some(Expr::Unary(ExprUnary { attrs: Vec::new(), op: UnOp::Deref(Token![*](start)), expr: Box::new(row) }))
    }

    /// Whether lookups can be noted: by the run of the formula that they belong to.
    fn may_note(&self) -> bool {
        !self.untracked && !self.in_async && !self.in_aggregate
    }

    /// Reports what the arguments of an aggregate, from the read `first` on, read without the table being told of a change.
    fn reads_what_makes_no_edge(&mut self, first: usize, method: &Ident) -> bool {
        let without_edge = |read: &Read| match read.target {
            Target::Untracked(_) => Some((read.span, "`untracked!`")),
            Target::Context => Some((read.span, "the context")),
            Target::Previous(_) => Some((read.span, "the previous value of the scan")),
            Target::Event(_) | Target::UntrackedEvent(_) => Some((read.span, "the event")),
            Target::Field(_) | Target::Place(_) | Target::Clock(_) => None,
        };
        let Some((span, what)) = self.reads[first..].iter().find_map(without_edge) else { return false };
        let message = format!(
            "`{method}` keeps what its closure has said of each row, and would not be told when {what} gives something else: read it into a variable, and \
             write `struct Place; table.at::<Place>().with(variable).{method}(move |..| ..)`"
        );
        self.wrong(Ident::new("here", span), message);
        true
    }

    /// Reports `self.lines.sum(|line| ..)`.
    fn has_a_closure_for_a_column(&mut self, call: &ExprMethodCall) -> bool {
        let method = &call.method;
        let takes_columns = OF_COLUMNS.iter().chain(&["group_by", "top"]).any(|name| method == name);
        let column = usize::from(method == "top");
        let Some(closure @ Expr::Closure(_)) = call.args.get(column).filter(|_| takes_columns) else { return false };
        let captures = first_of(closure.to_token_stream(), &|name| name == "self").is_some()
            || !self.variables_in(closure).is_empty();
        let rows = print::line(&call.receiver.to_token_stream());
        let instead = if method == "count_where" {
            format!("what a closure picks is counted by `{rows}.filter(|line| ..).len()`")
        } else if let Some(column) = column_read_by(closure) {
            format!("here the constant `{column}` of the row's type")
        } else if method == SELECT {
            format!("what a closure makes of whole rows is `{rows}.rows().map(|line| ..)`")
        } else if captures {
            format!(
                "what the row does not know goes with the result, as in `{rows}.sum(Line::AMOUNT) * self.rate`, or looks at all rows again, \
                 `{rows}.rows().map(|line| ..)`"
            )
        } else {
            "make what the closure computes a `computed!` of the row".to_owned()
        };
        let message = format!(
            "`{method}` takes the name of a column, as `Line::AMOUNT`, by which the table knows what has changed: {instead}"
        );
        self.wrong(closure, message);
        true
    }

    /// Reports `self.customer.set_name(..)`, or `self.lines[&key].set_price(..)`.
    pub(super) fn reports_a_write(&mut self, call: &ExprMethodCall) -> bool {
        let writes = self.writes(call);
        if writes {
            let what = self.what();
            let message = format!(
                "{what} cannot write, not to a nested struct either, which would be a feedback loop: signals are set from outside"
            );
            self.wrong(&call.method, message);
        }
        writes
    }

    /// Whether this is `self.lines[&key]`.
    pub(super) fn is_row(&self, expr: &Expr) -> bool {
        matches!(expr, Expr::Index(index) if self.is_nested_path(&index.expr))
    }

    fn writes(&self, call: &ExprMethodCall) -> bool {
        let method = call.method.unraw().to_string();
        // Without arguments these are fields of such names, as `set_point`.
        let writes = !call.args.is_empty()
            && (["set_", "update_"].iter().any(|prefix| method.starts_with(prefix))
                || WRITES.contains(&method.as_str()));
        let empties = ["clear", "forget_aggregates"].contains(&method.as_str())
            && call.args.is_empty()
            && self.is_table(&call.receiver);
        writes || empties || method.ends_with("_mut")
    }

    /// What a call looks at. The receiver is a nested path.
    fn look_at(&self, call: &ExprMethodCall, rest: Option<&TokenStream>) -> LookAt {
        let (method, args) = (&call.method, &call.args);
        let is = |names: &[&str]| names.iter().any(|name| method == name);
        let are_columns = if is(&[SELECT]) { are_selected(args) } else { are_columns(args) };
        let of_columns = (rest.is_some() || is(&OF_COLUMNS)) && !args.is_empty() && are_columns;
        let placed = is(&PLACED) && !args.is_empty() && self.stands_alone(args);
        let members = members(&call.receiver);
        // Without them that is a mistake, which is not made twice.
        let takes_arguments = is(&OF_COLUMNS) || is(&PLACED) || is(&LOOKUPS);
        if !self.untracked && !self.has_items && !self.in_macro && (of_columns || placed) {
            let text = print::line(&quote!(#method(#args) #rest));
            LookAt::Aggregate(Aggregate { members, method: method.clone(), text, placed })
        } else if is(&LOOKUPS) && args.len() == 1 && self.may_note() {
            LookAt::Rows(Lookup { members, method: method.clone(), text: print::line(&quote!(#method(#args))) })
        } else if args.is_empty() && call.turbofish.is_none() && !(self.is_table(&call.receiver) && takes_arguments) {
            LookAt::Field { members, method: method.clone() }
        } else {
            LookAt::Anything
        }
    }

    /// Whether arguments mean the same outside of the formula, but for what they read of the struct.
    fn stands_alone(&self, args: &Punctuated<Expr, Token![,]>) -> bool {
        let leaves = args.iter().filter(|argument| !matches!(argument, Expr::Closure(_))).any(|argument| {
            let mut search = Leaves(false);
            search.visit_expr(argument);
            search.0
        });
        let names = |argument| variables::free(argument).into_iter();
        let is_variable = |name: &String| self.bound.sure.contains(name) || self.bound.doubtful.contains(name);
        !self.in_async && !leaves && !args.iter().any(|argument| names(argument).any(|name| is_variable(&name)))
    }

    /// The variables of the formula that an argument uses.
    fn variables_in(&self, argument: &Expr) -> BTreeSet<String> {
        variables::free(argument).into_iter().filter(|name| self.bound.sure.contains(name)).collect()
    }

    /// Whether this is `self.lines.at::<Place>()`, with or without what it captures.
    pub(super) fn is_placed_by_hand(&self, expr: &Expr) -> bool {
        match expr {
            Expr::MethodCall(call) if call.method == "with" => self.is_placed_by_hand(&call.receiver),
            Expr::MethodCall(call) => call.method == "at" && self.is_nested_path(&call.receiver),
            _ => false,
        }
    }

    /// `self.lines.at::<Place>().with(limit).filter(..)`: what the closure reads has to be said.
    pub(super) fn call_placed_by_hand(&mut self, call: &ExprMethodCall) -> bool {
        let closures = call.args.iter().filter(|argument| matches!(argument, Expr::Closure(_)));
        let Some(read) =
            closures.into_iter().find_map(|closure| first_of(closure.to_token_stream(), &|name| name == "self"))
        else {
            return false;
        };
        let method = &call.method;
        let message = format!(
            "`{method}` of a place knows of nothing that its closure reads but what `with` says: write `self.lines.{method}(..)`, which finds out itself, \
             or read the field into a variable and say that, too"
        );
        self.wrong(read, message);
        true
    }

    /// Reports what the closure of an aggregate may not capture: the table would call it for the rows that were touched, and could not know whether it says
    /// of the others what it has said before.
    fn captures(&mut self, call: &ExprMethodCall) -> bool {
        let formula = self.what().split(' ').next_back().unwrap_or_default();
        let method = &call.method;
        let keeps = format!("`{method}` keeps what its closure has said of each row");
        let place = |captured: &str| {
            format!(
                "`struct Place; table.at::<Place>().with({captured}).{method}(move |..| ..)`, which starts anew if that has changed"
            )
        };
        for closure in call.args.iter().filter(|argument| matches!(argument, Expr::Closure(_))) {
            let variables = self.variables_in(closure);
            let tokens = closure.to_token_stream();
            if let Some(first) = variables.first() {
                // It may stand in a format string.
                let found = first_of(tokens, &|name| variables.contains(name));
                let variable = found.as_ref().map_or_else(|| first.clone(), Ident::to_string);
                let captured = variables.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
                let captured = if variables.len() == 1 { captured } else { format!("({captured})") };
                let message = format!(
                    "{keeps}, so that may read fields and columns, but no variables of the {formula}: compute `{variable}` in it, or write {}",
                    place(&captured)
                );
                match found {
                    Some(found) => self.wrong(found, message),
                    None => self.wrong(closure, message),
                }
                return true;
            }
            if let Some(read) = first_of(tokens, &|name| name == "self") {
                let reason = if self.untracked {
                    "in `untracked!`".into()
                } else if self.in_async {
                    "in `async`".into()
                } else if self.in_macro {
                    "in the arguments of a macro, which may give names another meaning".into()
                } else if self.has_items {
                    format!("beside items of the {formula}, or a macro that may make some")
                } else {
                    "beside an argument that may leave it, or a macro".into()
                };
                let message = format!(
                    "{keeps}, so that cannot read fields {reason}: with a variable for the field, write {}",
                    place("variable")
                );
                self.wrong(read, message);
                return true;
            }
        }
        false
    }

    /// Replaces `self.customer` in `self.customer.address`. The look, if it makes one; none if there was a mistake.
    fn read_nested(&mut self, place: &mut Expr, at: LookAt) -> Option<Option<usize>> {
        match place {
            Expr::Paren(paren) => self.read_nested(&mut paren.expr, at),
            Expr::Group(group) => self.read_nested(&mut group.expr, at),
            Expr::Field(field) if is_self(&field.base) => {
                let Member::Named(name) = field.member.clone() else { return None };
                let self_span = field.base.span();
                let target = match self.target(&name)? {
                    Target::Field(child) => Target::Field(self.look(child, at, self_span, name.span())),
                    Target::Untracked(child) => {
                        Target::Untracked(self.look(child, LookAt::Anything, self_span, name.span()))
                    }
                    _ => return None,
                };
                let ident = self.push_read(target, self_span, &name);
                *place = Expr::Path(syn::ExprPath { attrs: Vec::new(), qself: None, path: ident.into() });
                Some(match target {
                    Target::Field(look) => Some(look),
                    _ => None,
                })
            }
            Expr::Field(field) => self.read_nested(&mut field.base, at),
            _ => None,
        }
    }

    /// Gives the look at an aggregate its call and what the arguments read: `first` is their first read.
    fn complete(&mut self, look: usize, call: TokenStream, first: usize) {
        let mut looks = self.names.looks.borrow_mut();
        let Kind::Look(look) = &mut looks[look - self.names.fields.len()].kind else { return };
        if !matches!(look.at, LookAt::Aggregate(_)) || look.formula.body.is_some() {
            return;
        }
        // That of the child comes first.
        look.formula.body = Some(renumbered(call, first, look.formula.reads.len()));
        let reads = self.reads[first..].iter().cloned();
        look.formula.reads.extend(reads.map(|read| Read { conditional: true, ..read }));
    }
}

/// `sum(Line::AMOUNT)` of `self.lines.sum(Line::AMOUNT)`, with all tokens as the user wrote them.
fn method_and_arguments(call: &ExprMethodCall) -> TokenStream {
    with_arguments(&call.method, call)
}

fn with_arguments(method: &Ident, call: &ExprMethodCall) -> TokenStream {
    let mut tokens = method.to_token_stream();
    call.paren_token.surround(&mut tokens, |tokens| call.args.to_tokens(tokens));
    tokens
}

/// `address` and `city` of `self.customer.address.city`.
fn members(path: &Expr) -> Vec<Ident> {
    match path {
        Expr::Paren(paren) => members(&paren.expr),
        Expr::Group(group) => members(&group.expr),
        Expr::Field(field) if !is_self(&field.base) => {
            let mut members = members(&field.base);
            if let Member::Named(name) = &field.member {
                members.push(name.clone());
            }
            members
        }
        _ => Vec::new(),
    }
}

/// Whether arguments are paths, as `Line::AMOUNT` is: to what is known outside of the formula, so no variables.
fn are_columns(arguments: &Punctuated<Expr, Token![,]>) -> bool {
    arguments.iter().all(|argument| match without_parentheses(argument) {
        Expr::Path(path) => path.path.get_ident().is_none_or(|name| name.to_string().starts_with(char::is_uppercase)),
        _ => false,
    })
}

/// Whether an argument is made of fields, paths and literals.
fn is_known_at_the_start(argument: &Expr) -> bool {
    match without_parentheses(argument) {
        Expr::Lit(_) => true,
        Expr::Path(path) => path.path.get_ident().is_none_or(|name| name.to_string().starts_with(char::is_uppercase)),
        Expr::Reference(reference) => reference.mutability.is_none() && is_known_at_the_start(&reference.expr),
        Expr::Tuple(tuple) => tuple.elems.iter().all(is_known_at_the_start),
        Expr::Unary(ExprUnary { op: UnOp::Neg(_) | UnOp::Deref(_), expr, .. }) => is_known_at_the_start(expr),
        Expr::Field(field) => is_self(&field.base) || is_known_at_the_start(&field.base),
        _ => false,
    }
}

/// Whether they are one column, or a tuple of columns.
fn are_selected(arguments: &Punctuated<Expr, Token![,]>) -> bool {
    let are_columns = match arguments.first().map(without_parentheses) {
        Some(Expr::Tuple(columns)) => are_columns(&columns.elems),
        _ => are_columns(arguments),
    };
    are_columns && arguments.len() == 1
}

/// The constant of the field that a closure reads of the row, if it does nothing else: `AMOUNT` for `|line| *line.amount()`.
fn column_read_by(closure: &Expr) -> Option<String> {
    let Expr::Closure(syn::ExprClosure { inputs, body, .. }) = closure else { return None };
    let mut read = without_parentheses(body);
    while let Expr::Unary(ExprUnary { op: UnOp::Deref(_), expr, .. }) = read {
        read = without_parentheses(expr);
    }
    let (Expr::MethodCall(call), Some(syn::Pat::Ident(row))) = (read, inputs.first()) else { return None };
    let of_row = matches!(&*call.receiver, Expr::Path(path) if path.path.is_ident(&row.ident));
    (of_row && call.args.is_empty()).then(|| call.method.unraw().to_string().to_uppercase())
}

/// Fragments of `macro_rules!` come in parentheses.
fn without_parentheses(expr: &Expr) -> &Expr {
    match expr {
        Expr::Paren(paren) => without_parentheses(&paren.expr),
        Expr::Group(group) => without_parentheses(&group.expr),
        expr => expr,
    }
}

/// Whether an expression may leave the formula, or is not understood.
struct Leaves(bool);

impl<'e> Visit<'e> for Leaves {
    fn visit_expr(&mut self, expr: &'e Expr) {
        match expr {
            Expr::Closure(_) => {}
            Expr::Return(_) | Expr::Break(_) | Expr::Continue(_) | Expr::Try(_) | Expr::Yield(_) => self.0 = true,
            Expr::Macro(mac) if standard_macro(&mac.mac).is_some_and(|name| FORMATTING.contains(&name.as_str())) => {}
            Expr::Await(_) | Expr::Async(_) | Expr::Macro(_) | Expr::Verbatim(_) => self.0 = true,
            _ => visit::visit_expr(self, expr),
        }
    }
}
