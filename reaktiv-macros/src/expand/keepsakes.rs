//! What a future has of the struct: the names of its copies, and where its outcome waits.

use proc_macro2::{Ident, Span};
use quote::format_ident;

use crate::model::{Field, Formula};

/// The first read of the field that this one reads: all see one copy.
pub(super) fn first_read(formula: &Formula, number: usize) -> usize {
    let field = formula.reads[number].target.field();
    formula.reads.iter().position(|read| read.target.field() == field).unwrap_or(number)
}

/// The name of a copy.
pub(super) fn copy(read: usize) -> Ident {
    format_ident!("copy_{read}", span = Span::mixed_site())
}

/// The name of what a call has given.
pub(super) fn kept(call: usize) -> Ident {
    format_ident!("kept_{call}", span = Span::mixed_site())
}

/// The cell in which the outcome of a run waits for the resource to take it.
pub(super) fn arrival(field: &Field) -> Ident {
    field.hidden("__arrived_")
}
