//! `fold`: an associative operation over a column, in insertion order, as a tree of partial results.

use super::kept::{Rule, are_same};
use super::slots::Slots;
use super::tree::{Nodes, Tree};
use crate::cells::Layout;
use crate::field::Field;

pub(crate) struct Folding<F, O> {
    pub(crate) column: F,
    pub(crate) operation: O,
}

pub(crate) struct Folded<T>(Tree<Option<T>>);

impl<T> Folded<T> {
    /// The result over all rows; none without rows.
    pub(crate) fn result(&self) -> Option<&T> {
        self.0.root()?.as_ref()
    }
}

struct Parts<'s, K, R, F, O> {
    slots: &'s Slots<K, R>,
    column: F,
    operation: &'s O,
}

impl<K, R: Layout, F: Field<R>, O: Fn(&F::Value, &F::Value) -> F::Value> Nodes<Option<F::Value>>
    for Parts<'_, K, R, F, O>
where
    F::Value: Clone,
{
    /// So many that the partial results take no more than 16 bytes a row: there are two nodes a block, in vectors that may be half empty.
    const BLOCK: usize = {
        let enough = size_of::<Option<F::Value>>().div_ceil(4);
        if enough < 4 { 4 } else { enough.next_power_of_two() }
    };

    fn of_block(&self, block: usize) -> Option<F::Value> {
        let mut result: Option<F::Value> = None;
        for slot in block * Self::BLOCK..(block + 1) * Self::BLOCK {
            if let Some(row) = self.slots.reach_row(slot as u32) {
                let value = self.column.read(row);
                result = Some(match result {
                    Some(result) => (self.operation)(&result, value),
                    None => value.clone(),
                });
            }
        }
        result
    }

    fn join(&self, left: &Option<F::Value>, right: &Option<F::Value>) -> Option<F::Value> {
        match (left, right) {
            (Some(left), Some(right)) => Some((self.operation)(left, right)),
            (only, None) | (None, only) => only.clone(),
        }
    }

    fn copy(&self, only: &Option<F::Value>) -> Option<F::Value> {
        only.clone()
    }

    fn stops(&self, _block: usize, old: &Option<F::Value>, new: &Option<F::Value>) -> bool {
        old.is_none() && new.is_none()
    }
}

impl<K, R: Layout, F: Field<R>, O: Fn(&F::Value, &F::Value) -> F::Value> Rule<K, R> for Folding<F, O>
where
    F::Value: Clone + PartialEq + Send + 'static,
{
    type State = Folded<F::Value>;

    fn build(&self, slots: &Slots<K, R>) -> Self::State {
        Folded(Tree::build(&Parts { slots, column: self.column, operation: &self.operation }, slots.slots()))
    }

    fn follow(&self, state: &mut Self::State, slots: &Slots<K, R>, touched: &[u32]) -> bool {
        let parts = Parts { slots, column: self.column, operation: &self.operation };
        let before = state.result().cloned();
        for &slot in touched {
            state.0.update(&parts, slot as usize);
        }
        !are_same(self.column, state.result(), before.as_ref())
    }

    fn start_anew(&self, state: &mut Self::State, slots: &Slots<K, R>, _touched: Option<&[u32]>) -> bool {
        let before = core::mem::replace(state, self.build(slots));
        !are_same(self.column, state.result(), before.result())
    }
}
