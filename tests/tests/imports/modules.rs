//! The modules of a crate, and which imports which.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::{Path, Source};

/// Who imports whom.
pub(crate) type Imports = BTreeMap<String, BTreeSet<String>>;

/// The files of a crate. Their paths begin below the root, which has an empty one.
pub(crate) struct Modules {
    sources: BTreeMap<Path, Source>,
}

impl Modules {
    /// Follows the `mod` lines from `lib.rs` on; `text` gives the source of `["table", "held"]`.
    pub(crate) fn read(text: impl Fn(&[String]) -> String) -> Modules {
        let mut sources = BTreeMap::new();
        let mut todo = vec![Path::new()];
        while let Some(path) = todo.pop() {
            let source = Source::new(&path, &text(&path));
            todo.extend(source.children.iter().map(|child| path.iter().chain([child]).cloned().collect()));
            sources.insert(path, source);
        }
        Modules { sources }
    }

    /// The modules that have others in them, with the root.
    pub(crate) fn rooms(&self) -> Vec<Path> {
        let rooms = self.sources.iter().filter(|(_, source)| !source.children.is_empty());
        rooms.map(|(path, _)| path.clone()).collect()
    }

    /// The imports between the modules of a room, each with all that is in it. The file of the room itself is among them, as `front`.
    pub(crate) fn inside(&self, room: &[String], front: &str) -> Imports {
        let member = |path: &Path| {
            let rest = path.strip_prefix(room)?;
            Some(rest.first().cloned().unwrap_or_else(|| front.to_string()))
        };
        let mut imports = Imports::new();
        for (path, source) in &self.sources {
            let Some(from) = member(path) else { continue };
            let others = source.needs.iter().filter_map(|path| member(&self.module_of(path)));
            imports.entry(from.clone()).or_default().extend(others.filter(|to| *to != from));
        }
        imports
    }

    /// The module in which something is declared: what others hand on is followed to its origin.
    fn module_of(&self, path: &[String]) -> Path {
        let mut path = path.to_vec();
        // Names that stand for each other in a circle do not compile.
        for _ in 0..100 {
            let depth = (0..=path.len()).rev().find(|&depth| self.sources.contains_key(&path[..depth])).unwrap_or(0);
            let handed_on = path.get(depth).and_then(|name| self.sources[&path[..depth]].names.get(name));
            match handed_on {
                Some(origin) => path = origin.iter().chain(&path[depth + 1..]).cloned().collect(),
                None => {
                    path.truncate(depth);
                    break;
                }
            }
        }
        path
    }
}
