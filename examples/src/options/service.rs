//! The command line of `service`.

use std::time::Duration;

use super::{Arguments, Request};
use crate::service::limits::Limits;

/// The options of `service`.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceOptions {
    /// The time between two looks at the sensors.
    pub interval: Duration,
    /// How long it runs.
    pub time: Option<Duration>,
    /// What is too much, and what is too long.
    pub limits: Limits,
    /// How long a call of another service takes.
    pub latency: Duration,
    /// Every so many-th call fails.
    pub outage: Option<u64>,
}

/// The usage line of `service`.
pub const SERVICE_USAGE: &str = "usage: service [--interval MS] [--seconds N] [--high PERCENT] [--low PERCENT] \
[--for SECONDS] [--silence SECONDS] [--latency MS] [--outage N] [--help]";

/// The help of `service`.
pub const SERVICE_HELP: &str = "\
Watches this machine: tokio tasks around one shared struct, which calls two services that are made up, a status page and a roster.

usage: service [OPTIONS]

  --interval MS     milliseconds between two looks at the sensors (1000); there are at least 200
  --seconds N       end after N seconds; without it, Ctrl-C ends, and a second one at once
  --high PERCENT    the machine is busy from this load of all processors together (80)
  --low PERCENT     and no longer below this one (60, or what is high if that is less)
  --for SECONDS     it is overloaded when it has been busy for so long (10)
  --silence SECONDS it is silent when there was no reading for so long (5)
  --latency MS      how long a call of the page takes (1500); one of the roster takes half of it
  --outage N        every Nth call of the roster gives an error, and every Nth of the page panics
  --help            print this

A line for each change, and no faster than they are read: of what changes meanwhile the newest is told.
When it ends, the page is told the last state, if that takes no longer than three seconds.
";

/// Reads the command line of `service`, without the program's name.
pub fn service(arguments: impl IntoIterator<Item = String>) -> Result<Request<ServiceOptions>, String> {
    let mut options = ServiceOptions {
        interval: Duration::from_secs(1),
        time: None,
        limits: Limits::default(),
        latency: Duration::from_millis(1_500),
        outage: None,
    };
    let mut low = None;
    let mut arguments = Arguments::new(arguments);
    while let Some(name) = arguments.next_name() {
        match &*name {
            "--help" | "-h" => return arguments.only(&name).map(|()| Request::Help),
            "--interval" => options.interval = arguments.milliseconds(&name)?,
            "--seconds" => options.time = Some(arguments.seconds(&name)?),
            "--high" => options.limits.high = arguments.share(&name)?,
            "--low" => low = Some(arguments.share(&name)?),
            "--for" => options.limits.patience = arguments.seconds(&name)?,
            "--silence" => options.limits.silence = arguments.seconds(&name)?,
            "--latency" => options.latency = arguments.milliseconds(&name)?,
            "--outage" => options.outage = Some(arguments.count(&name)?),
            _ => return Err(super::unknown(&name)),
        }
    }
    let high = options.limits.high;
    options.limits.low = match low {
        Some(low) if low > high => return Err(format!("`--low` is {low}, which is above `--high`, {high}")),
        Some(low) => low,
        None => options.limits.low.min(high),
    };
    Ok(Request::Run(options))
}

impl<I: Iterator<Item = String>> Arguments<I> {
    /// A day at most, which no timer is too short for.
    fn seconds(&mut self, name: &str) -> Result<Duration, String> {
        self.count_up_to(name, 86_400).map(Duration::from_secs)
    }

    fn milliseconds(&mut self, name: &str) -> Result<Duration, String> {
        self.count_up_to(name, 86_400_000).map(Duration::from_millis)
    }
}
