//! How generated code writes a graph down.

use super::{Edge, Graph, Kind, Node};

type Text = &'static str;

/// A signal.
pub const fn signal(name: Text, ty: Text, docs: Text, line: u32) -> Node {
    Node { name, kind: Kind::Signal, ty, formula: "", docs, line, graph: None }
}

/// A nested struct.
pub const fn nested(name: Text, ty: Text, docs: Text, line: u32, graph: fn() -> &'static Graph) -> Node {
    Node { name, kind: Kind::Nested, ty, formula: "", docs, line, graph: Some(graph) }
}

/// A computed.
pub const fn computed(name: Text, ty: Text, formula: Text, docs: Text, line: u32) -> Node {
    Node { name, kind: Kind::Computed, ty, formula, docs, line, graph: None }
}

/// An effect.
pub const fn effect(name: Text, formula: Text, docs: Text, line: u32) -> Node {
    Node { name, kind: Kind::Effect, ty: "", formula, docs, line, graph: None }
}

/// A read that every run makes.
pub const fn read(reader: usize, source: usize) -> Edge {
    read_of(reader, source, false, "")
}

/// A read that some runs do not make.
pub const fn read_if(reader: usize, source: usize) -> Edge {
    read_of(reader, source, true, "")
}

/// A read of a nested struct.
pub const fn read_of(reader: usize, source: usize, conditional: bool, path: Text) -> Edge {
    Edge { reader, source, conditional, path }
}
