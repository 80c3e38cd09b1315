//! Which cells are in a cycle.

use std::collections::{BTreeMap, BTreeSet};

use super::address::Address;

/// The cells from which a way leads back to themselves: Tarjan's strongly connected components, with a stack of its own.
pub(super) fn cycles(sources: &BTreeMap<Address, Vec<Address>>) -> BTreeSet<Address> {
    let mut search = Search { sources, marks: BTreeMap::new(), open: Vec::new(), cyclic: BTreeSet::new() };
    for &cell in sources.keys() {
        if !search.marks.contains_key(&cell) {
            search.visit(cell);
        }
    }
    search.cyclic
}

struct Search<'a> {
    sources: &'a BTreeMap<Address, Vec<Address>>,
    /// The lowest number known to be reachable from a visited cell; `None` once its component is closed.
    marks: BTreeMap<Address, Option<usize>>,
    /// The cells whose component is not closed; their numbers are their places.
    open: Vec<Address>,
    cyclic: BTreeSet<Address>,
}

impl Search<'_> {
    fn visit(&mut self, root: Address) {
        let mut path = vec![self.enter(root)];
        while let Some(Visit { cell, number, next }) = path.last_mut() {
            let (cell, number) = (*cell, *number);
            let Some(&source) = self.sources.get(&cell).and_then(|sources| sources.get(*next)) else {
                path.pop();
                self.leave(cell, number);
                if let Some(reader) = path.last() {
                    self.reaches(reader.cell, cell);
                }
                continue;
            };
            *next += 1;
            if !self.sources.contains_key(&source) {
                // It reads nothing.
            } else if self.marks.contains_key(&source) {
                self.reaches(cell, source);
            } else {
                path.push(self.enter(source));
            }
        }
    }

    fn enter(&mut self, cell: Address) -> Visit {
        let number = self.open.len();
        self.open.push(cell);
        self.marks.insert(cell, Some(number));
        Visit { cell, number, next: 0 }
    }

    fn reaches(&mut self, cell: Address, source: Address) {
        let Some(Some(found)) = self.marks.get(&source).copied() else { return };
        if let Some(Some(lowest)) = self.marks.get_mut(&cell) {
            *lowest = found.min(*lowest);
        }
    }

    /// Closes the component that began with `cell`, if one did.
    fn leave(&mut self, cell: Address, number: usize) {
        if self.marks.get(&cell) != Some(&Some(number)) {
            return;
        }
        let component = self.open.split_off(number);
        let reads_itself = || self.sources.get(&cell).is_some_and(|sources| sources.contains(&cell));
        if component.len() > 1 || reads_itself() {
            self.cyclic.extend(&component);
        }
        self.marks.extend(component.into_iter().map(|cell| (cell, None)));
    }
}

/// A cell on the path of the search, and which of its sources comes next.
struct Visit {
    cell: Address,
    number: usize,
    next: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cyclic(edges: &[(u16, &[u16])]) -> Vec<u16> {
        let cell = |&row: &u16| Address { row, column: 0 };
        let sources = edges.iter().map(|(row, sources)| (cell(row), sources.iter().map(cell).collect())).collect();
        cycles(&sources).into_iter().map(|cell| cell.row).collect()
    }

    #[test]
    fn a_cell_that_reads_a_cycle_is_not_in_it() {
        assert_eq!(cyclic(&[(0, &[1]), (1, &[2, 5]), (2, &[3]), (3, &[1]), (4, &[4]), (5, &[])]), [1, 2, 3, 4]);
        assert_eq!(cyclic(&[(0, &[1, 2]), (1, &[3]), (2, &[3]), (3, &[])]), [0; 0]);
        assert_eq!(cyclic(&[(0, &[1]), (1, &[0, 2]), (2, &[3]), (3, &[2])]), [0, 1, 2, 3]);
    }

    #[test]
    fn the_search_finds_what_a_naive_one_finds() {
        let mut state = 1_u64;
        let mut random = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((state >> 33) % below) as u16
        };
        for _ in 0..500 {
            let edges: Vec<(u16, Vec<u16>)> =
                (0..8).map(|cell| (cell, (0..random(3)).map(|_| random(8)).collect())).collect();
            let naive: Vec<u16> = (0..8).filter(|&cell| reachable(&edges, cell).contains(&cell)).collect();
            let edges: Vec<(u16, &[u16])> = edges.iter().map(|(cell, sources)| (*cell, &**sources)).collect();
            assert_eq!(cyclic(&edges), naive, "{edges:?}");
        }
    }

    fn reachable(edges: &[(u16, Vec<u16>)], from: u16) -> BTreeSet<u16> {
        let mut found = BTreeSet::new();
        let mut next = vec![from];
        while let Some(cell) = next.pop() {
            next.extend(edges[usize::from(cell)].1.iter().filter(|source| found.insert(**source)));
        }
        found
    }
}
