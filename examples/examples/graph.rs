//! The dependency graph of a struct, in four formats: `cargo run --example graph -- --help`.
use std::process::ExitCode;

use reaktiv_examples::exit;
use reaktiv_examples::graph::render;
use reaktiv_examples::host::Host;
use reaktiv_examples::options::{self, GRAPH_HELP, GRAPH_USAGE, Request, Subject};

#[path = "cart.rs"]
#[allow(dead_code, reason = "a program of its own, of which the struct alone is used here")]
mod cart;

fn main() -> ExitCode {
    let arguments = std::env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned());
    let options = match options::graph(arguments) {
        Ok(Request::Run(options)) => options,
        Ok(Request::Help) => return exit::print(GRAPH_HELP),
        Err(message) => return exit::refused(&message, GRAPH_USAGE),
    };
    let graph = match options.subject {
        Subject::Cart => cart::Cart::GRAPH,
        Subject::Host => Host::GRAPH,
    };
    exit::print(&render(graph, options.format))
}
