use core::fmt;

use super::{Around, Graph, Kind, write_escaped};

impl Graph {
    /// The graph for Mermaid, as GitHub shows it in a README. Conditional edges are dotted.
    pub fn mermaid(&self) -> Mermaid<'_> {
        Mermaid(self)
    }
}

/// A [`Graph`] in the language of Mermaid.
#[derive(Debug, Clone, Copy)]
pub struct Mermaid<'a>(&'a Graph);

impl fmt::Display for Mermaid<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "flowchart LR")?;
        write_part(f, Around::new(self.0), Id::Top, 4)
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

fn write_part(f: &mut fmt::Formatter<'_>, around: Around<'_>, within: Id<'_>, indent: usize) -> fmt::Result {
    let graph = around.graph;
    for (place, node) in graph.nodes.iter().enumerate() {
        let (id, name) = (Id::Node(&within, place), node.name);
        write!(f, "{:indent$}", "")?;
        match (node.kind, node.graph()) {
            (_, Some(_)) => {
                writeln!(f, "subgraph {id}[\"{name}\"]")?;
                if let Some(inner) = around.inner(node) {
                    write_part(f, inner, id, indent + 4)?;
                }
                for (edge, aggregate) in graph.aggregates(place) {
                    write!(f, "{:1$}{id}_a{edge}{{{{\"", "", indent + 4)?;
                    write_escaped(f, aggregate.path, |c| match c {
                        '"' => Some("#quot;"),
                        '<' => Some("#lt;"),
                        '>' => Some("#gt;"),
                        _ => None,
                    })?;
                    writeln!(f, "\"}}}}")?;
                }
                writeln!(f, "{:indent$}end", "")?;
            }
            (Kind::Event, _) => writeln!(f, "{id}[/\"{name}\"/]")?,
            (Kind::Clock, _) => writeln!(f, "{id}((\"{name}\"))")?,
            (Kind::Scan, _) => writeln!(f, "{id}[(\"{name}\")]")?,
            (Kind::Resource, _) => writeln!(f, "{id}[[\"{name}\"]]")?,
            (Kind::Computed, _) => writeln!(f, "{id}([\"{name}\"])")?,
            (Kind::Effect, _) => writeln!(f, "{id}>\"{name}\"]")?,
            (Kind::Given, _) => writeln!(f, "{id}[\\\"{name}\"/]")?,
            (Kind::Signal | Kind::Nested, _) => writeln!(f, "{id}[\"{name}\"]")?,
        }
    }
    for edge in graph.edges {
        let arrow = if edge.conditional { "-.->" } else { "-->" };
        write!(f, "{:indent$}", "")?;
        if edge.is_aggregate() {
            write!(f, "{}_a{}", Id::Node(&within, edge.source), graph.first_edge(edge))?;
        } else {
            write_source(f, around.inner(&graph.nodes[edge.source]), Id::Node(&within, edge.source), edge.path)?;
        }
        writeln!(f, " {arrow} {}", Id::Node(&within, edge.reader))?;
    }
    Ok(())
}

/// The id of what a path names in a nested struct.
fn write_source(f: &mut fmt::Formatter<'_>, around: Option<Around<'_>>, id: Id<'_>, path: &str) -> fmt::Result {
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    let place = |around: &Around<'_>| around.graph.nodes.iter().position(|node| node.name == name);
    match around.and_then(|around| Some((around, place(&around)?))) {
        Some((around, place)) => write_source(f, around.inner(&around.graph.nodes[place]), Id::Node(&id, place), rest),
        None => write!(f, "{id}"),
    }
}
