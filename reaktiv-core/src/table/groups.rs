//! `group_by`: a running total for each value of a column.

use alloc::collections::{BTreeMap, btree_map};
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;
use core::borrow::Borrow;
use core::fmt;
use core::marker::PhantomData;

use super::Table;
use super::kept::{Columns, Rule};
use super::running::{extend, shrink};
use super::slots::Slots;
use crate::cells::Layout;
use crate::cutoff::same;
use crate::field::Field;
use crate::reactive::Reactive;
use crate::summand::Summand;

/// A table's rows by the value of a column: what [`Table::group_by`] gives. [`sum`](GroupBy::sum), [`mean`](GroupBy::mean) and
/// [`count`](GroupBy::count) are those of each group; for others make a computed of the row that is what counts in its group, or filter.
pub struct GroupBy<'t, K, R, G> {
    pub(super) table: &'t Table<K, R>,
    pub(super) column: G,
}

/// What rows can be grouped by: values with a total order, in which the groups are kept.
///
/// Every type that is [`Ord`], `Clone`, `Send`, `Sync` and owns what it holds is one.
#[diagnostic::on_unimplemented(
    message = "rows cannot be grouped by a column of `{Self}`",
    note = "groups are kept in order, so their type has to be `Ord`, `Clone`, `Send` and `Sync`: floating-point numbers are not `Ord`, group by a computed \
            that makes an integer or an `enum` of them"
)]
pub trait GroupKey: Ord + Clone + Send + Sync + 'static {}

#[diagnostic::do_not_recommend]
impl<T: Ord + Clone + Send + Sync + 'static> GroupKey for T {}

// The bound stands at the methods, so that a type that breaks it is one error.
impl<'t, K, R: Reactive, G: Field<R>> GroupBy<'t, K, R, G> {
    /// The sum of a column in each group. O(log of the number of groups) for each row touched since.
    ///
    /// In a column of options only rows with a value count: a group without any is absent. So a sum over some of the rows is that of a computed which
    /// is none for the others.
    ///
    /// ```
    /// # use reaktiv::{Table, reactive};
    /// #[reactive]
    /// struct Sale {
    ///     region: &'static str,
    ///     amount: f64,
    ///     large: computed!(Option<f64>, Some(self.amount).filter(|amount| *amount > 10.0)),
    /// }
    ///
    /// let sale = |region, amount| Sale::new(SaleInputs { region, amount });
    /// let sales = Table::from([(1, sale("north", 2.0)), (2, sale("south", 50.0))]);
    /// let large = sales.group_by(Sale::REGION).sum(Sale::LARGE);
    /// assert_eq!((large.get("south"), large.get("north")), (Some(Some(50.0)), None));
    /// ```
    pub fn sum<F: Field<R>>(&self, column: F) -> Groups<'t, G::Value, F::Value>
    where
        G::Value: GroupKey,
        F::Value: Summand,
    {
        self.groups(column, |_, total| F::Value::sum(total))
    }

    /// The mean of a column in each group. As [`sum`](GroupBy::sum), with which it shares what is kept.
    pub fn mean<F: Field<R>>(&self, column: F) -> Groups<'t, G::Value, F::Value, <F::Value as Summand>::Mean>
    where
        G::Value: GroupKey,
        F::Value: Summand,
    {
        self.groups(column, |rows, total| F::Value::mean(total, rows))
    }

    fn groups<F: Field<R>, O>(
        &self,
        column: F,
        result: fn(usize, &<F::Value as Summand>::Total) -> O,
    ) -> Groups<'t, G::Value, F::Value, O>
    where
        G::Value: GroupKey,
        F::Value: Summand,
    {
        let columns = Columns::two(self.column.index(), column.index());
        let rule = Grouping { group: self.column, summed: Column(column) };
        self.finish(columns, &rule, result)
    }

    /// How many rows each group has.
    pub fn count(&self) -> Groups<'t, G::Value, (), usize>
    where
        G::Value: GroupKey,
    {
        let rule = Grouping { group: self.column, summed: Rows };
        self.finish(Columns::one(self.column.index()), &rule, |rows, ()| rows)
    }

    fn finish<T: Summand, O>(
        &self,
        columns: Columns,
        rule: &impl Rule<K, R, State = Grouped<G::Value, T>>,
        result: fn(usize, &T::Total) -> O,
    ) -> Groups<'t, G::Value, T, O>
    where
        G::Value: GroupKey,
    {
        let totals = self.table.read_state(columns, rule, |grouped| grouped.totals.clone());
        Groups { totals, result, of: PhantomData }
    }
}

struct Grouping<G, S> {
    group: G,
    summed: S,
}

/// What is added up.
trait Summed<R> {
    type Value: Summand;
    fn of<'r>(&'r self, row: &'r R) -> &'r Self::Value;
}

struct Column<F>(F);

impl<R, F: Field<R>> Summed<R> for Column<F>
where
    F::Value: Summand,
{
    type Value = F::Value;
    fn of<'r>(&'r self, row: &'r R) -> &'r F::Value {
        self.0.read(row)
    }
}

/// Nothing: rows are counted in any case.
struct Rows;

impl<R> Summed<R> for Rows {
    type Value = ();
    fn of<'r>(&'r self, _row: &'r R) -> &'r () {
        &()
    }
}

struct Grouped<G, T: Summand> {
    /// By slot: the number of its group.
    groups: Vec<u32>,
    /// By slot.
    contributions: Vec<T>,
    /// Shared with the views that are being read; these are gone when a row changes.
    totals: Arc<Totals<G, T>>,
}

#[derive(Clone)]
struct Totals<G, T: Summand> {
    numbers: BTreeMap<G, u32>,
    groups: Vec<Group<G, T>>,
    free: Vec<u32>,
}

#[derive(Clone)]
struct Group<G, T: Summand> {
    /// None while nobody is in it.
    value: Option<G>,
    rows: usize,
    total: T::Total,
}

impl<G, T: Summand> Totals<G, T> {
    /// The result of the group of this number.
    fn result<O>(&self, number: u32, result: fn(usize, &T::Total) -> O) -> O {
        let group = &self.groups[number as usize];
        result(group.rows, &group.total)
    }
}

/// The slot is in no group.
const NO_GROUP: u32 = u32::MAX;

impl<G: Ord + Clone, T: Summand> Totals<G, T> {
    /// The number of a group, which is made if there is none. `last` is a guess.
    fn number(&mut self, value: &G, last: u32) -> u32 {
        if let Some(group) = self.groups.get(last as usize)
            && group.value.as_ref() == Some(value)
        {
            return last;
        }
        if let Some(&number) = self.numbers.get(value) {
            return number;
        }
        let group = Group { value: Some(value.clone()), rows: 0, total: Default::default() };
        let number = match self.free.pop() {
            Some(number) => {
                self.groups[number as usize] = group;
                number
            }
            None => {
                self.groups.push(group);
                self.groups.len() as u32 - 1
            }
        };
        self.numbers.insert(value.clone(), number);
        number
    }

    fn add(&mut self, number: u32, value: &T) {
        let group = &mut self.groups[number as usize];
        group.rows += 1;
        value.add_to(&mut group.total);
    }

    fn subtract(&mut self, number: u32, value: &T) {
        let group = &mut self.groups[number as usize];
        group.rows -= 1;
        value.take_from(&mut group.total);
    }

    /// Gives up a group that nobody is in.
    fn drop_if_empty(&mut self, number: u32) {
        let group = &mut self.groups[number as usize];
        if group.rows == 0
            && let Some(value) = group.value.take()
        {
            self.numbers.remove(&value);
            self.free.push(number);
        }
    }
}

impl<G, S> Grouping<G, S> {
    /// The group and the value of a row that counts in one.
    fn of<'r, R>(&'r self, row: &'r R) -> Option<(&'r G::Value, &'r S::Value)>
    where
        G: Field<R>,
        S: Summed<R>,
    {
        let (group, value) = (self.group.read(row), self.summed.of(row));
        (!self.group.is_absent(group) && !value.is_absent()).then_some((group, value))
    }
}

impl<K, R: Layout, G: Field<R>, S: Summed<R>> Rule<K, R> for Grouping<G, S>
where
    G::Value: GroupKey,
{
    type State = Grouped<G::Value, S::Value>;

    fn build(&self, slots: &Slots<K, R>) -> Self::State {
        let mut totals = Totals { numbers: BTreeMap::new(), groups: Vec::new(), free: Vec::new() };
        let (mut groups, mut contributions) = (vec![NO_GROUP; slots.slots()], vec![S::Value::ZERO; slots.slots()]);
        let mut last = NO_GROUP;
        for (slot, entry) in slots.reach_each() {
            let Some((group, value)) = self.of(&entry.row) else { continue };
            last = totals.number(group, last);
            totals.add(last, value);
            groups[slot as usize] = last;
            contributions[slot as usize] = value.clone();
        }
        Grouped { groups, contributions, totals: Arc::new(totals) }
    }

    fn follow(&self, state: &mut Self::State, slots: &Slots<K, R>, touched: &[u32]) -> bool {
        let mut has_changed = false;
        extend(&mut state.groups, slots.slots(), || NO_GROUP);
        extend(&mut state.contributions, slots.slots(), || Summand::ZERO);
        let totals = Arc::make_mut(&mut state.totals);
        for &slot in touched {
            let (group, contribution) = (&mut state.groups[slot as usize], &mut state.contributions[slot as usize]);
            let before = *group;
            if before != NO_GROUP {
                totals.subtract(before, contribution);
            }
            match slots.reach_row(slot).and_then(|row| self.of(row)) {
                Some((value_of_group, value)) => {
                    *group = totals.number(value_of_group, before);
                    totals.add(*group, value);
                    has_changed |= !same(&*contribution, value);
                    *contribution = value.clone();
                }
                None => (*group, *contribution) = (NO_GROUP, Summand::ZERO),
            }
            has_changed |= before != *group;
            if before != NO_GROUP && before != *group {
                totals.drop_if_empty(before);
            }
        }
        has_changed
    }

    fn start_anew(&self, state: &mut Self::State, slots: &Slots<K, R>, _touched: Option<&[u32]>) -> bool {
        let every = 0..state.groups.len().max(slots.slots()) as u32;
        let has_changed = self.follow(state, slots, &every.collect::<Vec<_>>());
        shrink(&mut state.groups, slots.slots());
        shrink(&mut state.contributions, slots.slots());
        has_changed
    }
}

/// A result for each value of a column that some row has: what [`Table::group_by`] computes.
///
/// It lends what the table keeps: getting one result is O(log of the number of groups). `O` is the type of the results, which are those of
/// columns of `T`.
pub struct Groups<'t, G, T: Summand, O = T> {
    totals: Arc<Totals<G, T>>,
    result: fn(usize, &T::Total) -> O,
    of: PhantomData<&'t ()>,
}

impl<G, T: Summand, O> Groups<'_, G, T, O> {
    /// How many groups there are.
    pub fn len(&self) -> usize {
        self.totals.numbers.len()
    }

    /// Whether there are no groups, since the table has no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<G: Ord, T: Summand, O> Groups<'_, G, T, O> {
    /// The result of a group; none if no row is in it.
    pub fn get<Q: Ord + ?Sized>(&self, group: &Q) -> Option<O>
    where
        G: Borrow<Q>,
    {
        let number = *self.totals.numbers.get(group)?;
        Some(self.totals.result(number, self.result))
    }

    /// The groups and their results, in the order of the groups.
    pub fn iter(&self) -> GroupsIter<'_, G, T, O> {
        GroupsIter { numbers: self.totals.numbers.iter(), totals: &self.totals, result: self.result }
    }
}

/// The groups and their results, in the order of the groups: what [`Groups::iter`] gives.
pub struct GroupsIter<'g, G, T: Summand, O> {
    numbers: btree_map::Iter<'g, G, u32>,
    totals: &'g Totals<G, T>,
    result: fn(usize, &T::Total) -> O,
}

impl<'g, G, T: Summand, O> GroupsIter<'g, G, T, O> {
    fn of(&self, (group, number): (&'g G, &u32)) -> (&'g G, O) {
        (group, self.totals.result(*number, self.result))
    }
}

impl<'g, G, T: Summand, O> Iterator for GroupsIter<'g, G, T, O> {
    type Item = (&'g G, O);

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.numbers.next()?;
        Some(self.of(next))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.numbers.size_hint()
    }
}

impl<G, T: Summand, O> DoubleEndedIterator for GroupsIter<'_, G, T, O> {
    fn next_back(&mut self) -> Option<Self::Item> {
        let next = self.numbers.next_back()?;
        Some(self.of(next))
    }
}

impl<G, T: Summand, O> ExactSizeIterator for GroupsIter<'_, G, T, O> {}

impl<'g, G: Ord, T: Summand, O> IntoIterator for &'g Groups<'_, G, T, O> {
    type Item = (&'g G, O);
    type IntoIter = GroupsIter<'g, G, T, O>;

    fn into_iter(self) -> GroupsIter<'g, G, T, O> {
        self.iter()
    }
}

impl<G, T: Summand, O> Clone for Groups<'_, G, T, O> {
    fn clone(&self) -> Self {
        Groups { totals: self.totals.clone(), result: self.result, of: PhantomData }
    }
}

impl<G: Ord + fmt::Debug, T: Summand, O: fmt::Debug> fmt::Debug for Groups<'_, G, T, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}
