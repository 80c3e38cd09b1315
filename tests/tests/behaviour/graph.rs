//! `Cart::GRAPH`

use reaktiv::{Kind, Reactive, reactive};

#[reactive]
struct Sample {
    /// First line.
    /// Second "line".
    a: i32,
    on: bool,
    b: computed!(i32, self.a + 1),
    /// Conditional.
    c: computed!(Option<Vec<i32>>, if self.on { Some(vec![self.b]) } else { None }),
    show: effect!(println!("a \"quoted\" {}", self.b)),
}

#[test]
fn nodes_have_name_kind_type_formula_docs_and_line() {
    let graph = Sample::GRAPH;
    assert_eq!(graph.name, "Sample");
    let names: Vec<_> = graph.nodes.iter().map(|node| node.name).collect();
    assert_eq!(names, ["a", "on", "b", "c", "show"]);
    let kinds: Vec<_> = graph.nodes.iter().map(|node| node.kind).collect();
    assert_eq!(kinds, [Kind::Signal, Kind::Signal, Kind::Computed, Kind::Computed, Kind::Effect]);
    let a = graph.node("a").unwrap();
    assert_eq!((a.ty, a.formula, a.docs), ("i32", "", "First line.\nSecond \"line\"."));
    let c = graph.node("c").unwrap();
    assert_eq!((c.ty, c.docs), ("Option<Vec<i32>>", "Conditional."));
    assert_eq!(c.formula, "if self.on { Some(vec![self.b]) } else { None }");
    assert_eq!(graph.nodes[2].line, a.line + 2, "the lines of the source file");
    assert!(a.line > 1);
    assert_eq!(Sample::graph().name, "Sample");
}

#[test]
fn edges_tell_who_reads_what_and_whether_every_run_does() {
    let edges: Vec<_> = Sample::GRAPH.edges.iter().map(|edge| (edge.reader, edge.source, edge.conditional)).collect();
    assert_eq!(edges, [(2, 0, false), (3, 1, false), (3, 2, true), (4, 2, false)]);
}

#[test]
fn it_prints_as_a_table() {
    assert_eq!(
        Sample::GRAPH.to_string(),
        "\
Sample
field  kind      type              reads   formula
a      signal    i32
on     signal    bool
b      computed  i32               a       self.a + 1
c      computed  Option<Vec<i32>>  on, b?  if self.on { Some(vec![self.b]) } else { None }
show   effect                      b       println!(\"a \\\"quoted\\\" {}\", self.b)
? counts only if the last run read it
"
    );
}

#[test]
fn it_renders_as_dot() {
    assert_eq!(
        Sample::GRAPH.dot().to_string(),
        r#"digraph "Sample" {
    rankdir=LR;
    "a" [shape=box, tooltip="i32"];
    "on" [shape=box, tooltip="bool"];
    "b" [shape=ellipse, tooltip="self.a + 1"];
    "c" [shape=ellipse, tooltip="if self.on { Some(vec![self.b]) } else { None }"];
    "show" [shape=cds, tooltip="println!(\"a \\\"quoted\\\" {}\", self.b)"];
    "a" -> "b";
    "on" -> "c";
    "b" -> "c" [style=dashed];
    "b" -> "show";
}
"#
    );
}

#[test]
fn it_renders_as_mermaid() {
    assert_eq!(
        Sample::GRAPH.mermaid().to_string(),
        r#"flowchart LR
    n0["a"]
    n1["on"]
    n2(["b"])
    n3(["c"])
    n4>"show"]
    n0 --> n2
    n1 --> n3
    n2 -.-> n3
    n2 --> n4
"#
    );
}

#[test]
fn it_renders_as_json() {
    let a = Sample::GRAPH.nodes[0].line;
    assert_eq!(
        Sample::GRAPH.json().to_string(),
        format!(
            r#"{{"name":"Sample","nodes":[{{"name":"a","kind":"signal","ty":"i32","formula":"","docs":"First line.\nSecond \"line\".","line":{}}},{{"name":"on","kind":"signal","ty":"bool","formula":"","docs":"","line":{}}},{{"name":"b","kind":"computed","ty":"i32","formula":"self.a + 1","docs":"","line":{}}},{{"name":"c","kind":"computed","ty":"Option<Vec<i32>>","formula":"if self.on {{ Some(vec![self.b]) }} else {{ None }}","docs":"Conditional.","line":{}}},{{"name":"show","kind":"effect","ty":"","formula":"println!(\"a \\\"quoted\\\" {{}}\", self.b)","docs":"","line":{}}}],"edges":[{{"reader":2,"source":0,"conditional":false}},{{"reader":3,"source":1,"conditional":false}},{{"reader":3,"source":2,"conditional":true}},{{"reader":4,"source":2,"conditional":false}}]}}"#,
            a,
            a + 1,
            a + 2,
            a + 4,
            a + 5
        )
    );
}

#[test]
fn the_graph_is_constant_data() {
    const NODES: usize = Sample::GRAPH.nodes.len();
    assert_eq!(NODES, 5);
}
