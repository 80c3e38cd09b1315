//! Building a table of a million rows.

use reaktiv::Table;

use crate::hand::{HandLine, HandTable};
use crate::rows::{Line, inputs, key};
use crate::{Random, compare, print_sides};

const ROWS: usize = 1_000_000;

pub(crate) fn run() {
    let times = compare(
        7,
        ROWS,
        &mut [
            ("table", &mut || {
                let mut random = Random(1);
                let table: Table<u64, Line> = (0..ROWS).map(|row| (key(row), Line::new(inputs(&mut random)))).collect();
                table.len() as f64
            }),
            ("by hand", &mut || HandTable::new(ROWS).rows.len() as f64),
            ("vec of the same rows", &mut || {
                let mut random = Random(1);
                let rows: Vec<_> = (0..ROWS).map(|row| (key(row), Line::new(inputs(&mut random)))).collect();
                rows.len() as f64
            }),
            ("vec by hand", &mut || {
                let mut random = Random(1);
                let rows: Vec<_> = (0..ROWS).map(|row| (key(row), HandLine::new(&mut random))).collect();
                rows.len() as f64
            }),
        ],
    );
    print_sides("load, a row", &["table", "by hand", "vec, same rows", "vec by hand"], &times);
}
