use core::fmt::{self, Write};

use super::{Around, Graph};

impl Graph {
    /// The graph as JSON: an object with `name`, `nodes` and `edges` that has the fields of [`Graph`], [`Node`](super::Node) and [`Edge`](super::Edge); a nested struct
    /// has its `graph`, unless it is one of those around it, and a read of its fields a `path`.
    pub fn json(&self) -> Json<'_> {
        Json(self)
    }
}

/// A [`Graph`] as JSON.
#[derive(Debug, Clone, Copy)]
pub struct Json<'a>(&'a Graph);

impl fmt::Display for Json<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_graph(f, Around::new(self.0))
    }
}

fn write_graph(f: &mut fmt::Formatter<'_>, around: Around<'_>) -> fmt::Result {
    let graph = around.graph;
    write!(f, "{{\"name\":{},\"nodes\":[", Text(graph.name))?;
    for (place, node) in graph.nodes.iter().enumerate() {
        if place > 0 {
            f.write_char(',')?;
        }
        write!(
            f,
            "{{\"name\":{},\"kind\":\"{}\",\"ty\":{},\"formula\":{},\"docs\":{},\"line\":{}",
            Text(node.name),
            node.kind,
            Text(node.ty),
            Text(node.formula),
            Text(node.docs),
            node.line,
        )?;
        if let Some(inner) = around.inner(node) {
            f.write_str(",\"graph\":")?;
            write_graph(f, inner)?;
        }
        f.write_char('}')?;
    }
    f.write_str("],\"edges\":[")?;
    for (count, edge) in graph.edges.iter().enumerate() {
        if count > 0 {
            f.write_char(',')?;
        }
        write!(f, "{{\"reader\":{},\"source\":{},\"conditional\":{}", edge.reader, edge.source, edge.conditional)?;
        if !edge.path.is_empty() {
            write!(f, ",\"path\":{}", Text(edge.path))?;
        }
        f.write_char('}')?;
    }
    f.write_str("]}")
}

/// A JSON string.
struct Text<'a>(&'a str);

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        for c in self.0.chars() {
            match c {
                '"' => f.write_str("\\\"")?,
                '\\' => f.write_str("\\\\")?,
                '\n' => f.write_str("\\n")?,
                '\t' => f.write_str("\\t")?,
                c if c < ' ' => write!(f, "\\u{:04x}", c as u32)?,
                c => f.write_char(c)?,
            }
        }
        f.write_char('"')
    }
}
