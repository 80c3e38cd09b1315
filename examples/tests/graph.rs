//! A graph in each format.

use reaktiv_examples::graph::{Format, render};
use reaktiv_examples::host::Host;

#[test]
fn every_format_names_every_field_and_ends_in_one_line_break() {
    for format in [Format::Table, Format::Dot, Format::Mermaid, Format::Json] {
        let text = render(Host::GRAPH, format);
        for node in Host::GRAPH.nodes {
            assert!(text.contains(node.name), "{} in {format:?}", node.name);
        }
        assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{format:?}");
    }
}

#[test]
fn every_format_opens_as_its_readers_expect() {
    let opens = |format, with| render(Host::GRAPH, format).starts_with(with);
    assert!(opens(Format::Table, "Host\n"));
    assert!(opens(Format::Dot, "digraph \"Host\" {\n"));
    assert!(opens(Format::Mermaid, "flowchart LR\n"));
    assert!(opens(Format::Json, "{"));
}
