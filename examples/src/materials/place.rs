//! Where parts are in the tree.

use reaktiv::Table;

use super::plan::Part;

/// Where a part is: the names of what is around it, from the top down, and its own at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) around: Vec<String>,
    pub(super) name: String,
}

impl Place {
    /// Finds a part by its name.
    pub(super) fn find(name: &str, parts: &Table<String, Part>) -> Result<Self, String> {
        search(name, parts, &mut Vec::new()).ok_or_else(|| format!("there is no part {name:?}"))
    }

    /// All names.
    pub(super) fn path(&self) -> Vec<String> {
        [&*self.around, std::slice::from_ref(&self.name)].concat()
    }
}

fn search(name: &str, parts: &Table<String, Part>, around: &mut Vec<String>) -> Option<Place> {
    if parts.contains_key(name) {
        return Some(Place { around: around.clone(), name: name.to_owned() });
    }
    for (outer, part) in parts {
        around.push(outer.clone());
        if let Some(place) = search(name, part.parts(), around) {
            return Some(place);
        }
        around.pop();
    }
    None
}

/// All parts, each followed by those that it is made of.
pub(super) fn all(parts: &Table<String, Part>) -> Vec<(&String, &Part)> {
    parts.iter().flat_map(|(name, part)| [vec![(name, part)], all(part.parts())].concat()).collect()
}

/// The part in that place.
pub(super) fn part_at<'a>(parts: &'a Table<String, Part>, place: &Place) -> Option<&'a Part> {
    let around = place.around.iter().try_fold(parts, |parts, name| Some(parts.get(name)?.parts()));
    around?.get(&place.name)
}

/// How many pieces there are in one unit of what a path leads to.
pub(super) fn in_unit(parts: &Table<String, Part>, path: &[String]) -> u64 {
    match path {
        [] => 1,
        [first, rest @ ..] => parts.get(first).map_or(0, |part| part.per_unit() * in_unit(part.parts(), rest)),
    }
}

/// Changes what that is made of to which a path leads. None if it leads nowhere.
pub(super) fn within<T>(
    parts: &mut Table<String, Part>,
    path: &[String],
    change: impl FnOnce(&mut Table<String, Part>) -> T,
) -> Option<T> {
    match path {
        [] => Some(change(parts)),
        [first, rest @ ..] => within(&mut parts.row_mut(first)?.parts_mut(), rest, change),
    }
}
