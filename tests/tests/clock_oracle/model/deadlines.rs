//! When to call again.

use super::{Birth, Dep, Kind, NOW, Obj, Src};

impl Obj {
    /// The first deadline of what has been read, and is up to date.
    pub fn deadline(&mut self) -> Option<i64> {
        let nodes = (0..self.of.nodes.len()).filter(|node| self.filled[*node] || !self.is_formula(*node)).collect();
        self.deadline_of(nodes, Self::deadline)
    }

    /// The first deadline of scans and effects, and of the formulas that they have read: these are up to date after each flush.
    pub fn deadline_of_what_is_eager(&mut self) -> Option<i64> {
        let mut nodes: Vec<_> = self.all(|kind| !matches!(kind, Kind::Formula(_)));
        let mut place = 0;
        while let Some(node) = nodes.get(place) {
            for dep in &self.deps[*node] {
                if let Dep::Src(Src::Own(source), _) = *dep
                    && !nodes.contains(&source)
                {
                    nodes.push(source);
                }
            }
            place += 1;
        }
        self.deadline_of(nodes, Self::deadline_of_what_is_eager)
    }

    fn is_formula(&self, node: usize) -> bool {
        matches!(self.of.nodes[node].kind, Kind::Formula(_))
    }

    fn deadline_of(&mut self, nodes: Vec<usize>, of_others: fn(&mut Obj) -> Option<i64>) -> Option<i64> {
        let mut all = Vec::new();
        let now = self.val[NOW];
        for node in nodes {
            if self.birth != Birth::Born || !self.queue[node].is_empty() || self.has_changed(node) {
                continue;
            }
            all.extend(self.deps[node].iter().filter_map(|dep| match *dep {
                Dep::Ge(deadline, false) => Some(deadline),
                Dep::Every(step, _) => Some(now.div_euclid(step) * step + step),
                _ => None,
            }));
        }
        if self.kid.is_some() {
            all.extend(of_others(self.kid()));
        }
        self.hand_rows();
        all.extend(self.rows.iter_mut().filter_map(|(_, row)| of_others(row)));
        all.into_iter().min()
    }
}
