//! The dependency graph of a struct, as constant data, and its renderings.

use core::fmt;

pub mod facts;

mod dot;
mod json;
mod mermaid;
mod table;

pub use dot::Dot;
pub use json::Json;
pub use mermaid::Mermaid;

/// The dependency graph of a `#[reactive]` struct: `Cart::GRAPH`.
///
/// `Display` prints a table of the cells. No rendering allocates.
///
/// ```
/// use reaktiv::reactive;
///
/// #[reactive]
/// struct Square {
///     side: f64,
///     area: computed!(f64, self.side * self.side),
/// }
///
/// assert_eq!(
///     Square::GRAPH.to_string(),
///     "\
/// Square
/// field  kind      type  reads  formula
/// side   signal    f64
/// area   computed  f64   side   self.side * self.side
/// "
/// );
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Graph {
    /// The struct's name.
    pub name: &'static str,
    /// The fields, in declaration order, without the context.
    pub nodes: &'static [Node],
    /// The reads: by reader in declaration order, then in the order of the formula's text.
    pub edges: &'static [Edge],
}

/// A field of the struct.
#[derive(Debug)]
#[non_exhaustive]
pub struct Node {
    /// The field's name.
    pub name: &'static str,
    /// What it is.
    pub kind: Kind,
    /// The type of its value, as written; that of one event; empty for an effect.
    pub ty: &'static str,
    /// The formula, as written but for white space; empty for what is set, handed down or pushed.
    pub formula: &'static str,
    /// The doc comment, one line a line.
    pub docs: &'static str,
    /// The line of the source file where the field is declared, from 1; 0 where it is not known.
    pub line: u32,
    /// A function, since a struct may hold a table of its like.
    graph: Option<fn() -> &'static Graph>,
}

/// What a field is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// Set from outside.
    Signal,
    /// Handed down by the struct around this one.
    Given,
    /// A reactive struct with a graph of its own.
    Nested,
    /// Something that happens, handed in from outside.
    Event,
    /// Time, which is moved from outside, and only compared.
    Clock,
    /// A cached value given by a formula.
    Computed,
    /// A formula with memory: it steps at each flush that concerns it.
    Scan,
    /// A value that comes from async work.
    Resource,
    /// Code run after changes.
    Effect,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Kind::Signal => "signal",
            Kind::Given => "given",
            Kind::Nested => "nested",
            Kind::Event => "event",
            Kind::Clock => "clock",
            Kind::Computed => "computed",
            Kind::Scan => "scan",
            Kind::Resource => "resource",
            Kind::Effect => "effect",
        })
    }
}

/// A read: one for each pair of fields, and for each field of a nested struct.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Edge {
    /// The place in [`Graph::nodes`] of the field that reads.
    pub reader: usize,
    /// The place in [`Graph::nodes`] of the field that is read.
    pub source: usize,
    /// Whether some runs of the reader's formula may not make this read. Then the edge counts, at run time, only if the last run
    /// took it.
    pub conditional: bool,
    /// Which field of a nested struct is read, as `address.city`; empty for all of it, and where the source is not nested.
    pub path: &'static str,
}

impl Graph {
    #[doc(hidden)]
    pub const fn new(name: &'static str, nodes: &'static [Node], edges: &'static [Edge]) -> Self {
        Graph { name, nodes, edges }
    }

    /// The node of this name.
    pub fn node(&self, name: &str) -> Option<&'static Node> {
        self.nodes.iter().find(|node| node.name == name)
    }

    /// What the node at this place reads.
    pub fn reads(&self, reader: usize) -> impl Iterator<Item = &'static Edge> + Clone + use<> {
        let edges = self.edges;
        edges.iter().filter(move |edge| edge.reader == reader)
    }
}

impl Edge {
    /// Whether an aggregate of a table is read, as `sum(Line::AMOUNT)`.
    fn is_aggregate(&self) -> bool {
        self.path.contains('(')
    }
}

impl Graph {
    /// The aggregates of a field that holds a table, or a struct with tables: the first edge to each.
    fn aggregates(&self, source: usize) -> impl Iterator<Item = (usize, &'static Edge)> {
        let edges = self.edges;
        let of_source = edges.iter().enumerate().filter(move |(_, edge)| edge.source == source && edge.is_aggregate());
        of_source.filter(move |(place, edge)| *place == self.first_edge(edge))
    }

    /// The place of the first edge to the same aggregate.
    fn first_edge(&self, to: &Edge) -> usize {
        let is_it = |edge: &Edge| edge.source == to.source && edge.path == to.path;
        self.edges.iter().position(is_it).unwrap_or(0)
    }
}

impl Node {
    /// The graph of a nested struct, or of the rows of a table.
    pub fn graph(&self) -> Option<&'static Graph> {
        self.graph.map(|graph| graph())
    }
}

/// Where a node stands: at the top, or in a field that holds a nested struct. Shown as what comes before its name.
#[derive(Clone, Copy)]
enum Within<'a> {
    Top,
    Field(&'a Within<'a>, &'a str),
}

impl fmt::Display for Within<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Within::Top => Ok(()),
            Within::Field(outer, name) => write!(f, "{outer}{name}."),
        }
    }
}

/// The graphs around a part of one, from the inside out: those of structs that hold their like are shown once.
#[derive(Clone, Copy)]
struct Around<'a> {
    graph: &'a Graph,
    outer: Option<&'a Around<'a>>,
}

impl<'a> Around<'a> {
    fn new(graph: &'a Graph) -> Self {
        Around { graph, outer: None }
    }

    /// The graph of a nested struct in this one, unless it is around it too.
    fn inner(&'a self, node: &Node) -> Option<Around<'a>> {
        let graph = node.graph()?;
        let mut around = Some(self);
        while let Some(Around { graph: known, outer }) = around {
            if known.is(graph) {
                return None;
            }
            around = *outer;
        }
        Some(Around { graph, outer: Some(self) })
    }
}

impl Graph {
    /// Whether both are of the same struct. Constants have no address of their own.
    pub(crate) fn is(&self, other: &Graph) -> bool {
        let facts = |node: &Node| (node.name, node.ty, node.formula, node.line);
        self.name == other.name && self.nodes.iter().map(facts).eq(other.nodes.iter().map(facts))
    }
}

/// Writes text with some characters replaced.
fn write_escaped(f: &mut fmt::Formatter<'_>, text: &str, escape: impl Fn(char) -> Option<&'static str>) -> fmt::Result {
    let mut rest = text;
    while let Some((at, found)) = rest.char_indices().find(|(_, c)| escape(*c).is_some()) {
        f.write_str(&rest[..at])?;
        f.write_str(escape(found).unwrap_or_default())?;
        rest = &rest[at + found.len_utf8()..];
    }
    f.write_str(rest)
}
