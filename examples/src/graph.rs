//! A struct's graph in a format of choice.

use std::str::FromStr;

use reaktiv::Graph;

/// How to write a graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Table,
    /// For Graphviz.
    Dot,
    /// For Mermaid, as in a README on GitHub.
    Mermaid,
    /// For programs.
    Json,
}

impl FromStr for Format {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        match name {
            "table" => Ok(Format::Table),
            "dot" => Ok(Format::Dot),
            "mermaid" => Ok(Format::Mermaid),
            "json" => Ok(Format::Json),
            _ => Err(()),
        }
    }
}

/// The graph as text that ends in a line break.
pub fn render(graph: &Graph, format: Format) -> String {
    let text = match format {
        Format::Table => graph.to_string(),
        Format::Dot => graph.dot().to_string(),
        Format::Mermaid => graph.mermaid().to_string(),
        Format::Json => graph.json().to_string(),
    };
    format!("{}\n", text.trim_end())
}
