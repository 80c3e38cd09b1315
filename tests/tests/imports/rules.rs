//! What is wrong with the imports of a crate, in words.

use crate::circles::circle;
use crate::modules::{Imports, Modules};

/// Modules, from the bottom to the top, and what each may import.
pub(crate) type Architecture = [(&'static str, &'static [&'static str])];

/// How the imports between the modules of a crate differ from its architecture. `lib.rs` may import everything.
pub(crate) fn mistakes(architecture: &Architecture, imports: &Imports) -> Vec<String> {
    let mut mistakes = Vec::new();
    for (place, (module, may)) in architecture.iter().enumerate() {
        let is_below = |other: &str| architecture[..place].iter().any(|(below, _)| *below == other);
        let Some(does) = imports.get(*module) else {
            mistakes.push(format!("`{module}` is in the list and not in the crate: take it out of the list"));
            continue;
        };
        for other in may.iter().filter(|other| !is_below(other)) {
            mistakes.push(format!("`{module}` may import `{other}`, which is not above it in the list: move it down, or turn the import round"));
        }
        for other in does.iter().filter(|other| !may.contains(&other.as_str())) {
            mistakes.push(format!(
                "`{module}` imports `{other}`, which the architecture does not say: move what both need into a module below them, or let \
                 `{module}` state what it wants as a trait or take a function; if the import is right, put it into the list"
            ));
        }
        for other in may.iter().filter(|other| !does.contains(**other)) {
            mistakes.push(format!("`{module}` does not import `{other}`: take that out of the list"));
        }
    }
    let is_listed = |name: &str| name == "lib" || architecture.iter().any(|(module, _)| *module == name);
    let unlisted = imports.keys().filter(|module| !is_listed(module));
    mistakes.extend(unlisted.map(|module| format!("`{module}` is not in the list: put it in, below what it imports")));
    mistakes
}

/// The circles in the directories of a crate.
pub(crate) fn circles(modules: &Modules) -> Vec<String> {
    let mut mistakes = Vec::new();
    for room in modules.rooms() {
        let path = room.join("/");
        let front = format!("{}.rs", room.last().map_or("lib", String::as_str));
        let imports = modules.inside(&room, &front);
        if let Some(circle) = circle(&imports) {
            mistakes.push(format!(
                "in `src/{path}`: {}: move what they share into a module below them, or let the lower one state what it wants as a trait \
                 or take a function",
                circle.join(" -> ")
            ));
        }
    }
    mistakes
}
