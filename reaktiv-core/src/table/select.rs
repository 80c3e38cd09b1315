//! `select`: named columns of all rows, and what tells a formula that one of them has changed.
//!
//! The formula walks the rows themselves. To know whether it has to run again, the table keeps a copy of each column that a formula has selected.

use alloc::vec::Vec;

use super::Table;
use super::iter::Iter;
use super::kept::{Columns, Rule, is_same};
use super::running::{extend, shrink};
use super::slots::Slots;
use crate::cells::Layout;
use crate::field::{ComputedField, Field, SignalField};
use crate::fields::{Fields, for_tuples_of_fields};
use crate::reactive::Reactive;

impl<K, R: Reactive> Table<K, R> {
    /// Columns of all rows, in insertion order: one, or a tuple of up to eight. Each is brought up to date in a row when that row is come to.
    ///
    /// A formula that walks columns so runs again if one of *these* has changed in a row, or rows came or went. With `iter` or `rows` it runs again if any row was touched.
    ///
    /// ```
    /// # use reaktiv::{Table, reactive};
    /// #[reactive]
    /// struct Line {
    ///     quantity: u32,
    ///     price: f64,
    ///     note: String,
    /// }
    /// #[reactive]
    /// struct Order {
    ///     #[reactive(nested)]
    ///     lines: Table<u64, Line>,
    ///     weighted: computed!(f64, {
    ///         self.lines.select((Line::QUANTITY, Line::PRICE)).map(|(_, (quantity, price))| f64::from(*quantity) * price).sum()
    ///     }),
    /// }
    /// let line = |quantity, price| Line::new(LineInputs { quantity, price, note: String::new() });
    /// let mut order = Order::new(OrderInputs { lines: [(1, line(2, 1.5)), (2, line(1, 4.0))].into() });
    /// assert_eq!(*order.weighted(), 7.0);
    /// order.update_lines(|lines| lines.update(&1, |line| line.set_note("no hurry".into()))); // it does not run for this
    /// assert!(order.lines().select(Line::PRICE).eq([(&1, &1.5), (&2, &4.0)]));
    /// ```
    ///
    /// # Cost
    ///
    /// That of walking the rows. For a formula the table keeps a copy of each column that it selects, with which it compares the rows that were touched, by `PartialEq` and by the cutoff of the
    /// field: for that their types are `Clone`, `PartialEq` and `Send`. The columns stand in the call by their names; with columns in variables it runs again if any row was touched.
    pub fn select<F: Fields<R>>(&self, columns: F) -> Select<'_, K, R, F> {
        Select { rows: self.iter(), columns }
    }

    /// Called by generated code: brings the copies of columns up to date, so that their version is known.
    #[doc(hidden)]
    pub fn __follow_columns<F: Selected<R>>(&self, columns: F) {
        columns.follow(self);
    }
}

/// The keys and columns of a table, in order: what [`Table::select`] gives.
pub struct Select<'t, K, R, F> {
    rows: Iter<'t, K, R>,
    columns: F,
}

impl<'t, K, R: Reactive, F: Fields<R> + 't> Iterator for Select<'t, K, R, F> {
    type Item = (&'t K, F::Values<'t>);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        self.rows.next().map(|(key, row)| (key, self.columns.read_all(row)))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.rows.size_hint()
    }
}

impl<'t, K, R: Reactive, F: Fields<R> + 't> DoubleEndedIterator for Select<'t, K, R, F> {
    #[inline]
    fn next_back(&mut self) -> Option<Self::Item> {
        self.rows.next_back().map(|(key, row)| (key, self.columns.read_all(row)))
    }
}

impl<K, R, F: Copy> Clone for Select<'_, K, R, F> {
    fn clone(&self) -> Self {
        Select { rows: self.rows.clone(), columns: self.columns }
    }
}

/// Columns whose values can be told from those before.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a formula cannot select these columns of `{R}`: one of them has a type that is not `Clone`, `PartialEq` and `Send`, or is no field of it",
    label = "a formula keeps copies of the columns that it selects, to see whether it has to run again",
    note = "derive these for the type of the column, or walk `rows()`, after which it runs again if any row was touched"
)]
pub trait Selected<R>: Fields<R> {
    /// Brings their copies up to date.
    fn follow<K>(self, table: &Table<K, R>);
}

macro_rules! one {
    ($field:ident) => {
        #[diagnostic::do_not_recommend]
        impl<R: Reactive, T: Clone + PartialEq + Send + 'static> Selected<R> for $field<R, T> {
            fn follow<K>(self, table: &Table<K, R>) {
                table.read_state(Columns::one(self.index()), &Copying(self), |_| ());
            }
        }
    };
}
one!(SignalField);
one!(ComputedField);

macro_rules! several {
    ($($field:ident),+) => {
        #[diagnostic::do_not_recommend]
        impl<R: Reactive, $($field: Field<R> + Selected<R>),+> Selected<R> for ($($field,)+)
        where
            Self: Fields<R>,
        {
            fn follow<K>(self, table: &Table<K, R>) {
                #[allow(non_snake_case)]
                let ($($field,)+) = self;
                let mut latest = 0;
                $(
                    $field.follow(table);
                    table.kept.read_too(latest);
                    latest = table.kept.latest();
                )+
                let _ = latest;
            }
        }
    };
}
for_tuples_of_fields!(several);

/// Keeps copies of a column.
struct Copying<F>(F);

struct Copies<T> {
    /// By slot, as slots were numbered then.
    values: Vec<Option<T>>,
    numbering: u64,
}

impl<T: Clone + PartialEq + 'static> Copies<T> {
    /// Takes the value of a column that a slot has now; says whether it is another one.
    #[inline]
    fn take<R, F: Field<R, Value = T>>(&mut self, slot: u32, column: F, value: Option<&T>) -> bool {
        let copy = &mut self.values[slot as usize];
        let is_same = match (&*copy, value) {
            (Some(copy), Some(value)) => is_same(column, copy, value),
            (copy, value) => copy.is_none() && value.is_none(),
        };
        if !is_same {
            *copy = value.cloned();
        }
        !is_same
    }
}

impl<K, R: Layout, F: Field<R>> Rule<K, R> for Copying<F>
where
    F::Value: Clone + PartialEq + Send + 'static,
{
    type State = Copies<F::Value>;

    fn build(&self, slots: &Slots<K, R>) -> Self::State {
        let mut values = Vec::with_capacity(slots.slots());
        extend(&mut values, slots.slots(), || None);
        for (slot, entry) in slots.reach_each() {
            values[slot as usize] = Some(self.0.read(&entry.row).clone());
        }
        Copies { values, numbering: slots.numbering() }
    }

    fn follow(&self, state: &mut Self::State, slots: &Slots<K, R>, touched: &[u32]) -> bool {
        extend(&mut state.values, slots.slots(), || None);
        let mut has_changed = false;
        for &slot in touched {
            has_changed |= state.take(slot, self.0, slots.reach_row(slot).map(|row| self.0.read(row)));
        }
        has_changed
    }

    fn start_anew(&self, state: &mut Self::State, slots: &Slots<K, R>, _touched: Option<&[u32]>) -> bool {
        // With another numbering a slot may have another key. If there is no row now, that there was one is seen below.
        let mut has_changed = state.numbering != slots.numbering() && slots.len() != 0;
        extend(&mut state.values, slots.slots(), || None);
        for slot in 0..state.values.len() as u32 {
            has_changed |= state.take(slot, self.0, slots.reach_row(slot).map(|row| self.0.read(row)));
        }
        shrink(&mut state.values, slots.slots());
        state.numbering = slots.numbering();
        has_changed
    }
}
