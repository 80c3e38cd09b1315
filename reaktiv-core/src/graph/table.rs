//! The table that a spreadsheet user would recognise.

use core::fmt::{self, Write};

use super::{Graph, Node};

impl fmt::Display for Graph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = |title: &str, text: fn(&Node) -> &str| {
            let longest = self.nodes.iter().map(|node| text(node).chars().count()).max();
            longest.unwrap_or(0).max(title.len())
        };
        let name = width("field", |node| node.name);
        let ty = width("type", |node| node.ty);
        let reads =
            (0..self.nodes.len()).map(|place| self.read_list(place).count()).max().unwrap_or(0).max("reads".len());

        writeln!(f, "{}", self.name)?;
        writeln!(f, "{:name$}  {:8}  {:ty$}  {:reads$}  formula", "field", "kind", "type", "reads")?;
        for (place, node) in self.nodes.iter().enumerate() {
            write!(f, "{:name$}  ", node.name)?;
            if node.formula.is_empty() && self.reads(place).next().is_none() {
                writeln!(f, "{:8}  {}", node.kind, node.ty)?;
                continue;
            }
            write!(f, "{:8}  {:ty$}  ", node.kind, node.ty)?;
            for c in self.read_list(place) {
                f.write_char(c)?;
            }
            if node.formula.is_empty() {
                writeln!(f)?;
                continue;
            }
            let padding = reads - self.read_list(place).count();
            writeln!(f, "{:padding$}  {}", "", node.formula)?;
        }
        if self.edges.iter().any(|edge| edge.conditional) {
            writeln!(f, "? counts only if the last run read it")?;
        }
        Ok(())
    }
}

impl Graph {
    /// The letters of `a, b?`: what the node at this place reads.
    fn read_list(&self, place: usize) -> impl Iterator<Item = char> {
        self.reads(place).enumerate().flat_map(move |(count, edge)| {
            let separator = if count == 0 { "" } else { ", " };
            let mark = if edge.conditional { "?" } else { "" };
            let dot = if edge.path.is_empty() { "" } else { "." };
            let source = self.nodes[edge.source].name.chars().chain(dot.chars()).chain(edge.path.chars());
            separator.chars().chain(source).chain(mark.chars())
        })
    }
}
