//! The table that a spreadsheet user would recognise.

use core::fmt;

use super::{Graph, Node};

impl fmt::Display for Graph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = |title: &str, text: fn(&Node) -> &str| {
            let longest = self.nodes.iter().map(|node| text(node).chars().count()).max();
            longest.unwrap_or(0).max(title.len())
        };
        let name = width("field", |node| node.name);
        let ty = width("type", |node| node.ty);
        let formula = width("formula", |node| node.formula);

        writeln!(f, "{}", self.name)?;
        let heads = ["field", "kind", "type", "formula"];
        writeln!(f, "{:name$}  {:8}  {:ty$}  {:formula$}  reads", heads[0], heads[1], heads[2], heads[3])?;
        for (place, node) in self.nodes.iter().enumerate() {
            write!(f, "{:name$}  ", node.name)?;
            let mut reads = self.reads(place).peekable();
            if node.formula.is_empty() && reads.peek().is_none() {
                writeln!(f, "{:8}  {}", node.kind, node.ty)?;
                continue;
            }
            write!(f, "{:8}  {:ty$}  ", node.kind, node.ty)?;
            if reads.peek().is_none() {
                writeln!(f, "{}", node.formula)?;
                continue;
            }
            write!(f, "{:formula$}", node.formula)?;
            for (count, edge) in reads.enumerate() {
                f.write_str(if count == 0 { "  " } else { ", " })?;
                f.write_str(self.nodes[edge.source].name)?;
                f.write_str(if edge.conditional { "?" } else { "" })?;
            }
            writeln!(f)?;
        }
        if self.edges.iter().any(|edge| edge.conditional) {
            writeln!(f, "? counts only if the last run read it")?;
        }
        Ok(())
    }
}
