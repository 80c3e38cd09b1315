//! A struct as checked: its fields, and what each of them is.

use proc_macro2::Span;
use syn::{Ident, Type};

use super::formulas::{Formula, Target};
use super::looks::Look;
use super::parsed::{Clock, Context, Cutoff, FieldInfo, Given, Head, Scan, Signal};

/// A struct without mistakes, or with those that were reported taken out.
pub(crate) struct Struct {
    pub(crate) head: Head,
    pub(crate) fields: Vec<Field>,
    pub(crate) context: Option<Context>,
}

impl std::ops::Deref for Struct {
    type Target = Head;
    fn deref(&self) -> &Head {
        &self.head
    }
}

impl Struct {
    /// Whether signals are set by the module alone.
    pub(crate) fn has_read_only(&self) -> bool {
        self.fields.iter().any(|field| matches!(&field.kind, Kind::Signal(signal) if signal.read_only.is_some()))
    }

    /// Whether there are scans.
    pub(crate) fn has_scans(&self) -> bool {
        self.fields.iter().any(Field::is_scan)
    }

    /// Whether there is a memory.
    pub(crate) fn has_memory(&self) -> bool {
        self.has_scans() || self.clock().is_some_and(|(_, _, clock)| !clock.given)
    }

    /// Whether there is a memory, or may be one in what is nested.
    pub(crate) fn remembers(&self) -> bool {
        self.has_memory() || self.fields.iter().any(|field| field.nested().is_some())
    }

    /// The clock, with its place among the fields.
    pub(crate) fn clock(&self) -> Option<(usize, &Field, &Clock)> {
        self.fields.iter().enumerate().find_map(|(place, field)| Some((place, field, field.as_clock()?)))
    }

    /// A field's name as text; of what is read of a nested struct, `customer.address.city`.
    pub(crate) fn name_of(&self, field: usize) -> String {
        match self.fields[field].as_look() {
            None => self.fields[field].info.name.to_string(),
            Some(Look { child, at, .. }) => match at.text() {
                path if path.is_empty() => self.name_of(*child),
                path => format!("{}.{path}", self.name_of(*child)),
            },
        }
    }
}

pub(crate) struct Field {
    pub(crate) info: FieldInfo,
    pub(crate) kind: Kind,
}

pub(crate) enum Kind {
    Signal(Signal),
    Computed {
        ty: Type,
        cutoff: Cutoff,
        formula: Formula,
        /// What comes from async work, if it is that of a resource: then the formula gives nothing.
        resource: Option<Box<Resource>>,
    },
    Scan(Scan, Formula),
    Effect {
        formula: Formula,
        /// It does not run at the birth of the struct.
        skip_first: bool,
        when: When,
    },
    /// Set by the struct around this one.
    Given(Given),
    Clock(Clock),
    /// Something that happens: the type of one.
    Event(Type),
    /// What hands down to a nested struct: no field of the user's.
    Hand(Hand),
    /// What a formula reads of a nested struct: no field of the user's, these come after all others.
    Look(Look),
}

/// The types of a resource.
pub(crate) struct Resource {
    pub(crate) value: Type,
    pub(crate) error: Type,
}

/// When an effect does what it does.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum When {
    AtOnce,
    /// In a future. A change drops that where it waits, if it `restarts`.
    Async {
        restarts: bool,
    },
    /// It loads the resource that is the field of this number: no field of the user's.
    Loads(usize),
}

/// A node that hands down to a nested struct. It has no value: its run writes into the child.
pub(crate) struct Hand {
    /// The field that holds the struct.
    pub(crate) child: usize,
    /// The word `given`.
    pub(crate) word: Span,
    /// The names of the child's givens, each with the read that it is; or the span of `key`.
    pub(crate) named: Vec<(Ident, HandRead)>,
    /// A formula that reads the child, and what is handed down.
    pub(crate) formula: Formula,
}

pub(crate) enum HandRead {
    /// The read of this number.
    Read(usize),
    Key(Span),
    /// The context, which is lent to effects.
    Context(Span),
}

impl Field {
    pub(crate) fn formula(&self) -> Option<&Formula> {
        match &self.kind {
            Kind::Signal(_) | Kind::Given(_) | Kind::Clock(_) | Kind::Event(_) => None,
            Kind::Computed { formula, .. }
            | Kind::Scan(_, formula)
            | Kind::Effect { formula, .. }
            | Kind::Hand(Hand { formula, .. })
            | Kind::Look(Look { formula, .. }) => Some(formula),
        }
    }

    /// Whether it is set from outside: no node of its own.
    pub(crate) fn is_from_outside(&self) -> bool {
        matches!(self.kind, Kind::Signal(_) | Kind::Given(_) | Kind::Clock(_) | Kind::Event(_))
    }

    /// Whether its value is there, and nothing runs when it is read.
    pub(crate) fn is_there(&self) -> bool {
        self.is_from_outside() || self.is_scan()
    }

    pub(crate) fn is_scan(&self) -> bool {
        matches!(self.kind, Kind::Scan(..))
    }

    pub(crate) fn as_scan(&self) -> Option<(&Scan, &Formula)> {
        match &self.kind {
            Kind::Scan(scan, formula) => Some((scan, formula)),
            _ => None,
        }
    }

    /// The declared type of what a formula gives.
    pub(crate) fn type_of_formula(&self) -> Option<&Type> {
        match &self.kind {
            Kind::Computed { ty, .. } | Kind::Scan(Scan { ty, .. }, _) => Some(ty),
            _ => None,
        }
    }

    pub(crate) fn as_clock(&self) -> Option<&Clock> {
        match &self.kind {
            Kind::Clock(clock) => Some(clock),
            _ => None,
        }
    }

    /// Whether its formula compares the clock.
    pub(crate) fn compares_clock(&self) -> bool {
        self.formula().is_some_and(|formula| {
            formula.body.is_some() && formula.reads.iter().any(|read| matches!(read.target, Target::Clock(_)))
        })
    }

    pub(crate) fn as_event(&self) -> Option<&Type> {
        match &self.kind {
            Kind::Event(ty) => Some(ty),
            _ => None,
        }
    }

    /// What its node comes after: what it reads. A scan also what it reads without an edge: it sees that as it is in this flush.
    pub(crate) fn comes_after(&self) -> impl Iterator<Item = usize> {
        let reads = self.formula().map_or(&[][..], |formula| &formula.reads);
        reads.iter().filter_map(|read| match read.target {
            Target::Untracked(field) if self.is_scan() => Some(field),
            _ => read.source(),
        })
    }

    pub(crate) fn as_hand(&self) -> Option<&Hand> {
        match &self.kind {
            Kind::Hand(hand) => Some(hand),
            _ => None,
        }
    }

    /// The field whose part it is, if it is no field of the user's.
    pub(crate) fn stands_for(&self) -> Option<usize> {
        match self.kind {
            Kind::Effect { when: When::Loads(resource), .. } => Some(resource),
            _ => self.child(),
        }
    }

    /// Whether it is an effect that does its work in a future, or a resource's.
    pub(crate) fn is_run(&self) -> bool {
        matches!(self.kind, Kind::Effect { when: When::Async { .. } | When::Loads(_), .. })
    }

    /// The nested field that a node without a value belongs to.
    pub(crate) fn child(&self) -> Option<usize> {
        match &self.kind {
            Kind::Hand(Hand { child, .. }) | Kind::Look(Look { child, .. }) => Some(*child),
            _ => None,
        }
    }

    pub(crate) fn as_look(&self) -> Option<&Look> {
        match &self.kind {
            Kind::Look(look) => Some(look),
            _ => None,
        }
    }

    /// The type of a nested struct.
    pub(crate) fn nested(&self) -> Option<&Type> {
        match &self.kind {
            Kind::Signal(signal) if signal.nested => Some(&signal.ty),
            _ => None,
        }
    }

    pub(crate) fn is_effect(&self) -> bool {
        matches!(self.kind, Kind::Effect { .. })
    }
}
