//! The plan as text.

use std::collections::HashMap;

use super::bill::{Bill, Entry};
use crate::money::grouped;

/// All parts, indented by what they are a part of.
pub fn table(bill: &Bill) -> String {
    let heads = ["per unit", "needed", "in stock", "missing"];
    let indented = bill.entries.iter().map(|entry| (format!("{:1$}{2:.24}", "", 2 * entry.level, entry.name), entry));
    let width = indented.clone().map(|(name, _)| name.chars().count()).max().unwrap_or(0).max(26);
    let mut text = format!("{:width$}", "part");
    text.extend(heads.map(|head| format!("  {head:>9}")));
    text += &format!("  {:>10}  {:>14}\n", "apiece", "cost");
    for (name, entry) in indented {
        let Entry { per_unit, needed, in_stock, missing, apiece, cost, .. } = entry;
        text += &format!("{name:width$}");
        text.extend([per_unit, needed, in_stock, missing].map(|pieces| format!("  {:>9}", grouped(*pieces))));
        text += &format!("  {apiece:>10}  {cost:>14}\n");
    }
    text + &format!("{:width$}{:44}  {:>10}  {:>14}\n", "all", "", "", bill.cost)
}

/// The parts with other figures than before, and those that are no longer there.
pub fn differences(before: &Bill, after: &Bill) -> String {
    let mut old: HashMap<&str, &Entry> = before.entries.iter().map(|entry| (&*entry.name, entry)).collect();
    let mut rows = Vec::new();
    for new in &after.entries {
        if let Some(old) = old.remove(&*new.name) {
            let needed = change(grouped(old.needed), grouped(new.needed));
            let missing = change(grouped(old.missing), grouped(new.missing));
            let apiece = change(old.apiece.to_string(), new.apiece.to_string());
            let cost = change(old.cost.to_string(), new.cost.to_string());
            rows.push((&*new.name, [needed, missing, apiece, cost]));
        }
    }
    let cost = change(before.cost.to_string(), after.cost.to_string());
    rows.push(("all", [String::new(), String::new(), String::new(), cost]));
    rows.retain(|(_, cells)| cells.iter().any(|cell| !cell.is_empty()));
    if !rows.is_empty() {
        rows.insert(0, ("part", ["needed", "missing", "apiece", "cost"].map(str::to_owned)));
    }
    let mut text: String = rows.iter().map(|(name, cells)| row(name, cells)).collect();
    let names = before.entries.iter().map(|entry| &*entry.name);
    let gone: Vec<&str> = names.filter(|name| old.contains_key(name)).collect();
    if !gone.is_empty() {
        text += &format!("  no longer in it: {}\n", gone.join(", "));
    }
    text
}

/// Both values, or nothing if they are the same.
fn change(before: String, after: String) -> String {
    if before == after { String::new() } else { format!("{before} -> {after}") }
}

fn row(name: &str, [needed, missing, apiece, cost]: &[String; 4]) -> String {
    let row = format!("  {name:20.20}  {needed:>16}  {missing:>16}  {apiece:>18}  {cost:>26}");
    format!("{}\n", row.trim_end())
}
