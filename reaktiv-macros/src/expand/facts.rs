//! A field as text.

use quote::{ToTokens, quote};

use crate::model::{Field, Kind, Resource};
use crate::print;

/// What the docs and the graph say of a field.
pub(super) struct Facts {
    pub(super) kind: &'static str,
    pub(super) ty: String,
    pub(super) formula: String,
}

impl Facts {
    pub(super) fn of(field: &Field) -> Facts {
        let (kind, ty, formula) = match &field.kind {
            Kind::Signal(signal) if signal.nested => ("nested", Some(&signal.ty), None),
            Kind::Signal(signal) => ("signal", Some(&signal.ty), None),
            Kind::Given(given) => ("given", Some(&given.ty), None),
            Kind::Look(_) | Kind::Hand(_) => ("look", None, None),
            Kind::Event(ty) => ("event", Some(ty), None),
            Kind::Clock(clock) => ("clock", Some(&clock.ty), None),
            Kind::Computed { formula, resource: Some(resource), .. } => {
                let Resource { value, error } = &**resource;
                let ty = print::line(&quote!(Snapshot<#value, #error>));
                return Facts { kind: "resource", ty, formula: print::line(&formula.text) };
            }
            Kind::Computed { ty, formula, .. } => ("computed", Some(ty), Some(formula)),
            Kind::Scan(scan, formula) => ("scan", Some(&scan.ty), Some(formula)),
            Kind::Effect { formula, .. } => ("effect", None, Some(formula)),
        };
        Facts {
            kind,
            ty: ty.map(|ty| print::line(&ty.to_token_stream())).unwrap_or_default(),
            formula: formula.map(|formula| print::line(&formula.text)).unwrap_or_default(),
        }
    }
}
