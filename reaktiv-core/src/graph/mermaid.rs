use core::fmt;

use super::{Graph, Kind};

/// A [`Graph`] in the language of Mermaid.
#[derive(Debug, Clone, Copy)]
pub struct Mermaid<'a>(pub(super) &'a Graph);

impl fmt::Display for Mermaid<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let graph = self.0;
        writeln!(f, "flowchart LR")?;
        // Numbers as ids: a field may have the name of a keyword, such as `end`.
        for (place, node) in graph.nodes.iter().enumerate() {
            match node.kind {
                Kind::Signal => writeln!(f, "    n{place}[\"{}\"]", node.name)?,
                Kind::Computed => writeln!(f, "    n{place}([\"{}\"])", node.name)?,
                Kind::Effect => writeln!(f, "    n{place}>\"{}\"]", node.name)?,
            }
        }
        for edge in graph.edges {
            let arrow = if edge.conditional { "-.->" } else { "-->" };
            writeln!(f, "    n{} {arrow} n{}", edge.source, edge.reader)?;
        }
        Ok(())
    }
}
