//! This machine's own figures.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use reaktiv::{Reactive, Shared};
use sysinfo::{Components, DiskRefreshKind, Disks, System};

use crate::clock::now;
use crate::device::Reading;
use crate::plant::Plant;
use crate::quantity::Quantity;

/// What a machine says of itself. What does not, on this system, is left out.
struct Machine {
    system: Option<System>,
    disks: Option<Disks>,
    thermometers: Option<Components>,
}

impl Machine {
    fn new() -> Self {
        let mut system = System::new().ok();
        if let Some(system) = &mut system {
            // How busy a processor is needs two looks.
            system.refresh_cpu_usage();
        }
        let storage = DiskRefreshKind::nothing().with_storage();
        Machine {
            system,
            disks: Disks::new_with_refreshed_list_specifics(storage).ok(),
            thermometers: Components::new_with_refreshed_list().ok(),
        }
    }

    /// Its figures, by name. What cannot be true is left out.
    fn figures(&mut self) -> Vec<(String, Quantity, f64)> {
        let figures = self.processors_and_memory().into_iter().chain(self.storage()).chain(self.temperatures());
        figures
            .filter_map(|(name, quantity, value)| Some((name, quantity, rounded(quantity.checked(value)?))))
            .collect()
    }

    fn processors_and_memory(&mut self) -> Vec<(String, Quantity, f64)> {
        let Some(system) = &mut self.system else { return Vec::new() };
        system.refresh_cpu_usage();
        system.refresh_memory();
        let mut figures = vec![("all processors".to_owned(), Quantity::Load, f64::from(system.global_cpu_usage()))];
        for (number, processor) in system.cpus().iter().enumerate() {
            figures.push((format!("processor {}", number + 1), Quantity::Load, f64::from(processor.usage())));
        }
        figures.push(("memory".to_owned(), Quantity::Memory, percent(system.used_memory(), system.total_memory())));
        figures.push(("swap".to_owned(), Quantity::Memory, percent(system.used_swap(), system.total_swap())));
        figures
    }

    fn storage(&mut self) -> Vec<(String, Quantity, f64)> {
        let Some(disks) = &mut self.disks else { return Vec::new() };
        disks.refresh_specifics(true, DiskRefreshKind::nothing().with_storage());
        let mut figures: Vec<(String, Quantity, f64)> = Vec::new();
        for disk in disks.iter() {
            // The same disk may be mounted more than once.
            let name = format!("disk {}", disk.name().to_string_lossy());
            if figures.iter().all(|(other, ..)| *other != name) {
                let used = disk.total_space().saturating_sub(disk.available_space());
                figures.push((name, Quantity::Disk, percent(used, disk.total_space())));
            }
        }
        figures
    }

    fn temperatures(&mut self) -> Vec<(String, Quantity, f64)> {
        let Some(thermometers) = &mut self.thermometers else { return Vec::new() };
        thermometers.refresh(true);
        let celsius = thermometers.iter().filter_map(|of| Some((of.label().to_owned(), of.temperature()?)));
        celsius.map(|(name, celsius)| (name, Quantity::Temperature, f64::from(celsius))).collect()
    }
}

/// How much of something is in use; not a number of nothing.
fn percent(used: u64, total: u64) -> f64 {
    used as f64 * 100.0 / total as f64
}

/// To a tenth: what moves by less is no news.
fn rounded(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

/// Reads the figures of this machine, so often, on a thread of its own, until `stop` is over.
pub fn watch(plant: Shared<Plant>, interval: Duration, stop: Receiver<()>) -> JoinHandle<()> {
    thread::spawn(move || {
        let mut machine = Machine::new();
        while let Err(RecvTimeoutError::Timeout) = stop.recv_timeout(interval) {
            let figures = machine.figures();
            plant.update(|plant| {
                let at = now();
                plant.batch(|plant| {
                    for (name, quantity, value) in figures {
                        plant.take(&name, quantity, "this machine", Reading { at: Some(at), value });
                    }
                });
            });
        }
    })
}
