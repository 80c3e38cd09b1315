//! One line of a file of parts.

use reaktiv::Table;

use super::limits::{HIGHEST_PRICE, MOST_PER_UNIT};
use super::plan::PartInputs;
use crate::lines::{amount, name, number};

/// The first line of every file.
pub(super) const HEADER: [&str; 5] = ["part", "per unit", "in stock", "supplier", "price"];

/// The cells of a line.
pub(super) fn cells(text: &str) -> Vec<&str> {
    text.split(',').map(str::trim).collect()
}

/// Reads a line: the name of a part, and a part that is not made of anything yet. The error is the reason why it cannot be used.
pub(super) fn part(text: &str) -> Result<(String, PartInputs), String> {
    let cells = cells(text);
    let [part, per_unit, in_stock, supplier, price] = cells[..] else {
        return Err(format!("it needs {} cells, and its number of cells is {}", HEADER.len(), cells.len()));
    };
    let part = name("part", part)?;
    let inputs = PartInputs {
        per_unit: number("per unit", per_unit, 1..=MOST_PER_UNIT)?.into(),
        in_stock: number("in stock", in_stock, 0..=u32::MAX)?.into(),
        supplier: name("supplier", supplier)?,
        price: amount("price", price, HIGHEST_PRICE)?,
        parts: Table::new(),
    };
    Ok((part, inputs))
}

/// At which level a line stands, from 0, and what is wrong with its indentation.
pub(super) fn level(line: &str) -> (usize, Result<(), String>) {
    let spaces = line.len() - line.trim_start_matches(' ').len();
    let others = line[spaces..].chars().take_while(|character| character.is_whitespace()).count();
    let plural = if spaces == 1 { "" } else { "s" };
    let fits = match (spaces % 2, others) {
        (0, 0) => Ok(()),
        (_, 0) => Err(format!("it is indented by {spaces} space{plural}: write two for each level")),
        _ => Err("it is indented by something else than spaces: write two spaces for each level".to_owned()),
    };
    (spaces / 2 + others, fits)
}
