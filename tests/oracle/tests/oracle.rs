//! Random structs against the model.

use std::collections::BTreeMap;

use reaktiv_oracle::driver::drive;
use reaktiv_oracle::generated::{Case, Kind};

// Random code is not pretty.
#[allow(warnings, clippy::all)]
mod structs {
    use reaktiv_oracle::generated::Case;
    include!(concat!(env!("OUT_DIR"), "/structs.rs"));
}

/// An edge counts as unconditional only if every run takes it. The other way round is no mistake, as long as it is rare: in doubt the
/// macro may take an edge for conditional.
#[test]
fn the_graph_has_the_edges_that_the_formulas_were_written_with() {
    let (mut certain, mut doubted) = (0, 0);
    for case in structs::CASES {
        for (place, field) in case.fields.iter().enumerate() {
            let found = edges_of(case, place);
            let written: BTreeMap<usize, bool> = field.sources.iter().copied().collect();
            let place = format!("seed {}, struct {}, `{}`", structs::SEED, case.number, case.graph.nodes[place].name);
            assert!(found.keys().eq(written.keys()), "{place}: found {found:?}, written {written:?}\n{}", case.source);
            for (source, is_certain) in written {
                let wrong = found[&source] && !is_certain;
                let source_name = case.graph.nodes[source].name;
                assert!(
                    !wrong,
                    "{place}: not every run reads `{source_name}`, but the macro thinks so\n{}",
                    case.source
                );
                certain += usize::from(is_certain);
                doubted += usize::from(is_certain && !found[&source]);
            }
        }
    }
    assert!(doubted * 50 <= certain, "the macro takes {doubted} of {certain} unconditional edges for conditional");
}

/// By source: whether the macro thinks that every run reads it.
fn edges_of(case: &Case, reader: usize) -> BTreeMap<usize, bool> {
    let edges = case.graph.edges.iter().filter(|edge| edge.reader == reader);
    edges.map(|edge| (edge.source, !edge.conditional)).collect()
}

#[test]
fn every_operation_does_what_the_promises_say_and_nothing_else() {
    let steps = match std::env::var("REAKTIV_ORACLE_STEPS") {
        Ok(text) => text.parse().expect("REAKTIV_ORACLE_STEPS is a number"),
        Err(_) => 4000,
    };
    let failures: Vec<String> =
        structs::CASES.iter().filter_map(|case| drive(case, structs::SEED, steps).err()).collect();
    // The one with the shortest struct is the easiest to understand.
    if let Some(shortest) = failures.iter().min_by_key(|message| message.len()) {
        let all: Vec<&str> = failures.iter().filter_map(|message| message.lines().next()).collect();
        panic!(
            "{} of {} structs failed:\n{}\n\nthe shortest:\n{shortest}",
            all.len(),
            structs::CASES.len(),
            all.join("\n")
        );
    }
}

#[test]
fn the_structs_are_of_all_sizes() {
    let nodes = |case: &&&Case| case.fields.iter().filter(|field| field.kind != Kind::Signal).count();
    if structs::CASES.len() >= 48 {
        assert!(structs::CASES.iter().map(|case| nodes(&case)).any(|count| count > 130));
        assert!(structs::CASES.iter().map(|case| nodes(&case)).any(|count| (65..100).contains(&count)));
        assert!(structs::CASES.iter().map(|case| nodes(&case)).any(|count| count < 4));
    }
}
