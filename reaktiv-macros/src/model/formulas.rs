//! Formulas that have been understood, and what they read.

use proc_macro2::{Span, TokenStream};

use super::parsed::Shape;

/// A formula that has been understood.
pub(crate) struct Formula {
    /// The user's tokens with each read replaced by a [`placeholder`](super::placeholder); none if a mistake was reported.
    pub(crate) body: Option<TokenStream>,
    /// The formula as the user wrote it.
    pub(crate) text: TokenStream,
    pub(crate) shape: Shape,
    /// The parentheses around it.
    pub(crate) parentheses: Span,
    /// By placeholder number, that is in the order of the text.
    pub(crate) reads: Vec<Read>,
    /// Calls on nested structs whose values a future keeps, with placeholders of reads in them; in their places in the body stand [`keepsake`](super::keepsake)s.
    pub(crate) kept: Vec<KeptCall>,
}

/// A call on a nested struct whose value a future keeps.
pub(crate) struct KeptCall {
    pub(crate) call: TokenStream,
    /// Where it begins and ends.
    pub(crate) ends: (Span, Span),
}

impl Formula {
    /// Whether it uses the context.
    pub(crate) fn reads_context(&self) -> bool {
        self.body.is_some() && self.reads.iter().any(|read| read.target == Target::Context)
    }
}

/// One place in a formula where a field is read.
#[derive(Clone)]
pub(crate) struct Read {
    pub(crate) target: Target,
    /// The `self` in front of it.
    pub(crate) self_span: Span,
    /// The field's name in the formula.
    pub(crate) span: Span,
    /// Whether some runs may not get here.
    pub(crate) conditional: bool,
    /// Whether first reads may come in another order than the text's.
    pub(crate) reordered: bool,
}

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Target {
    /// The field of this number.
    Field(usize),
    /// The field of this number, without an edge.
    Untracked(usize),
    Context,
    /// The value that the scan itself had before.
    Previous(usize),
    /// The events of the field of this number that have not been seen. With an edge or without.
    Event(usize),
    UntrackedEvent(usize),
    /// The place of an aggregate: that of the look of this number.
    Place(usize),
    /// The clock, the field of this number, which is compared: then it is known when that gives something else.
    Clock(usize),
}

impl Target {
    /// The field, with or without an edge.
    pub(crate) fn field(self) -> Option<usize> {
        match self {
            Target::Field(field)
            | Target::Untracked(field)
            | Target::Previous(field)
            | Target::Event(field)
            | Target::UntrackedEvent(field)
            | Target::Clock(field) => Some(field),
            Target::Context | Target::Place(_) => None,
        }
    }
}

impl Read {
    /// The field that this read makes an edge to, for whoever looks at the graph: also the clock, which marks nothing when it moves.
    pub(crate) fn shown_source(&self) -> Option<usize> {
        match self.target {
            Target::Clock(field) => Some(field),
            _ => self.source(),
        }
    }

    /// The field that this read makes an edge to.
    pub(crate) fn source(&self) -> Option<usize> {
        match self.target {
            Target::Field(field) | Target::Event(field) => Some(field),
            Target::Untracked(_)
            | Target::UntrackedEvent(_)
            | Target::Previous(_)
            | Target::Context
            | Target::Place(_)
            | Target::Clock(_) => None,
        }
    }
}
