//! A struct as parsed.

use proc_macro2::{Span, TokenStream};
use syn::{Attribute, Expr, ExprPath, Generics, Ident, Path, Token, Type, Visibility};

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
    pub(crate) with: Option<ExprPath>,
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
