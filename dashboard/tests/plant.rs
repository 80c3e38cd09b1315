//! The plant without a server: what is silent, what is too high, and what is forgotten.

use reaktiv::{Reactive, Shared};
use reaktiv_dashboard::device::{HISTORY, PACE, Reading, State};
use reaktiv_dashboard::pager::Pager;
use reaktiv_dashboard::plant::{MOST, Plant};
use reaktiv_dashboard::quantity::Quantity;

const BEGIN: u64 = 1_000_000;

fn plant() -> Shared<Plant> {
    let plant = Plant::shared(Pager::default());
    plant.update(|plant| plant.advance_to(BEGIN));
    plant
}

fn heat(plant: &mut Plant, name: &str, at: Option<u64>, value: f64) {
    plant.take(name, Quantity::Temperature, "test", Reading { at, value });
}

fn state(plant: &Plant, name: &str) -> State {
    *plant.devices()[name].state()
}

#[test]
fn a_device_is_fine_then_high_then_an_alarm_then_silent() {
    plant().update(|plant| {
        heat(plant, "oven", Some(BEGIN), 20.0);
        assert_eq!((state(plant, "oven"), *plant.highest_temperature()), (State::Fine, Some(20.0)));
        heat(plant, "oven", Some(BEGIN), 80.0);
        assert_eq!((state(plant, "oven"), *plant.high(), plant.alarms().len()), (State::High, 1, 0));
        plant.advance_to(BEGIN + 10_000);
        assert_eq!((state(plant, "oven"), plant.alarms()[0].since), (State::Alarm, BEGIN));
        plant.advance_to(BEGIN + 15_000);
        assert_eq!((state(plant, "oven"), *plant.silent(), *plant.high()), (State::Silent, 1, 0));
        // Nobody knows that it is better now.
        assert_eq!((plant.alarms().len(), *plant.highest_temperature()), (1, None));
        heat(plant, "oven", Some(BEGIN + 15_000), 20.0);
        assert_eq!((state(plant, "oven"), plant.alarms().len()), (State::Fine, 0));
    });
}

#[test]
fn a_figure_from_nobody_knows_when_is_shown_and_counts_for_nothing() {
    plant().update(|plant| {
        heat(plant, "oven", None, 500.0);
        let oven = &plant.devices()["oven"];
        assert_eq!(
            (*oven.value(), *oven.heard(), *oven.mean(), *oven.state()),
            (Some(500.0), None, None, State::Silent)
        );
        plant.advance_to(BEGIN + 60_000);
        assert_eq!((plant.alarms().len(), *plant.high(), *plant.highest_temperature()), (0, 0, None));
        assert!(plant.devices()["oven"].history().is_empty());
    });
}

#[test]
fn what_has_been_is_kept_every_few_seconds_for_a_while() {
    plant().update(|plant| {
        let mut expected = Vec::new();
        for step in 0..3 * HISTORY as u64 {
            let at = BEGIN + step * PACE / 2;
            plant.advance_to(at);
            heat(plant, "oven", Some(at), step as f64);
            if step % 2 == 0 && step > 0 {
                // What it was when the time came.
                expected.push((at / 1000, (step - 1) as f64));
            }
        }
        let history: Vec<_> = plant.devices()["oven"].history().iter().copied().collect();
        assert_eq!(history[..], expected[expected.len() - HISTORY..]);
        let last = *history.last().unwrap();
        plant.advance_to(BEGIN + 2_000_000);
        let history = plant.devices()["oven"].history();
        // It has been silent since: nothing is kept of that.
        assert!(history.back().unwrap().0 <= last.0 + 15 && history.len() == HISTORY);
    });
}

#[test]
fn where_there_are_too_many_those_that_are_silent_give_way_the_longest_first() {
    plant().update(|plant| {
        heat(plant, "first", Some(BEGIN), 20.0);
        plant.advance_to(BEGIN + 1000);
        plant.batch(|plant| (1..MOST).for_each(|number| heat(plant, &number.to_string(), Some(BEGIN + 1000), 20.0)));
        heat(plant, "one too many", Some(BEGIN + 1000), 20.0);
        assert_eq!((plant.devices().len(), plant.misunderstood().count), (MOST, 1));
        assert_eq!(plant.misunderstood().last, "there are too many devices for one more: one too many");
        plant.advance_to(BEGIN + 15_500);
        heat(plant, "another", Some(BEGIN + 15_500), 20.0);
        assert_eq!((plant.devices().len(), plant.devices().contains_key("first")), (MOST, false));
        plant.advance_to(BEGIN + 17_000);
        plant.batch(|plant| heat(plant, "and another", Some(BEGIN + 17_000), 20.0));
        assert_eq!(plant.devices().len(), MOST - MOST / 10 + 1);
        assert!(plant.devices().contains_key("another") && plant.devices().contains_key("and another"));
        // Those that come together with others do not give way to them.
        let new: Vec<String> = (0..MOST / 10 + 99).map(|number| format!("new {number}")).collect();
        plant.batch(|plant| new.iter().for_each(|name| heat(plant, name, Some(BEGIN + 17_000), 20.0)));
        assert!(new.iter().all(|name| plant.devices().contains_key(name)));
    });
}

#[test]
fn what_could_not_be_understood_is_counted_with_its_time() {
    plant().update(|plant| {
        plant.advance_to(BEGIN + 2000);
        plant.batch(|plant| ["what", "that"].map(|what| plant.push_nonsense(what.to_owned())));
        let misunderstood = plant.misunderstood();
        assert_eq!((misunderstood.count, &*misunderstood.last, misunderstood.second), (2, "that", BEGIN / 1000 + 2));
    });
}
