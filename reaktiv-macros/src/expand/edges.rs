//! The edges of the graph, as users see them: what a formula reads of a nested struct is a read of that.

use super::context::Context;
use crate::order::graph_edges;

/// Reader, source, what of it is read, and whether it may not be.
pub(super) type Edge = (usize, usize, String, bool);

/// The edges, reader by reader. The same lookup in two places of a formula is one edge.
pub(super) fn edges(context: &Context<'_>) -> Vec<Edge> {
    let fields = &context.of.fields;
    let mut edges: Vec<Edge> = Vec::new();
    for (reader, source, conditional) in graph_edges(fields) {
        if fields[reader].as_look().is_some() || fields[reader].is_effect() && fields[reader].stands_for().is_some() {
            continue;
        }
        // What is handed down to a nested struct is read by that.
        let reader = fields[reader].child().unwrap_or(reader);
        if reader == source || fields[source].as_hand().is_some() {
            continue;
        }
        let look = fields[source].as_look();
        let path = look.map(|look| look.at.text()).unwrap_or_default();
        let source = look.map_or(source, |look| look.child);
        let mut of_reader = edges.iter_mut().rev().take_while(|edge| edge.0 == reader);
        match of_reader.find(|edge| (edge.1, &edge.2) == (source, &path)) {
            Some(edge) => edge.3 &= conditional,
            None => edges.push((reader, source, path, conditional)),
        }
    }
    edges.sort_by_key(|edge| edge.0);
    edges
}
