//! `min`, `max` and `top`: a tournament between the rows, of which only who won is kept.

use alloc::collections::BinaryHeap;
use alloc::vec::Vec;
use core::cmp::Ordering;

use super::kept::{Rule, are_same};
use super::slots::Slots;
use super::tree::{Nodes, Tree};
use crate::cells::Layout;
use crate::field::Field;

/// The greatest value of a column wins, or the least. Of equal ones the first wins. Values that do not compare with themselves (NaN), and `None`, take no part.
pub(crate) struct Tournament<F, const GREATEST: bool>(pub(crate) F);

/// The winners, as slots, and the value of the overall one. Two types, so that `min` and `max` of a column are told apart.
pub(crate) struct Winners<T, const GREATEST: bool> {
    tree: Tree<u32>,
    best: Option<T>,
}

/// Nobody in this block takes part.
const NOBODY: u32 = u32::MAX;

const BLOCK: usize = 4;

impl<T, const GREATEST: bool> Winners<T, GREATEST> {
    /// The slot of the overall winner.
    pub(crate) fn first(&self) -> Option<u32> {
        self.tree.root().copied().filter(|&slot| slot != NOBODY)
    }
}

struct Contest<'s, K, R, F, const GREATEST: bool> {
    slots: &'s Slots<K, R>,
    column: F,
}

/// Whether the first of two values beats the second.
fn beats<T: PartialOrd, const GREATEST: bool>(one: &T, other: &T) -> bool {
    one.partial_cmp(other) == Some(if GREATEST { Ordering::Greater } else { Ordering::Less })
}

fn takes_part<R, F: Field<R>>(column: F, value: &F::Value) -> bool
where
    F::Value: PartialOrd,
{
    value.partial_cmp(value).is_some() && !column.is_absent(value)
}

impl<K, R: Layout, F: Field<R>, const GREATEST: bool> Contest<'_, K, R, F, GREATEST>
where
    F::Value: PartialOrd,
{
    fn value(&self, slot: u32) -> Option<&F::Value> {
        Some(self.column.read(self.slots.reach_row(slot)?))
    }

    fn in_block(&self, block: usize) -> impl Iterator<Item = (u32, &F::Value)> {
        let values = (block * BLOCK..(block + 1) * BLOCK).filter_map(|slot| {
            let slot = slot as u32;
            Some((slot, self.value(slot)?))
        });
        values.filter(|(_, value)| takes_part(self.column, *value))
    }
}

impl<K, R: Layout, F: Field<R>, const GREATEST: bool> Nodes<u32> for Contest<'_, K, R, F, GREATEST>
where
    F::Value: PartialOrd,
{
    const BLOCK: usize = BLOCK;

    fn of_block(&self, block: usize) -> u32 {
        let better = |best: (u32, _), next: (u32, _)| if beats::<_, GREATEST>(next.1, best.1) { next } else { best };
        self.in_block(block).reduce(better).map_or(NOBODY, |(slot, _)| slot)
    }

    fn join(&self, &left: &u32, &right: &u32) -> u32 {
        // A slot that has lost its row is on its way out: its own block comes later.
        match (self.value(left), self.value(right)) {
            (Some(one), Some(other)) if !beats::<_, GREATEST>(other, one) => left,
            (Some(_), None) => left,
            (_, Some(_)) => right,
            (None, None) => NOBODY,
        }
    }

    fn copy(&self, only: &u32) -> u32 {
        *only
    }

    fn stops(&self, block: usize, old: &u32, new: &u32) -> bool {
        // The same winner, and of another block, so it is not the one that has changed.
        old == new && (*new == NOBODY || *new as usize / BLOCK != block)
    }
}

impl<K, R: Layout, F: Field<R>, const GREATEST: bool> Rule<K, R> for Tournament<F, GREATEST>
where
    F::Value: PartialOrd + Clone + Send + 'static,
{
    type State = Winners<F::Value, GREATEST>;

    fn build(&self, slots: &Slots<K, R>) -> Self::State {
        let tree = Tree::build(&Contest::<_, _, _, GREATEST> { slots, column: self.0 }, slots.slots());
        let mut winners = Winners { tree, best: None };
        winners.best = self.best(&winners, slots).cloned();
        winners
    }

    fn follow(&self, state: &mut Self::State, slots: &Slots<K, R>, touched: &[u32]) -> bool {
        let nodes = Contest::<_, _, _, GREATEST> { slots, column: self.0 };
        for &slot in touched {
            state.tree.update(&nodes, slot as usize);
        }
        let best = self.best(state, slots);
        let has_changed = !are_same(self.0, best, state.best.as_ref());
        if has_changed {
            state.best = best.cloned();
        }
        has_changed
    }

    fn start_anew(&self, state: &mut Self::State, slots: &Slots<K, R>, _touched: Option<&[u32]>) -> bool {
        let before = core::mem::replace(state, self.build(slots));
        !are_same(self.0, before.best.as_ref(), state.best.as_ref())
    }
}

impl<F, const GREATEST: bool> Tournament<F, GREATEST> {
    /// The value of the overall winner.
    fn best<'s, K, R: Layout>(
        &self,
        winners: &Winners<F::Value, GREATEST>,
        slots: &'s Slots<K, R>,
    ) -> Option<&'s F::Value>
    where
        F: Field<R>,
    {
        Some(self.0.read(slots.reach_row(winners.first()?)?))
    }

    /// The slots of the first winners, in order: who won a node is the best below it, and the next is among those that it has beaten.
    pub(crate) fn podium<K, R: Layout>(
        &self,
        winners: &Winners<F::Value, GREATEST>,
        slots: &Slots<K, R>,
        places: usize,
    ) -> Vec<u32>
    where
        F: Field<R>,
        F::Value: PartialOrd,
    {
        let contest = Contest::<_, _, _, GREATEST> { slots, column: self.0 };
        let tree = &winners.tree;
        let mut podium = Vec::with_capacity(places.min(slots.len()));
        let mut candidates = BinaryHeap::new();
        let candidate = |node, slot| Some(Candidate::<_, GREATEST> { value: contest.value(slot)?, slot, node });
        let node = |level, place| candidate(Some((level, place)), *tree.node(level, place)?);
        candidates.extend(node(tree.height(), 0));
        while podium.len() < places
            && let Some(best) = candidates.pop()
        {
            podium.push(best.slot);
            let Some((height, _)) = best.node else { continue };
            let block = best.slot as usize / BLOCK;
            candidates.extend((0..height).filter_map(|level| node(level, (block >> level) ^ 1)));
            let others = contest.in_block(block).filter(|(slot, _)| *slot != best.slot);
            candidates.extend(others.filter_map(|(slot, _)| candidate(None, slot)));
        }
        podium
    }
}

/// Those who have won, for somebody who sees their rows: they have changed if one of these was touched. The closure reads who they are.
pub(crate) struct Podium<W>(pub(crate) W);

impl<K, R: Layout, W: Fn() -> Vec<u32>> Rule<K, R> for Podium<W> {
    type State = Vec<u32>;

    fn build(&self, _slots: &Slots<K, R>) -> Vec<u32> {
        (self.0)()
    }

    fn follow(&self, podium: &mut Vec<u32>, _slots: &Slots<K, R>, touched: &[u32]) -> bool {
        let before = core::mem::replace(podium, (self.0)());
        let mut slots = podium.clone();
        slots.sort_unstable();
        before != *podium || touched.iter().any(|slot| slots.binary_search(slot).is_ok())
    }

    fn start_anew(&self, podium: &mut Vec<u32>, slots: &Slots<K, R>, touched: Option<&[u32]>) -> bool {
        match touched {
            Some(touched) => self.follow(podium, slots, touched),
            None => {
                let had_any = !podium.is_empty();
                *podium = self.build(slots);
                had_any || !podium.is_empty()
            }
        }
    }
}

/// A row, or a node of the tree with the best row below it.
struct Candidate<'v, T, const GREATEST: bool> {
    value: &'v T,
    slot: u32,
    node: Option<(usize, usize)>,
}

impl<T: PartialOrd, const GREATEST: bool> Ord for Candidate<'_, T, GREATEST> {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_value = self.value.partial_cmp(other.value).unwrap_or(Ordering::Equal);
        let by_value = if GREATEST { by_value } else { by_value.reverse() };
        by_value.then(other.slot.cmp(&self.slot))
    }
}

impl<T: PartialOrd, const GREATEST: bool> PartialOrd for Candidate<'_, T, GREATEST> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T: PartialOrd, const GREATEST: bool> PartialEq for Candidate<'_, T, GREATEST> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl<T: PartialOrd, const GREATEST: bool> Eq for Candidate<'_, T, GREATEST> {}
