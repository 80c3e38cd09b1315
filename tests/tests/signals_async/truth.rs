//! A resource tells the truth at once: after a write of what it depends on nobody sees the old outcome, wherever they look from.
use crate::support::{Task, log, taken};
use reaktiv::{Parameters, Resource, Runtime, Signal, Snapshot, Status};
use reaktiv_tests::panic_message;
use std::sync::{Arc, Barrier, Mutex};

type Name = Resource<String, ()>;

/// How the request comes to know its user.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Read,
    Parameters,
    Request,
}

const KINDS: [Kind; 3] = [Kind::Read, Kind::Parameters, Kind::Request];

/// The name of a user, loaded for user 1. User 0 is nobody.
fn setup(runtime: &Runtime, kind: Kind) -> (Signal<i32>, Name, Task<'static>) {
    let user = runtime.signal(1);
    let load = |user: i32| async move { Ok(format!("user {user}")) };
    let (name, mut driver) = {
        let user = user.clone();
        match kind {
            Kind::Read => {
                let (name, driver) = runtime.resource(move || load(user.get()));
                (name, Task::new(driver))
            }
            Kind::Request => {
                let (name, driver) = runtime.resource_with_request(move |_| {
                    let user = user.clone();
                    async move { load(user.get()).await }
                });
                (name, Task::new(driver))
            }
            Kind::Parameters => {
                let parameters = move || Some(user.get()).filter(|user| *user != 0);
                let (name, driver) = runtime.resource_with_parameters(parameters, load);
                (name, Task::new(driver))
            }
        }
    };
    driver.run();
    assert_eq!(seen(&name.peek()), (Status::Resolved, Some("user 1")));
    (user, name, driver)
}

fn seen(now: &Snapshot<String, ()>) -> (Status, Option<&str>) {
    (now.status, now.value.as_deref())
}

#[test]
fn whoever_looks_in_a_batch_sees_that_it_loads() {
    for kind in KINDS {
        let runtime = Runtime::new();
        let (user, name, mut driver) = setup(&runtime, kind);
        let shown = runtime.computed({
            let name = name.clone();
            move || (name.status(), name.get())
        });
        assert_eq!(shown.get(), (Status::Resolved, Some("user 1".into())));
        runtime.batch(|| {
            user.set(2);
            assert_eq!(shown.get(), (Status::Loading, Some("user 1".into())), "{kind:?}");
            assert_eq!(seen(&name.snapshot()), (Status::Loading, Some("user 1")));
            assert_eq!(seen(&name.peek()), (Status::Loading, Some("user 1")));
            assert!(name.is_loading() && !name.reload() && format!("{name:?}").contains("Loading"));
        });
        driver.run();
        assert_eq!(shown.get(), (Status::Resolved, Some("user 2".into())));
    }
}

#[test]
fn a_write_that_is_taken_back_before_anybody_looks_loads_nothing() {
    for kind in KINDS {
        let runtime = Runtime::new();
        let (user, name, driver) = setup(&runtime, kind);
        let log = log();
        let _effect = runtime.effect({
            let (name, log) = (name.clone(), log.clone());
            move || log.lock().unwrap().push(name.status())
        });
        runtime.batch(|| {
            user.set(2);
            user.set(1);
            assert_eq!(name.status(), Status::Resolved);
        });
        assert!(!driver.is_woken());
        assert_eq!(taken(&log), [Status::Resolved]);
    }
}

#[test]
fn effects_of_the_same_flush_never_see_the_new_question_with_the_old_answer() {
    for kind in KINDS {
        let runtime = Runtime::new();
        let route = runtime.signal(1);
        let (user, name, mut driver) = setup(&runtime, kind);
        let log = log();
        // One made before what writes, one behind it.
        let watch = || {
            let (user, name, log) = (user.clone(), name.clone(), log.clone());
            runtime.effect(move || {
                let (user, now) = (user.get(), name.snapshot());
                let fits = now.status != Status::Resolved || now.value == Some(format!("user {user}"));
                log.lock().unwrap().push((now.status, fits));
            })
        };
        let _before = watch();
        let _router = runtime.effect({
            let (route, user) = (route.clone(), user.clone());
            move || user.set(route.get())
        });
        let _behind = watch();
        taken(&log);
        for next in [2, 3] {
            route.set(next);
            assert_eq!(taken(&log), [(Status::Loading, true); 2], "{kind:?}");
            driver.run();
            assert_eq!(taken(&log), [(Status::Resolved, true); 2], "{kind:?}");
        }
    }
}

#[test]
fn what_is_set_after_the_write_wins_in_a_batch_as_outside_of_it() {
    for kind in KINDS {
        for in_batch in [false, true] {
            let runtime = Runtime::new();
            let (user, name, mut driver) = setup(&runtime, kind);
            let writes = || {
                user.set(2);
                name.set("typed".into());
                assert_eq!(seen(&name.peek()), (Status::Local, Some("typed")));
            };
            if in_batch {
                runtime.batch(writes)
            } else {
                writes()
            }
            driver.run();
            assert_eq!(seen(&name.peek()), (Status::Local, Some("typed")), "{kind:?} {in_batch}");
            // A later change is not forgotten, in the same batch either.
            runtime.batch(|| {
                user.set(3);
                name.set("typed".into());
                user.set(4);
            });
            assert_eq!(name.status(), Status::Loading);
            driver.run();
            assert_eq!(seen(&name.peek()), (Status::Resolved, Some("user 4")));
        }
    }
}

#[test]
fn without_parameters_it_is_idle_at_once_and_with_them_again_it_loads_at_once() {
    let runtime = Runtime::new();
    let (user, name, mut driver) = setup(&runtime, Kind::Parameters);
    let status = runtime.computed({
        let name = name.clone();
        move || (name.status(), name.get())
    });
    status.get();
    runtime.batch(|| {
        user.set(0);
        assert_eq!((seen(&name.peek()), status.get()), ((Status::Idle, None), (Status::Idle, None)));
        user.set(5);
        assert_eq!((seen(&name.peek()), status.get()), ((Status::Loading, None), (Status::Loading, None)));
        user.set(0);
        assert_eq!(status.get(), (Status::Idle, None));
    });
    driver.run();
    assert_eq!(status.get(), (Status::Idle, None));
    user.set(6);
    assert_eq!(status.get(), (Status::Loading, None));
    driver.run();
    assert_eq!(status.get(), (Status::Resolved, Some("user 6".into())));
}

#[test]
fn a_reload_is_seen_at_once_and_a_change_turns_it_into_a_load() {
    for kind in KINDS {
        let runtime = Runtime::new();
        let (user, name, mut driver) = setup(&runtime, kind);
        runtime.batch(|| {
            assert!(name.reload());
            assert_eq!(seen(&name.peek()), (Status::Reloading, Some("user 1")));
            assert!(!name.reload(), "one is due");
        });
        driver.run();
        assert_eq!(seen(&name.peek()), (Status::Resolved, Some("user 1")));
        user.set(2);
        assert!(!name.reload());
        driver.run();
        assert_eq!(seen(&name.peek()), (Status::Resolved, Some("user 2")));
    }
}

#[test]
fn settled_waits_for_the_outcome_of_what_was_written_before() {
    for kind in KINDS {
        let runtime = Runtime::new();
        let (user, name, mut driver) = setup(&runtime, kind);
        let (wanted, greeted) = (runtime.signal(1), runtime.signal(String::new()));
        let mut job = Task::new(runtime.effect_future(|| async {
            user.set(wanted.get());
            greeted.set(name.settled().await.value.unwrap());
        }));
        for next in [1, 7, 7, 8] {
            wanted.set(next);
            for _ in 0..4 {
                job.run();
                driver.run();
            }
            assert_eq!((greeted.get(), name.get()), (format!("user {next}"), Some(format!("user {next}"))), "{kind:?}");
        }
    }
}

#[test]
fn another_thread_sees_that_it_loads_while_effects_are_running() {
    for kind in KINDS {
        let runtime = Runtime::new();
        let (user, name, _driver) = setup(&runtime, kind);
        let (inside, looked) = (Arc::new(Barrier::new(2)), Arc::new(Barrier::new(2)));
        let waits = Arc::new(Mutex::new(false));
        let _slow = runtime.effect({
            let (user, waits, inside, looked) = (user.clone(), waits.clone(), inside.clone(), looked.clone());
            move || {
                user.get();
                if *waits.lock().unwrap() {
                    inside.wait();
                    looked.wait();
                }
            }
        });
        *waits.lock().unwrap() = true;
        std::thread::scope(|scope| {
            scope.spawn(|| user.set(2));
            inside.wait();
            let (snapshot, peeked) = (name.snapshot(), name.peek());
            *waits.lock().unwrap() = false;
            looked.wait();
            assert_eq!(
                (seen(&snapshot), seen(&peeked)),
                ((Status::Loading, Some("user 1")), (Status::Loading, Some("user 1")))
            );
        });
    }
}

#[test]
fn a_resource_that_loads_for_another_one_is_loading_as_soon_as_that_is() {
    let runtime = Runtime::new();
    let (user, name, mut names) = setup(&runtime, Kind::Read);
    let (greeting, driver) = runtime.resource_with_parameters(
        {
            let name = name.clone();
            move || name.snapshot()
        },
        |name| async move { Ok::<_, ()>(format!("Hello {name}")) },
    );
    let mut greetings = Task::new(driver);
    greetings.run();
    assert_eq!(greeting.get().unwrap(), "Hello user 1");
    runtime.batch(|| {
        user.set(2);
        assert_eq!((name.status(), greeting.status()), (Status::Loading, Status::Loading));
    });
    names.run();
    greetings.run();
    assert_eq!(greeting.get().unwrap(), "Hello user 2");
}

#[test]
fn a_driver_that_is_dropped_while_it_is_due_leaves_nothing_loading() {
    for kind in KINDS {
        let runtime = Runtime::new();
        let (user, name, mut driver) = setup(&runtime, kind);
        let status = runtime.computed({
            let name = name.clone();
            move || name.status()
        });
        user.set(2);
        assert_eq!(status.get(), Status::Loading);
        driver.drop_future();
        assert_eq!(seen(&name.peek()).0, status.get());
        assert!(!status.get().is_loading());
        user.set(3);
        assert!(!status.get().is_loading() && !name.reload());
    }
}

#[test]
fn resources_belong_to_the_runtime_of_the_batch_that_they_are_made_in() {
    let runtime = Runtime::new();
    let user = runtime.signal(1);
    let (name, driver) = runtime.batch(|| {
        let user = user.clone();
        Resource::<String, ()>::with_parameters(
            move || Some(user.get()),
            |user| async move { Ok(format!("user {user}")) },
        )
    });
    Task::new(driver).run();
    assert!(name.runtime() == runtime);
    assert_eq!(seen(&name.peek()).1, Some("user 1"));
}

#[test]
fn a_resource_whose_formula_reads_a_signal_of_another_runtime_panics_at_once() {
    let runtime = Runtime::new();
    let user = Signal::new(1);
    let is_misuse = |message: String| {
        assert!(message.contains("belongs to another runtime than the formula or effect that reads it"), "{message}");
    };
    for kind in KINDS {
        let (name, mut driver) = runtime.batch(|| {
            let user = user.clone();
            match kind {
                Kind::Read => {
                    let (name, driver) = Resource::<i32, ()>::new(move || {
                        let user = user.clone();
                        async move { Ok(user.get()) }
                    });
                    (name, Task::new(driver))
                }
                Kind::Parameters => {
                    let (name, driver) =
                        Resource::<i32, ()>::with_parameters(move || Some(user.get()), |user| async move { Ok(user) });
                    (name, Task::new(driver))
                }
                Kind::Request => {
                    let (name, driver) = Resource::<i32, ()>::with_request(move |_| {
                        let user = user.get();
                        async move { Ok(user) }
                    });
                    (name, Task::new(driver))
                }
            }
        });
        is_misuse(panic_message(|| driver.run()));
        drop(driver);
        assert_eq!(name.peek().value, None);
        user.set(user.peek() + 1);
    }
    let same = runtime.signal(1);
    let doubled = runtime.computed(move || same.get() * 2);
    assert_eq!(doubled.get(), 2, "the runtime is usable");
}

#[test]
fn the_error_of_parameters_is_there_after_a_reload_also_of_a_set_value_and_another_reason_replaces_it() {
    let runtime = Runtime::new();
    let reason = runtime.signal(Some("no user"));
    let (name, driver) = {
        let reason = reason.clone();
        runtime.resource_with_parameters(move || Parameters::Failed(reason.get()), |user: i32| async move { Ok(user) })
    };
    let mut driver = Task::new(driver);
    driver.run();
    for _ in 0..2 {
        assert_eq!((name.status(), name.error()), (Status::Error, Some("no user")));
        name.reload();
        assert_eq!((name.status(), name.error()), (Status::Reloading, Some("no user")));
        driver.run();
    }
    assert_eq!((name.status(), name.error()), (Status::Error, Some("no user")));
    name.set(7);
    name.reload();
    driver.run();
    for now in [Some("no user"), None, Some("no right"), None] {
        reason.set(now);
        driver.run();
        assert_eq!((name.status(), name.error()), (Status::Error, now));
    }
}
