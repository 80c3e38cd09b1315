//! Saving, resuming, restoring and copying.

use std::collections::VecDeque;

use reaktiv::{Reactive, Remember, Table, reactive};
use serde::{Deserialize, Serialize};

#[reactive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Probe {
    celsius: f64,
    #[reactive(default = 80.0)]
    high: f64,
    #[reactive(default = 70.0)]
    low: f64,
    alarm: scan!(bool, if self.alarm { self.celsius > self.low } else { self.celsius > self.high }),
    #[serde(rename = "readings")]
    count: scan!(u32, {
        let _ = self.celsius;
        self.count + 1
    }),
    recent: scan!(VecDeque<f64>, |recent| recent.push_back(self.celsius)),
}

#[reactive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Rack {
    #[reactive(default = 1.0)]
    factor: f64,
    #[reactive(nested)]
    door: Probe,
    #[reactive(nested)]
    probes: Table<u32, Probe>,
    alarms: computed!(usize, self.probes.count_where(Probe::ALARM) + usize::from(*self.door.alarm())),
    most: scan!(usize, self.most.max(self.alarms)),
    steps: scan!(u32, {
        let _ = (&self.door, &self.probes, self.factor);
        self.steps + 1
    }),
}

fn probe(celsius: f64) -> Probe {
    Probe::new(ProbeInputs { celsius, ..Default::default() })
}

fn rack() -> Rack {
    let probes = (0..3).map(|id| (id, probe(20.0))).collect();
    let mut rack = Rack::new(RackInputs { factor: 1.0, door: probe(20.0), probes });
    rack.probes_mut().row_mut(&1).unwrap().set_celsius(85.0);
    rack.door_mut().set_celsius(90.0);
    rack.door_mut().set_celsius(75.0);
    rack
}

#[test]
fn a_rack_counts_the_steps_of_all_in_it() {
    let rack = rack();
    assert_eq!((*rack.alarms(), *rack.most(), *rack.steps()), (2, 2, 4));
    assert_eq!((*rack.door().count(), *rack.probes()[&1].count(), *rack.probes()[&0].count()), (3, 2, 1));
}

fn goes_on(mut again: Rack, rack: &Rack) {
    assert_eq!(&again, rack);
    assert_eq!(again.alarms(), rack.alarms());
    // A latch goes on by what it would read now.
    again.door_mut().set_low(76.0);
    assert!(!*again.door().alarm());
    assert_eq!((*again.door().count(), *again.most(), *again.steps()), (3, 2, 5));
    again.probes_mut().row_mut(&1).unwrap().set_low(90.0);
    assert_eq!((*again.alarms(), *again.probes()[&1].count(), again.probes()[&1].recent().len()), (0, 2, 2));
}

#[test]
fn copies_go_on_where_the_original_is() {
    let rack = rack();
    goes_on(rack.clone(), &rack);
    let (inputs, memory) = rack.clone().into_parts();
    goes_on(Rack::resume(inputs, memory), &rack);
    let text = serde_json::to_string(&rack).unwrap();
    goes_on(serde_json::from_str(&text).unwrap(), &rack);
    let mut value = serde_json::to_value(&rack).unwrap();
    goes_on(serde_json::from_value(value.take()).unwrap(), &rack);
}

#[test]
fn a_struct_with_memory_is_saved_as_inputs_and_memory() {
    let text = serde_json::to_string(&probe(85.0)).unwrap();
    assert_eq!(
        text,
        r#"{"inputs":{"celsius":85.0,"high":80.0,"low":70.0},"memory":{"alarm":true,"readings":1,"recent":[85.0]}}"#
    );
}

#[test]
fn the_inputs_alone_will_do() {
    for text in [r#"{"celsius":85.0,"high":80.0,"low":70.0}"#, r#"{"inputs":{"celsius":85.0,"high":80.0,"low":70.0}}"#]
    {
        let read: Probe = serde_json::from_str(text).unwrap();
        assert_eq!(read, probe(85.0));
    }
    let missing = serde_json::from_str::<Probe>(r#"{"celsius":85.0}"#).unwrap_err().to_string();
    assert!(missing.starts_with("missing field `high`"), "{missing}");
    let unknown = r#"{"inputs":{"celsius":85.0,"high":80.0,"low":70.0},"memry":{}}"#;
    let unknown = serde_json::from_str::<Probe>(unknown).unwrap_err().to_string();
    assert!(unknown.starts_with("unknown field `memry`, expected `inputs` or `memory`"), "{unknown}");
    let twice = r#"{"memory":{},"memory":{}}"#;
    let twice = serde_json::from_str::<Probe>(twice).unwrap_err().to_string();
    assert!(twice.starts_with("duplicate field `memory`"), "{twice}");
}

#[test]
fn a_scan_that_was_not_saved_begins_with_its_default_and_does_not_step() {
    let text = r#"{"memory":{"alarm":true},"inputs":{"celsius":75.0,"high":80.0,"low":70.0}}"#;
    let mut read: Probe = serde_json::from_str(text).unwrap();
    assert_eq!((*read.alarm(), *read.count(), read.recent().len()), (true, 0, 0));
    read.set_low(80.0);
    assert_eq!((*read.alarm(), *read.count()), (false, 0));
}

#[test]
fn restoring_makes_no_steps_at_any_depth() {
    let mut rack = rack();
    let saved = rack.clone().into_parts();
    rack.probes_mut().row_mut(&0).unwrap().set_celsius(99.0);
    rack.probes_mut().insert(7, probe(99.0));
    rack.door_mut().set_celsius(1.0);
    rack.set_factor(2.0);
    assert_eq!((*rack.most(), *rack.steps()), (4, 8));
    let (inputs, memory) = saved;
    let before = Rack::resume(inputs.clone(), memory.clone());
    rack.restore(inputs, memory);
    assert_eq!(rack, before);
    goes_on(rack, &before);
}

#[test]
fn what_is_written_after_restoring_in_a_batch_counts() {
    let mut rack = rack();
    let (inputs, memory) = rack.clone().into_parts();
    rack.batch(|rack| {
        rack.probes_mut().row_mut(&2).unwrap().set_celsius(99.0);
        rack.set_factor(9.0);
        rack.restore(inputs, memory);
        rack.door_mut().set_low(76.0);
    });
    assert_eq!((*rack.door().alarm(), *rack.door().count(), *rack.steps()), (false, 3, 5));
    assert_eq!((*rack.probes()[&2].celsius(), *rack.probes()[&2].count(), *rack.factor()), (20.0, 1, 1.0));
}

#[test]
fn setting_the_inputs_is_a_write_and_leaves_the_memory() {
    let mut rack = rack();
    let inputs = rack.inputs().clone();
    rack.probes_mut().row_mut(&1).unwrap().set_celsius(60.0);
    assert_eq!((*rack.alarms(), *rack.probes()[&1].count()), (1, 3));
    rack.set_inputs(inputs);
    assert_eq!((*rack.alarms(), *rack.probes()[&1].count(), *rack.steps()), (2, 4, 6));
}

#[test]
fn effects_of_what_is_resumed_run_and_those_of_what_is_restored_if_something_differs() {
    #[reactive]
    struct Logged {
        x: i32,
        total: scan!(i32, self.total + self.x),
        #[reactive(context)]
        log: Vec<(i32, i32)>,
        write: effect!(self.log.push((self.x, self.total))),
    }
    let mut logged = Logged::new(LoggedInputs { x: 1 }, Vec::new());
    logged.set_x(2);
    assert_eq!((logged.memory().total, logged.log().as_slice()), (3, &[(1, 1), (2, 3)][..]));
    logged.restore(LoggedInputs { x: 2 }, LoggedMemory { total: 3 });
    assert_eq!(logged.log().len(), 2);
    logged.restore(LoggedInputs { x: 2 }, LoggedMemory { total: 5 });
    assert_eq!(logged.log()[2..], [(2, 5)]);
    let (inputs, memory) = logged.into_parts();
    let logged = Logged::resume(inputs, memory, Vec::new());
    assert_eq!(logged.log(), &[(2, 5)]);
}

#[test]
fn events_that_nobody_has_seen_are_forgotten_when_a_struct_is_restored() {
    #[reactive]
    #[derive(Clone)]
    struct Door {
        #[reactive(event)]
        ring: u32,
        rings: scan!(usize, self.rings + self.ring.len()),
    }
    let mut door = Door::new(DoorInputs {});
    door.batch(|door| {
        door.push_ring(1);
        door.restore(DoorInputs {}, DoorMemory { rings: 4 });
        door.push_ring(2);
    });
    assert_eq!(*door.rings(), 5);
}

#[test]
fn undo_is_a_list_of_parts() {
    let mut probe = probe(20.0);
    let mut undo = Vec::new();
    for celsius in [85.0, 75.0, 60.0] {
        undo.push((probe.inputs().clone(), probe.memory().clone()));
        probe.set_celsius(celsius);
    }
    assert!(!*probe.alarm());
    let (inputs, memory) = undo.pop().unwrap();
    probe.restore(inputs, memory);
    assert!(*probe.alarm());
}

#[test]
fn a_memory_whose_derives_stand_behind_a_condition_loads_what_lacks_a_scan() {
    #[reactive]
    #[cfg_attr(all(), derive(Serialize, Deserialize))]
    struct Counter {
        step: u32,
        total: scan!(u32, self.total + self.step),
        #[reactive(default = 7)]
        most: scan!(u32, self.most.max(self.total)),
    }
    let memory: CounterMemory = serde_json::from_str(r#"{"total":3}"#).unwrap();
    let counter = Counter::resume(CounterInputs { step: 1 }, memory);
    assert_eq!((*counter.total(), *counter.most()), (3, 7));
}

#[test]
fn what_is_equal_but_for_what_it_is_handed_does_not_step_when_it_is_restored() {
    #[reactive]
    #[derive(Debug, Clone, PartialEq)]
    struct Counts {
        #[reactive(given)]
        g: i64,
        ones: scan!(i64, self.ones + i64::from(self.g == 1)),
    }
    #[reactive]
    #[derive(Debug, Clone, PartialEq)]
    struct Around {
        a: i64,
        #[reactive(nested, given(g = self.a))]
        one: Counts,
        #[reactive(nested, given(g = self.a))]
        rows: Table<i64, Counts>,
    }
    let counts = || Counts::new(CountsInputs {});
    let mut around = Around::new(AroundInputs { a: 1, one: counts(), rows: [(0, counts())].into() });
    let inputs = around.inputs().clone();
    around.set_a(2);
    around.restore(inputs, ());
    assert_eq!((*around.one().ones(), *around.rows()[&0].ones()), (1, 1));
}

#[test]
fn nothing_runs_if_what_is_restored_is_what_is_there() {
    #[derive(Clone, Default)]
    struct NotComparable(i64);
    #[reactive]
    #[derive(Clone)]
    struct One {
        x: i64,
        sum: scan!(i64, |sum| *sum += self.x),
        other: scan!(NotComparable, |other| other.0 += self.x),
        #[reactive(context)]
        log: Vec<i64>,
        of_sum: effect!(self.log.push(self.sum)),
        of_other: effect!(self.log.push(-self.other.0)),
    }
    let mut one = One::new(OneInputs { x: 1 }, Vec::new());
    let saved = (one.inputs().clone(), one.memory().clone());
    one.restore(saved.0, saved.1);
    // What cannot be compared counts as different.
    assert_eq!(one.log(), &[1, -1, -1]);
}

#[test]
fn what_serde_is_told_of_the_inputs_alone_is_not_told_of_the_memory() {
    fn of_inputs() -> CounterInputs {
        CounterInputs { first_step: 3 }
    }
    #[reactive]
    #[derive(Serialize, Deserialize)]
    #[serde(default = "of_inputs", rename_all = "camelCase", deny_unknown_fields)]
    struct Counter {
        first_step: u32,
        total_of_all: scan!(u32, self.total_of_all + self.first_step),
    }
    let counter: Counter = serde_json::from_str(r#"{"inputs":{},"memory":{"totalOfAll":7}}"#).unwrap();
    assert_eq!((*counter.first_step(), *counter.total_of_all()), (3, 7));
    assert!(serde_json::from_str::<CounterMemory>(r#"{"total":1}"#).is_err());
}

#[test]
fn a_row_that_comes_when_a_struct_is_restored_does_not_step() {
    #[reactive]
    #[derive(Clone, PartialEq, Debug)]
    struct Line {
        #[reactive(given)]
        g: i64,
        list: scan!(Vec<i64>, |list| list.push(self.g)),
    }
    #[reactive]
    #[derive(Clone, PartialEq, Debug)]
    struct Sheet {
        #[reactive(nested, given(g = self.best))]
        lines: Table<u32, Line>,
        x: i64,
        best: scan!(i64, self.best.max(self.x)),
    }
    let sheet = |x| Sheet::new(SheetInputs { x, lines: [(0, Line::new(LineInputs {}))].into() });
    let mut one = sheet(3);
    let saved = (one.inputs().clone(), one.memory().clone());
    let before = one.clone();
    one.lines_mut().remove(&0);
    one.set_x(21);
    one.restore(saved.0.clone(), saved.1.clone());
    assert_eq!((&one, one.lines()[&0].list().as_slice()), (&before, &[3][..]));
    let mut other = sheet(5);
    other.restore(saved.0, saved.1);
    assert_eq!(other, before);
    other.set_x(4);
    assert_eq!(other.lines()[&0].list(), &[3, 4]);
}
