//! The sensors of this machine.

use std::thread;
use std::time::Duration;

use sysinfo::{Components, System};
use tokio::sync::mpsc;

use super::readings::Readings;
use crate::host::Usage;

/// Reads them every so often, until nobody takes what they say.
///
/// On a thread of its own: one that hangs is to be noticed, not to be waited for.
pub fn read_every(interval: Duration) -> mpsc::Receiver<Readings> {
    let (sender, readings) = mpsc::channel(1);
    thread::spawn(move || {
        let mut sensors = Sensors::new();
        loop {
            // How busy a processor is needs two looks.
            thread::sleep(interval.max(sysinfo::MINIMUM_CPU_UPDATE_INTERVAL));
            if sender.blocking_send(sensors.read()).is_err() {
                return;
            }
        }
    });
    readings
}

struct Sensors {
    system: Option<System>,
    thermometers: Option<Components>,
}

impl Sensors {
    fn new() -> Self {
        let mut system = System::new().ok();
        if let Some(system) = &mut system {
            system.refresh_cpu_usage();
        }
        Sensors { system, thermometers: Components::new_with_refreshed_list().ok() }
    }

    fn read(&mut self) -> Readings {
        if let Some(system) = &mut self.system {
            system.refresh_cpu_usage();
            system.refresh_memory();
        }
        if let Some(thermometers) = &mut self.thermometers {
            thermometers.refresh(true);
        }
        let processors = self.system.iter().flat_map(System::cpus).map(|processor| Some(f64::from(processor.usage())));
        let memory = |system: &System| Usage { used: system.used_memory(), total: system.total_memory() };
        let celsius = self.thermometers.iter().flatten().filter_map(|thermometer| thermometer.temperature());
        Readings {
            processors: processors.collect(),
            memory: self.system.as_ref().map(memory),
            celsius: celsius.map(f64::from).reduce(f64::max),
        }
    }
}
