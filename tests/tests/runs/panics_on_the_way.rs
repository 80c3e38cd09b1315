//! Panics of what a driver comes by: hand-downs, and wakers.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::task::{Context, Wake};

use reaktiv::{Reactive, Shared, Table, reactive};
use reaktiv_tests::tasks::{Act, Gate, Task};
use reaktiv_tests::{panic_message, quietly};

use super::drive;

#[derive(Clone, Default)]
struct World {
    gate: Gate,
    log: Arc<Mutex<Vec<String>>>,
    act: Act,
}

impl World {
    fn log(&self, text: impl Into<String>) {
        self.log.lock().unwrap().push(text.into());
    }

    fn taken(&self) -> Vec<String> {
        std::mem::take(&mut self.log.lock().unwrap())
    }
}

#[reactive]
struct Handed {
    value: i32,
    #[reactive(given)]
    limit: i32,
    #[reactive(context, given)]
    world: World,
    run: effect!(async {
        self.world.act.run();
        self.world.gate.pass().await;
        self.world.log(format!("ran {}", self.value));
    }),
    load: resource!(i32, String, async {
        self.world.act.run();
        Ok(self.value + self.limit)
    }),
}

#[reactive]
struct Hands {
    raw: i32,
    limit: computed!(i32, {
        assert!(self.raw != 13, "a formula");
        self.raw
    }),
    #[reactive(context)]
    world: World,
    #[reactive(nested, given(limit, world = self.world))]
    rows: Table<u32, Handed>,
}

fn hands() -> (Shared<Hands>, World) {
    let world = World::default();
    let rows = [(1, Handed::new(HandedInputs { value: 2 }))].into();
    (Shared::new(Hands::new(HandsInputs { raw: 1, rows }, world.clone())), world)
}

#[test]
fn a_hand_down_that_panics_while_a_run_is_polled_loses_nothing() {
    let (hands, world) = hands();
    world.act.set({
        let hands = hands.clone();
        move || _ = quietly(|| catch_unwind(AssertUnwindSafe(|| hands.update(|hands| hands.set_raw(13)))))
    });
    world.gate.open();
    let (task, mut driver) = (Task::default(), pin!(hands.run_futures()));
    while task.is_woken() && world.log.lock().unwrap().len() < 10 {
        if quietly(|| catch_unwind(AssertUnwindSafe(|| task.run(driver.as_mut())))).is_err() {
            world.log("panicked");
        }
    }
    assert!(world.taken().contains(&"panicked".into()));
    hands.update(|hands| hands.set_raw(1));
    assert!(task.run(driver.as_mut()).is_none());
    world.taken();
    let row = |hands: &mut Hands| hands.rows_mut().row_mut(&1).unwrap().set_value(6);
    hands.update(row);
    world.gate.open();
    assert!(task.run(driver.as_mut()).is_none());
    let loaded = hands.read(|hands| hands.rows()[&1].load().value().copied());
    assert_eq!((world.taken(), loaded), (vec!["ran 6".to_string()], Some(7)));
}

#[test]
fn a_call_is_answered_when_the_hand_down_that_has_panicked_does_so_no_more() {
    let (hands, world) = hands();
    let (task, mut driver) = (Task::default(), pin!(hands.run_futures()));
    assert!(task.run(driver.as_mut()).is_none());
    assert_eq!(panic_message(|| hands.update(|hands| hands.set_raw(13))), "a formula");
    world.gate.open();
    assert_eq!(panic_message(|| _ = task.poll(driver.as_mut())), "a formula");
    hands.update(|hands| hands.set_raw(1));
    assert!(task.run(driver.as_mut()).is_none());
    assert_eq!(world.taken(), ["ran 2"]);
}

/// A waker that panics when it is told to.
#[derive(Default)]
struct Fuse {
    is_lit: AtomicBool,
    woken: AtomicUsize,
}

impl Wake for Fuse {
    fn wake(self: Arc<Self>) {
        self.woken.fetch_add(1, SeqCst);
        assert!(!self.is_lit.swap(false, SeqCst), "a waker");
    }
}

#[test]
fn of_several_runs_that_come_all_begin_though_the_waker_panics() {
    let world = World::default();
    let mut hands = Hands::new(HandsInputs { raw: 1, rows: Table::new() }, world.clone());
    let (fuse, task) = (Arc::new(Fuse::default()), Task::default());
    _ = pin!(hands.run_futures()).poll(&mut Context::from_waker(&fuse.clone().into()));
    fuse.is_lit.store(true, SeqCst);
    let insert = |hands: &mut Hands| _ = hands.rows_mut().insert(1, Handed::new(HandedInputs { value: 2 }));
    assert_eq!(panic_message(|| insert(&mut hands)), "a waker");
    world.gate.open();
    drive(&mut hands, &task);
    assert_eq!((world.taken(), hands.rows()[&1].load().value()), (vec!["ran 2".to_string()], Some(&3)));
}

#[test]
fn a_driver_whose_waker_panics_takes_no_call_from_another_one() {
    let (hands, _world) = hands();
    let fuses = [Arc::new(Fuse::default()), Arc::new(Fuse::default())];
    let mut drivers = [Box::pin(hands.run_futures()), Box::pin(hands.run_futures())];
    for _ in 0..4 {
        for (driver, fuse) in drivers.iter_mut().zip(&fuses) {
            _ = driver.as_mut().poll(&mut Context::from_waker(&fuse.clone().into()));
        }
    }
    fuses.iter().for_each(|fuse| fuse.woken.store(0, SeqCst));
    fuses[0].is_lit.store(true, SeqCst);
    _ = quietly(|| {
        catch_unwind(AssertUnwindSafe(|| hands.update(|hands| hands.rows_mut().row_mut(&1).unwrap().set_value(9))))
    });
    assert_eq!(fuses.each_ref().map(|fuse| fuse.woken.load(SeqCst)), [1, 1]);
}

#[test]
fn a_struct_is_taken_out_though_the_waker_of_its_driver_panics() {
    let (hands, _world) = hands();
    let (fuse, mut driver) = (Arc::new(Fuse::default()), pin!(hands.run_futures()));
    for _ in 0..3 {
        _ = driver.as_mut().poll(&mut Context::from_waker(&fuse.clone().into()));
    }
    fuse.is_lit.store(true, SeqCst);
    assert!(quietly(|| hands.into_inner()).is_some());
    assert!(!fuse.is_lit.load(SeqCst));
}

#[test]
fn a_driver_that_was_refused_is_told_all_the_same() {
    let (hands, _world) = hands();
    let (task, mut driver) = (Task::default(), pin!(hands.run_futures()));
    let refused = panic_message(|| hands.update(|_| _ = task.poll(driver.as_mut())));
    assert!(refused.contains("is in use on this thread already"), "{refused}");
    assert!(task.poll(driver.as_mut()).is_pending());
    while task.is_woken() {
        assert!(task.poll(driver.as_mut()).is_pending());
    }
    let (other, _) = self::hands();
    let other = other.into_inner().unwrap();
    hands.update(|hands| *hands = other);
    assert!(task.is_woken());
}

#[reactive]
struct Late {
    #[reactive(clock, default = 0)]
    now: u64,
    due: u64,
    late: computed!(bool, self.now >= self.due),
    #[reactive(context)]
    world: World,
    tell: effect!(async { self.world.log(format!("{} {}", self.due, self.late)) }),
}

#[test]
fn a_run_that_has_begun_is_polled_though_the_waker_of_the_clocks_keeper_panics() {
    let world = World::default();
    let late = Shared::new(Late::new(LateInputs { due: 10 }, world.clone()));
    let (fuse, mut keeper) = (Arc::new(Fuse::default()), pin!(late.keep_time(|| 0, |_| std::future::pending::<()>())));
    _ = keeper.as_mut().poll(&mut Context::from_waker(&fuse.clone().into()));
    late.update(|late| *late = Late::new(LateInputs { due: 5 }, world.clone()));
    _ = keeper.as_mut().poll(&mut Context::from_waker(&fuse.clone().into()));
    late.update(|late| *late = Late::new(LateInputs { due: 3 }, world.clone()));
    fuse.is_lit.store(true, SeqCst);
    let (task, mut driver) = (Task::default(), pin!(late.run_futures()));
    while task.is_woken() {
        _ = quietly(|| catch_unwind(AssertUnwindSafe(|| task.poll(driver.as_mut()))));
    }
    assert_eq!(world.taken(), ["3 false"]);
    late.update(|late| late.set_due(20));
    assert!(task.run(driver.as_mut()).is_none());
    assert_eq!(world.taken(), ["20 false"]);
}

#[reactive]
struct Loads {
    value: i32,
    checked: computed!(i32, {
        assert!(self.value != 13, "a formula");
        self.value / 10
    }),
    #[reactive(context)]
    world: World,
    loaded: resource!(i32, (), async {
        self.world.gate.pass().await;
        self.world.log("loads");
        Ok(self.checked)
    }),
}

#[test]
fn an_outcome_is_not_lost_to_a_formula_that_panics_where_it_arrives() {
    let world = World::default();
    let (mut loads, task) = (Loads::new(LoadsInputs { value: 11 }, world.clone()), Task::default());
    drive(&mut loads, &task);
    world.gate.open();
    let arrives = |loads: &mut Loads| {
        loads.set_value(13);
        drive(loads, &task);
    };
    assert_eq!(panic_message(|| loads.batch(arrives)), "a formula");
    loads.set_value(12);
    drive(&mut loads, &task);
    assert_eq!((loads.loaded().value(), loads.loaded().status()), (Some(&1), reaktiv::Status::Resolved));
    assert_eq!(world.taken(), ["loads"]);
    loads.set_value(25);
    world.gate.open();
    drive(&mut loads, &task);
    assert_eq!((loads.loaded().value(), loads.loaded().status()), (Some(&2), reaktiv::Status::Resolved));
}
