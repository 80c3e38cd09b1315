//! What the effects of a portfolio write down.

use std::collections::BTreeSet;

use super::symbol::Symbol;

/// What has happened, line by line.
#[derive(Debug, Default)]
pub struct Journal {
    lines: Vec<String>,
    known: BTreeSet<Symbol>,
    is_losing: bool,
}

impl Journal {
    /// The lines since the last call.
    pub fn take(&mut self) -> Vec<String> {
        std::mem::take(&mut self.lines)
    }

    /// These positions have moved too far: those that are new or gone are news.
    pub(super) fn alarms(&mut self, alarms: &[Symbol]) {
        let now = BTreeSet::from_iter(alarms.iter().copied());
        self.note(now.difference(&self.known).copied().collect(), "moved too far");
        self.note(self.known.difference(&now).copied().collect(), "moved back");
        self.known = now;
    }

    /// Whether too much has been lost.
    pub(super) fn loss(&mut self, is_losing: bool) {
        if is_losing != self.is_losing {
            self.lines
                .push(if is_losing { "the day's loss is too large" } else { "the day's loss is over" }.to_owned());
        }
        self.is_losing = is_losing;
    }

    fn note(&mut self, symbols: Vec<Symbol>, what: &str) {
        let names: Vec<String> = symbols.iter().map(Symbol::to_string).collect();
        if !names.is_empty() {
            self.lines.push(format!("{what}: {}", names.join(", ")));
        }
    }
}
