//! What the example does: opens a book, shows it, makes changes.

use std::io::{self, BufRead, Write};

use super::book::{self, Book, formulas};
use super::change::Change;
use super::load::{Loaded, load};
use super::recount;
use super::report::{by_region, differences, figures, largest};
use crate::money::grouped;
use crate::runs::{Runs, listed};

/// A book, and how it came to be.
pub struct Session {
    book: Book,
    loaded: Loaded,
    runs: Runs,
}

impl Session {
    /// Loads a file, all of it as one change: effects run once. `read` is called with the number of bytes of each line.
    pub fn open(file: impl BufRead, read: impl FnMut(usize)) -> Result<Self, String> {
        let mut book = book::empty();
        let runs = Runs::of(&mut book);
        let loaded = book.update_orders(|orders| load(orders, file, read))?;
        Ok(Session { book, loaded, runs })
    }

    /// The book.
    pub fn book(&self) -> &Book {
        &self.book
    }

    /// How the file was read.
    pub fn loaded(&self) -> &Loaded {
        &self.loaded
    }

    /// What was loaded, and what was skipped and why.
    pub fn report_loading(&self, out: &mut impl Write) -> io::Result<()> {
        for skipped in &self.loaded.skipped {
            writeln!(out, "line {}: {}", skipped.number, skipped.reason)?;
        }
        let count = |number: usize| grouped(number as u64);
        let (lines, orders) = (count(self.loaded.lines), count(self.book.orders().len()));
        writeln!(out, "lines: {lines}, orders: {orders}, skipped lines: {}", count(self.loaded.skipped.len()))
    }

    /// Shows the book.
    pub fn show(&self, out: &mut impl Write) -> io::Result<()> {
        write!(out, "{}\n{}\n", by_region(&self.book), largest(&self.book, 5))?;
        let times = self.book.totals_seen().len();
        writeln!(out, "{} formulas, {} runs so far", self.formulas(), grouped(self.runs.all()))?;
        writeln!(out, "an effect on the total, {times} runs so far: all lines of a file are one change")?;
        self.confirm(out)
    }

    /// Makes a change, and shows which figures are different and which formulas ran for it.
    pub fn change(&mut self, change: &Change, out: &mut impl Write) -> io::Result<()> {
        let orders = change.orders(&self.book);
        let old = figures(&self.book, &orders);
        let before = self.runs.so_far();
        change.apply(&mut self.book);
        let new = figures(&self.book, &orders);
        let runs = self.runs.since(&before);
        write!(out, "\n{change}\n{}", differences(&old, &new))?;
        writeln!(out, "{} of {} formulas ran: {}", runs.values().sum::<u64>(), self.formulas(), listed(&runs))?;
        self.confirm(out)
    }

    fn formulas(&self) -> String {
        grouped(formulas(&self.book) as u64)
    }

    fn confirm(&self, out: &mut impl Write) -> io::Result<()> {
        let verdict = if recount::is_right(&self.book) { "the same" } else { "NOT THE SAME" };
        writeln!(out, "adding everything up again: {verdict}")
    }
}
