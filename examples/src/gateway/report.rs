//! A plant as text.

use super::plant::Plant;
use crate::money::grouped;

/// All sites, and the alarms that are on.
pub fn report(plant: &Plant) -> String {
    let mut text = format!(
        "\n{:10}  {:>7}  {:>6}  {:>8}  {:>6}  {:>6}  {:>3}\n",
        "site", "devices", "silent", "readings", "mean", "alarms", "on"
    );
    for site in plant.sites() {
        let mean = site.mean.map_or_else(|| "-".to_owned(), |mean| format!("{mean:.1}"));
        text += &format!(
            "{:10}  {:>7}  {:>6}  {:>8}  {mean:>6}  {:>6}  {:>3}\n",
            site.name,
            site.devices,
            site.silent,
            grouped(site.readings),
            site.alarms,
            site.on
        );
    }
    text += &format!("\nat {}:\n", plant.now());
    for (name, device) in plant.devices() {
        if let Some(since) = device.on_since() {
            let celsius = device.celsius().unwrap_or_default();
            text += &format!("{name:12}  alarm since {since}, now {celsius:.1} °C\n");
        }
    }
    text
}
