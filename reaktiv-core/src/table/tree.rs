//! A balanced tree over the slots, in insertion order, without pointers.

use alloc::vec;
use alloc::vec::Vec;

/// Level 0 has a node for each block of slots; a node of a higher level joins two of the level below, the last of them perhaps one alone. The last
/// level has one node.
pub(crate) struct Tree<N> {
    levels: Vec<Vec<N>>,
}

/// What the nodes are.
pub(crate) trait Nodes<N> {
    /// How many slots a block has.
    const BLOCK: usize;
    /// The node of a block.
    fn of_block(&self, block: usize) -> N;
    /// The node over two neighbours.
    fn join(&self, left: &N, right: &N) -> N;
    /// The node over one.
    fn copy(&self, only: &N) -> N;
    /// Whether a change in a block stops at a node: what is above it cannot have changed.
    fn stops(&self, block: usize, old: &N, new: &N) -> bool;
}

impl<N> Tree<N> {
    pub(crate) fn build<S: Nodes<N>>(nodes: &S, slots: usize) -> Self {
        let mut levels = vec![(0..slots.div_ceil(S::BLOCK)).map(|block| nodes.of_block(block)).collect::<Vec<_>>()];
        while let Some(below) = levels.last().filter(|below| below.len() > 1) {
            let level = below.chunks(2).map(|pair| join(nodes, pair)).collect();
            levels.push(level);
        }
        Tree { levels }
    }

    /// The node over everything.
    pub(crate) fn root(&self) -> Option<&N> {
        self.levels.last()?.first()
    }

    /// Which level the root is on; the blocks are on level 0.
    pub(crate) fn height(&self) -> usize {
        self.levels.len() - 1
    }

    /// A node by its level and its place there.
    pub(crate) fn node(&self, level: usize, place: usize) -> Option<&N> {
        self.levels[level].get(place)
    }

    /// Follows a slot that may have changed.
    pub(crate) fn update<S: Nodes<N>>(&mut self, nodes: &S, slot: usize) {
        let block = slot / S::BLOCK;
        for block in self.levels[0].len().min(block)..=block {
            self.update_block(nodes, block);
        }
    }

    fn update_block<S: Nodes<N>>(&mut self, nodes: &S, block: usize) {
        let (mut node, mut place) = (nodes.of_block(block), block);
        for level in 0.. {
            match self.levels[level].get_mut(place) {
                Some(old) => {
                    let stops = nodes.stops(block, old, &node);
                    *old = node;
                    if stops {
                        return;
                    }
                }
                None => self.levels[level].push(node),
            }
            if self.levels[level].len() == 1 {
                return;
            }
            place /= 2;
            let below = &self.levels[level];
            node = join(nodes, &below[2 * place..below.len().min(2 * place + 2)]);
            if level + 1 == self.levels.len() {
                self.levels.push(Vec::new());
            }
        }
    }
}

fn join<N>(nodes: &impl Nodes<N>, pair: &[N]) -> N {
    match pair {
        [left, right] => nodes.join(left, right),
        [only] => nodes.copy(only),
        _ => unreachable!("a node joins one or two others"),
    }
}
