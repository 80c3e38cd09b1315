//! What the walk over a formula knows, finds and reports.

use std::cell::RefCell;

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::visit_mut::VisitMut;
use syn::{Expr, ExprClosure, Pat};

use super::shapes::written_field;
use super::variables::Bound;
use crate::errors::Errors;
use crate::model::{
    Field, FieldInfo, Formula, KeptCall, Kind, Look, LookAt, ParsedKind, Read, Shape, Target, placeholder,
};
use crate::nearest::nearest;

/// The fields that a formula may name.
pub(crate) struct Names {
    pub(crate) of: Ident,
    /// By field number: its name, and what it is.
    pub(crate) fields: Vec<(Ident, NamedKind)>,
    pub(crate) context: Option<Ident>,
    /// The nested ones whose type is named `Table`.
    pub(crate) tables: Vec<Ident>,
    pub(crate) lost: Vec<Ident>,
    /// What has been read of nested structs so far, to come after the fields.
    pub(crate) looks: RefCell<Vec<Field>>,
}

impl Names {
    /// Whether there are nested fields.
    pub(super) fn have_nested(&self) -> bool {
        self.fields.iter().any(|(_, kind)| *kind == NamedKind::Nested)
    }

    /// What the field of this name is.
    pub(super) fn kind_of(&self, name: &str) -> Option<NamedKind> {
        self.fields.iter().find(|(field, _)| field.unraw() == name).map(|(_, kind)| *kind)
    }

    /// Whether there is a nested field of this name.
    pub(super) fn is_nested(&self, name: &str) -> bool {
        self.kind_of(name) == Some(NamedKind::Nested)
    }
}

/// What a name stands for.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum NamedKind {
    Value,
    Clock,
    Event,
    Nested,
    Effect,
}

impl NamedKind {
    pub(crate) fn of(kind: &ParsedKind) -> NamedKind {
        match kind {
            ParsedKind::Effect { .. } => NamedKind::Effect,
            ParsedKind::Resource { .. } => NamedKind::Value,
            ParsedKind::Event(_) => NamedKind::Event,
            ParsedKind::Clock(_) => NamedKind::Clock,
            ParsedKind::Signal(signal) if signal.nested => NamedKind::Nested,
            _ => NamedKind::Value,
        }
    }
}

/// Whose formula it is.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Role<'a> {
    Formula,
    /// With its name, and whether it is a closure that has the value mutably.
    Scan {
        name: &'a Ident,
        in_place: bool,
    },
    Effect,
    /// The body of an async effect, or of a resource.
    Async {
        resource: bool,
    },
}

/// The walk over a formula: where it is, and what it has found.
pub(super) struct Walk<'a> {
    pub(super) names: &'a Names,
    pub(super) role: Role<'a>,
    pub(super) errors: &'a mut Errors,
    pub(super) reads: Vec<Read>,
    pub(super) broken: bool,
    pub(super) branch: bool,
    pub(super) left: bool,
    pub(super) reordered: bool,
    pub(super) untracked: bool,
    /// Inside an `async` block or closure, which runs when it is polled.
    pub(super) in_async: bool,
    /// Inside a closure, from which `?` returns.
    pub(super) in_closure: bool,
    /// In the arguments of an aggregate, which are evaluated when the table is looked at.
    pub(super) in_aggregate: bool,
    /// In the arguments of a macro that is not known, which may make names and bind variables around them.
    pub(super) in_macro: bool,
    /// There are items in the formula.
    pub(super) has_items: bool,
    /// The names of its variables, of closures' parameters too, if anything is nested.
    pub(super) bound: Bound,
    /// Calls on nested structs that are made when a future begins.
    pub(super) kept: Vec<KeptCall>,
}

impl Walk<'_> {
    pub(super) fn wrong(&mut self, place: impl ToTokens, message: impl Into<String>) {
        self.errors.at(place, message);
        self.broken = true;
    }

    /// Something that may not run.
    pub(super) fn in_branch(&mut self, walk: impl FnOnce(&mut Self)) {
        let branch = std::mem::replace(&mut self.branch, true);
        walk(self);
        self.branch = branch;
    }

    /// Something that may run in another order than the text's.
    pub(super) fn in_any_order(&mut self, walk: impl FnOnce(&mut Self)) {
        let reordered = std::mem::replace(&mut self.reordered, true);
        walk(self);
        self.reordered = reordered;
    }

    pub(super) fn what(&self) -> &'static str {
        match self.role {
            Role::Formula => "a formula",
            Role::Scan { .. } => "a scan",
            Role::Effect => "an effect",
            Role::Async { resource: false } => "an async effect",
            Role::Async { resource: true } => "a resource",
        }
    }

    /// Whether it may use the context.
    pub(super) fn in_effect(&self) -> bool {
        matches!(self.role, Role::Effect | Role::Async { .. })
    }

    /// Whether it is evaluated in a future, which keeps what it reads.
    pub(super) fn is_async(&self) -> bool {
        matches!(self.role, Role::Async { .. })
    }

    /// The closure of a scan: what it reads counts in whatever branch, since it cannot be asked what it would read.
    pub(super) fn step_in_place(&mut self, closure: &mut ExprClosure) {
        let before = self.errors.count();
        let form = "a scan that changes its value in place is a closure with one parameter, the value: `|value| value.push(..)`";
        if let Some(word) = closure.asyncness {
            self.wrong(word, form);
        }
        if closure.inputs.len() != 1 {
            match closure.inputs.get(1) {
                Some(second) => self.wrong(second, form),
                None => self.wrong(closure.inputs_begin, form),
            }
        }
        if let Some(Pat::Ident(parameter)) = closure.inputs.first()
            && parameter.ident == "self"
        {
            self.wrong(
                &parameter.ident,
                "`self` is the struct: give the value, which is the parameter of the closure, another name",
            );
        }
        if self.errors.count() != before {
            return;
        }
        self.visit_expr_mut(&mut closure.body);
        for read in &mut self.reads {
            read.conditional = false;
        }
    }

    /// The async block of an effect or a resource: what it reads is copied when it begins, and counts in whatever branch.
    pub(super) fn future(&mut self, body: &mut Expr) {
        match body {
            Expr::Paren(paren) => self.future(&mut paren.expr),
            Expr::Group(group) => self.future(&mut group.expr),
            Expr::Async(body) => {
                self.in_async = true;
                self.visit_block_mut(&mut body.block);
                for read in &mut self.reads {
                    (read.conditional, read.reordered) = (false, false);
                }
            }
            other => {
                let message = "a resource comes from async work: its body is `async { .. }`, and gives a `Result`; what is computed at once is a `computed!`";
                self.wrong(other, message);
            }
        }
    }

    /// `self.name`: the identifier to put in its place.
    pub(super) fn read(&mut self, self_span: Span, name: &Ident) -> Option<Ident> {
        let target = match self.target(name)? {
            Target::Field(field) if self.names.fields[field].1 == NamedKind::Nested => {
                Target::Field(self.look(field, LookAt::Whole, self_span, name.span()))
            }
            target => target,
        };
        Some(self.push_read(target, self_span, name))
    }

    /// The number of a look, a new one if there is none yet.
    pub(super) fn look(&mut self, child: usize, at: LookAt, self_span: Span, span: Span) -> usize {
        let mut looks = self.names.looks.borrow_mut();
        let is_this = |field: &Field| field.as_look().is_some_and(|look| look.child == child && look.at.is(&at));
        let known = looks.iter().position(is_this);
        let place = known.unwrap_or_else(|| {
            let place = looks.len();
            let child_name = self.names.fields[child].0.unraw();
            let name = Ident::new(&format!("__look_{place}_{child_name}{}", at.name()), Span::mixed_site());
            let target = Target::Field(child);
            let reads = vec![Read { target, self_span, span, conditional: false, reordered: false }];
            let formula = Formula {
                body: None,
                text: TokenStream::new(),
                parentheses: self_span,
                shape: Shape::Expression,
                reads,
                kept: Vec::new(),
            };
            let info = FieldInfo {
                name,
                colon: Span::mixed_site(),
                vis: syn::Visibility::Inherited,
                shared_attrs: Vec::new(),
                frames: Default::default(),
            };
            looks.push(Field { info, kind: Kind::Look(Look { child, at, formula }) });
            place
        });
        self.names.fields.len() + place
    }

    pub(super) fn push_read(&mut self, target: Target, self_span: Span, name: &Ident) -> Ident {
        self.reads.push(Read {
            target,
            self_span,
            span: name.span(),
            // Whoever names an event runs when there is one.
            conditional: (self.branch || self.left) && !matches!(target, Target::Event(_)),
            reordered: self.reordered,
        });
        placeholder(self.reads.len() - 1, name.span())
    }

    pub(super) fn target(&mut self, name: &Ident) -> Option<Target> {
        if self.names.lost.contains(name) {
            self.broken = true;
            return None;
        }
        if self.names.context.as_ref() == Some(name) {
            if !self.in_effect() {
                let what = self.what();
                self.wrong(
                    name,
                    format!("`{name}` is the context, which only effects may use: {what} depends on the fields it names and on nothing else"),
                );
                return None;
            }
            return Some(Target::Context);
        }
        let Some(field) = self.names.fields.iter().position(|(field, _)| field == name) else {
            let message = self.no_such_field(name);
            self.wrong(name, message);
            self.errors.known_to_editors();
            return None;
        };
        if self.names.fields[field].1 == NamedKind::Effect {
            self.wrong(name, format!("`{name}` is an effect: it has no value to read"));
            self.errors.known_to_editors();
            return None;
        }
        if self.names.fields[field].1 == NamedKind::Event {
            return self.event(field, name);
        }
        if self.names.fields[field].1 == NamedKind::Clock && !self.untracked {
            self.only_compared(name);
            return None;
        }
        if let Role::Scan { name: own, in_place } = self.role
            && own == name
        {
            if in_place {
                self.wrong(name, format!("here the value of `{name}` is the parameter of the closure: read that"));
                return None;
            }
            return Some(Target::Previous(field));
        }
        Some(if self.untracked { Target::Untracked(field) } else { Target::Field(field) })
    }

    fn event(&mut self, field: usize, name: &Ident) -> Option<Target> {
        if self.role == Role::Formula {
            self.wrong(
                name,
                format!(
                    "`{name}` is an event, which is gone when a formula is read: keep what is wanted of it in a scan, as in \
                     `last: scan!(Option<T>, self.{name}.last().cloned().or(self.last.clone()))`, and read that"
                ),
            );
            return None;
        }
        if self.is_async() {
            let what = self.what();
            let message = format!(
                "`{name}` is an event, which is gone when {what} goes on: keep what is wanted of it in a scan, as in `last: scan!(Option<T>, self.{name}.last().cloned().or(self.last.clone()))`, and read that"
            );
            self.wrong(name, message);
            return None;
        }
        Some(if self.untracked { Target::UntrackedEvent(field) } else { Target::Event(field) })
    }

    pub(super) fn no_such_field(&self, name: &Ident) -> String {
        let of = &self.names.of;
        let known = || {
            let values = self.names.fields.iter().filter(|(_, kind)| *kind != NamedKind::Effect).map(|(name, _)| name);
            values.chain(self.names.context.as_ref().filter(|_| self.in_effect()))
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

    pub(super) fn bare_self(&mut self, place: impl ToTokens) {
        let what = self.what();
        self.wrong(
            place,
            format!("{what} cannot use `self` as a whole, which would hide what it reads: pass the fields, as in `helper(&self.a, &self.b)`"),
        );
    }

    /// `self.name(..)`
    pub(super) fn method_call(&mut self, method: &Ident) {
        let name = method.unraw().to_string();
        let field = |name: &str| self.names.fields.iter().any(|(field, _)| field.unraw() == name);
        let context = self.names.context.as_ref().map(|context| context.unraw().to_string());
        let written =
            ["set_", "update_", "push_"].iter().find_map(|prefix| name.strip_prefix(prefix)).filter(|rest| field(rest));
        if let Some(written) = written {
            self.write(method, written);
        } else if let Some(nested) = name.strip_suffix("_mut").filter(|rest| self.names.is_nested(rest)) {
            self.write(method, nested);
        } else if let Some(context) = context.filter(|context| name.strip_suffix("_mut") == Some(context)) {
            let message = if self.in_effect() {
                format!("the context is mutable here: write `self.{context}`")
            } else {
                let what = self.what();
                format!(
                    "`{context}` is the context, which only effects may use: {what} depends on the fields it names and on nothing else"
                )
            };
            self.wrong(method, message);
        } else if ["advance", "skip_to"].contains(&name.as_str()) {
            self.move_clock(method, &name);
        } else if ["set", "update", "push", "batch", "set_inputs", "restore"].contains(&name.as_str()) {
            let what = self.what();
            self.wrong(
                method,
                format!("{what} cannot write a field of its own struct, which would be a feedback loop: signals are set from outside"),
            );
        } else if ["get", "inputs", "memory", "next_deadline"].contains(&name.as_str()) {
            let what = self.what();
            self.wrong(method, format!("{what} names the fields it reads: write `self.field`"));
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

    pub(super) fn write(&mut self, place: impl ToTokens, field: &str) {
        let prefix = match self.names.kind_of(field) {
            Some(NamedKind::Nested) => "update",
            Some(NamedKind::Event) => "push",
            Some(NamedKind::Clock) => return self.move_clock(place, field),
            _ => "set",
        };
        let setter = format!("{prefix}_{field}");
        let message = match self.role {
            Role::Scan { name, in_place: true } if name == field => {
                format!("here the value of `{field}` is the parameter of the closure: change that")
            }
            Role::Scan { name, .. } if name == field => format!(
                "the new value of `{field}` is what its expression gives, and `self.{field}` the one before; a closure has the value mutably, \
                 `scan!(Type, |value| ..)`"
            ),
            Role::Scan { .. } if prefix == "push" => {
                format!(
                    "a scan cannot hand an event in, which would be a feedback loop: that is done from outside, with `{setter}`"
                )
            }
            Role::Scan { .. } => format!(
                "a scan changes its own value alone: make `{field}` a scan too, which reads this one, or both one scan; a signal is set from outside, with `{setter}`"
            ),
            Role::Async { .. } => format!(
                "{what} cannot write a field of its own struct, of which it has a copy: send the value out through the context, to where `{setter}` is called, or call that on a `Shared` of the struct",
                what = self.what()
            ),
            Role::Effect => format!(
                "an effect cannot write a field of its own struct, which would be a feedback loop: make `{field}` a `computed!`, or pass the \
                 value out through the context and call `{setter}` there"
            ),
            Role::Formula => format!(
                "a formula cannot write: its value is the only thing it gives; `{field}` is set from outside, with `{setter}`"
            ),
        };
        self.wrong(place, message);
    }

    /// Reports a write to a field at `operator`; false if `place` is none, or the context.
    pub(super) fn check_write(&mut self, place: &Expr, operator: impl ToTokens) -> bool {
        let Some(field) = written_field(place) else { return false };
        if self.names.context.as_ref() == Some(field) && self.in_effect() {
            return false;
        }
        if self.names.fields.iter().any(|(name, _)| name == field) {
            let field = field.to_string();
            self.write(operator, &field);
            return true;
        }
        false
    }
}
