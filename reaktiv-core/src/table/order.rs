//! Slots in an order that the rows give: a treap, whose nodes are the slots themselves.
//!
//! A slot is taken out without comparing anything, so it does not matter what its row was like when it was put in. Priorities are a hash of the
//! slot; they make the tree's expected depth logarithmic whatever the rows are.

use alloc::vec;
use alloc::vec::Vec;

#[derive(Clone)]
pub(crate) struct Order {
    root: u32,
    /// By slot.
    nodes: Vec<Node>,
    len: usize,
    /// Empty; memory for who follows changes.
    pub(crate) spare: Vec<u32>,
}

#[derive(Clone, Copy)]
struct Node {
    parent: u32,
    /// Before it and after it.
    children: [u32; 2],
}

const NONE: u32 = u32::MAX;

/// The parent of a slot that is not in the tree.
const OUTSIDE: u32 = u32::MAX - 1;

const OUT: Node = Node { parent: OUTSIDE, children: [NONE, NONE] };

/// The way to what comes before, and to what comes after.
const BEFORE: usize = 0;
const AFTER: usize = 1;

/// A bijection, so no two are equal.
fn priority(slot: u32) -> u32 {
    let mut hash = slot ^ slot >> 16;
    hash = hash.wrapping_mul(0x85eb_ca6b);
    hash ^= hash >> 13;
    hash = hash.wrapping_mul(0xc2b2_ae35);
    hash ^ hash >> 16
}

impl Order {
    /// From slots that are in order.
    pub(crate) fn build(sorted: &[u32], slots: usize) -> Self {
        let mut order = Order { root: NONE, nodes: vec![OUT; slots], len: sorted.len(), spare: Vec::new() };
        // The path from the root along what comes after: each new slot goes to its end, below the first of higher priority.
        let mut path: Vec<u32> = Vec::new();
        for &slot in sorted {
            let mut below = NONE;
            while let Some(&last) = path.last().filter(|&&last| priority(last) < priority(slot)) {
                below = last;
                path.pop();
            }
            order.nodes[slot as usize].parent = NONE;
            order.link(slot, BEFORE, below);
            match path.last() {
                Some(&last) => order.link(last, AFTER, slot),
                None => order.root = slot,
            }
            path.push(slot);
        }
        order
    }

    /// How many slots are in the order.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn has(&self, slot: u32) -> bool {
        self.nodes.get(slot as usize).is_some_and(|node| node.parent != OUTSIDE)
    }

    fn child(&self, slot: u32, side: usize) -> u32 {
        self.nodes[slot as usize].children[side]
    }

    fn link(&mut self, parent: u32, side: usize, child: u32) {
        self.nodes[parent as usize].children[side] = child;
        if child != NONE {
            self.nodes[child as usize].parent = parent;
        }
    }

    /// Puts `new` where `old` is.
    fn replace(&mut self, old: u32, new: u32) {
        let parent = self.nodes[old as usize].parent;
        if parent != NONE {
            let side = usize::from(self.child(parent, AFTER) == old);
            return self.link(parent, side, new);
        }
        self.root = new;
        if new != NONE {
            self.nodes[new as usize].parent = NONE;
        }
    }

    /// Lifts a slot over its parent.
    fn rotate(&mut self, slot: u32) {
        let parent = self.nodes[slot as usize].parent;
        let side = usize::from(self.child(parent, AFTER) == slot);
        self.replace(parent, slot);
        self.link(parent, side, self.child(slot, 1 - side));
        self.link(slot, 1 - side, parent);
    }

    /// Puts in a slot that is not in the order. `is_before` tells whether it comes before another. There are `slots` slots.
    pub(crate) fn insert(&mut self, slot: u32, slots: usize, is_before: impl Fn(u32) -> bool) {
        super::running::extend(&mut self.nodes, slots, || OUT);
        let (mut parent, mut side) = (NONE, AFTER);
        let mut next = self.root;
        while next != NONE {
            parent = next;
            side = if is_before(parent) { BEFORE } else { AFTER };
            next = self.child(parent, side);
        }
        self.nodes[slot as usize] = Node { parent: NONE, ..OUT };
        self.len += 1;
        if parent == NONE {
            self.root = slot;
            return;
        }
        self.link(parent, side, slot);
        while let parent = self.nodes[slot as usize].parent
            && parent != NONE
            && priority(parent) < priority(slot)
        {
            self.rotate(slot);
        }
    }

    /// Takes out a slot, if it is in the order.
    pub(crate) fn remove(&mut self, slot: u32) {
        if !self.has(slot) {
            return;
        }
        // Let it sink until it has one child at most.
        let only = loop {
            match self.nodes[slot as usize].children {
                [NONE, only] | [only, NONE] => break only,
                [before, after] => self.rotate(if priority(before) < priority(after) { after } else { before }),
            }
        };
        self.replace(slot, only);
        self.nodes[slot as usize] = OUT;
        self.len -= 1;
    }

    /// The first of all, or the last.
    pub(crate) fn end(&self, last: bool) -> Option<u32> {
        (self.root != NONE).then(|| self.descend(self.root, usize::from(last)))
    }

    fn descend(&self, mut slot: u32, side: usize) -> u32 {
        while self.child(slot, side) != NONE {
            slot = self.child(slot, side);
        }
        slot
    }

    /// What comes after a slot, or before it.
    pub(crate) fn next(&self, mut slot: u32, backwards: bool) -> Option<u32> {
        let side = usize::from(!backwards);
        let child = self.child(slot, side);
        if child != NONE {
            return Some(self.descend(child, 1 - side));
        }
        loop {
            let parent = self.nodes[slot as usize].parent;
            if parent == NONE {
                return None;
            }
            if self.child(parent, 1 - side) == slot {
                return Some(parent);
            }
            slot = parent;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn depth(order: &Order, slot: u32) -> usize {
        let parent = order.nodes[slot as usize].parent;
        if parent == NONE { 0 } else { 1 + depth(order, parent) }
    }

    fn walk(order: &Order, backwards: bool) -> Vec<u32> {
        core::iter::successors(order.end(backwards), |&slot| order.next(slot, backwards)).collect()
    }

    #[test]
    fn the_tree_stays_shallow_however_slots_come_and_go() {
        const SLOTS: u32 = 1 << 14;
        let sorted: Vec<u32> = (0..SLOTS).collect();
        let built = Order::build(&sorted, SLOTS as usize);
        let mut grown = Order::build(&[], 0);
        for slot in 0..SLOTS {
            grown.insert(slot, SLOTS as usize, |other| slot < other);
        }
        for round in 0..3 * SLOTS {
            let slot = round.wrapping_mul(7919) % SLOTS;
            grown.remove(slot);
            grown.insert(slot, SLOTS as usize, |other| slot < other);
        }
        for order in [built, grown] {
            assert_eq!(walk(&order, false), sorted);
            assert!(walk(&order, true).into_iter().eq(sorted.iter().rev().copied()));
            assert!(sorted.iter().all(|&slot| depth(&order, slot) < 4 * 14));
        }
    }
}
