//! `count_where` and `filter`: the set of slots whose rows match.

use alloc::sync::Arc;
use core::fmt;

use super::Table;
use super::bits::Bits;
use super::kept::Rule;
use super::slots::Slots;
use crate::cells::Layout;
use crate::field::Field;
use crate::summand::Summand;

pub(crate) struct Matching<P>(pub(crate) P);

/// Shared with the views that are being read; these are gone when a row changes.
impl<K, R: Layout, P: Fn(&R) -> bool> Rule<K, R> for Matching<P> {
    type State = Arc<Bits>;

    fn build(&self, slots: &Slots<K, R>) -> Arc<Bits> {
        let mut bits = Bits::new();
        for (slot, entry) in slots.reach_each() {
            bits.set(slot as usize, (self.0)(&entry.row));
        }
        Arc::new(bits)
    }

    fn follow(&self, state: &mut Arc<Bits>, slots: &Slots<K, R>, touched: &[u32]) -> bool {
        let bits = Arc::make_mut(state);
        let mut has_changed = false;
        for &slot in touched {
            let (slot, matches) = (slot as usize, slots.reach_row(slot).is_some_and(&self.0));
            has_changed |= bits.has(slot) != matches;
            bits.set(slot, matches);
        }
        has_changed
    }

    fn start_anew(&self, bits: &mut Arc<Bits>, slots: &Slots<K, R>, _touched: Option<&[u32]>) -> bool {
        let before = core::mem::replace(bits, self.build(slots));
        before != *bits
    }
}

/// The same, for those who see the rows that match: it has changed if one of these was touched.
pub(crate) struct Showing<P>(pub(crate) Matching<P>);

impl<K, R: Layout, P: Fn(&R) -> bool> Rule<K, R> for Showing<P> {
    type State = Arc<Bits>;

    fn build(&self, slots: &Slots<K, R>) -> Arc<Bits> {
        self.0.build(slots)
    }

    fn follow(&self, bits: &mut Arc<Bits>, slots: &Slots<K, R>, touched: &[u32]) -> bool {
        self.0.follow(bits, slots, touched) || touched.iter().any(|&slot| bits.has(slot as usize))
    }

    fn start_anew(&self, bits: &mut Arc<Bits>, slots: &Slots<K, R>, touched: Option<&[u32]>) -> bool {
        let has_changed = self.0.start_anew(bits, slots, touched);
        let shows_touched =
            touched.map_or(bits.len() != 0, |touched| touched.iter().any(|&slot| bits.has(slot as usize)));
        has_changed || shows_touched
    }
}

/// The rows that match, in insertion order: a view made by [`Table::filter`].
///
/// Walking it costs O(log n) a row that matches, whatever is between them.
pub struct Filtered<'t, K, R> {
    pub(super) table: &'t Table<K, R>,
    pub(super) bits: Arc<Bits>,
}

impl<'t, K, R> Filtered<'t, K, R> {
    /// How many rows match. O(1).
    pub fn len(&self) -> usize {
        self.bits.len()
    }

    /// Whether no row matches. O(1).
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The keys and rows that match, in insertion order.
    pub fn iter(&self) -> FilteredIter<'t, K, R> {
        FilteredIter { of: self.clone(), next: 0 }
    }

    /// The sum of a column over the rows that match, as [`Table::sum`] gives it over all. O(n) in how many match: to have it in O(1), sum a computed
    /// of the rows that is none where they do not count.
    ///
    /// ```
    /// # use reaktiv::{Table, reactive};
    /// # #[reactive]
    /// # struct Line {
    /// #     amount: f64,
    /// #     paid: bool,
    /// # }
    /// # let line = |amount, paid| Line::new(LineInputs { amount, paid });
    /// let lines = Table::from([(1, line(2.0, true)), (2, line(200.0, false)), (3, line(300.0, true))]);
    /// let paid = lines.filter(|line| *line.paid());
    /// assert_eq!((paid.sum(Line::AMOUNT), paid.mean(Line::AMOUNT)), (302.0, Some(151.0)));
    /// ```
    ///
    /// # Panics
    ///
    /// If the sum of integers does not fit the column's type.
    pub fn sum<F: Field<R>>(&self, column: F) -> F::Value
    where
        F::Value: Summand,
    {
        F::Value::sum(&self.total(column))
    }

    /// The mean of a column over the rows that match; none if no row does. O(n) in how many match.
    pub fn mean<F: Field<R>>(&self, column: F) -> Option<<F::Value as Summand>::Mean>
    where
        F::Value: Summand,
    {
        let count = self.rows().filter(|row| !column.read(row).is_absent()).count();
        (count != 0).then(|| F::Value::mean(&self.total(column), count))
    }

    fn total<F: Field<R>>(&self, column: F) -> <F::Value as Summand>::Total
    where
        F::Value: Summand,
    {
        let mut total = Default::default();
        self.rows().for_each(|row| column.read(row).add_to(&mut total));
        total
    }

    /// The keys of the rows that match, in insertion order.
    pub fn keys(&self) -> impl Iterator<Item = &'t K> + use<'t, K, R> {
        self.iter().map(|(key, _)| key)
    }

    /// The rows that match, in insertion order.
    pub fn rows(&self) -> impl Iterator<Item = &'t R> + use<'t, K, R> {
        self.iter().map(|(_, row)| row)
    }
}

/// The keys and rows of a view, in insertion order: what [`Filtered::iter`] gives.
pub struct FilteredIter<'t, K, R> {
    of: Filtered<'t, K, R>,
    next: usize,
}

impl<'t, K, R> Iterator for FilteredIter<'t, K, R> {
    type Item = (&'t K, &'t R);

    fn next(&mut self) -> Option<Self::Item> {
        let slot = self.of.bits.next(self.next)?;
        self.next = slot + 1;
        self.of.table.at_slot(slot as u32)
    }
}

/// The keys and rows that match, in insertion order.
impl<'t, K, R> IntoIterator for Filtered<'t, K, R> {
    type Item = (&'t K, &'t R);
    type IntoIter = FilteredIter<'t, K, R>;

    fn into_iter(self) -> FilteredIter<'t, K, R> {
        self.iter()
    }
}

/// The keys and rows that match, in insertion order.
impl<'t, K, R> IntoIterator for &Filtered<'t, K, R> {
    type Item = (&'t K, &'t R);
    type IntoIter = FilteredIter<'t, K, R>;

    fn into_iter(self) -> FilteredIter<'t, K, R> {
        self.iter()
    }
}

impl<K, R> Clone for Filtered<'_, K, R> {
    fn clone(&self) -> Self {
        Filtered { table: self.table, bits: self.bits.clone() }
    }
}

impl<K: fmt::Debug, R: fmt::Debug> fmt::Debug for Filtered<'_, K, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}
