//! What this machine says about itself.

use std::path::PathBuf;

use sysinfo::{DiskRefreshKind, Disks, System};

use crate::host::Usage;

/// One look at a machine. What is not known, or cannot be true, is `None`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Readings {
    /// How busy all cores together are, in percent.
    pub cpu: Option<f64>,
    /// Main memory.
    pub memory: Option<Usage>,
    /// Swap.
    pub swap: Option<Usage>,
    /// The disk that is watched. What is reserved counts as used.
    pub disk: Option<Usage>,
    /// The load average over one minute.
    pub load: Option<f64>,
    /// The number of cores.
    pub cores: usize,
}

impl Readings {
    /// The readings without those that cannot be true.
    ///
    /// A `NaN` would also count as a change at every tick, since it is not equal to itself.
    pub fn checked(self) -> Self {
        let number = |reading: f64| (reading.is_finite() && reading >= 0.0).then_some(reading);
        let some_of = |usage: Usage| (usage.total > 0).then_some(usage);
        // A machine may have no swap, but it has memory: if it claims to have neither, nobody looked.
        let knows_memory = self.memory.is_some_and(|memory| memory.total > 0);
        let capped = |usage: Usage| Usage { used: usage.used.min(usage.total), ..usage };
        Readings {
            cpu: self.cpu.and_then(number),
            memory: self.memory.and_then(some_of).map(capped),
            swap: self.swap.map(capped).filter(|swap| swap.total > 0 || knows_memory),
            disk: self.disk.and_then(some_of).map(capped),
            load: self.load.and_then(number),
            cores: self.cores.max(1),
        }
    }
}

/// The source of readings.
pub struct Probe {
    system: Option<System>,
    disks: Option<Disks>,
    mount: Option<PathBuf>,
    cores: usize,
}

impl Probe {
    /// Watches the disk that is mounted there, or else the one of the current directory.
    ///
    /// Takes a fifth of a second, since how busy a processor is needs two looks.
    pub fn new(mount: Option<PathBuf>) -> Self {
        let mut system = System::new().ok();
        if let Some(system) = &mut system {
            system.refresh_cpu_usage();
        }
        let disks = Disks::new_with_refreshed_list_specifics(DiskRefreshKind::nothing().with_storage()).ok();
        let mount = mount.or_else(|| mount_of_current_directory(disks.as_ref()?));
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        std::thread::sleep(sysinfo::MINIMUM_CPU_UPDATE_INTERVAL);
        Probe { system, disks, mount, cores }
    }

    /// Where the disk is mounted that is watched.
    pub fn mount(&self) -> Option<&PathBuf> {
        self.mount.as_ref()
    }

    /// Looks again.
    pub fn read(&mut self) -> Readings {
        let system = self.system.as_mut().map(|system| {
            system.refresh_cpu_usage();
            system.refresh_memory();
            &*system
        });
        if let Some(disks) = &mut self.disks {
            disks.refresh_specifics(true, DiskRefreshKind::nothing().with_storage());
        }
        let disk = self.disks.iter().flatten().find(|disk| Some(disk.mount_point()) == self.mount.as_deref());
        Readings {
            cpu: system.filter(|system| !system.cpus().is_empty()).map(|system| f64::from(system.global_cpu_usage())),
            memory: system.map(|system| Usage { used: system.used_memory(), total: system.total_memory() }),
            swap: system.map(|system| Usage { used: system.used_swap(), total: system.total_swap() }),
            disk: disk.map(|disk| Usage {
                used: disk.total_space().saturating_sub(disk.available_space()),
                total: disk.total_space(),
            }),
            load: System::load_average().ok().map(|load| load.one),
            cores: system.map_or(0, |system| system.cpus().len()).max(self.cores),
        }
    }
}

fn mount_of_current_directory(disks: &Disks) -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    let above = disks.iter().map(|disk| disk.mount_point()).filter(|mount| here.starts_with(mount));
    above.max_by_key(|mount| mount.components().count()).map(PathBuf::from)
}
