//! A plant as text.

use super::plant::Plant;
use crate::money::grouped;

/// All devices, and below them what they come to together.
pub fn report(plant: &Plant) -> String {
    let mut text = format!(
        "\n{:12}  {:8}  {:>8}  {:>8}  {:>6}  {:>6}  {:>6}  {:>8}  {:>6}  alarm\n",
        "device", "state", "since", "readings", "mean", "min", "max", "pieces", "a min"
    );
    for (name, device) in plant.devices() {
        let (state, since, alarm) = (device.state(), device.since(), device.alarm());
        let (readings, pieces) = (grouped(*device.readings()), grouped(*device.pieces()));
        let [mean, minimum, maximum] = [device.mean(), device.minimum(), device.maximum()].map(or_none);
        let per_minute = or_none(&device.output().per_minute);
        text += &format!(
            "{name:12}  {state:8}  {since:>8}  {readings:>8}  {mean:>6}  {minimum:>6}  {maximum:>6}  {pieces:>8}  {per_minute:>6}  {alarm}\n"
        );
    }
    let count = |number: usize| grouped(number as u64);
    text += &format!("\ndevices: {}, running: {}", count(plant.devices().len()), count(*plant.running()));
    text += &format!(", too hot: {}, so the plant is {}\n", count(*plant.hot()), plant.condition());
    text += &format!("readings: {}, pieces: {}\n", grouped(*plant.readings()), grouped(*plant.pieces()));
    let (hottest, recent, peak) = (or_none(plant.hottest()), or_none(&plant.recent().mean()), or_none(plant.peak()));
    text + &format!("hottest device: {hottest} °C, {recent} on average of late, {peak} at the most\n")
}

fn or_none(figure: &Option<f64>) -> String {
    figure.map_or_else(|| "-".to_owned(), |figure| format!("{figure:.1}"))
}
