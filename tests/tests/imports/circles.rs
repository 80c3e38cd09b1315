//! Circles of imports.

use std::collections::BTreeSet;

use crate::modules::Imports;

/// The modules of a circle, the first of them once more at the end; none if imports run one way.
pub(crate) fn circle(imports: &Imports) -> Option<Vec<&str>> {
    let mut done = BTreeSet::new();
    imports.keys().find_map(|module| search(imports, module, &mut Vec::new(), &mut done))
}

/// Goes along all imports from a module on; `way` is how one came there.
fn search<'i>(
    imports: &'i Imports,
    module: &'i str,
    way: &mut Vec<&'i str>,
    done: &mut BTreeSet<&'i str>,
) -> Option<Vec<&'i str>> {
    if let Some(start) = way.iter().position(|before| *before == module) {
        return Some(way[start..].iter().copied().chain([module]).collect());
    }
    if !done.insert(module) {
        return None;
    }
    way.push(module);
    let found = imports.get(module)?.iter().find_map(|next| search(imports, next, way, done));
    way.pop();
    found
}
