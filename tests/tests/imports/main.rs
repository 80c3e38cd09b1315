//! The architecture: which module may import which. Imports run one way, so that a module can be understood without those that import it.
//!
//! A module stands here with all that is in its directory; inside of a directory imports run one way too, without a list. Tests do not count.

mod checker;
mod circles;
mod modules;
mod rules;
mod source;
mod tokens;

use std::fs;
use std::path::PathBuf;

use modules::Modules;
use rules::{Architecture, circles, mistakes};

/// The run-time half, from the bottom to the top.
const CORE: &Architecture = &[
    ("bounds", &[]),
    ("caught", &[]),
    ("cutoff", &[]),
    ("every", &[]),
    ("field", &[]),
    ("fields", &["field"]),
    ("futures", &["caught"]),
    ("frames", &[]),
    ("graph", &[]),
    ("json", &[]),
    ("macros", &[]),
    ("mask", &[]),
    ("peek", &[]),
    ("saved", &[]),
    ("schedule", &[]),
    ("snapshot", &[]),
    ("summand", &[]),
    ("window", &["summand"]),
    ("words", &[]),
    ("trace", &["graph"]),
    // Free-standing signals.
    ("signals", &["cutoff", "schedule", "snapshot"]),
    // Structs.
    ("cells", &["every", "futures", "graph", "mask", "peek", "trace"]),
    ("subscription", &["caught", "cells", "field", "frames", "futures", "graph", "trace"]),
    ("nested", &["caught", "cells", "futures", "graph", "trace"]),
    ("runs", &["caught", "cells", "futures", "nested", "snapshot"]),
    ("publish", &["cells", "frames", "json", "nested", "subscription"]),
    ("following", &["caught", "cells", "fields", "schedule", "signals", "subscription"]),
    (
        "reactive",
        &[
            "cells",
            "field",
            "fields",
            "following",
            "frames",
            "graph",
            "nested",
            "publish",
            "runs",
            "signals",
            "subscription",
            "trace",
        ],
    ),
    ("remember", &["cells", "nested", "reactive"]),
    ("timed", &["cells", "nested", "reactive"]),
    (
        "table",
        &[
            "cells",
            "cutoff",
            "field",
            "fields",
            "frames",
            "futures",
            "graph",
            "json",
            "mask",
            "nested",
            "peek",
            "publish",
            "reactive",
            "subscription",
            "summand",
            "trace",
        ],
    ),
    // Both.
    (
        "shared",
        &[
            "caught",
            "fields",
            "following",
            "frames",
            "futures",
            "nested",
            "publish",
            "reactive",
            "runs",
            "schedule",
            "signals",
            "timed",
        ],
    ),
    // Its types are among those that no field may have.
    ("unseen", &["shared", "signals", "table"]),
];

/// Inside of `signals`, from the bottom to the top.
const SIGNALS: &Architecture = &[
    ("cutoff", &[]),
    ("lock", &[]),
    ("raw", &["cutoff"]),
    ("graph", &["cutoff", "lock", "raw"]),
    ("context", &["graph", "raw"]),
    ("held_back", &["graph"]),
    ("held", &["context", "cutoff", "graph", "held_back", "raw"]),
    ("runtime", &["context", "graph"]),
    ("read", &["cutoff", "graph", "held", "raw"]),
    // What users have in hand.
    ("effect", &["graph", "raw", "runtime"]),
    ("computed", &["cutoff", "graph", "raw", "read", "runtime"]),
    ("signal", &["cutoff", "graph", "held", "raw", "read", "runtime"]),
    ("linked", &["computed", "cutoff", "graph", "held", "raw", "runtime"]),
    ("followed", &["graph", "held_back", "raw", "runtime", "signal"]),
    ("async_effect", &["context", "graph", "held", "raw", "runtime"]),
    ("changes", &["computed", "context", "effect", "graph", "held", "linked", "raw", "runtime", "signal"]),
    ("resource", &["changes", "computed", "context", "graph", "held", "raw", "runtime", "signal"]),
    ("identity", &["computed", "linked", "resource", "runtime", "signal"]),
    ("macros", &["async_effect", "computed", "effect", "linked", "resource", "runtime", "signal"]),
];

/// The macros, from the bottom to the top.
const MACROS: &Architecture = &[
    ("chains", &[]),
    ("errors", &[]),
    ("fragments", &["chains"]),
    ("nearest", &[]),
    ("tokens", &[]),
    ("model", &["tokens"]),
    ("print", &["tokens"]),
    ("unfinished", &["tokens"]),
    ("shown", &["print"]),
    // The stages of a struct.
    ("parse", &["errors", "model", "nearest", "tokens", "unfinished"]),
    ("types", &["model", "parse", "print"]),
    ("formula", &["chains", "errors", "model", "nearest", "print", "shown", "tokens"]),
    ("check", &["errors", "formula", "model", "nearest", "print", "types"]),
    ("order", &["model"]),
    ("expand", &["errors", "model", "order", "print", "tokens", "types"]),
    // The macros for free-standing signals.
    ("signals", &["chains", "errors", "fragments", "shown", "tokens"]),
];

#[test]
fn modules_of_the_core_import_what_the_architecture_says() {
    report(mistakes(CORE, &read("reaktiv-core").inside(&[], "lib")));
}

#[test]
fn modules_of_free_standing_signals_import_what_the_architecture_says() {
    report(mistakes(SIGNALS, &read("reaktiv-core").inside(&["signals".into()], "lib")));
}

#[test]
fn modules_of_the_macros_import_what_the_architecture_says() {
    report(mistakes(MACROS, &read("reaktiv-macros").inside(&[], "lib")));
}

#[test]
fn no_circle_in_the_core() {
    report(circles(&read("reaktiv-core")));
}

#[test]
fn no_circle_in_the_macros() {
    report(circles(&read("reaktiv-macros")));
}

fn read(krate: &str) -> Modules {
    let sources = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").join(krate).join("src");
    Modules::read(|module| {
        let name = if module.is_empty() { "lib".to_string() } else { module.join("/") };
        let file = sources.join(name + ".rs");
        fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
    })
}

#[track_caller]
fn report(mistakes: Vec<String>) {
    assert!(mistakes.is_empty(), "imports run the wrong way\n\n{}\n", mistakes.join("\n"));
}
