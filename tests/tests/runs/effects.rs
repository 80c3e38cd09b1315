//! `effect!(async { .. })`

use std::pin::pin;
use std::sync::{Arc, Mutex};

use reaktiv::{Reactive, reactive};
use reaktiv_tests::runs;
use reaktiv_tests::tasks::{Dropped, Gate, Task, yield_now};

use super::drive;

#[derive(Clone, Default)]
struct World {
    gate: Gate,
    log: Arc<Mutex<Vec<String>>>,
}

impl World {
    fn log(&self, text: String) {
        self.log.lock().unwrap().push(text);
    }

    fn taken(&self) -> Vec<String> {
        std::mem::take(&mut self.log.lock().unwrap())
    }
}

#[reactive]
struct Alerts {
    celsius: i32,
    other: i32,
    doubled: computed!(i32, self.celsius * 2),
    #[reactive(context)]
    world: World,
    send: effect!(async {
        let _dropped = Dropped("dropped");
        self.world.log(format!("begins {}", self.doubled));
        self.world.gate.pass().await;
        self.world.log(format!("ends {}", self.doubled));
    }),
}

fn alerts() -> (Alerts, World, Task) {
    let world = World::default();
    (Alerts::new(AlertsInputs { celsius: 1, other: 0 }, world.clone()), world, Task::default())
}

#[test]
fn nothing_runs_before_it_is_polled_and_changes_before_that_are_one_run() {
    let (mut alerts, world, task) = alerts();
    alerts.set_celsius(2);
    alerts.set_celsius(3);
    assert!(world.taken().is_empty());
    drive(&mut alerts, &task);
    assert_eq!(world.taken(), ["begins 6"]);
}

#[test]
fn a_run_goes_on_where_it_waits_with_what_it_began_with() {
    let (mut alerts, world, task) = alerts();
    drive(&mut alerts, &task);
    assert!(!task.is_woken());
    world.gate.open();
    assert!(task.is_woken());
    drive(&mut alerts, &task);
    assert_eq!(world.taken(), ["begins 2", "ends 2"]);
    assert_eq!(runs(), ["dropped"]);
}

#[test]
fn changes_during_a_run_are_one_run_after_it() {
    let (mut alerts, world, task) = alerts();
    drive(&mut alerts, &task);
    alerts.set_celsius(2);
    alerts.set_celsius(3);
    drive(&mut alerts, &task);
    assert_eq!(world.taken(), ["begins 2"]);
    world.gate.open();
    drive(&mut alerts, &task);
    assert_eq!(world.taken(), ["ends 2", "begins 6"]);
    world.gate.open();
    drive(&mut alerts, &task);
    assert_eq!(world.taken(), ["ends 6"]);
    assert!(!task.is_woken());
}

#[test]
fn a_change_of_what_it_does_not_read_is_none() {
    let (mut alerts, world, task) = alerts();
    world.gate.open();
    drive(&mut alerts, &task);
    world.taken();
    alerts.set_other(1);
    assert!(!task.is_woken());
    drive(&mut alerts, &task);
    assert!(world.taken().is_empty());
}

#[test]
fn a_write_wakes_whoever_drives_it() {
    let (mut alerts, world, task) = alerts();
    world.gate.open();
    drive(&mut alerts, &task);
    alerts.batch(|alerts| {
        alerts.set_celsius(2);
        assert!(!task.is_woken());
    });
    assert!(task.is_woken());
    drive(&mut alerts, &task);
    assert_eq!(world.taken(), ["begins 2", "ends 2", "begins 4"]);
}

#[test]
fn the_struct_can_be_used_between_two_polls_of_its_owner() {
    let (mut alerts, world, task) = alerts();
    drive(&mut alerts, &task);
    assert_eq!(*alerts.doubled(), 2);
    alerts.set_celsius(5);
    assert_eq!(*alerts.doubled(), 10);
    world.gate.open();
    drive(&mut alerts, &task);
    assert_eq!(world.taken(), ["begins 2", "ends 2", "begins 10"]);
}

#[test]
fn dropping_the_struct_drops_the_run_where_it_waits() {
    let (mut alerts, world, task) = alerts();
    drive(&mut alerts, &task);
    drop(alerts);
    assert_eq!(runs(), ["dropped"]);
    world.gate.open();
    assert_eq!(world.taken(), ["begins 2"]);
}

#[test]
fn dropping_the_driver_loses_nothing() {
    let (mut alerts, world, task) = alerts();
    {
        let mut driver = pin!(alerts.run_futures());
        _ = task.poll(driver.as_mut());
    }
    world.gate.open();
    let other = Task::default();
    drive(&mut alerts, &other);
    assert_eq!(world.taken(), ["begins 2", "ends 2"]);
}

#[test]
fn a_task_that_has_gone_elsewhere_is_called_there() {
    let (mut alerts, world, task) = alerts();
    drive(&mut alerts, &task);
    let other = Task::default();
    drive(&mut alerts, &other);
    world.gate.open();
    assert!(other.is_woken() && !task.is_woken());
    drive(&mut alerts, &other);
    assert_eq!(world.taken(), ["begins 2", "ends 2"]);
}

#[test]
fn one_that_restarts_drops_its_run_when_something_has_changed() {
    #[reactive]
    struct Search {
        query: String,
        #[reactive(context)]
        world: World,
        #[reactive(restart)]
        look_up: effect!(async {
            let _dropped = Dropped("dropped");
            self.world.log(format!("begins {}", self.query));
            self.world.gate.pass().await;
            self.world.log(format!("ends {}", self.query));
        }),
    }
    let (world, task) = (World::default(), Task::default());
    let mut search = Search::new(SearchInputs { query: "a".into() }, world.clone());
    drive(&mut search, &task);
    search.set_query("ab".into());
    assert!(task.is_woken() && runs().is_empty());
    drive(&mut search, &task);
    assert_eq!(runs(), ["dropped"]);
    world.gate.open();
    drive(&mut search, &task);
    assert_eq!(world.taken(), ["begins a", "begins ab", "ends ab"]);
}

#[test]
fn what_is_read_in_any_branch_counts() {
    #[reactive]
    struct Branches {
        on: bool,
        value: i32,
        #[reactive(context)]
        world: World,
        send: effect!(async {
            yield_now().await;
            if self.on {
                self.world.log(self.value.to_string());
            } else {
                self.world.log("off".into());
            }
        }),
    }
    let (world, task) = (World::default(), Task::default());
    let mut branches = Branches::new(BranchesInputs { on: false, value: 1 }, world.clone());
    drive(&mut branches, &task);
    branches.set_value(2);
    drive(&mut branches, &task);
    assert_eq!(world.taken(), ["off", "off"]);
}

#[test]
fn an_untracked_read_is_of_the_moment_when_the_run_begins_and_calls_for_no_run() {
    #[reactive]
    struct Sampled {
        value: i32,
        sample: i32,
        #[reactive(clock, default = 0)]
        now: u64,
        #[reactive(context)]
        world: World,
        send: effect!(async {
            let value = self.value;
            yield_now().await;
            self.world.log(format!("{value} {} {}", untracked!(self.sample), untracked!(self.now)));
        }),
    }
    use reaktiv::Timed;
    let (world, task) = (World::default(), Task::default());
    let mut sampled = Sampled::new(SampledInputs { value: 1, sample: 10 }, world.clone());
    drive(&mut sampled, &task);
    sampled.set_sample(11);
    sampled.advance(5);
    assert!(!task.is_woken());
    sampled.set_value(2);
    drive(&mut sampled, &task);
    assert_eq!(world.taken(), ["1 10 0", "2 11 5"]);
}

#[test]
fn one_that_skips_its_first_run_waits_for_a_change() {
    #[reactive]
    struct Later {
        value: i32,
        #[reactive(context)]
        world: World,
        #[reactive(skip_first)]
        send: effect!(async { self.world.log(self.value.to_string()) }),
    }
    let (world, task) = (World::default(), Task::default());
    let mut later = Later::new(LaterInputs { value: 1 }, world.clone());
    drive(&mut later, &task);
    later.set_value(2);
    drive(&mut later, &task);
    assert_eq!(world.taken(), ["2"]);
}

#[test]
fn several_run_beside_each_other_and_the_others_are_not_held_up() {
    #[reactive]
    struct Three {
        value: i32,
        #[reactive(context)]
        world: World,
        slow: effect!(async {
            self.world.gate.pass().await;
            self.world.log(format!("slow {}", self.value));
        }),
        quick: effect!(async {
            yield_now().await;
            self.world.log(format!("quick {}", self.value));
        }),
        at_once: effect!(self.world.log(format!("at once {}", self.value))),
    }
    let (world, task) = (World::default(), Task::default());
    let mut three = Three::new(ThreeInputs { value: 1 }, world.clone());
    drive(&mut three, &task);
    three.set_value(2);
    drive(&mut three, &task);
    world.gate.open();
    world.gate.open();
    drive(&mut three, &task);
    assert_eq!(world.taken(), ["at once 1", "quick 1", "at once 2", "quick 2", "slow 1", "slow 2"]);
}

#[test]
fn a_run_may_be_left_by_return() {
    #[reactive]
    struct Early {
        value: i32,
        #[reactive(context)]
        world: World,
        send: effect!(async {
            if self.value == 0 {
                return;
            }
            yield_now().await;
            self.world.log(self.value.to_string());
        }),
    }
    let (world, task) = (World::default(), Task::default());
    let mut early = Early::new(EarlyInputs { value: 0 }, world.clone());
    drive(&mut early, &task);
    early.set_value(1);
    drive(&mut early, &task);
    assert_eq!(world.taken(), ["1"]);
}

#[test]
fn the_traits_of_the_struct_stay() {
    fn check<T: Send + Unpin + std::panic::UnwindSafe + std::panic::RefUnwindSafe>() {}
    #[reactive]
    struct Plain {
        value: i32,
        send: effect!(async { yield_now().await }),
        loaded: resource!(i32, (), async { Ok(self.value) }),
    }
    check::<Plain>();
    let mut plain = Plain::new(PlainInputs { value: 1 });
    drive(&mut plain, &Task::default());
    assert_eq!(plain.loaded().value(), Some(&1));
}

#[test]
fn where_nothing_is_async_a_driver_waits_for_ever() {
    #[reactive]
    struct Plain {
        value: i32,
    }
    let (mut plain, task) = (Plain::new(PlainInputs { value: 1 }), Task::default());
    drive(&mut plain, &task);
    plain.set_value(2);
    assert!(!task.is_woken());
}

#[test]
fn many_runs_that_never_wait_let_others_in() {
    #[reactive]
    struct Busy {
        value: i32,
        #[reactive(context)]
        count: Arc<Mutex<usize>>,
        send: effect!(async {
            let _ = self.value;
            loop {
                *self.count.lock().unwrap() += 1;
                yield_now().await;
            }
        }),
    }
    let (count, task) = (Arc::new(Mutex::new(0)), Task::default());
    let mut busy = Busy::new(BusyInputs { value: 1 }, count.clone());
    _ = task.poll(pin!(busy.run_futures()));
    assert!(task.is_woken() && (1..1000).contains(&*count.lock().unwrap()));
}

#[test]
fn trace_tells_when_a_run_begins() {
    let (mut alerts, world, task) = alerts();
    let told = Arc::new(Mutex::new(Vec::new()));
    let _trace = alerts.trace({
        let told = told.clone();
        move |run| told.lock().unwrap().push(run.to_string())
    });
    alerts.set_celsius(2);
    assert_eq!(*told.lock().unwrap(), ["Alerts.doubled changed"]);
    world.gate.open();
    drive(&mut alerts, &task);
    assert_eq!(*told.lock().unwrap(), ["Alerts.doubled changed", "Alerts.send ran"]);
}
