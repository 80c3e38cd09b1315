//! The aggregates of a table, as they are called.

use alloc::vec::Vec;
use core::cmp::Ordering;
use core::marker::PhantomData;

use super::Table;
use super::fold::Folding;
use super::groups::GroupBy;
use super::kept::{Columns, Rule};
use super::matching::{Filtered, Matching, Showing};
use super::running::RunningTotal;
use super::sorted::{Sorted, Sorting, last_if_incomparable};
use super::winners::{Podium, Tournament};
use crate::field::Field;
use crate::reactive::Reactive;
use crate::summand::Summand;

/// Aggregates: the cost of each is for a row touched since its last read, and after the first, which looks at all rows. See [above](Table#aggregates).
impl<K, R: Reactive> Table<K, R> {
    /// How many rows there are. O(1).
    #[inline]
    pub fn count(&self) -> usize {
        self.len()
    }

    /// The sum of a column. O(1).
    ///
    /// It is that of the exact sum: of floating-point numbers rounded once, to the nearest, so that it depends neither on their order nor on what was
    /// in the table before. NaN and infinities count while their rows are there. The sum of no rows is zero; of a column of options it is that
    /// of the values that are there, and none without any.
    ///
    /// # Panics
    ///
    /// If the sum of integers does not fit the column's type.
    pub fn sum<F: Field<R>>(&self, column: F) -> F::Value
    where
        F::Value: Summand,
    {
        self.read_state(Columns::one(column.index()), &RunningTotal(column), |running| F::Value::sum(&running.total))
    }

    /// The mean of a column: of the exact sum, rounded once. None without rows. O(1), and [`sum`](Table::sum) shares what it keeps. In a column
    /// of options, `None` is passed over: it is the mean of the values that are there.
    ///
    /// ```
    /// # use reaktiv::{Table, reactive};
    /// # #[reactive]
    /// # struct Probe {
    /// #     celsius: f64,
    /// # }
    /// # let probe = |celsius| Probe::new(ProbeInputs { celsius });
    /// let mut probes = Table::from([(1, probe(20.5)), (2, probe(f64::NAN))]);
    /// assert!(probes.mean(Probe::CELSIUS).unwrap().is_nan());
    /// probes.update(&2, |probe| probe.set_celsius(21.5));
    /// assert_eq!(probes.mean(Probe::CELSIUS), Some(21.0));
    /// ```
    pub fn mean<F: Field<R>>(&self, column: F) -> Option<<F::Value as Summand>::Mean>
    where
        F::Value: Summand,
    {
        self.read_state(Columns::one(column.index()), &RunningTotal(column), |running| {
            (running.count != 0).then(|| F::Value::mean(&running.total, running.count))
        })
    }

    /// How many rows have `true` in a column. O(1).
    pub fn count_where<F: Field<R, Value = bool>>(&self, column: F) -> usize {
        self.read_state(Columns::one(column.index()), &Matching(|row: &R| *column.read(row)), |bits| bits.len())
    }

    /// The least value of a column; of equal ones that of the first row. None without rows. O(log n).
    ///
    /// Values that do not compare with themselves (NaN) are passed over, as `f64::min` does, and `None` in a column of options.
    pub fn min<F: Field<R>>(&self, column: F) -> Option<&F::Value>
    where
        F::Value: PartialOrd + Clone + Send + 'static,
    {
        self.winner(column, &Tournament::<F, false>(column))
    }

    /// The greatest value of a column; of equal ones that of the first row. None without rows. O(log n).
    ///
    /// Values that do not compare with themselves (NaN) are passed over, as `f64::max` does, and `None` in a column of options.
    pub fn max<F: Field<R>>(&self, column: F) -> Option<&F::Value>
    where
        F::Value: PartialOrd + Clone + Send + 'static,
    {
        self.winner(column, &Tournament::<F, true>(column))
    }

    /// The least and the greatest value of a column, as [`min`](Table::min) and [`max`](Table::max) give them. O(log n).
    pub fn minmax<F: Field<R>>(&self, column: F) -> Option<(&F::Value, &F::Value)>
    where
        F::Value: PartialOrd + Clone + Send + 'static,
    {
        let least = self.min(column)?;
        let version = self.kept.latest();
        let greatest = self.max(column)?;
        self.kept.read_too(version);
        Some((least, greatest))
    }

    fn winner<F: Field<R>, const GREATEST: bool>(&self, column: F, rule: &Tournament<F, GREATEST>) -> Option<&F::Value>
    where
        F::Value: PartialOrd + Clone + Send + 'static,
    {
        let slot = self.read_state(Columns::one(column.index()), rule, |winners| winners.first());
        slot.and_then(|slot| self.slots.row(slot)).map(|row| column.read(row))
    }

    /// The `n` keys and rows with the greatest values of a column, the greatest first; equal ones in order of insertion. O(log n), and as
    /// much for each row that it gives; [`max`](Table::max) shares what it keeps, and passes over the same values.
    ///
    /// ```
    /// # use reaktiv::{Table, reactive};
    /// # #[reactive]
    /// # struct Runner {
    /// #     points: u32,
    /// # }
    /// # let runner = |points| Runner::new(RunnerInputs { points });
    /// let runners = Table::from([("Ada", runner(7)), ("Bob", runner(9)), ("Cy", runner(7))]);
    /// let podium: Vec<&str> = runners.top(2, Runner::POINTS).into_iter().map(|(name, _)| *name).collect();
    /// assert_eq!(podium, ["Bob", "Ada"]);
    /// ```
    pub fn top<F: Field<R>>(&self, n: usize, column: F) -> Vec<(&K, &R)>
    where
        F::Value: PartialOrd + Clone + Send + 'static,
    {
        self.podium(n, column).into_iter().filter_map(|slot| self.at_slot(slot)).collect()
    }

    /// The slots of the rows with the greatest values.
    fn podium<F: Field<R>>(&self, places: usize, column: F) -> Vec<u32>
    where
        F::Value: PartialOrd + Clone + Send + 'static,
    {
        let rule = Tournament::<F, true>(column);
        let columns = Columns::one(column.index());
        self.read_state(columns, &rule, |winners| rule.podium(winners, &self.slots, places))
    }

    /// Combines the values of a column, in insertion order, by an operation that must be associative: how it is grouped is not said. `initial`
    /// comes before all of them, once. O(log n).
    ///
    /// ```
    /// # use reaktiv::{Table, reactive};
    /// # #[reactive]
    /// # struct Step {
    /// #     factor: f64,
    /// #     letter: String,
    /// # }
    /// # let step = |factor, letter: &str| Step::new(StepInputs { factor, letter: letter.into() });
    /// let steps = Table::from([(1, step(2.0, "a")), (2, step(1.5, "b"))]);
    /// assert_eq!(steps.fold(Step::FACTOR, 10.0, |a, b| a * b), 30.0);
    /// assert_eq!(steps.fold(Step::LETTER, String::new(), |a, b| format!("{a}{b}")), "ab");
    /// ```
    ///
    /// The closure may not capture anything, but in a formula: [`at`](Table::at) is for that.
    #[rustfmt::skip] // The compiler shows the next line to those whose closure captures something.
    pub fn fold<F: Field<R>>( // to capture something: `at::<Place>().with(it).fold(..)`, or `rows()`
        &self,
        column: F,
        initial: F::Value,
        operation: fn(&F::Value, &F::Value) -> F::Value,
    ) -> F::Value
    where
        F::Value: Clone + PartialEq + Send + 'static,
    {
        self.by::<Unplaced>(operation as *const ()).folded(column, initial, operation)
    }

    /// The rows by the value of a column, a [`GroupKey`](crate::GroupKey), for an aggregate of each group. In a column of options, rows with
    /// `None` are in no group.
    ///
    /// ```
    /// # use reaktiv::{Table, reactive};
    /// # #[reactive]
    /// # struct Sale {
    /// #     region: &'static str,
    /// #     amount: f64,
    /// # }
    /// # let sale = |region, amount| Sale::new(SaleInputs { region, amount });
    /// let sales = Table::from([(1, sale("north", 2.0)), (2, sale("south", 5.0)), (3, sale("north", 4.0))]);
    /// let by_region = sales.group_by(Sale::REGION);
    /// assert_eq!(by_region.sum(Sale::AMOUNT).get("north"), Some(6.0));
    /// assert!(by_region.count().iter().eq([(&"north", 2), (&"south", 1)]));
    /// ```
    pub fn group_by<G: Field<R>>(&self, column: G) -> GroupBy<'_, K, R, G> {
        GroupBy { table: self, column }
    }

    /// The rows that match, in insertion order: a view. O(log n).
    ///
    /// The closure may not capture anything, but in a formula: [`at`](Table::at) is for that. It is called for all rows once, then for those that were touched.
    ///
    /// ```
    /// # use reaktiv::{Table, reactive};
    /// # #[reactive]
    /// # struct Line {
    /// #     amount: f64,
    /// # }
    /// # let line = |amount| Line::new(LineInputs { amount });
    /// let lines = Table::from([(1, line(2.0)), (2, line(200.0)), (3, line(300.0))]);
    /// let large = lines.filter(|line| *line.amount() > 100.0);
    /// assert_eq!(large.len(), 2);
    /// assert!(large.iter().map(|(id, _)| *id).eq([2, 3]));
    /// ```
    #[rustfmt::skip] // The compiler shows the next line to those whose closure captures something.
    pub fn filter( // to capture something: `at::<Place>().with(it).filter(..)`, or `rows().filter(..)`
        &self,
        matches: fn(&R) -> bool,
    ) -> Filtered<'_, K, R> {
        self.by::<Unplaced>(matches as *const ()).filtered(matches)
    }

    /// The rows in an order of their own, equal ones in insertion order: a view. O(log n).
    ///
    /// The closure may not capture anything, but in a formula: [`at`](Table::at) is for that. It must be a total order, as for `slice::sort_by`: with one that is none, as long as
    /// there is a NaN that counts as equal to everything, the order of the other rows is not said either, and right again when it has gone.
    /// [`sorted_by_key`](Table::sorted_by_key) knows where NaN belongs.
    ///
    /// ```
    /// # use reaktiv::{Table, reactive};
    /// # #[reactive]
    /// # struct Line {
    /// #     amount: f64,
    /// # }
    /// # let line = |amount| Line::new(LineInputs { amount });
    /// let lines = Table::from([(1, line(2.0)), (2, line(0.5))]);
    /// let cheapest = lines.sorted_by(|a, b| a.amount().total_cmp(b.amount()));
    /// assert!(cheapest.iter().map(|(id, _)| *id).eq([2, 1]));
    /// ```
    #[rustfmt::skip] // The compiler shows the next line to those whose closure captures something.
    pub fn sorted_by( // to capture something: `at::<Place>().with(it)`, or sort `rows()`
        &self,
        compare: fn(&R, &R) -> Ordering,
    ) -> Sorted<'_, K, R> {
        self.by::<Unplaced>(compare as *const ()).sorted(compare)
    }

    /// The rows in the order of a key, equal ones in insertion order: a view. O(log n). Values that do not compare with themselves (NaN) come last.
    ///
    /// The closure may not capture anything, but in a formula: [`at`](Table::at) is for that. The key may not borrow from the row, as for
    /// `slice::sort_by_key`: by a text, sort with `sorted_by(|a, b| a.name().cmp(b.name()))`.
    ///
    /// ```
    /// # use reaktiv::{Table, reactive};
    /// # #[reactive]
    /// # struct Probe {
    /// #     celsius: f64,
    /// # }
    /// # let probe = |celsius| Probe::new(ProbeInputs { celsius });
    /// let probes = Table::from([(1, probe(f64::NAN)), (2, probe(21.5)), (3, probe(20.0))]);
    /// let coldest = probes.sorted_by_key(|probe| *probe.celsius());
    /// assert!(coldest.iter().map(|(id, _)| *id).eq([3, 2, 1]));
    /// ```
    #[rustfmt::skip] // The compiler shows the next line to those whose closure captures something.
    pub fn sorted_by_key<Q: PartialOrd + 'static>( // to capture something: `at::<Place>().with(it)`, or sort `rows()`
        &self,
        key: fn(&R) -> Q,
    ) -> Sorted<'_, K, R> {
        self.by::<(Unplaced, Q)>(key as *const ()).sorted(by_key(key))
    }

    /// Aggregates whose closures may capture something: at a place that is named by a type, of which there must be one for each such call.
    ///
    /// What the closure captures is compared with what it was at the last read, and if it is different all rows are looked at again.
    ///
    /// ```
    /// # use reaktiv::{Table, reactive};
    /// # #[reactive]
    /// # struct Line {
    /// #     amount: f64,
    /// # }
    /// # let line = |amount| Line::new(LineInputs { amount });
    /// let lines = Table::from([(1, line(2.0)), (2, line(200.0))]);
    /// let count_above = |limit: f64| {
    ///     struct Above;
    ///     lines.at::<Above>().with(limit).filter(|line| *line.amount() > limit).len()
    /// };
    /// assert_eq!(count_above(100.0), 1);
    /// assert_eq!(count_above(1.0), 2);
    /// ```
    pub fn at<P: ?Sized + 'static>(&self) -> At<'_, K, R, P> {
        At { table: self, captures: (), function: 0, place: PhantomData }
    }

    /// Aggregates by a function, which is what tells them apart.
    fn by<P: 'static>(&self, function: *const ()) -> At<'_, K, R, P> {
        At { function: function.addr(), ..self.at() }
    }
}

/// The place of what is told apart by a function.
struct Unplaced;

/// What a closure captures has to be said, as `C`.
const fn captures_only_what_is_said<F, C>() {
    assert!(
        size_of::<F>() == 0 || size_of::<C>() != 0,
        "this closure captures something, which may change between two reads: say what, `at::<Place>().with(it)`"
    );
}

/// The order of a key.
fn by_key<R, Q: PartialOrd>(key: impl Fn(&R) -> Q) -> impl Fn(&R, &R) -> Ordering {
    move |one, other| last_if_incomparable(&key(one), &key(other))
}

/// A place from which an aggregate with a closure is read: what [`Table::at`] gives.
pub struct At<'t, K, R, P: ?Sized, C = ()> {
    table: &'t Table<K, R>,
    captures: C,
    /// The address of a function, by which it is told from others at the same place; nought if there is none.
    function: usize,
    place: PhantomData<fn(&P)>,
}

impl<'t, K, R: Reactive, P: ?Sized + 'static> At<'t, K, R, P> {
    /// What the closure captures: everything that its result depends on, but for its arguments.
    pub fn with<C: PartialEq + Send + 'static>(self, captures: C) -> At<'t, K, R, P, C> {
        At { table: self.table, captures, function: self.function, place: PhantomData }
    }
}

impl<'t, K, R: Reactive, P: ?Sized + 'static, C: PartialEq + Send + 'static> At<'t, K, R, P, C> {
    fn read_state<Q: Rule<K, R>, T>(self, columns: Columns, rule: &Q, look: impl FnOnce(&Q::State) -> T) -> T {
        let Table { slots, log, kept, .. } = self.table;
        kept.read::<P, _, _, _, _, _>((slots, log), columns.by(self.function), self.captures, rule, look)
    }

    /// As [`Table::top`].
    pub fn top<F: Field<R>>(self, n: usize, column: F) -> Vec<(&'t K, &'t R)>
    where
        F::Value: PartialOrd + Clone + Send + 'static,
    {
        let table = self.table;
        let rule = Podium(|| table.podium(n, column));
        // Another `n` starts anew, as what is captured does.
        let at = At { table, captures: (self.captures, n), function: self.function, place: self.place };
        let podium = at.read_state(Columns::one(column.index()), &rule, |podium| podium.clone());
        podium.into_iter().filter_map(|slot| table.at_slot(slot)).collect()
    }

    /// As [`Table::fold`].
    pub fn fold<F: Field<R>, O>(self, column: F, initial: F::Value, operation: O) -> F::Value
    where
        F::Value: Clone + PartialEq + Send + 'static,
        O: Fn(&F::Value, &F::Value) -> F::Value,
    {
        const { captures_only_what_is_said::<O, C>() };
        self.folded(column, initial, operation)
    }

    fn folded<F: Field<R>, O>(self, column: F, initial: F::Value, operation: O) -> F::Value
    where
        F::Value: Clone + PartialEq + Send + 'static,
        O: Fn(&F::Value, &F::Value) -> F::Value,
    {
        let rule = Folding { column, operation };
        let result = self.read_state(Columns::one(column.index()), &rule, |folded| folded.result().cloned());
        match result {
            Some(result) => (rule.operation)(&initial, &result),
            None => initial,
        }
    }

    /// As [`Table::filter`].
    pub fn filter<M: Fn(&R) -> bool>(self, matches: M) -> Filtered<'t, K, R> {
        const { captures_only_what_is_said::<M, C>() };
        self.filtered(matches)
    }

    fn filtered<M: Fn(&R) -> bool>(self, matches: M) -> Filtered<'t, K, R> {
        let table = self.table;
        let bits = self.read_state(Columns::NONE, &Showing(Matching(matches)), |bits| bits.clone());
        Filtered { table, bits }
    }

    /// As [`Table::sorted_by`].
    pub fn sorted_by<O: Fn(&R, &R) -> Ordering>(self, compare: O) -> Sorted<'t, K, R> {
        const { captures_only_what_is_said::<O, C>() };
        self.sorted(compare)
    }

    fn sorted<O: Fn(&R, &R) -> Ordering>(self, compare: O) -> Sorted<'t, K, R> {
        let table = self.table;
        let order = self.read_state(Columns::NONE, &Sorting(compare), |order| order.clone());
        Sorted { table, order }
    }

    /// As [`Table::sorted_by_key`].
    pub fn sorted_by_key<Q: PartialOrd, O: Fn(&R) -> Q>(self, key: O) -> Sorted<'t, K, R> {
        const { captures_only_what_is_said::<O, C>() };
        self.sorted(by_key(key))
    }
}
