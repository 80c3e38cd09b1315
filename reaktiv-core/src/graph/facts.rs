//! How generated code writes a graph down.

use super::{Edge, Graph, Kind, Node};

type Text = &'static str;

/// A signal.
pub const fn signal(name: Text, ty: Text, docs: Text, line: u32) -> Node {
    Node { name, kind: Kind::Signal, ty, formula: "", docs, line, graph: None }
}

/// A given.
pub const fn given(name: Text, ty: Text, docs: Text, line: u32) -> Node {
    Node { name, kind: Kind::Given, ty, formula: "", docs, line, graph: None }
}

/// A nested struct.
pub const fn nested(name: Text, ty: Text, docs: Text, line: u32, graph: fn() -> &'static Graph) -> Node {
    Node { name, kind: Kind::Nested, ty, formula: "", docs, line, graph: Some(graph) }
}

/// An event.
pub const fn event(name: Text, ty: Text, docs: Text, line: u32) -> Node {
    Node { name, kind: Kind::Event, ty, formula: "", docs, line, graph: None }
}

/// A clock.
pub const fn clock(name: Text, ty: Text, docs: Text, line: u32) -> Node {
    Node { name, kind: Kind::Clock, ty, formula: "", docs, line, graph: None }
}

/// A scan.
pub const fn scan(name: Text, ty: Text, formula: Text, docs: Text, line: u32) -> Node {
    Node { name, kind: Kind::Scan, ty, formula, docs, line, graph: None }
}

/// A computed.
pub const fn computed(name: Text, ty: Text, formula: Text, docs: Text, line: u32) -> Node {
    Node { name, kind: Kind::Computed, ty, formula, docs, line, graph: None }
}

/// A resource.
pub const fn resource(name: Text, ty: Text, formula: Text, docs: Text, line: u32) -> Node {
    Node { name, kind: Kind::Resource, ty, formula, docs, line, graph: None }
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

/// Reads, as a text, which is quickly compiled: `"3 0 1; 4 2 3?"` says that the third field reads the fields 0 and 1, and the fourth one 2 and 3, but this in some runs only.
pub const fn reads<const COUNT: usize>(text: Text) -> [Edge; COUNT] {
    let text = text.as_bytes();
    let mut edges = [read(0, 0); COUNT];
    let (mut at, mut count) = (0, 0);
    let (mut reader, mut number, mut conditional) = (None, 0, false);
    while at <= text.len() {
        let end = if at == text.len() { b';' } else { text[at] };
        match end {
            b'0'..=b'9' => number = number * 10 + (end - b'0') as usize,
            b'?' => conditional = true,
            _ => {
                match reader {
                    Some(reader) => {
                        edges[count] = read_of(reader, number, conditional, "");
                        count += 1;
                    }
                    None => reader = Some(number),
                }
                if end == b';' {
                    reader = None;
                    // And a space.
                    at += 1;
                }
                (number, conditional) = (0, false);
            }
        }
        at += 1;
    }
    edges
}

/// A read of a nested struct.
pub const fn read_of(reader: usize, source: usize, conditional: bool, path: Text) -> Edge {
    Edge { reader, source, conditional, path }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_says_which_field_reads_which() {
        let edges = reads::<4>("13 0 101?; 4 2? 3");
        assert_eq!(edges, [read(13, 0), read_if(13, 101), read_if(4, 2), read(4, 3)]);
    }
}
