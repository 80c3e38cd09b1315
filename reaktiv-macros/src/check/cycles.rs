//! Cycles: what they are, and what the message says.

use proc_macro2::Span;
use quote::ToTokens;

use crate::errors::Errors;
use crate::model::{Field, Kind};
use crate::print;

/// A formula cannot depend on itself: one error for each strongly connected component, with a shortest cycle.
pub(super) fn no_cycles(fields: &mut [Field], errors: &mut Errors) {
    let reads: Vec<Vec<usize>> = fields.iter().map(|field| field.comes_after().collect()).collect();
    let mut done = acyclic(&reads);
    for first in 0..fields.len() {
        if done[first] {
            continue;
        }
        let candidates = (first..fields.len()).filter(|&other| !done[other]);
        let component: Vec<usize> = candidates
            .filter(|&other| path(&reads, first, other).is_some() && path(&reads, other, first).is_some())
            .collect();
        if component.is_empty() {
            continue;
        }
        // A shortest cycle of the component; of these the one whose first declared field comes first.
        let cycle = component.iter().filter_map(|&start| path(&reads, start, start)).min_by_key(Vec::len);
        if let Some(cycle) = cycle {
            report_cycle(fields, cycle, errors);
        }
        for member in component {
            done[member] = true;
            match &mut fields[member].kind {
                Kind::Computed { formula, .. } | Kind::Scan(_, formula) => {
                    (formula.body, formula.reads) = (None, Vec::new());
                }
                // The child stays, and nothing is handed down.
                Kind::Hand(hand) => {
                    hand.formula.body = None;
                    hand.formula.reads.truncate(1);
                }
                _ => {}
            }
        }
    }
}

/// Which fields depend on no cycle.
fn acyclic(reads: &[Vec<usize>]) -> Vec<bool> {
    let mut readers = vec![Vec::new(); reads.len()];
    let mut waiting: Vec<usize> = reads.iter().map(Vec::len).collect();
    for (reader, sources) in reads.iter().enumerate() {
        for &source in sources {
            readers[source].push(reader);
        }
    }
    let mut done = vec![false; reads.len()];
    let mut ready: Vec<usize> = (0..reads.len()).filter(|&field| waiting[field] == 0).collect();
    while let Some(field) = ready.pop() {
        done[field] = true;
        for &reader in &readers[field] {
            waiting[reader] -= 1;
            if waiting[reader] == 0 {
                ready.push(reader);
            }
        }
    }
    done
}

fn report_cycle(fields: &[Field], mut cycle: Vec<usize>, errors: &mut Errors) {
    let first = (0..cycle.len()).min_by_key(|&place| cycle[place]).unwrap_or(0);
    cycle.rotate_left(first);
    let mut text: Vec<String> = cycle.iter().map(|&field| name(fields, field)).collect();
    text.dedup();
    text.push(name(fields, cycle[0]));
    let message = format!("`{}` depends on itself: {}{}", text[0], text.join(" -> "), hint(fields, &cycle));
    errors.at_span(closing_read(fields, &cycle), message);
}

/// The name of a field; of what is nested that of the field that holds it: which of its nodes it is nobody wants to know.
fn name(fields: &[Field], field: usize) -> String {
    fields[fields[field].child().unwrap_or(field)].info.name.to_string()
}

/// What to do about a cycle. Whoever writes one means the value that was there before.
fn hint(fields: &[Field], cycle: &[usize]) -> String {
    let mut members = cycle.to_vec();
    members.sort_unstable();
    let list = |is_it: &dyn Fn(&Field) -> bool| {
        let names =
            members.iter().filter(|&&field| is_it(&fields[field])).map(|&field| format!("`{}`", name(fields, field)));
        match &names.collect::<Vec<_>>()[..] {
            [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
            names => names.concat(),
        }
    };
    let scans: Vec<usize> = members.iter().copied().filter(|&field| fields[field].is_scan()).collect();
    if members.iter().any(|&field| fields[field].as_hand().is_some()) {
        return "; what is handed down comes before what reads the struct that it is handed down to: compute this in the struct around it".into();
    }
    match (&scans[..], &members[..]) {
        ([], [own]) if matches!(fields[*own].kind, Kind::Computed { resource: Some(_), .. }) => format!(
            "; what it shows when its run begins is `untracked!(self.{0})`, which calls for no other run",
            name(fields, *own)
        ),
        ([], [own]) => {
            let ty = fields[*own].type_of_formula().map(|ty| print::line(&ty.to_token_stream()));
            format!(
                "; a formula has no previous value, only the present ones of its fields; a scan has: write `{0}: scan!({1}, ..)`, where `self.{0}` is the value before",
                name(fields, *own),
                ty.unwrap_or_default()
            )
        }
        ([], _) => String::new(),
        ([scan], _) => format!(
            "; inside of `{0}` the value that it had before is `self.{0}`: move what is computed in {1} into `{0}`",
            name(fields, *scan),
            list(&|field| !field.is_scan() && field.type_of_formula().is_some())
        ),
        _ => format!(
            "; each would need what the other has become: make {} one scan, of a tuple or a struct, in which all that was before is one value",
            list(&Field::is_scan)
        ),
    }
}

/// Where the last field of a cycle reads the first.
fn closing_read(fields: &[Field], cycle: &[usize]) -> Span {
    let last = &fields[cycle[cycle.len() - 1]];
    let reads = last.formula().map_or(&[][..], |formula| &formula.reads);
    reads
        .iter()
        .find(|read| read.target.field() == Some(cycle[0]))
        .map_or_else(|| last.info.name.span(), |read| read.span)
}

/// A shortest way along reads, at least one read long, without its last stop.
fn path(reads: &[Vec<usize>], from: usize, to: usize) -> Option<Vec<usize>> {
    let mut came_from = vec![None; reads.len()];
    let mut queue = std::collections::VecDeque::from([from]);
    while let Some(reader) = queue.pop_front() {
        for &source in &reads[reader] {
            if source == to {
                let mut way = vec![reader];
                while way[way.len() - 1] != from {
                    way.push(came_from[way[way.len() - 1]]?);
                }
                way.reverse();
                return Some(way);
            }
            if source != from && came_from[source].is_none() {
                came_from[source] = Some(reader);
                queue.push_back(source);
            }
        }
    }
    None
}
