use core::fmt;

use super::{Graph, Kind, write_escaped};

/// A [`Graph`] in the language of Mermaid.
#[derive(Debug, Clone, Copy)]
pub struct Mermaid<'a>(pub(super) &'a Graph);

impl fmt::Display for Mermaid<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "flowchart LR")?;
        write_part(f, self.0, Id::Top, 4)
    }
}

/// Numbers as ids: a field may have the name of a keyword, such as `end`.
#[derive(Clone, Copy)]
enum Id<'a> {
    Top,
    Node(&'a Id<'a>, usize),
}

impl fmt::Display for Id<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Id::Top => f.write_str("n"),
            Id::Node(Id::Top, place) => write!(f, "n{place}"),
            Id::Node(outer, place) => write!(f, "{outer}_{place}"),
        }
    }
}

fn write_part(f: &mut fmt::Formatter<'_>, graph: &Graph, within: Id<'_>, indent: usize) -> fmt::Result {
    for (place, node) in graph.nodes.iter().enumerate() {
        let (id, name) = (Id::Node(&within, place), node.name);
        write!(f, "{:indent$}", "")?;
        match (node.kind, node.graph) {
            (_, Some(inner)) => {
                writeln!(f, "subgraph {id}[\"{name}\"]")?;
                write_part(f, inner, id, indent + 4)?;
                for (edge, aggregate) in graph.aggregates(place) {
                    write!(f, "{:1$}{id}_a{edge}{{{{\"", "", indent + 4)?;
                    write_escaped(f, aggregate.path, |c| (c == '"').then_some("#quot;"))?;
                    writeln!(f, "\"}}}}")?;
                }
                writeln!(f, "{:indent$}end", "")?;
            }
            (Kind::Computed, _) => writeln!(f, "{id}([\"{name}\"])")?,
            (Kind::Effect, _) => writeln!(f, "{id}>\"{name}\"]")?,
            (Kind::Signal | Kind::Nested, _) => writeln!(f, "{id}[\"{name}\"]")?,
        }
    }
    for edge in graph.edges {
        let arrow = if edge.conditional { "-.->" } else { "-->" };
        write!(f, "{:indent$}", "")?;
        if edge.is_aggregate() {
            write!(f, "{}_a{}", Id::Node(&within, edge.source), graph.first_edge(edge))?;
        } else {
            write_source(f, graph.nodes[edge.source].graph, Id::Node(&within, edge.source), edge.path)?;
        }
        writeln!(f, " {arrow} {}", Id::Node(&within, edge.reader))?;
    }
    Ok(())
}

/// The id of what a path names in a nested struct.
fn write_source(f: &mut fmt::Formatter<'_>, graph: Option<&Graph>, id: Id<'_>, path: &str) -> fmt::Result {
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    let inner = graph.and_then(|graph| Some((graph, graph.nodes.iter().position(|node| node.name == name)?)));
    match inner {
        Some((graph, place)) => write_source(f, graph.nodes[place].graph, Id::Node(&id, place), rest),
        None => write!(f, "{id}"),
    }
}
