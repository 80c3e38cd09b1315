use core::fmt;

use super::{Graph, Kind, write_escaped};

/// A [`Graph`] in the language of Graphviz.
#[derive(Debug, Clone, Copy)]
pub struct Dot<'a>(pub(super) &'a Graph);

impl fmt::Display for Dot<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let graph = self.0;
        writeln!(f, "digraph \"{}\" {{\n    rankdir=LR;", graph.name)?;
        for node in graph.nodes {
            let shape = match node.kind {
                Kind::Signal => "box",
                Kind::Computed => "ellipse",
                Kind::Effect => "cds",
            };
            write!(f, "    \"{}\" [shape={shape}, tooltip=\"", node.name)?;
            let tooltip = if node.formula.is_empty() { node.ty } else { node.formula };
            write_escaped(f, tooltip, |c| match c {
                '"' => Some("\\\""),
                '\\' => Some("\\\\"),
                _ => None,
            })?;
            writeln!(f, "\"];")?;
        }
        for edge in graph.edges {
            let style = if edge.conditional { " [style=dashed]" } else { "" };
            writeln!(f, "    \"{}\" -> \"{}\"{style};", graph.nodes[edge.source].name, graph.nodes[edge.reader].name)?;
        }
        writeln!(f, "}}")
    }
}
