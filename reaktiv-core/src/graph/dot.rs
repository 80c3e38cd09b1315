use core::fmt;

use super::{Around, Graph, Kind, Within, write_escaped};

impl Graph {
    /// The graph for Graphviz. Conditional edges are dashed.
    pub fn dot(&self) -> Dot<'_> {
        Dot(self)
    }
}

/// A [`Graph`] in the language of Graphviz.
#[derive(Debug, Clone, Copy)]
pub struct Dot<'a>(&'a Graph);

impl fmt::Display for Dot<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let graph = self.0;
        writeln!(f, "digraph \"{}\" {{\n    rankdir=LR;", graph.name)?;
        write_part(f, Around::new(graph), Within::Top, 1)?;
        writeln!(f, "}}")
    }
}

/// The nodes and edges of a graph, which may be that of a nested struct.
fn write_part(f: &mut fmt::Formatter<'_>, around: Around<'_>, within: Within<'_>, depth: usize) -> fmt::Result {
    let (graph, indent) = (around.graph, depth * 4);
    for (place, node) in graph.nodes.iter().enumerate() {
        let shape = match node.kind {
            Kind::Signal => "box",
            Kind::Given => "invhouse",
            Kind::Nested => "folder",
            Kind::Event => "rarrow",
            Kind::Clock => "circle",
            Kind::Computed => "ellipse",
            Kind::Scan => "cylinder",
            Kind::Resource => "component",
            Kind::Effect => "cds",
        };
        let is_cluster = node.graph().is_some();
        let deeper = if is_cluster { 4 } else { 0 };
        if is_cluster {
            writeln!(f, "{:indent$}subgraph \"cluster_{within}{}\" {{", "", node.name)?;
        }
        write!(f, "{:1$}\"{within}{2}\" [shape={shape}, tooltip=\"", "", indent + deeper, node.name)?;
        let tooltip = if node.formula.is_empty() { node.ty } else { node.formula };
        writeln!(f, "{}\"];", Quoted(tooltip))?;
        if is_cluster {
            let within = Within::Field(&within, node.name);
            if let Some(inner) = around.inner(node) {
                write_part(f, inner, within, depth + 1)?;
            }
            for (_, edge) in graph.aggregates(place) {
                writeln!(f, "{:1$}\"{within}{2}\" [shape=hexagon];", "", indent + 4, Quoted(edge.path))?;
            }
            writeln!(f, "{:indent$}}}", "")?;
        }
    }
    for edge in graph.edges {
        let style = if edge.conditional { " [style=dashed]" } else { "" };
        let (source, reader) = (graph.nodes[edge.source].name, graph.nodes[edge.reader].name);
        let dot = if edge.path.is_empty() { "" } else { "." };
        let path = Quoted(edge.path);
        writeln!(f, "{:indent$}\"{within}{source}{dot}{path}\" -> \"{within}{reader}\"{style};", "")?;
    }
    Ok(())
}

/// Text between quotes.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_escaped(f, self.0, |c| match c {
            '"' => Some("\\\""),
            '\\' => Some("\\\\"),
            _ => None,
        })
    }
}
