//! The same graph at two sizes: what a node costs in the larger one, as a multiple of what it costs in the smaller one.

use reaktiv_shapes::driver::Row;
use reaktiv_shapes::shapes::GROWTH;

pub(crate) fn print(rows: &[Row]) {
    let find = |name: &str| rows.iter().find(|row| row.shape == name && row.parts[0].trouble.is_none());
    let pairs: Vec<(&Row, &Row)> =
        GROWTH.iter().filter_map(|(small, large)| Some((find(small)?, find(large)?))).collect();
    if pairs.is_empty() {
        return;
    }
    println!("\na node of the larger graph, as a multiple of one of the smaller");
    println!("{:36}{:>12}{:>12}{:>12}{:>12}", "graphs", "operation", "build", "drop", "bytes");
    for (small, large) in pairs {
        let [operation, build, drop, bytes] = [0, 1, 2, 3].map(|k| costs(large)[k] / costs(small)[k]);
        let graphs = format!("{} / {}", large.shape, small.shape);
        println!("{graphs:36}{operation:>12.2}{build:>12.2}{drop:>12.2}{bytes:>12.2}");
    }
}

/// Of a node, or of a run where the operation concerns few.
fn costs(row: &Row) -> [f64; 4] {
    let part = &row.parts[0];
    let runs = (part.checked["formulas"] + part.checked["effects"]).max(1.0);
    [part.timed.operation / runs, part.timed.build, part.timed.drop, part.checked["bytes"]]
}
