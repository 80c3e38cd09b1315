//! What was found, as text: everything about one library, or a comparison of several.

use crate::driver::{Part, Row};
use crate::meter::Timed;
use crate::shapes::Kind;

const SHAPE: usize = 22;
const CELL: usize = 12;

/// The heading of either table.
pub fn head(names: &[&str]) {
    if let [name] = names {
        let columns =
            ["nodes", "ns/op", "runs/op", "ns/run", "build ns", "drop ns", "bytes", "allocs", "allocs/op", "kept"];
        println!(
            "{name}: build, drop, bytes, allocs and kept are for each node; kept is what stays when the handles are gone"
        );
        print_line("shape", columns.map(str::to_owned));
    } else {
        println!("nanoseconds: for an operation, or to build or drop a node");
        print_line("shape", names.iter().copied().chain(["best peer", "ours/best"]).map(str::to_owned));
    }
}

/// The line or lines of a shape.
pub fn row(names: &[&str], row: &Row) {
    if let [part] = &row.parts[..] {
        print_line(row.shape, details(row, part));
        return;
    }
    for (what, of) in quantities(row.kind) {
        let times: Vec<f64> = row.parts.iter().map(|part| of(&part.timed)).collect();
        let counts = |part: &Part| part.trouble.is_none() && !(*what == "drop" && keeps_its_nodes(part));
        let cell = |(part, time): (&Part, &f64)| match &part.trouble {
            Some(trouble) => trouble.word.to_owned(),
            None if !counts(part) => "keeps".to_owned(),
            None => format!("{}{}", short(*time), if part.excess().is_some() { "*" } else { "" }),
        };
        let peers = (1..times.len()).filter(|&peer| counts(&row.parts[peer]));
        let best = peers.min_by(|a, b| times[*a].total_cmp(&times[*b]));
        let ratio = match best {
            Some(best) if counts(&row.parts[0]) => [names[best].to_owned(), format!("{:.2}", times[0] / times[best])],
            _ => ["-".to_owned(), "-".to_owned()],
        };
        let shape = format!("{} {what}", row.shape);
        print_line(&shape, row.parts.iter().zip(&times).map(cell).chain(ratio));
    }
}

/// What does not fit into the lines.
pub fn foot(names: &[&str], rows: &[Row]) {
    if names.len() > 1 {
        println!("\nbytes for each node, handles and formulas included");
        print_line("shape", names.iter().map(|name| (*name).to_owned()));
        for row in rows.iter().filter(|row| row.kind != Kind::Operation) {
            let bytes = |part: &Part| part.checked.get("bytes").map_or("-".to_owned(), |bytes| format!("{bytes:.0}"));
            print_line(row.shape, row.parts.iter().map(bytes));
        }
        println!(
            "\n-: cannot express it   wrong: wrong values   stack: overflows the stack   slow: does not finish   \
             keeps: never frees its nodes\n*: runs more, or less, than is needed"
        );
    }
    for row in rows {
        for (name, part) in names.iter().zip(&row.parts) {
            if let Some(trouble) = &part.trouble {
                if let Some(reason) = &trouble.reason {
                    println!("{name}, {}: {reason}", row.shape);
                }
            } else if let Some([formulas, effects]) = part.excess() {
                print!("* {name}, {}: runs {:.1} formulas for {:.1}", row.shape, formulas.0, formulas.1);
                println!(" and {:.1} effects for {:.1}", effects.0, effects.1);
            }
        }
    }
}

fn details(row: &Row, part: &Part) -> Vec<String> {
    if let Some(trouble) = &part.trouble {
        return vec![trouble.word.to_owned()];
    }
    let checked = |what: &str| part.checked[what];
    let runs = checked("formulas") + checked("effects");
    let lives = row.kind != Kind::Operation;
    let if_lives = |time: f64| if lives { short(time) } else { String::new() };
    vec![
        format!("{}", checked("nodes")),
        if row.kind == Kind::Creation { String::new() } else { short(part.timed.operation) },
        if row.kind == Kind::Creation { String::new() } else { format!("{runs:.1}") },
        if runs >= 1.0 && row.kind != Kind::Creation { short(part.timed.operation / runs) } else { String::new() },
        if_lives(part.timed.build),
        if_lives(part.timed.drop),
        format!("{:.0}", checked("bytes")),
        format!("{:.2}", checked("allocations")),
        format!("{:.2}", checked("steady")),
        format!("{:.1}", checked("kept")),
    ]
}

/// Whether most of the memory stays in use when the handles and the graph are gone.
fn keeps_its_nodes(part: &Part) -> bool {
    part.checked["lost"] > part.checked["bytes"] / 2.0
}

type Quantity = (&'static str, fn(&Timed) -> f64);

fn quantities(kind: Kind) -> &'static [Quantity] {
    const OPERATION: Quantity = ("", |timed| timed.operation);
    const BUILD: Quantity = ("build", |timed| timed.build);
    const DROP: Quantity = ("drop", |timed| timed.drop);
    match kind {
        Kind::Operation => &[OPERATION],
        Kind::Creation => &[BUILD, DROP],
        Kind::Life => &[OPERATION, BUILD, DROP],
    }
}

/// Three digits or so.
fn short(number: f64) -> String {
    match number {
        ..100.0 => format!("{number:.1}"),
        ..10_000.0 => format!("{number:.0}"),
        ..10_000_000.0 => format!("{:.1}k", number / 1e3),
        _ => format!("{:.1}M", number / 1e6),
    }
}

fn print_line(shape: &str, cells: impl IntoIterator<Item = String>) {
    print!("{shape:SHAPE$}");
    for cell in cells {
        print!("{cell:>CELL$}");
    }
    println!();
}
