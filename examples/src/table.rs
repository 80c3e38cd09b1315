//! One tick as text.

use std::fmt::Display;

use reaktiv::{ComputedField, Field, Reactive, SignalField};

use crate::host::{Host, Resource, Usage, Verdict};
use crate::runs::Runs;
use crate::tally::Tally;

/// Reads all that the table shows.
pub fn read(host: &Host) {
    host.health();
    host.score();
    host.details();
    if !host.no_swap() {
        host.swap_percent();
    }
}

/// The readings with how often they changed, and the value of each formula with how often it ran.
///
/// Does not read `swap_percent` where there is no swap: a table should not run a formula that nobody needs.
pub fn table(host: &Host, tally: &Tally, tick: u64) -> String {
    let usage = |usage: &Option<Usage>| or_no_reading(usage.as_ref());
    let has_swap = !host.no_swap();
    let cpu = or_no_reading(host.cpu().map(|cpu| format!("{cpu:.1}%")));
    let swap = if has_swap { usage(host.swap()) } else { Verdict::Absent.to_string() };
    let plural = if *host.cores() == 1 { "" } else { "s" };
    let load = or_no_reading(host.load().map(|load| format!("{load:.2} on {} core{plural}", host.cores())));
    let [concerns, lasting] = [host.concerns(), host.lasting()]
        .map(|concerns| concerns.iter().map(|(resource, _)| resource.to_string()).collect::<Vec<_>>());
    let score = or_no_reading(host.score().map(|score| format!("{score} of 100")));

    let mut table = Table { host, tally, lines: Vec::new() };
    table.resource_row("", "reading", "changes", ["percent", "runs"], ["verdict", "runs"]);
    table.resource(Resource::Cpu, &cpu, Host::CPU, Some(Host::CPU_PERCENT), Host::CPU_VERDICT);
    table.resource(
        Resource::Memory,
        &usage(host.memory()),
        Host::MEMORY,
        Some(Host::MEMORY_PERCENT),
        Host::MEMORY_VERDICT,
    );
    table.resource(Resource::Swap, &swap, Host::SWAP, has_swap.then_some(Host::SWAP_PERCENT), Host::SWAP_VERDICT);
    table.resource(Resource::Disk, &usage(host.disk()), Host::DISK, Some(Host::DISK_PERCENT), Host::DISK_VERDICT);
    table.resource(Resource::Load, &load, Host::LOAD, Some(Host::LOAD_PERCENT), Host::LOAD_VERDICT);

    table.line("");
    table.formula_row("formula", "changes", "runs", "value");
    table.formula(Host::NO_SWAP, host.no_swap());
    table.formula(Host::CONCERNS, if concerns.is_empty() { "none".to_owned() } else { concerns.join(", ") });
    table.formula(Host::HEALTH, host.health());
    table.formula(Host::SCORE, score);
    table.formula(Host::LASTING, if lasting.is_empty() { "none".to_owned() } else { lasting.join(", ") });
    table.formula(Host::DETAILS, if host.details().is_empty() { "none needed" } else { host.details() });

    let formulas = Runs::formulas(Host::GRAPH);
    let runs = tally.all_runs();
    table.line("");
    table.line(format_args!(
        "tick {tick}: {runs} runs of {formulas} formulas since tick 1; all of them at every tick: {}",
        u128::from(tick - 1) * formulas as u128,
    ));
    table.lines.concat()
}

fn or_no_reading(reading: Option<impl Display>) -> String {
    reading.map_or_else(|| Verdict::NoReading.to_string(), |reading| reading.to_string())
}

struct Table<'a> {
    host: &'a Host,
    tally: &'a Tally,
    lines: Vec<String>,
}

impl Table<'_> {
    fn resource<T>(
        &mut self,
        resource: Resource,
        reading: &str,
        signal: SignalField<Host, T>,
        percent: Option<ComputedField<Host, Option<u32>>>,
        verdict: ComputedField<Host, Verdict>,
    ) {
        let (percent, percent_runs) = match percent {
            Some(field) => {
                let percent = self.host.get(field).map(|percent| format!("{percent}%"));
                (percent.unwrap_or_default(), self.tally.runs(field))
            }
            None => (String::new(), 0),
        };
        let judged = self.host.get(verdict).to_string();
        self.resource_row(
            &resource.to_string(),
            reading,
            &self.tally.changes(signal).to_string(),
            [&percent, &percent_runs.to_string()],
            [&judged, &self.tally.runs(verdict).to_string()],
        );
    }

    fn formula(&mut self, field: impl Field<Host>, value: impl Display) {
        let (changes, runs) = (self.tally.changes(field), self.tally.runs(field));
        self.formula_row(field.name(), &changes.to_string(), &runs.to_string(), value);
    }

    fn resource_row(&mut self, name: &str, reading: &str, changes: &str, percent: [&str; 2], verdict: [&str; 2]) {
        let ([percent, percent_runs], [verdict, verdict_runs]) = (percent, verdict);
        self.line(format_args!(
            "{name:8}  {changes:>7}  {reading:20.20}  {percent_runs:>6}  {percent:8.8}  {verdict_runs:>6}  {verdict}"
        ));
    }

    fn formula_row(&mut self, name: &str, changes: &str, runs: &str, value: impl Display) {
        self.line(format_args!("{name:8}  {changes:>7}  {runs:>6}  {value}"));
    }

    fn line(&mut self, line: impl Display) {
        let line = line.to_string();
        self.lines.push(format!("{}\n", line.trim_end()));
    }
}
