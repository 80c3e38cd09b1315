//! What the example does: opens a plan, shows it, makes changes.

use std::io::{self, BufRead, Write};

use super::bill::Bill;
use super::change::Change;
use super::load::{Loaded, load};
use super::plan::{self, Plan, formulas};
use super::recount;
use super::report::{differences, table};
use crate::money::grouped;
use crate::runs::{Runs, listed};

/// A plan, and how it came to be.
pub struct Session {
    plan: Plan,
    loaded: Loaded,
    runs: Runs,
}

impl Session {
    /// Loads the parts of a unit, of which so many are to be made. `read` is called with the number of bytes of each line.
    pub fn open(units: u64, file: impl BufRead, read: impl FnMut(usize)) -> Result<Self, String> {
        let mut plan = plan::empty(units);
        let runs = Runs::of(&mut plan);
        let loaded = plan.update_parts(|parts| load(parts, file, read))?;
        Ok(Session { plan, loaded, runs })
    }

    /// The plan.
    pub fn plan(&self) -> &Plan {
        &self.plan
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
        writeln!(out, "parts: {}, skipped lines: {}", count(self.loaded.parts), count(self.loaded.skipped.len()))
    }

    /// Shows the plan.
    pub fn show(&self, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "what it takes to make {}:\n\n{}", grouped(*self.plan.units()), table(&Bill::of(&self.plan)))?;
        writeln!(out, "{} formulas, {} runs so far", self.formulas(), grouped(self.runs.all()))?;
        self.confirm(out)
    }

    /// Makes a change, and shows which figures are different and which formulas ran for it; or why it cannot be made.
    pub fn change(&mut self, change: &Change, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "\n{change}")?;
        let old = Bill::of(&self.plan);
        let before = self.runs.so_far();
        if let Err(reason) = change.apply(&mut self.plan) {
            return writeln!(out, "this cannot be: {reason}");
        }
        let new = Bill::of(&self.plan);
        let runs = self.runs.since(&before);
        write!(out, "{}", differences(&old, &new))?;
        writeln!(out, "{} of {} formulas ran: {}", runs.values().sum::<u64>(), self.formulas(), listed(&runs))?;
        self.confirm(out)
    }

    fn formulas(&self) -> String {
        grouped(formulas(&self.plan) as u64)
    }

    fn confirm(&self, out: &mut impl Write) -> io::Result<()> {
        let verdict = if recount::is_right(&self.plan) { "the same" } else { "NOT THE SAME" };
        writeln!(out, "adding everything up again: {verdict}")
    }
}
