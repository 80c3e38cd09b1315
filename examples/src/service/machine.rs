//! The reactive part of the service.

use std::time::Duration;

use reaktiv::{Reactive, Table, Timed, reactive};

use super::api::Api;
use super::figures::Figures;
use super::limits::Limits;
use super::page::{Help, Page};
use super::readings::Readings;
use super::state::State;
use crate::host::Usage;

/// One processor.
#[reactive]
#[derive(Debug)]
pub struct Processor {
    /// How busy it is, in percent.
    pub load: Option<f64>,
}

/// A machine, and what is to be done about it.
#[reactive]
pub struct Machine {
    /// How long the program runs.
    #[reactive(clock, default = Duration::ZERO)]
    pub now: Duration,
    /// What is too much, and what is too long.
    pub limits: Limits,

    /// Its processors, by number.
    #[reactive(nested)]
    pub processors: Table<usize, Processor>,
    /// Main memory.
    pub memory: Option<Usage>,
    /// The hottest place, where there is a sensor.
    pub celsius: Option<f64>,
    /// Its sensors have been read.
    #[reactive(event)]
    pub look: (),

    /// How often its sensors have been read.
    pub looks: scan!(usize, self.looks + self.look.len()),
    /// When they were read last.
    pub seen: scan!(Option<Duration>, if self.look.is_empty() { self.seen } else { Some(untracked!(self.now)) }),
    /// No reading for so long: the clock gets there by itself.
    pub is_silent: computed!(bool, self.seen.is_some_and(|seen| self.now >= seen + self.limits.silence)),
    /// How often that happened.
    pub silences: scan!(usize, self.silences + usize::from(self.is_silent)),

    /// How busy all processors are together, in percent.
    pub load: computed!(Option<f64>, self.processors.mean(Processor::LOAD)),
    /// The busiest one.
    pub busiest: computed!(Option<f64>, self.processors.max(Processor::LOAD).copied().flatten()),
    /// The most that there ever was.
    pub peak: scan!(Option<f64>, if self.load > self.peak { self.load } else { self.peak }),

    /// Since when it is busy: from the high limit on, until it is below the low one.
    pub busy_since: scan!(
        Option<Duration>,
        match (self.busy_since, self.load) {
            (None, Some(load)) if load >= self.limits.high => Some(untracked!(self.now)),
            (Some(_), Some(load)) if load < self.limits.low => None,
            (since, _) => since,
        }
    ),
    /// It has been busy for too long.
    pub is_overloaded: computed!(bool, self.busy_since.is_some_and(|since| self.now >= since + self.limits.patience)),

    /// The verdict.
    pub state: computed!(
        State,
        match (self.seen, self.busy_since) {
            (None, _) => State::Unknown,
            (Some(seen), _) if self.is_silent => State::Silent { since: seen },
            (_, Some(since)) if self.is_overloaded => State::Overloaded { since },
            (_, Some(since)) => State::Busy { since },
            _ => State::Fine,
        }
    ),
    /// What is shown of it.
    pub figures: computed!(
        Figures,
        Figures {
            load: self.load.map(|load| load.round() as u32),
            busiest: self.busiest.map(|load| load.round() as u32),
            memory: self.memory.and_then(Usage::percent),
            celsius: self.celsius.map(|celsius| celsius.round() as i32),
        }
    ),
    /// Whether somebody has to look after it.
    pub needs_help: computed!(bool, self.state.needs_help()),

    /// The other services.
    #[reactive(context)]
    pub api: Api,
    /// A call of them has panicked.
    #[reactive(event)]
    pub panic: (),
    /// How often that happened.
    pub panics: scan!(usize, self.panics + self.panic.len()),
    /// Who is on call, asked when somebody is needed. An answer that is no longer wanted is not waited for.
    pub on_call: resource!(Option<String>, String, async {
        if self.needs_help { self.api.who_is_on_call().await.map(Some) } else { Ok(None) }
    }),
    /// What the world is told.
    pub page: computed!(
        Page,
        Page { state: self.state, help: if self.needs_help { Help::of(&self.on_call) } else { Help::NotNeeded } }
    ),
    /// Puts it on the status page. A call that is under way when there is something newer to say is dropped.
    #[reactive(restart)]
    publish: effect!(async { self.api.publish(&self.page).await }),
}

impl Machine {
    /// A machine of which nothing is known yet.
    pub fn unseen(limits: Limits, api: Api) -> Self {
        Machine::new(MachineInputs { limits, processors: Table::new(), memory: None, celsius: None }, api)
    }

    /// Takes what its sensors say, at that time.
    pub fn take(&mut self, now: Duration, readings: Readings) {
        // What is due by then comes first: a machine that was silent until now has been silent.
        self.advance(now);
        let Readings { processors, memory, celsius } = readings.checked();
        self.batch(|machine| {
            machine.update_processors(|rows| {
                rows.retain(|number, _| *number < processors.len());
                for (number, load) in processors.into_iter().enumerate() {
                    if rows.update(&number, |row| row.set_load(load)).is_none() {
                        rows.create(number, ProcessorInputs { load });
                    }
                }
            });
            machine.set_memory(memory);
            machine.set_celsius(celsius);
            machine.push_look(());
        });
    }
}
