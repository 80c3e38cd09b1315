//! Saving, resuming, restoring and copying what has a clock.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use reaktiv::{Reactive, Remember, Table, Timed, reactive};
use serde::{Deserialize, Serialize};

#[reactive]
#[derive(Clone)]
struct Row {
    #[reactive(clock, given)]
    now: u64,
    steps: scan!(u64, |steps| *steps += 1 + u64::from(self.now >= 1_000)),
}

#[reactive]
#[derive(Clone)]
struct Top {
    #[reactive(clock, default = 0)]
    now: u64,
    #[reactive(nested, given(now))]
    row: Row,
}

#[test]
fn the_closure_of_a_copy_steps_once_wherever_that_stands() {
    let mut row = Row::new(RowInputs {});
    row.flush();
    let mut copy = row.clone();
    copy.flush();
    assert_eq!(copy.steps(), &2);
    let top = Top::new(TopInputs { row: Row::new(RowInputs {}) });
    assert_eq!(top.row().steps(), &1);
    assert_eq!(top.clone().row().steps(), &2);
}

#[reactive]
struct Timer {
    #[reactive(clock, default = 0)]
    now: u64,
    timeout: u64,
    rang: scan!(u64, |rang| {
        let is_over = self.now >= *rang + self.timeout;
        if is_over {
            *rang += self.timeout;
        }
        assert!(!PANICS.get());
        is_over
    }),
}

thread_local!(static PANICS: Cell<bool> = const { Cell::new(false) });

#[test]
fn a_closure_that_is_resumed_with_a_shorter_timeout_goes_on() {
    let mut timer = Timer::new(TimerInputs { timeout: 30 });
    timer.advance(20);
    let (mut inputs, memory) = timer.into_parts();
    inputs.timeout = 7;
    let mut resumed = Timer::resume(inputs, memory);
    assert_eq!(resumed.rang(), &14);
    resumed.advance(40);
    assert_eq!(resumed.rang(), &35);
}

#[test]
fn a_closure_that_has_panicked_goes_on() {
    let mut timer = Timer::new(TimerInputs { timeout: 7 });
    PANICS.set(true);
    assert!(catch_unwind(AssertUnwindSafe(|| timer.advance(8))).is_err());
    PANICS.set(false);
    timer.flush();
    timer.advance(40);
    assert_eq!(timer.rang(), &35);
}

#[reactive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Sensor {
    #[reactive(clock, given)]
    now: u64,
    seen: u64,
    stale: computed!(bool, self.now >= self.seen + 30),
    stale_since: scan!(Option<u64>, if self.stale { self.stale_since.or(Some(untracked!(self.now))) } else { None }),
}

#[reactive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Plant {
    /// Milliseconds.
    #[reactive(clock, default = 0)]
    now: u64,
    hot: bool,
    hot_since: scan!(Option<u64>, if self.hot { self.hot_since.or(Some(untracked!(self.now))) } else { None }),
    burning: computed!(bool, self.hot_since.is_some_and(|since| self.now >= since + 300)),
    #[reactive(nested, given(now))]
    sensors: Table<u32, Sensor>,
    stale: computed!(usize, self.sensors.count_where(Sensor::STALE)),
}

fn plant() -> Plant {
    let sensors = (0..5).map(|key| (key, Sensor::new(SensorInputs { seen: u64::from(key) * 10 }))).collect();
    let mut plant = Plant::new(PlantInputs { hot: false, sensors });
    plant.advance(20);
    plant.set_hot(true);
    plant.advance(45);
    plant
}

#[test]
fn what_is_saved_goes_on_where_it_was() {
    let mut plant = plant();
    let text = serde_json::to_string(&plant).unwrap();
    assert!(text.contains(r#""memory":{"now":45,"hot_since":20}"#), "{text}");
    let mut loaded: Plant = serde_json::from_str(&text).unwrap();
    let mut copy = plant.clone();
    assert_eq!((&loaded, &copy), (&plant, &plant));
    for to in [50, 60, 319, 320, 1_000] {
        for of in [&mut plant, &mut loaded, &mut copy] {
            of.advance(to);
        }
        assert_eq!((&loaded, &copy), (&plant, &plant));
        for of in [&loaded, &copy] {
            assert_eq!((of.burning(), of.stale()), (plant.burning(), plant.stale()), "{to}");
        }
    }
    assert_eq!((*plant.burning(), *plant.stale()), (true, 5));
}

#[test]
fn what_is_restored_has_the_time_of_the_memory_also_an_earlier_one() {
    let mut plant = plant();
    let (inputs, memory) = (plant.inputs().clone(), plant.memory().clone());
    plant.advance(1_000);
    assert_eq!((*plant.burning(), *plant.stale()), (true, 5));
    plant.restore(inputs, memory);
    assert_eq!((*plant.now(), *plant.burning(), *plant.stale()), (45, false, 2));
    assert_eq!(plant.sensors()[&0].now(), &45);
    assert_eq!(plant.next_deadline(), Some(50));
    plant.advance(55);
    assert_eq!(plant.sensors()[&2].stale_since(), &Some(50));
}

#[test]
fn inputs_alone_begin_anew() {
    let text = serde_json::to_string(plant().inputs()).unwrap();
    let plant: Plant = serde_json::from_str(&text).unwrap();
    assert_eq!((*plant.now(), *plant.hot_since()), (0, Some(0)));
}
