//! What formulas ask of nested structs and tables.

use syn::Ident;

use super::formulas::Formula;

/// A field of a nested struct, or all of it.
pub(crate) struct Look {
    /// The field that holds the struct.
    pub(crate) child: usize,
    pub(crate) at: LookAt,
    /// A formula that reads the child in every run, and what the arguments of an aggregate read besides; its body is their call.
    pub(crate) formula: Formula,
}

/// What of a nested struct is looked at, with the tokens of the first place that does.
#[derive(Clone)]
pub(crate) enum LookAt {
    /// All of it: `&self.customer`.
    Whole,
    /// Whatever a call finds: `self.lines.iter()`.
    Anything,
    /// A field: `self.customer.address.city()`.
    Field { members: Vec<Ident>, method: Ident },
    /// An aggregate: `self.lines.sum(Line::AMOUNT)`.
    Aggregate(Aggregate),
    /// The rows that are found by their keys: `self.lines.get(&key)`.
    Rows(Lookup),
}

/// An aggregate of a table.
#[derive(Clone)]
pub(crate) struct Aggregate {
    pub(crate) members: Vec<Ident>,
    pub(crate) method: Ident,
    /// The call as the user wrote it.
    pub(crate) text: String,
    /// It has closures, or other arguments than columns: the table keeps its state by its place in the formulas.
    pub(crate) placed: bool,
}

/// A place in a formula where rows are looked up by their keys.
#[derive(Clone)]
pub(crate) struct Lookup {
    pub(crate) members: Vec<Ident>,
    pub(crate) method: Ident,
    /// The call as the user wrote it.
    pub(crate) text: String,
}

impl LookAt {
    /// `address.city`; empty for all of it.
    pub(crate) fn text(&self) -> String {
        let (members, last) = match self {
            LookAt::Whole | LookAt::Anything => return String::new(),
            LookAt::Field { members, method } => (members, syn::ext::IdentExt::unraw(method).to_string()),
            LookAt::Aggregate(Aggregate { members, text, .. }) | LookAt::Rows(Lookup { members, text, .. }) => {
                (members, text.clone())
            }
        };
        let names = members.iter().map(|name| syn::ext::IdentExt::unraw(name).to_string());
        names.chain([last]).collect::<Vec<_>>().join(".")
    }

    /// Whether the table keeps its state by its place in the formulas.
    pub(crate) fn is_placed(&self) -> bool {
        matches!(self, LookAt::Aggregate(Aggregate { placed: true, .. }) | LookAt::Rows(_))
    }

    /// For the names of what is generated: `_address_city`.
    pub(crate) fn name(&self) -> String {
        let (members, last) = match self {
            LookAt::Whole | LookAt::Anything => return String::new(),
            LookAt::Field { members, method }
            | LookAt::Aggregate(Aggregate { members, method, .. })
            | LookAt::Rows(Lookup { members, method, .. }) => (members, method),
        };
        members.iter().chain([last]).map(|name| format!("_{}", syn::ext::IdentExt::unraw(name))).collect()
    }

    /// Whether both are the same. Lookups never are: each place has notes of its own.
    pub(crate) fn is(&self, other: &LookAt) -> bool {
        !matches!(self, LookAt::Rows(_))
            && std::mem::discriminant(self) == std::mem::discriminant(other)
            && self.text() == other.text()
    }
}
