//! A machine as text.

use std::time::Duration;

use super::api::Api;
use super::figures::Figures;
use super::machine::Machine;
use super::page::Page;

/// `12.3 s`.
pub fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

/// The line for a change.
pub fn line(now: Duration, page: &Page, figures: Figures, panics: usize) -> String {
    let panics = if panics == 0 { String::new() } else { format!("; panics of calls: {panics}") };
    format!("{:>8}  {figures}; {page}{panics}", seconds(now))
}

/// What there is to say at the end.
pub fn summary(machine: &Machine, api: &Api) -> String {
    let peak = machine.peak().map_or_else(|| "unknown".to_owned(), |peak| format!("{peak:.0} %"));
    let shown = api.shown().get().map_or_else(|| "nothing".to_owned(), |page| page.to_string());
    let (looks, silences) = (machine.looks(), machine.silences());
    [
        format!("\nafter {}: {}", seconds(*machine.now()), machine.page()),
        format!("sensors: looks {looks}, silences {silences}, peak of the load {peak}"),
        format!("page:    {}; it shows: {shown}", api.calls_of_page()),
        format!("roster:  {}", api.calls_of_roster()),
    ]
    .join("\n")
}
