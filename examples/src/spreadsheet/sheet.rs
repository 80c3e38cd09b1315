//! The cells, as a graph of signals and computeds.
//!
//! A computed that reads itself is a mistake in a program, and `reaktiv` panics at it. In a spreadsheet it is a mistake
//! of the user, so it must be a value. That is found before any value is: which cells are in a cycle is itself a
//! computed, over what the formulas name; the value of a cell looks there before it reads another cell, and in a cycle
//! it reads none. So no value ever reads itself, and when the cycle is broken what was in it runs again, like after any change.
//!
//! A formula names a cell also in a branch that `IF` does not take. `=IF(TRUE, 1, A1)` in A1 is a cycle: the answer must
//! not depend on values, or it would depend on the order in which they are found.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use reaktiv::{Computed, Runtime, Signal, computed};

use super::address::{Address, COLUMNS, ROWS, Range};
use super::cycles::cycles;
use super::evaluate::{Cells, evaluate};
use super::formula::{Formula, Step};
use super::value::{Error, Value};

/// A sheet with a runtime of its own.
#[derive(Debug)]
pub struct Sheet {
    runtime: Runtime,
    grid: Arc<Grid>,
    /// How many cells the grid has; what reads a range depends on it.
    size: Signal<usize>,
    cyclic: Computed<BTreeSet<Address>>,
}

/// The cells that are used or named by a formula, which never go away, and which of them have been computed.
#[derive(Debug, Default)]
struct Grid {
    cells: Mutex<BTreeMap<Address, Cell>>,
    recomputed: Mutex<BTreeSet<Address>>,
}

/// One cell. The formulas in it hold the grid weakly, for the grid holds them.
#[derive(Debug, Clone)]
struct Cell {
    source: Signal<String>,
    formula: Computed<Arc<Formula>>,
    names: Computed<Vec<Address>>,
    value: Computed<Value>,
}

impl Sheet {
    /// An empty sheet.
    pub fn new() -> Sheet {
        let runtime = Runtime::new();
        let size = runtime.signal(0);
        let grid = Arc::new(Grid::default());
        let cells = Arc::downgrade(&grid);
        let cyclic = computed!({
            size.get();
            let named = |(address, cell): (Address, Cell)| (address, cell.names.get());
            // A cell that names none is in no cycle; to leave such cells out makes the search short.
            let names = all(&cells).into_iter().map(named).filter(|(_, names)| !names.is_empty());
            cycles(&names.collect())
        });
        Sheet { runtime, grid, size, cyclic }
    }

    /// The sheet in a CSV file. Rows may have different lengths.
    pub fn from_csv(mut file: impl Read) -> Result<Sheet, String> {
        let mut text = Vec::new();
        file.read_to_end(&mut text).map_err(|error| error.to_string())?;
        let text = String::from_utf8(text).map_err(|_| "it is not UTF-8")?.replace("\r\n", "\n");
        let mut records = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let mut sheet = Sheet::new();
        let mut row = 0;
        let runtime = sheet.runtime.clone();
        runtime.batch(|| {
            for record in records.records() {
                let record = record.map_err(|error| error.to_string())?;
                // A record begins with the empty lines before it, which to a spreadsheet are rows.
                let begin = record.position().and_then(|position| usize::try_from(position.byte()).ok());
                let rest = text.as_bytes().get(begin.unwrap_or(0)..).unwrap_or_default();
                row += rest.iter().take_while(|byte| **byte == b'\n').count();
                for (column, source) in record.iter().enumerate().filter(|(_, source)| !source.is_empty()) {
                    let address = Address::new(row, column)
                        .ok_or_else(|| format!("it has more than {ROWS} rows or {COLUMNS} columns"))?;
                    // What cannot be read shows it.
                    let _ = sheet.set(address, source);
                }
                row += 1;
            }
            Ok::<(), String>(())
        })?;
        Ok(sheet)
    }

    /// Types `source` into a cell. The answer is what cannot be read of it; the cell then shows an error.
    pub fn set(&mut self, address: Address, source: &str) -> Result<(), String> {
        self.runtime.batch(|| {
            let cell = self.make(address);
            cell.source.set(source.to_owned());
            let formula = cell.formula.peek();
            for step in formula.steps() {
                if let Step::Cell(named) = step {
                    self.make(*named);
                }
            }
            self.size.set(lock(&self.grid.cells).len());
            match &*formula {
                Formula::Wrong(message) => Err(message.clone()),
                Formula::Constant(_) | Formula::Steps(_) => Ok(()),
            }
        })
    }

    /// What was typed into a cell.
    pub fn source(&self, address: Address) -> String {
        self.grid.cell(address).map(|cell| cell.source.peek()).unwrap_or_default()
    }

    /// What a cell shows.
    pub fn value(&self, address: Address) -> Value {
        self.grid.cell(address).map(|cell| cell.value.peek()).unwrap_or_default()
    }

    /// The cells into which something has been typed.
    pub fn used(&self) -> Vec<Address> {
        let cells = lock(&self.grid.cells).clone();
        cells.into_iter().filter(|(_, cell)| cell.source.with(|source| !source.is_empty())).map(|(at, _)| at).collect()
    }

    /// The cells that were computed since this was last asked. Brings all of them up to date.
    pub fn recomputed(&self) -> BTreeSet<Address> {
        for address in self.used() {
            self.value(address);
        }
        std::mem::take(&mut lock(&self.grid.recomputed))
    }

    /// The cell, which is made if it is not there.
    fn make(&self, address: Address) -> Cell {
        if let Some(cell) = self.grid.cell(address) {
            return cell;
        }
        let cell = self.new_cell(address);
        lock(&self.grid.cells).insert(address, cell.clone());
        cell
    }

    fn new_cell(&self, address: Address) -> Cell {
        let (size, cyclic) = (&self.size, &self.cyclic);
        let source = self.runtime.signal(String::new());
        let formula = computed!(Arc::new(source.with(|source| Formula::parse(source))));
        let cells = Arc::downgrade(&self.grid);
        let names = computed!(named(&formula.get(), &cells, || size.get()));
        let in_cycle = computed!(cyclic.with(|cyclic| cyclic.contains(&address)));
        let cells = Arc::downgrade(&self.grid);
        let value = computed!({
            let formula = formula.get();
            // Nothing that names no cell is in a cycle, so it need not ask.
            let is_cyclic = formula.names_cells() && in_cycle.get();
            if let Some(grid) = cells.upgrade() {
                lock(&grid.recomputed).insert(address);
            }
            if is_cyclic {
                Value::Error(Error::Cycle)
            } else {
                evaluate(&formula, &Reader { cells: &cells, names: || names.get() })
            }
        });
        Cell { source, formula, names, value }
    }
}

impl Default for Sheet {
    fn default() -> Self {
        Sheet::new()
    }
}

impl Grid {
    fn cell(&self, address: Address) -> Option<Cell> {
        lock(&self.cells).get(&address).cloned()
    }
}

/// All cells. They are read after the lock is given back, since reading takes the lock of the runtime.
fn all(grid: &Weak<Grid>) -> BTreeMap<Address, Cell> {
    grid.upgrade().map(|grid| lock(&grid.cells).clone()).unwrap_or_default()
}

/// The cells that a formula names and that are there. Asks for the size, and depends on it, if there is a range.
fn named(formula: &Formula, grid: &Weak<Grid>, size: impl Fn() -> usize) -> Vec<Address> {
    let mut names = BTreeSet::new();
    for step in formula.steps() {
        match step {
            Step::Cell(address) => {
                names.insert(*address);
            }
            Step::Range(range) => {
                size();
                let Some(grid) = grid.upgrade() else { continue };
                let (first, last) = range.corners();
                names.extend(lock(&grid.cells).range(first..=last).map(|(at, _)| *at).filter(|at| range.contains(*at)));
            }
            _ => {}
        }
    }
    names.into_iter().collect()
}

/// What the formula of a cell reads.
struct Reader<'a, F> {
    cells: &'a Weak<Grid>,
    names: F,
}

impl<F: Fn() -> Vec<Address>> Cells for Reader<'_, F> {
    fn cell(&self, address: Address) -> Value {
        let cell = self.cells.upgrade().and_then(|grid| grid.cell(address));
        cell.map(|cell| cell.value.get()).unwrap_or_default()
    }

    fn range(&self, range: Range, visit: &mut dyn FnMut(Value)) {
        for address in (self.names)().into_iter().filter(|address| range.contains(*address)) {
            visit(self.cell(address));
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
