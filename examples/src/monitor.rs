//! A host that is fed with readings, and the loop around it.

use std::io::{self, Write};

use reaktiv::{Reactive, Timed};

use crate::host::{Host, HostInputs};
use crate::probe::Readings;
use crate::screen::Screen;
use crate::table;
use crate::tally::Tally;

/// A host, what is counted about it since the first look, and the number of looks at it.
pub struct Monitor {
    host: Host,
    tally: Tally,
    ticks: u64,
}

impl Monitor {
    /// Builds the host from its limits and the first look at it.
    pub fn new(limits: HostInputs, first: Readings) -> Self {
        let Readings { cpu, memory, swap, disk, load, cores } = first.checked();
        let inputs = HostInputs { cpu, memory, swap, disk, load, cores, ..limits };
        let mut host = Host::new(inputs, Vec::new());
        // Everything runs once. From then on it is counted.
        table::read(&host);
        let tally = Tally::of(&mut host);
        Monitor { host, tally, ticks: 1 }
    }

    /// The next look at the host, so many milliseconds after the first.
    pub fn feed(&mut self, now: u64, readings: Readings) {
        // What has lasted for long enough until now is told at its time, whatever comes now.
        self.host.advance(now);
        let Readings { cpu, memory, swap, disk, load, cores } = readings.checked();
        self.host.batch(|host| {
            host.set_cpu(cpu);
            host.set_memory(memory);
            host.set_swap(swap);
            host.set_disk(disk);
            host.set_load(load);
            host.set_cores(cores);
        });
        self.ticks += 1;
    }

    /// The host.
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// What has been counted.
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// The alerts since the last call.
    pub fn take_alerts(&mut self) -> Vec<String> {
        std::mem::take(self.host.alerts_mut())
    }

    /// The host as a table.
    pub fn table(&self) -> String {
        table::table(&self.host, &self.tally, self.ticks)
    }
}

/// Shows a tick, waits, looks again, at the milliseconds that `now` tells; until there have been enough ticks or `wait` returns `false`.
pub fn run<W: Write>(
    screen: &mut Screen<W>,
    limits: HostInputs,
    ticks: Option<u64>,
    mut now: impl FnMut() -> u64,
    mut read: impl FnMut() -> Readings,
    mut wait: impl FnMut() -> bool,
) -> io::Result<()> {
    let mut monitor = Monitor::new(limits, read());
    loop {
        let alerts = monitor.take_alerts();
        screen.draw(&alerts, &monitor.table())?;
        if ticks.is_some_and(|ticks| monitor.ticks >= ticks) || !wait() {
            return Ok(());
        }
        monitor.feed(now(), read());
    }
}
