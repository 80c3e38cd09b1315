//! A sheet as text.

use std::collections::{BTreeMap, BTreeSet};

use super::address::column_name;
use super::sheet::Sheet;
use super::value::Value;

/// How many characters of a value are shown.
const WIDTH: usize = 24;

/// The rows and columns that hold anything, text to the left and everything else to the right.
pub fn table(sheet: &Sheet) -> String {
    let used = sheet.used();
    let mut cells = BTreeMap::new();
    let mut widths = BTreeMap::new();
    for &address in &used {
        let value = sheet.value(address);
        let shown = cut(&value.to_string());
        let width = widths.entry(address.column).or_insert_with(|| column_name(address.column).len());
        *width = shown.chars().count().max(*width);
        cells.insert(address, (shown, matches!(value, Value::Text(_))));
    }
    let rows: BTreeSet<u16> = used.iter().map(|address| address.row).collect();
    let margin = rows.last().map_or(0, |row| (u32::from(*row) + 1).to_string().len());

    let mut text = " ".repeat(margin);
    for (&column, &width) in &widths {
        text.push_str(&format!("  {:^width$}", column_name(column)));
    }
    let mut lines = vec![text];
    for row in rows {
        let mut line = format!("{:>margin$}", u32::from(row) + 1);
        for (&column, &width) in &widths {
            match cells.get(&super::address::Address { row, column }) {
                Some((shown, true)) => line.push_str(&format!("  {shown:<width$}")),
                Some((shown, false)) => line.push_str(&format!("  {shown:>width$}")),
                None => line.push_str(&" ".repeat(width + 2)),
            }
        }
        lines.push(line);
    }
    lines.iter().map(|line| format!("{}\n", line.trim_end())).collect()
}

fn cut(shown: &str) -> String {
    if shown.chars().count() <= WIDTH {
        return shown.to_owned();
    }
    shown.chars().take(WIDTH - 1).chain(['…']).collect()
}
