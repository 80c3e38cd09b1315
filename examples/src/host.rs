//! A machine as a spreadsheet: readings and limits are its input cells, everything else is a formula.
//!
//! A reading is an `Option`: `None` is a probe that gives no reading.

use std::fmt;

use reaktiv::reactive;

/// The state of a machine.
#[reactive]
#[derive(Debug, Clone, PartialEq)]
pub struct Host {
    /// How busy all cores together are, in percent.
    pub cpu: Option<f64>,
    /// Main memory.
    pub memory: Option<Usage>,
    /// Swap; its total is 0 on a machine without.
    pub swap: Option<Usage>,
    /// The disk that is watched.
    pub disk: Option<Usage>,
    /// The load average over one minute.
    pub load: Option<f64>,
    /// The number of cores.
    #[reactive(default = 1)]
    pub cores: usize,

    /// The percentage from which the processor counts as high.
    #[reactive(default = 90.0)]
    pub cpu_limit: f64,
    /// The percentage from which memory counts as high.
    #[reactive(default = 90.0)]
    pub memory_limit: f64,
    /// The percentage from which swap counts as high.
    #[reactive(default = 50.0)]
    pub swap_limit: f64,
    /// The percentage from which the disk counts as high.
    #[reactive(default = 90.0)]
    pub disk_limit: f64,
    /// The load per core, in percent, from which it counts as high.
    #[reactive(default = 150.0)]
    pub load_limit: f64,
    /// How long, in milliseconds, something is high before there is an alert.
    #[reactive(default = 10_000)]
    pub patience: u64,
    /// What time it is, in milliseconds.
    #[reactive(clock, default = 0)]
    pub now: u64,

    /// Whole percents: a reading that moves by less stops here.
    pub cpu_percent: computed!(Option<u32>, self.cpu.and_then(whole)),
    /// The share of memory in use.
    pub memory_percent: computed!(Option<u32>, self.memory.and_then(Usage::percent)),
    /// The share of swap in use: never computed on a machine without.
    pub swap_percent: computed!(Option<u32>, self.swap.and_then(Usage::percent)),
    /// The share of the disk in use.
    pub disk_percent: computed!(Option<u32>, self.disk.and_then(Usage::percent)),
    /// The load per core.
    pub load_percent: computed!(Option<u32>, self.load.and_then(|load| whole(load * 100.0 / self.cores as f64))),
    /// Whether the machine has no swap, which is fine.
    pub no_swap: computed!(bool, matches!(self.swap, Some(Usage { total: 0, .. }))),

    /// The processor against its limit.
    pub cpu_verdict: computed!(Verdict, judge(self.cpu_percent, self.cpu_limit)),
    /// Memory against its limit.
    pub memory_verdict: computed!(Verdict, judge(self.memory_percent, self.memory_limit)),
    /// Swap against its limit, if there is any.
    pub swap_verdict:
        computed!(Verdict, if self.no_swap { Verdict::Absent } else { judge(self.swap_percent, self.swap_limit) }),
    /// The disk against its limit.
    pub disk_verdict: computed!(Verdict, judge(self.disk_percent, self.disk_limit)),
    /// The load against its limit.
    pub load_verdict: computed!(Verdict, judge(self.load_percent, self.load_limit)),

    /// What is high or gives no reading.
    pub concerns: computed!(
        Vec<(Resource, Verdict)>,
        concerns([
            (Resource::Cpu, self.cpu_verdict),
            (Resource::Memory, self.memory_verdict),
            (Resource::Swap, self.swap_verdict),
            (Resource::Disk, self.disk_verdict),
            (Resource::Load, self.load_verdict),
        ])
    ),
    /// The verdict on the whole machine.
    pub health: computed!(Health, Health::of(&self.concerns)),
    /// How far the machine is from its nearest limit: 100 is idle, 0 is there.
    pub score: computed!(
        Option<u32>,
        score([
            (self.cpu_percent, self.cpu_limit),
            (self.memory_percent, self.memory_limit),
            (if self.no_swap { None } else { self.swap_percent }, self.swap_limit),
            (self.disk_percent, self.disk_limit),
            (self.load_percent, self.load_limit),
        ])
    ),
    /// Since when each concern is there.
    pub since: scan!(Vec<(Resource, Verdict, u64)>, since(&self.since, &self.concerns, untracked!(self.now))),
    /// The concerns that last: there for ten seconds, or as long as it takes for an alert.
    pub lasting: computed!(Vec<(Resource, Verdict)>, {
        let lasting = self.since.iter().filter(|(_, _, since)| self.now >= since + self.patience);
        lasting.map(|(resource, verdict, _)| (*resource, *verdict)).collect()
    }),
    /// Those with their figures. Reads the figures of these alone, so none as long as all is well.
    pub details: computed!(
        String,
        describe(&self.lasting, |resource| match resource {
            Resource::Cpu => (self.cpu_percent, self.cpu_limit),
            Resource::Memory => (self.memory_percent, self.memory_limit),
            Resource::Swap => (self.swap_percent, self.swap_limit),
            Resource::Disk => (self.disk_percent, self.disk_limit),
            Resource::Load => (self.load_percent, self.load_limit),
        })
    ),

    /// The alerts so far: one line for each change of what lasts.
    #[reactive(context)]
    pub alerts: Vec<String>,
    // The details are read but not tracked: new figures in them are no news.
    alert: effect!(self.alerts.push(alert(&self.lasting, untracked!(&self.details)))),
}

/// How much of something is in use, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// In use.
    pub used: u64,
    /// In use or free.
    pub total: u64,
}

impl Usage {
    /// The share in use; none of nothing.
    pub fn percent(self) -> Option<u32> {
        whole(self.used as f64 * 100.0 / self.total as f64)
    }
}

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [&str; 5] = ["KiB", "MiB", "GiB", "TiB", "PiB"];
        let mut scale = 1024.0;
        let mut unit = 0;
        while unit + 1 < UNITS.len() && self.total as f64 >= 1024.0 * scale {
            scale *= 1024.0;
            unit += 1;
        }
        write!(f, "{:.1} of {:.1} {}", self.used as f64 / scale, self.total as f64 / scale, UNITS[unit])
    }
}

/// What is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resource {
    /// The processor.
    Cpu,
    /// Main memory.
    Memory,
    /// Swap.
    Swap,
    /// A disk.
    Disk,
    /// The load average.
    Load,
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Resource::Cpu => "cpu",
            Resource::Memory => "memory",
            Resource::Swap => "swap",
            Resource::Disk => "disk",
            Resource::Load => "load",
        })
    }
}

/// A resource against its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Below the limit.
    Fine,
    /// At the limit or above.
    High,
    /// The machine has none, and needs none.
    Absent,
    /// Nothing is known.
    NoReading,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Verdict::Fine => "fine",
            Verdict::High => "HIGH",
            Verdict::Absent => "has none",
            Verdict::NoReading => "no reading",
        })
    }
}

/// The verdict on a whole machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// Nothing is high.
    Healthy,
    /// One resource is high.
    Strained,
    /// Two or more are.
    Critical,
    /// No probe gives a reading.
    Unknown,
}

impl Health {
    fn of(concerns: &[(Resource, Verdict)]) -> Self {
        let having = |verdict| concerns.iter().filter(|concern| concern.1 == verdict).count();
        match having(Verdict::High) {
            0 if having(Verdict::NoReading) == 5 => Health::Unknown,
            0 => Health::Healthy,
            1 => Health::Strained,
            _ => Health::Critical,
        }
    }
}

impl fmt::Display for Health {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Health::Healthy => "healthy",
            Health::Strained => "strained",
            Health::Critical => "CRITICAL",
            Health::Unknown => "unknown",
        })
    }
}

/// To a whole percent; none of what is not a finite number.
fn whole(percent: f64) -> Option<u32> {
    percent.is_finite().then(|| percent.round() as u32)
}

fn judge(percent: Option<u32>, limit: f64) -> Verdict {
    match percent {
        None => Verdict::NoReading,
        Some(percent) if f64::from(percent) >= limit => Verdict::High,
        Some(_) => Verdict::Fine,
    }
}

fn concerns(verdicts: [(Resource, Verdict); 5]) -> Vec<(Resource, Verdict)> {
    verdicts.into_iter().filter(|(_, verdict)| matches!(verdict, Verdict::High | Verdict::NoReading)).collect()
}

fn score(against_limits: [(Option<u32>, f64); 5]) -> Option<u32> {
    let used = against_limits.into_iter().filter_map(|(percent, limit)| Some(f64::from(percent?) / limit));
    let most = used.reduce(f64::max)?;
    Some((100.0 * (1.0 - most)).round() as u32)
}

fn describe(concerns: &[(Resource, Verdict)], figures: impl Fn(Resource) -> (Option<u32>, f64)) -> String {
    let one = |&(resource, verdict): &(Resource, Verdict)| match figures(resource) {
        (Some(percent), limit) => format!("{resource} {percent}% (limit {limit}%)"),
        (None, _) => format!("{resource} {verdict}"),
    };
    concerns.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// Those that were there before have been there since then.
fn since(
    before: &[(Resource, Verdict, u64)],
    concerns: &[(Resource, Verdict)],
    now: u64,
) -> Vec<(Resource, Verdict, u64)> {
    let one = |&(resource, verdict): &(Resource, Verdict)| {
        let same = before.iter().find(|before| (before.0, before.1) == (resource, verdict));
        (resource, verdict, same.map_or(now, |before| before.2))
    };
    concerns.iter().map(one).collect()
}

fn alert(concerns: &[(Resource, Verdict)], details: &str) -> String {
    let health = Health::of(concerns);
    if concerns.is_empty() { health.to_string() } else { format!("{health}: {details}") }
}
