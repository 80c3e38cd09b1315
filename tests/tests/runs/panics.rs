//! Panics in bodies, and in what runs around them.

use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::task::{Context, Wake, Waker};

use reaktiv::{Reactive, Status, reactive};
use reaktiv_tests::tasks::{Dropped, Gate, Task, yield_now};
use reaktiv_tests::{panic_message, quietly, runs};

use super::drive;

#[derive(Clone, Default)]
struct World {
    gate: Gate,
    log: Arc<Mutex<Vec<String>>>,
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
struct Fragile {
    value: i32,
    checked: computed!(i32, {
        assert!(self.value != 13, "a formula");
        self.value
    }),
    #[reactive(context)]
    world: World,
    first: effect!(async {
        let _dropped = Dropped("dropped");
        yield_now().await;
        assert!(self.value < 100, "a body");
        self.world.log(format!("first {}", self.value));
    }),
    second: effect!(async {
        yield_now().await;
        self.world.log(format!("second {}", self.value));
    }),
    loaded: resource!(i32, String, async {
        yield_now().await;
        assert!(self.value < 100, "a resource");
        Ok(self.checked * 10)
    }),
}

fn fragile(value: i32) -> (Fragile, World, Task) {
    let world = World::default();
    (Fragile::new(FragileInputs { value }, world.clone()), world, Task::default())
}

#[test]
fn a_panic_of_an_effect_comes_out_of_the_poll_and_the_others_go_on() {
    let (mut fragile, world, task) = fragile(100);
    let message = panic_message(|| quietly(|| drive(&mut fragile, &task)));
    assert_eq!(message, "a body");
    assert_eq!(runs(), ["dropped"]);
    // Whoever polls on finds what else was called for.
    quietly(|| drive(&mut fragile, &Task::default()));
    assert_eq!(world.taken(), ["second 100"]);
    fragile.set_value(1);
    drive(&mut fragile, &Task::default());
    let mut log = world.taken();
    log.sort();
    assert_eq!(log, ["first 1", "second 1"]);
}

#[test]
fn a_panic_of_a_resource_is_an_error_without_a_value() {
    let (mut fragile, _world, task) = fragile(1);
    drive(&mut fragile, &task);
    assert_eq!(fragile.loaded().value(), Some(&10));
    fragile.set_value(100);
    quietly(|| {
        _ = panic_message(|| drive(&mut fragile, &task));
        drive(&mut fragile, &Task::default());
    });
    assert_eq!((fragile.loaded().status(), fragile.loaded().error()), (Status::Error, None));
    fragile.set_value(2);
    drive(&mut fragile, &Task::default());
    assert_eq!(fragile.loaded().value(), Some(&20));
}

#[reactive]
struct Needs {
    value: i32,
    checked: computed!(i32, {
        assert!(self.value != 13, "a formula");
        self.value
    }),
    #[reactive(context)]
    world: World,
    send: effect!(async { self.world.log(self.checked.to_string()) }),
}

#[test]
fn a_panic_of_a_formula_that_a_run_needs_leaves_it_due() {
    let (world, task) = (World::default(), Task::default());
    let mut needs = Needs::new(NeedsInputs { value: 1 }, world.clone());
    drive(&mut needs, &task);
    assert_eq!(panic_message(|| needs.set_value(13)), "a formula");
    drive(&mut needs, &task);
    needs.set_value(2);
    drive(&mut needs, &task);
    assert_eq!(world.taken(), ["1", "2"]);
}

#[test]
fn a_run_that_was_called_for_is_not_lost_to_a_formula_that_panics_before_it_begins() {
    let (world, task) = (World::default(), Task::default());
    let mut needs = Needs::new(NeedsInputs { value: 1 }, world.clone());
    assert_eq!(panic_message(|| needs.set_value(13)), "a formula");
    assert_eq!(panic_message(|| drive(&mut needs, &task)), "a formula");
    needs.set_value(1); // which it was called for
    drive(&mut needs, &Task::default());
    assert_eq!(world.taken(), ["1"]);
}

#[test]
fn a_copy_that_panics_is_a_run_that_has_ended() {
    thread_local!(static FAILS: std::cell::Cell<bool> = const { std::cell::Cell::new(false) });
    #[derive(PartialEq)]
    struct Copied(i32);
    impl Clone for Copied {
        fn clone(&self) -> Self {
            assert!(!FAILS.get(), "a copy");
            Copied(self.0)
        }
    }
    #[reactive]
    struct Held {
        value: Copied,
        #[reactive(context)]
        world: World,
        send: effect!(async { self.world.log(self.value.0.to_string()) }),
    }
    let (world, task) = (World::default(), Task::default());
    let mut held = Held::new(HeldInputs { value: Copied(1) }, world.clone());
    FAILS.set(true);
    assert_eq!(panic_message(|| drive(&mut held, &task)), "a copy");
    FAILS.set(false);
    drive(&mut held, &Task::default());
    assert!(world.taken().is_empty());
    held.set_value(Copied(2));
    drive(&mut held, &Task::default());
    assert_eq!(world.taken(), ["2"]);
}

#[test]
fn a_copy_that_panics_for_a_resource_is_an_error_without_a_value() {
    #[derive(PartialEq)]
    struct Copied(i32);
    impl Clone for Copied {
        fn clone(&self) -> Self {
            assert!(self.0 != 13, "a copy");
            Copied(self.0)
        }
    }
    #[reactive]
    struct Held {
        value: Copied,
        loaded: resource!(i32, String, async { Ok(self.value.0) }),
    }
    let (mut held, task) = (Held::new(HeldInputs { value: Copied(1) }), Task::default());
    drive(&mut held, &task);
    held.set_value(Copied(13));
    quietly(|| drive(&mut held, &task));
    assert_eq!((held.loaded().status(), held.loaded().value(), held.loaded().error()), (Status::Error, None, None));
    held.set_value(Copied(2));
    drive(&mut held, &task);
    assert_eq!(held.loaded().value(), Some(&2));
}

#[test]
fn a_run_whose_drop_panics_gives_way_all_the_same() {
    struct Bomb(World);
    impl Drop for Bomb {
        fn drop(&mut self) {
            if !std::thread::panicking() && self.0.gate.arrived() == 1 {
                panic!("a drop");
            }
        }
    }
    #[reactive]
    struct Restarted {
        value: i32,
        #[reactive(context)]
        world: World,
        #[reactive(restart)]
        send: effect!(async {
            let _bomb = Bomb(self.world.clone());
            self.world.gate.pass().await;
            self.world.log(self.value.to_string());
        }),
    }
    let (world, task) = (World::default(), Task::default());
    let mut restarted = Restarted::new(RestartedInputs { value: 1 }, world.clone());
    drive(&mut restarted, &task);
    restarted.set_value(2);
    assert_eq!(panic_message(|| drive(&mut restarted, &task)), "a drop");
    drive(&mut restarted, &Task::default());
    world.gate.open();
    drive(&mut restarted, &Task::default());
    assert_eq!(world.taken(), ["2"]);
}

#[test]
fn what_takes_the_place_of_a_run_whose_drop_panics_begins_by_itself() {
    struct Bomb(i32);
    impl Drop for Bomb {
        fn drop(&mut self) {
            assert!(self.0 != 1 || std::thread::panicking(), "a drop");
        }
    }
    #[reactive]
    struct Restarted {
        value: i32,
        #[reactive(context)]
        world: World,
        #[reactive(restart)]
        send: effect!(async {
            let _bomb = Bomb(self.value);
            self.world.log(format!("begins {}", self.value));
            std::future::pending::<()>().await;
        }),
    }
    let (world, task) = (World::default(), Task::default());
    let mut restarted = Restarted::new(RestartedInputs { value: 1 }, world.clone());
    drive(&mut restarted, &task);
    restarted.set_value(2);
    assert_eq!(panic_message(|| drive(&mut restarted, &task)), "a drop");
    drive(&mut restarted, &Task::default());
    assert_eq!(world.taken(), ["begins 1", "begins 2"]);
}

#[test]
fn a_panic_while_a_resource_arrives_leaves_it_there() {
    #[reactive]
    struct Shown {
        value: i32,
        loaded: resource!(i32, (), async {
            yield_now().await;
            Ok(self.value)
        }),
        show: effect!(assert!(self.loaded.status() != Status::Resolved || self.value != 13, "an effect")),
        #[reactive(context)]
        world: World,
        log: effect!(self.world.log(format!("{:?}", self.loaded.value()))),
    }
    let (world, task) = (World::default(), Task::default());
    let mut shown = Shown::new(ShownInputs { value: 13 }, world.clone());
    assert_eq!(panic_message(|| drive(&mut shown, &task)), "an effect");
    assert_eq!(shown.loaded().value(), Some(&13));
    assert_eq!(world.taken(), ["None"]);
    shown.set_value(1);
    drive(&mut shown, &Task::default());
    assert_eq!(world.taken(), ["Some(13)", "Some(1)"]);
}

#[test]
fn a_driver_that_has_panicked_may_be_polled_on() {
    let (mut fragile, world, task) = fragile(100);
    {
        let mut driver = pin!(fragile.run_futures());
        assert_eq!(panic_message(|| quietly(|| _ = task.run(driver.as_mut()))), "a body");
        quietly(|| {
            for _ in 0..10 {
                _ = task.poll(driver.as_mut());
            }
        });
    }
    assert_eq!(world.taken(), ["second 100"]);
}

/// What a task is woken with, which panics once.
#[derive(Default)]
struct Breaks(AtomicBool);

impl Wake for Breaks {
    fn wake(self: Arc<Self>) {
        if self.0.swap(false, SeqCst) {
            panic!("a waker");
        }
    }
}

#[test]
fn a_run_is_not_lost_to_a_waker_that_panics() {
    #[reactive]
    struct Child {
        value: i32,
        #[reactive(context)]
        world: World,
        send: effect!(async { self.world.log(self.value.to_string()) }),
    }
    #[reactive]
    struct Parent {
        #[reactive(nested)]
        child: Child,
    }
    let (world, breaks) = (World::default(), Arc::new(Breaks::default()));
    let mut parent = Parent::new(ParentInputs { child: Child::new(ChildInputs { value: 1 }, world.clone()) });
    let waker = Waker::from(breaks.clone());
    let poll = |parent: &mut Parent| _ = pin!(parent.run_futures()).poll(&mut Context::from_waker(&waker));
    breaks.0.store(true, SeqCst);
    assert_eq!(panic_message(|| poll(&mut parent)), "a waker");
    poll(&mut parent);
    assert_eq!(world.taken(), ["1"]);
    breaks.0.store(true, SeqCst);
    assert_eq!(panic_message(|| parent.child_mut().set_value(2)), "a waker");
    poll(&mut parent);
    assert_eq!(world.taken(), ["2"]);
}

#[test]
fn a_struct_with_a_call_that_nobody_answers_leaves_nothing_behind() {
    let waker = Arc::new(Breaks::default());
    let mut fragile = Fragile::new(FragileInputs { value: 1 }, World::default());
    _ = pin!(fragile.run_futures()).poll(&mut Context::from_waker(&Waker::from(waker.clone())));
    fragile.set_value(2);
    drop(fragile);
    runs();
    assert_eq!(Arc::strong_count(&waker), 1);
}
