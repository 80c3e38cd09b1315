//! Keyed rows that are reactive structs, and aggregates over them that follow each change.
//!
//! # How an aggregate learns what has changed
//!
//! A row is *touched* when `&mut` to it is handed out, or when it is inserted, replaced or removed. The table logs the slots of touched rows
//! while any aggregate has been read. An aggregate reads the log from where it stopped at its last read, and compares what each row in it holds
//! *now* with what that row contributed *then*, of which it keeps a record. So it does not matter what happened to a row meanwhile: whether it was written,
//! swapped, replaced, or the borrow forgotten. What was never read costs nothing, and rows are computed when an aggregate asks for them.
//!
//! **Invariant:** a slot is logged before anybody can change its row, while any aggregate keeps a state.
//!
//! **Invariant:** the state of an aggregate that is being brought up to date is out of the table. It comes back when it is right; if anything panics it is
//! dropped, and made from all rows by the next read. No user code runs while the table's own `RefCell` is borrowed.
//!
//! **Invariant:** no `Hash`, `Eq`, `Ord` or `Drop` of the user's runs while rows and index disagree.

mod aggregates;
mod bits;
mod clocks;
mod entry;
mod fill;
mod fold;
mod groups;
mod handed;
mod held;
mod home;
mod iter;
mod kept;
mod log;
mod lookups;
mod matching;
mod nested;
mod order;
mod place;
#[cfg(all(feature = "serde", feature = "std"))]
mod published;
mod replace;
mod running;
#[cfg(feature = "serde")]
mod saved;
mod select;
mod slot_list;
mod slots;
mod sorted;
mod traced;
mod tree;
mod winners;

use alloc::vec::Vec;
use core::borrow::Borrow;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::ops::{Index, IndexMut};
use core::panic::{RefUnwindSafe, UnwindSafe};

pub use aggregates::At;
pub use groups::{GroupBy, GroupKey, Groups};
pub use lookups::{Noted, Notes};
pub use matching::Filtered;
pub use place::{Captures, Place};
pub use select::Select;
pub use sorted::Sorted;

use held::Held;
use home::Home;
use kept::{Columns, Kept, Rule};
use log::Log;
use slot_list::SlotList;
use slots::Slots;
use traced::Traced;

use crate::cells::LEVELS;
use crate::nested::Nested;
use crate::peek::Peek;
use crate::reactive::Reactive;
use crate::subscription::{Subscription, tracer};
use crate::trace::{TracedRun, Tracers};

/// Rows that are [`Reactive`] structs, by key and in insertion order, with aggregates that follow every change.
///
/// ```
/// use reaktiv::{Table, reactive};
///
/// #[reactive]
/// struct Line {
///     price: f64,
///     quantity: f64,
///     amount: computed!(f64, self.price * self.quantity),
/// }
///
/// let mut lines: Table<u64, Line> = Table::new();
/// for (id, price) in [(10, 2.5), (11, 0.1), (12, 1e20)] {
///     lines.insert(id, Line::new(LineInputs { price, quantity: 1.0 }));
/// }
/// assert_eq!(lines.sum(Line::AMOUNT), 1e20);
///
/// lines.update(&10, |line| line.set_quantity(2.0));
/// lines.remove(&12);
/// assert_eq!(lines.sum(Line::AMOUNT), 5.1); // has looked at two rows; sums are exact, and rounded once
/// ```
///
/// # Order and cost
///
/// Rows stay in the order in which their keys were inserted; a row inserted for a key that is there takes the old one's place. Looking a key up,
/// inserting and removing are O(1) on average (removing moves the other rows now and then). A row takes its own size, that of its key, and
/// about ten bytes for the index; nothing is allocated for a single row.
///
/// # Aggregates
///
/// `sum`, `mean`, `count_where`, `min`, `max`, `minmax`, `top`, `fold`, `group_by`, `filter` and `sorted_by` look at all rows at the first read, and from then
/// on only at those that were touched since the last one, each of which costs O(1) for sums, means and counts, and O(log n) for the
/// others. A row counts as touched when `&mut` to it is handed out, whatever is done with that. Aggregates are lazy: nothing happens
/// before a read, which brings the column up to date in the rows that it looks at, and no others. What has changed is said by `PartialEq` and the cutoff of the column. If very many rows were touched (more than an
/// eighth), it looks at all of them again. A column that nobody aggregates costs nothing.
///
/// What aggregates keep is in the table: at most 16 bytes a row each, for columns of 8 bytes. Aggregates over the same column share it. For a column that formulas
/// [`select`](Table::select) it keeps an `Option` of the column's type a row, and room for a quarter more. For each row that a formula
/// has looked up by its key it keeps 4 bytes, for a key without a row 8.
/// [`forget_aggregates`](Table::forget_aggregates) gives it back.
///
/// In a formula closures, and other arguments than keys, are evaluated once more than it looks, to find out whether something has changed. Closures are called
/// for the rows that were touched, not for all: they must depend on nothing but their arguments and, in a formula, fields of its struct. If
/// such a field has changed that a closure has read, it is called for all rows again.
///
/// ```
/// # use reaktiv::{Table, reactive};
/// # #[reactive]
/// # struct Line {
/// #     amount: f64,
/// # }
/// # let line = |amount| Line::new(LineInputs { amount });
/// #[reactive]
/// struct Order {
///     limit: f64,
///     #[reactive(nested)]
///     lines: Table<u64, Line>,
///     large: computed!(usize, self.lines.filter(|line| *line.amount() > self.limit).len()),
/// }
///
/// let mut order = Order::new(OrderInputs { limit: 100.0, lines: [(1, line(2.0)), (2, line(200.0))].into() });
/// assert_eq!(*order.large(), 1);
/// order.set_limit(1.0);
/// assert_eq!(*order.large(), 2);
/// ```
///
/// In columns of options (written as `Option<..>`) sums, means, least and greatest values and groups pass over `None`.
///
/// A formula runs again if what it reads of a table has changed. That is known of a whole call, `self.lines.group_by(..).sum(..)`, in one piece: with the table,
/// or its groups, in a variable or in the hands of a function, any row that is touched counts. Of a call it is: for aggregates of columns the column, in any row; for `fold` the result; for views and
/// `top` the choice or the order, or if a row was touched that they show; for [`select`](Table::select) the columns and the keys; for anything else (`iter`, `rows`) if any
/// row was touched.
///
/// Rows that a formula looks up by their keys are followed one by one, whatever the keys come from and however many there are: `self.lines.get(&self.chosen)` and
/// `self.lines[&key]` if that row was touched, came or went, `contains_key` if it came or went. (In the closure of an aggregate any row counts; and if very
/// many rows were touched, or many removed, each of them may have been. A key that was not there is known by its hash.)
///
/// # Effects of rows
///
/// They run when a row is made, and after a change of it: at once in a table of its own; in the field of a struct when that has the table back and is in no
/// batch, once for each row, in the order of the rows, and before those of the struct. A row that is taken out or swapped out before runs what is
/// due with its next [`flush`](Reactive::flush) or batch, or in the table that it is put into.
///
/// # Panics
///
/// What formulas, comparisons, `Hash`, `Eq` and closures panic with goes through. The table stays as it was before the call that
/// panicked, or, if it was the drop of an old row that did, as it should be after it; every later value is right. An aggregate looks at all rows
/// at its next read.
///
/// A formula of a row that gets hold of the table (it cannot without an `Rc` or a static) may read aggregates but the one it is being
/// read for: that panics.
pub struct Table<K, R> {
    slots: Slots<K, R>,
    log: Log,
    kept: Kept,
    home: Home,
    held: Held,
    traced: Traced,
    /// Rows whose runs cannot call a driver.
    news: SlotList,
}

// What a panic leaves behind is as good as what it found.
impl<K: UnwindSafe, R: UnwindSafe> UnwindSafe for Table<K, R> {}
impl<K: RefUnwindSafe, R: RefUnwindSafe> RefUnwindSafe for Table<K, R> {}

impl<K, R> Table<K, R> {
    /// No rows.
    pub fn new() -> Self {
        Self::with_capacity(0)
    }

    /// No rows, and memory for some.
    pub fn with_capacity(rows: usize) -> Self {
        Table {
            slots: Slots::with_capacity(rows),
            log: Log::default(),
            kept: Kept::default(),
            home: Home::default(),
            held: Held::default(),
            traced: Traced::default(),
            news: SlotList::default(),
        }
    }

    /// How many rows there are; [`count`](Table::count) by another name.
    #[inline]
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether there are no rows.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Removes and drops all rows.
    pub fn clear(&mut self) {
        self.touch_all();
        self.slots.clear();
    }

    /// Drops what aggregates have kept: the next read of each looks at all rows.
    pub fn forget_aggregates(&mut self) {
        self.kept.clear();
        self.log = Log::default();
    }

    /// Any row may change.
    fn touch_all(&mut self) {
        self.home.touch();
        self.log.touch_all();
    }

    /// The key and the row of a slot that has been reached.
    pub(crate) fn at_slot(&self, slot: u32) -> Option<(&K, &R)> {
        self.slots.entry(slot).map(|entry| (&entry.key, &entry.row))
    }

    /// Brings an aggregate without closures up to date, and lends its state.
    #[inline]
    fn read_state<Q: Rule<K, R>, T>(&self, columns: Columns, rule: &Q, look: impl FnOnce(&Q::State) -> T) -> T {
        self.kept.read::<(), _, _, _, _, _>((&self.slots, &self.log), columns, (), rule, look)
    }
}

/// A row comes, and may have runs, which nobody here hears. True if so.
#[inline(always)]
fn moves_news<R: Nested>(row: &mut R) -> bool {
    R::may_run(LEVELS) && {
        row.runs_have_moved();
        row.has_news()
    }
}

/// Logs that a slot is about to change, while any aggregate keeps a state.
#[inline]
fn touch(home: &Home, log: &mut Log, kept: &mut Kept, slots: usize, slot: u32) {
    home.touch();
    if !kept.is_empty() {
        log.touch(slot, slots, || kept.seen());
    }
}

impl<K: Hash + Eq, R: Reactive> Table<K, R> {
    /// The row of a key.
    #[inline]
    pub fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<&R>
    where
        K: Borrow<Q>,
    {
        self.slots.reach_row(self.slots.find(key)?)
    }

    /// Whether there is a row of this key.
    #[inline]
    pub fn contains_key<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.slots.find(key).is_some()
    }

    /// The row of a key, to be changed: by its setters, which run its effects, or as a whole.
    ///
    /// It counts as touched from now on, whatever is done with it.
    ///
    /// ```
    /// # use reaktiv::{Table, reactive};
    /// # #[reactive]
    /// # struct Line {
    /// #     amount: f64,
    /// # }
    /// # let line = |amount| Line::new(LineInputs { amount });
    /// let mut lines = Table::from([("pens", line(2.0)), ("ink", line(9.0))]);
    /// assert_eq!(lines.sum(Line::AMOUNT), 11.0);
    ///
    /// lines.row_mut("pens").unwrap().set_amount(3.0);
    /// *lines.row_mut("ink").unwrap() = line(10.0);
    /// assert_eq!(lines.sum(Line::AMOUNT), 13.0);
    /// ```
    #[doc(alias = "get_mut")]
    #[inline]
    pub fn row_mut<Q: Hash + Eq + ?Sized>(&mut self, key: &Q) -> Option<&mut R>
    where
        K: Borrow<Q>,
    {
        Some(self.row_of_slot_mut(self.slots.find(key)?))
    }

    /// The row of a slot, to be changed.
    #[inline]
    fn row_of_slot_mut(&mut self, slot: u32) -> &mut R {
        let slots = self.slots.slots();
        self.slots.reach(slot);
        self.slots.handed.unsettle(slot, slots);
        touch(&self.home, &mut self.log, &mut self.kept, slots, slot);
        let is_lent = self.is_lent();
        let row = self.slots.row_mut(slot);
        if is_lent {
            self.held.hold(slot, row, slots);
        } else if R::IS_BORN_LATE {
            // The struct that the table may come back to has what it wants.
            self.held.welcome(slot, slots);
        }
        self.traced.reach(row);
        row
    }

    /// Changes the row of a key, as one [`batch`](Reactive::batch) of it. None if there is no such row.
    #[inline]
    pub fn update<Q: Hash + Eq + ?Sized, U>(&mut self, key: &Q, change: impl FnOnce(&mut R) -> U) -> Option<U>
    where
        K: Borrow<Q>,
    {
        Some(self.row_mut(key)?.batch(change))
    }

    /// Changes every row, in order, each as one [`batch`](Reactive::batch) of it. All of them count as touched.
    pub fn update_all(&mut self, mut change: impl FnMut(&K, &mut R)) {
        for (key, row) in self.iter_mut() {
            row.batch(|row| change(key, row));
        }
    }

    /// Puts a row in, and gives back the one that this key had: the new one takes its place. Otherwise it comes behind all others.
    ///
    /// # Panics
    ///
    /// At 2^32 rows, and with what `Hash` and `Eq` of the key panic; then nothing has changed.
    pub fn insert(&mut self, key: K, mut row: R) -> Option<R> {
        // A row that comes to a table or leaves one is held back by nothing.
        row.store_mut().let_go();
        self.traced.reach(&mut row);
        let is_due = row.store().may_have_pending();
        let has_news = moves_news(&mut row);
        let Table { home, log, kept, held, news, .. } = self;
        let slots = self.slots.slots();
        let mut replaced = self.slots.insert(key, row, |slot| {
            touch(home, log, kept, slots, slot);
            if is_due {
                held.welcome(slot, slots);
            }
            if has_news {
                news.push(slot, slots);
            }
        })?;
        replaced.store_mut().let_go();
        Some(replaced)
    }

    /// Makes a row of its inputs, in place; as [`insert`](Table::insert) does with a row that is there.
    ///
    /// ```
    /// # use reaktiv::{Table, reactive};
    /// #[reactive]
    /// struct Line {
    ///     #[reactive(given)]
    ///     id: u64,
    ///     amount: f64,
    /// }
    /// #[reactive]
    /// struct Order {
    ///     #[reactive(nested, given(id = key))]
    ///     lines: Table<u64, Line>,
    /// }
    /// let mut order = Order::new(OrderInputs { lines: Table::new() });
    /// order.lines_mut().create(7, LineInputs { amount: 2.0 });
    /// assert_eq!(*order.lines()[&7].id(), 7);
    /// ```
    ///
    /// # Panics
    ///
    /// As `insert`, and with what the effects of a row panic with that runs them when it is made.
    pub fn create(&mut self, key: K, inputs: impl Into<R>) -> Option<R> {
        self.insert(key, inputs.into())
    }

    /// Makes rows of their inputs, one after the other; into an empty table all at once, which is faster.
    ///
    /// ```
    /// # use reaktiv::{Table, reactive};
    /// # #[reactive]
    /// # struct Line {
    /// #     amount: f64,
    /// # }
    /// let mut lines: Table<u64, Line> = Table::new();
    /// lines.create_all([(7, LineInputs { amount: 2.0 }), (8, LineInputs { amount: 3.0 })]);
    /// assert_eq!(lines.sum(Line::AMOUNT), 5.0);
    /// ```
    pub fn create_all<I: Into<R>>(&mut self, rows: impl IntoIterator<Item = (K, I)>) {
        self.extend(rows.into_iter().map(|(key, inputs)| (key, inputs.into())));
    }

    /// Takes a row out. The others keep their order.
    pub fn remove<Q: Hash + Eq + ?Sized>(&mut self, key: &Q) -> Option<R>
    where
        K: Borrow<Q>,
    {
        self.remove_entry(key).map(|(_, row)| row)
    }

    /// Takes a row and its key out. The others keep their order.
    pub fn remove_entry<Q: Hash + Eq + ?Sized>(&mut self, key: &Q) -> Option<(K, R)>
    where
        K: Borrow<Q>,
    {
        let (home, log, kept, slots) = (&self.home, &mut self.log, &mut self.kept, self.slots.slots());
        let mut removed = self.slots.remove(key, |slot| touch(home, log, kept, slots, slot))?;
        removed.row.store_mut().let_go();
        self.compact_if_sparse();
        Some((removed.key, removed.row))
    }

    /// Keeps the rows of which this says so, and removes and drops the others. The order stays. Only those that go count as touched.
    ///
    /// ```
    /// # use reaktiv::{Table, reactive};
    /// # #[reactive]
    /// # struct Line {
    /// #     amount: f64,
    /// # }
    /// # let line = |amount| Line::new(LineInputs { amount });
    /// let mut lines = Table::from([("pens", line(2.0)), ("ink", line(9.0)), ("pad", line(4.0))]);
    /// lines.retain(|_, line| *line.amount() < 5.0);
    /// assert!(lines.keys().eq(&["pens", "pad"]));
    /// ```
    pub fn retain(&mut self, mut keep: impl FnMut(&K, &R) -> bool) {
        let gone: Vec<u32> =
            self.slots.reach_each().filter(|(_, entry)| !keep(&entry.key, &entry.row)).map(|(slot, _)| slot).collect();
        self.remove_slots(gone);
    }

    fn remove_slots(&mut self, gone: Vec<u32>) {
        for slot in gone {
            let slots = self.slots.slots();
            let (home, log, kept) = (&self.home, &mut self.log, &mut self.kept);
            if let Some(mut removed) = self.slots.remove_slot(slot, || touch(home, log, kept, slots, slot)) {
                removed.row.store_mut().let_go();
            }
        }
        self.compact_if_sparse();
    }

    fn compact_if_sparse(&mut self) {
        if self.slots.is_sparse() {
            self.held.renumber(&mut self.slots);
            self.news.renumber();
            self.slots.compact();
            self.log.touch_all();
        }
    }

    /// Makes room for more rows at once.
    pub fn reserve(&mut self, rows: usize) {
        self.slots.reserve(rows);
    }
}

impl<K, R: Reactive> Table<K, R> {
    /// Calls `told` with each formula and each effect that runs in a row, as [`Reactive::trace`] does for a struct: in those that are here now and in those that
    /// are put in later. (One that is written over through [`row_mut`](Table::row_mut) tells from the next time on that it is handed out.)
    ///
    /// ```
    /// # use reaktiv::{Table, reactive};
    /// # use std::sync::mpsc::channel;
    /// # #[reactive]
    /// # struct Line {
    /// #     price: f64,
    /// #     double: computed!(f64, self.price * 2.0),
    /// # }
    /// # let line = |price| Line::new(LineInputs { price });
    /// let mut lines = Table::from([(1, line(2.0)), (2, line(3.0))]);
    /// assert_eq!(lines.sum(Line::DOUBLE), 10.0);
    ///
    /// let (sender, runs) = channel();
    /// let _trace = lines.trace(move |run| sender.send(run.to_string()).unwrap());
    /// lines.update(&2, |line| line.set_price(4.0));
    /// assert_eq!(lines.sum(Line::DOUBLE), 12.0);
    /// assert_eq!(runs.try_iter().collect::<Vec<_>>(), ["Line.double changed"]); // of one row
    /// ```
    pub fn trace(&mut self, told: impl Fn(&TracedRun) + Send + Sync + 'static) -> Subscription {
        let (tracers, subscription) = tracer(told);
        self.trace_rows(&tracers);
        subscription
    }

    /// Has all rows take over what the table was handed down.
    pub(crate) fn reach_all(&self) {
        self.slots.reach_each().for_each(drop);
    }

    fn trace_rows(&mut self, tracers: &Tracers) {
        self.traced.add(tracers);
        self.reach_traced();
    }

    fn reach_traced(&mut self) {
        self.traced.reach_all(self.slots.iter_mut().map(|(_, entry)| &mut entry.row));
    }
}

impl<K, R> Default for Table<K, R> {
    fn default() -> Self {
        Table::new()
    }
}

/// What aggregates have kept is not cloned.
impl<K: Clone, R: Reactive + Clone> Clone for Table<K, R> {
    fn clone(&self) -> Self {
        self.reach_all();
        Table {
            slots: self.slots.clone(),
            log: Log::default(),
            kept: Kept::default(),
            home: Home::default(),
            held: Held::default(),
            traced: Traced::default(),
            news: SlotList::default(),
        }
    }
}

/// The same keys with equal rows, in the same order.
impl<K: PartialEq, R: Reactive + PartialEq> PartialEq for Table<K, R> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl<K: Eq, R: Reactive + Eq> Eq for Table<K, R> {}

impl<K: Hash, R: Reactive + Hash> Hash for Table<K, R> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_usize(self.len());
        self.iter().for_each(|entry| entry.hash(state));
    }
}

/// Computes nothing: what is stale in a row is shown as its own `Debug` does.
impl<K: fmt::Debug, R: fmt::Debug> fmt::Debug for Table<K, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut map = f.debug_map();
        for (slot, entry) in self.slots.iter() {
            match self.slots.handed.is_settled(slot) {
                true => map.entry(&entry.key, &entry.row),
                false => map.entry(&entry.key, &Peek::<()>::Stale),
            };
        }
        map.finish()
    }
}

/// # Panics
///
/// If there is no row of this key.
impl<K: Hash + Eq + Borrow<Q>, Q: Hash + Eq + ?Sized, R: Reactive> Index<&Q> for Table<K, R> {
    type Output = R;

    #[track_caller]
    fn index(&self, key: &Q) -> &R {
        let Some(row) = self.get(key) else { panic!("the table has no row of this key") };
        row
    }
}

/// As [`row_mut`](Table::row_mut): the row counts as touched.
///
/// # Panics
///
/// If there is no row of this key.
impl<K: Hash + Eq + Borrow<Q>, Q: Hash + Eq + ?Sized, R: Reactive> IndexMut<&Q> for Table<K, R> {
    #[track_caller]
    fn index_mut(&mut self, key: &Q) -> &mut R {
        let Some(row) = self.row_mut(key) else { panic!("the table has no row of this key") };
        row
    }
}
