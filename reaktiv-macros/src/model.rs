//! What the stages hand on: a struct as parsed, and as checked.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::{Attribute, Expr, Generics, Ident, Path, Token, Type, Visibility};

use crate::tokens::regrouped;

/// A struct whose syntax has been read.
pub(crate) struct Parsed {
    pub(crate) head: Head,
    pub(crate) fields: Vec<ParsedField>,
    pub(crate) contexts: Vec<Context>,
    /// Fields that had a mistake and are not in `fields`: reading one is no further mistake.
    pub(crate) lost: Vec<Ident>,
}

/// All of a struct but its fields.
pub(crate) struct Head {
    pub(crate) name: Ident,
    pub(crate) vis: Visibility,
    pub(crate) struct_token: Token![struct],
    pub(crate) braces: Span,
    pub(crate) generics: Generics,
    /// The name of the inputs' type.
    pub(crate) inputs: Ident,
    /// The name of the memory's type.
    pub(crate) memory: Ident,
    /// The same, if it was given.
    pub(crate) named_memory: Option<Ident>,
    /// The names of what is generated for the struct as a whole.
    pub(crate) methods: Methods,
    /// Where the facade crate is.
    pub(crate) krate: Path,
    /// Docs, `deprecated` and lint levels: for both types.
    pub(crate) shared_attrs: Vec<Attribute>,
    /// For the struct alone.
    pub(crate) own_attrs: Vec<Attribute>,
    /// For the inputs alone, without the derives.
    pub(crate) input_attrs: Vec<Attribute>,
    /// The derives of the inputs.
    pub(crate) derives: Vec<Path>,
    /// The words of the macro, as they were written.
    pub(crate) words: Vec<Word>,
}

/// The names of the methods of the struct as a whole.
pub(crate) struct Methods {
    pub(crate) new: Ident,
    /// The visibility of the constructor, if it was given one: then nothing else makes the struct.
    pub(crate) vis_of_new: Option<Visibility>,
    pub(crate) inputs: Ident,
    pub(crate) into_inputs: Ident,
    pub(crate) set_inputs: Ident,
}

impl Methods {
    pub(crate) fn all(&self) -> [&Ident; 4] {
        [&self.new, &self.inputs, &self.into_inputs, &self.set_inputs]
    }
}

/// A word of the macro: for the editor, which shows its docs.
pub(crate) enum Word {
    /// `computed`, `scan`, `effect`.
    Macro(Ident),
    /// An option of the struct, or what stands in the place of one.
    StructOption(Ident),
    /// An option of a field.
    FieldOption(Ident),
    /// What stands behind `cutoff =`.
    CutoffValue(TokenStream),
}

/// A field as parsed: the formula is not understood yet.
pub(crate) struct ParsedField {
    pub(crate) info: FieldInfo,
    pub(crate) kind: ParsedKind,
}

/// What every field has.
pub(crate) struct FieldInfo {
    pub(crate) name: Ident,
    /// The colon behind it.
    pub(crate) colon: Span,
    pub(crate) vis: Visibility,
    /// Docs, `deprecated` and lint levels: for the accessors.
    pub(crate) shared_attrs: Vec<Attribute>,
    /// What goes out of it in frames, and comes in.
    pub(crate) frames: InFrames,
}

/// What goes out of a field in frames, and comes in.
#[derive(Default)]
pub(crate) struct InFrames {
    /// The word `publish`.
    pub(crate) publish: Option<Span>,
    /// The word `accept`.
    pub(crate) accept: Option<Span>,
    /// How it goes out.
    pub(crate) out: AsSerde,
    /// How it comes in.
    pub(crate) into: AsSerde,
}

/// What serde's attributes say of a field.
#[derive(Clone, Default)]
pub(crate) struct AsSerde {
    /// Another name.
    pub(crate) name: Option<String>,
    /// The function that does it.
    pub(crate) with: Option<Path>,
}

impl AsSerde {
    /// The name of the field that is called so in the source.
    pub(crate) fn name_of(&self, field: &Ident) -> String {
        self.name.clone().unwrap_or_else(|| syn::ext::IdentExt::unraw(field).to_string())
    }
}

pub(crate) enum ParsedKind {
    Signal(Signal),
    Given(Given),
    Clock(Clock),
    Event(Type),
    Computed {
        ty: Type,
        cutoff: Cutoff,
        formula: ParsedFormula,
    },
    Scan(Scan, ParsedFormula),
    Effect {
        formula: ParsedFormula,
        skip_first: bool,
        /// The word `restart`.
        restart: Option<Span>,
    },
    Resource {
        ty: Type,
        error: Type,
        formula: ParsedFormula,
    },
}

impl ParsedKind {
    /// Whether a part of the memory is its, or may be.
    pub(crate) fn is_remembered(&self) -> bool {
        self.is_in_memory() || matches!(self, ParsedKind::Signal(signal) if signal.nested)
    }

    /// Whether a part of the memory is its own.
    pub(crate) fn is_in_memory(&self) -> bool {
        matches!(self, ParsedKind::Scan(..) | ParsedKind::Clock(Clock { given: false, .. }))
    }

    /// Whether it is nested and its type is named `Table`.
    pub(crate) fn is_table(&self) -> bool {
        matches!(self, ParsedKind::Signal(Signal { nested: true, ty, .. }) if is_table(ty))
    }
}

/// Whether a type is named `Table`.
pub(crate) fn is_table(ty: &Type) -> bool {
    matches!(ty, Type::Path(ty) if ty.path.segments.last().is_some_and(|last| last.ident == "Table"))
}

/// A formula: none if its mistake has been reported.
pub(crate) struct ParsedFormula {
    pub(crate) tokens: TokenStream,
    /// The parentheses around it.
    pub(crate) parentheses: Span,
    pub(crate) shape: Shape,
    pub(crate) expr: Option<Expr>,
}

/// What the tokens of a formula are.
pub(crate) enum Shape {
    Expression,
    /// No expression, but these are: something is being typed, as behind `self.`.
    Unfinished(TokenStream),
    Broken,
}

/// A field that is set from outside.
pub(crate) struct Signal {
    pub(crate) ty: Type,
    pub(crate) cutoff: Cutoff,
    pub(crate) default: Option<Expr>,
    /// All attributes but `reactive`, for the inputs' field.
    pub(crate) attrs: Vec<Attribute>,
    /// A reactive struct: formulas read its fields.
    pub(crate) nested: bool,
    /// Set by the module alone.
    pub(crate) read_only: Option<ReadOnly>,
    /// What a nested struct is handed down, if that was said.
    pub(crate) hands: Option<Hands>,
}

/// A value that the struct around this one hands down.
pub(crate) struct Given {
    pub(crate) ty: Type,
    pub(crate) cutoff: Cutoff,
    pub(crate) default: Option<Expr>,
}

/// Time, as a value that is only compared.
pub(crate) struct Clock {
    pub(crate) ty: Type,
    pub(crate) default: Option<Expr>,
    /// All attributes but `reactive`, for the memory's field.
    pub(crate) attrs: Vec<Attribute>,
    /// That of the struct around this one.
    pub(crate) given: bool,
}

/// A formula with memory.
pub(crate) struct Scan {
    pub(crate) ty: Type,
    pub(crate) cutoff: Cutoff,
    pub(crate) default: Option<Expr>,
    /// All attributes but `reactive`, for the memory's field.
    pub(crate) attrs: Vec<Attribute>,
    /// A closure that has the value mutably.
    pub(crate) in_place: bool,
}

/// `given(rates, id = key)` on a nested field.
pub(crate) struct Hands {
    /// The word `given`.
    pub(crate) word: Span,
    pub(crate) named: Vec<NamedGiven>,
    /// A mistake in it has been reported.
    pub(crate) is_broken: bool,
}

/// A given of a nested struct, and what it is.
pub(crate) struct NamedGiven {
    pub(crate) name: Ident,
    pub(crate) from: HandFrom,
}

pub(crate) enum HandFrom {
    /// `self.rate`
    Field { self_span: Span, name: Ident },
    /// `key`
    Key(Span),
}

impl Signal {
    /// The name of its setter.
    pub(crate) fn setter(&self, info: &FieldInfo) -> Ident {
        match &self.read_only {
            Some(ReadOnly { setter: Some(name) }) => name.clone(),
            _ => quote::format_ident!("set_{}", syn::ext::IdentExt::unraw(&info.name), span = info.name.span()),
        }
    }

    /// The visibility of what sets it.
    pub(crate) fn vis_of_writes(&self, info: &FieldInfo) -> Visibility {
        if self.read_only.is_some() { Visibility::Inherited } else { info.vis.clone() }
    }
}

/// What is said of a signal that the module alone sets.
pub(crate) struct ReadOnly {
    /// Another name for the setter.
    pub(crate) setter: Option<Ident>,
}

/// When an equal value stops a change.
pub(crate) enum Cutoff {
    PartialEq,
    Never,
    Pointer(Span),
    Function(Path),
}

/// The field that effects reach the outside world through.
pub(crate) struct Context {
    pub(crate) info: FieldInfo,
    pub(crate) ty: Type,
    pub(crate) default: Option<Expr>,
    /// Lent by the struct around this one.
    pub(crate) given: bool,
}

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

/// A formula that has been understood.
pub(crate) struct Formula {
    /// The user's tokens with each read replaced by a [`placeholder`]; none if a mistake was reported.
    pub(crate) body: Option<TokenStream>,
    /// The formula as the user wrote it.
    pub(crate) text: TokenStream,
    pub(crate) shape: Shape,
    /// The parentheses around it.
    pub(crate) parentheses: Span,
    /// By placeholder number, that is in the order of the text.
    pub(crate) reads: Vec<Read>,
    /// Calls on nested structs whose values a future keeps, with placeholders of reads in them; in their places in the body stand [`keepsake`]s.
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

/// The name under which generated code knows `reaktiv::__private`.
pub(crate) fn private() -> Ident {
    Ident::new("__reaktiv", Span::mixed_site())
}

const PLACEHOLDER: &str = "__reaktiv_read_";

/// The identifier that stands for the read of this number.
pub(crate) fn placeholder(read: usize, span: Span) -> Ident {
    Ident::new(&format!("{PLACEHOLDER}{read}"), span)
}

const KEEPSAKE: &str = "__reaktiv_kept_";

/// The identifier that stands for the kept call of this number.
pub(crate) fn keepsake(call: usize, span: Span) -> Ident {
    Ident::new(&format!("{KEEPSAKE}{call}"), span)
}

/// The number of the kept call that an identifier stands for.
pub(crate) fn keepsake_number(ident: &Ident) -> Option<usize> {
    ident.to_string().strip_prefix(KEEPSAKE)?.parse().ok()
}

/// Formulas number their reads each for itself: gives the tokens of one to another, whose read of number `to` is what `from` is here.
pub(crate) fn renumbered(tokens: TokenStream, from: usize, to: usize) -> TokenStream {
    let renumber = |token| match token {
        TokenTree::Group(group) => regrouped(&group, renumbered(group.stream(), from, to)),
        TokenTree::Ident(ident) => match placeholder_number(&ident) {
            Some(read) => placeholder(read - from + to, ident.span()).into(),
            None => ident.into(),
        },
        other => other,
    };
    tokens.into_iter().map(renumber).collect()
}

/// The number of the read that an identifier stands for.
pub(crate) fn placeholder_number(ident: &Ident) -> Option<usize> {
    ident.to_string().strip_prefix(PLACEHOLDER)?.parse().ok()
}

/// What stands for the name of an accessor, for structs around this one: FNV-1a, of 64 bits, as the runtime computes it for the methods of tables.
pub(crate) fn accessor_hash(name: &Ident) -> u64 {
    let name = syn::ext::IdentExt::unraw(name).to_string();
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}
