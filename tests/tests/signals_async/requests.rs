//! Parameters that fail, requests that publish more than once, and what is built over resources.

use crate::support::{Gate, Task, log, taken};
use reaktiv::{Effect, Parameters, Request, Resource, Signal, Status, batch, computed, effect};
use std::task::{Context, Poll, Waker};

type Text = &'static str;

fn state<T: Copy + Send + Sync, E: Copy + Send + Sync>(resource: &Resource<T, E>) -> (Status, Option<T>, Option<E>) {
    resource.with(|now| (now.status, now.value, now.error))
}

/// Loads ten times the parameter.
fn tenfold<I: Into<Parameters<i32, Text>> + 'static>(
    parameters: impl FnMut() -> I + Send + 'static,
) -> (Resource<i32, Text>, Task<'static>) {
    let (resource, driver) = Resource::with_parameters(parameters, |n: i32| async move { Ok(n * 10) });
    (resource, Task::new(driver))
}

#[test]
fn parameters_that_panic_are_an_error_until_they_are_mended() {
    // 241
    let divisor = Signal::new(1);
    let (resource, mut driver) = tenfold({
        let divisor = divisor.clone();
        move || Some(10 / divisor.get())
    });
    driver.run();
    assert_eq!(state(&resource), (Status::Resolved, Some(100), None));
    divisor.set(0);
    assert_eq!(resource.status(), Status::Loading);
    driver.run();
    assert_eq!(state(&resource), (Status::Error, None, None));
    divisor.set(2);
    assert_eq!(resource.status(), Status::Loading);
    driver.run();
    assert_eq!(state(&resource), (Status::Resolved, Some(50), None));
}

#[test]
fn parameters_that_panic_at_first_are_an_error_until_they_are_mended() {
    // 241
    let divisor = Signal::new(0);
    let (resource, mut driver) = tenfold({
        let divisor = divisor.clone();
        move || Some(10 / divisor.get())
    });
    driver.run();
    assert_eq!(state(&resource), (Status::Error, None, None));
    divisor.set(5);
    driver.run();
    assert_eq!(state(&resource), (Status::Resolved, Some(20), None));
}

#[test]
fn parameters_may_be_a_result_or_still_unknown() {
    // 241
    let parameters = Signal::new(Parameters::Loading);
    let (resource, mut driver) = tenfold({
        let parameters = parameters.clone();
        move || parameters.get()
    });
    driver.run();
    assert_eq!(state(&resource), (Status::Loading, None, None));
    for (next, expected) in [
        (Parameters::Ready(1), (Status::Resolved, Some(10), None)),
        (Parameters::Failed(Some("no")), (Status::Error, None, Some("no"))),
        (Parameters::Failed(Some("never")), (Status::Error, None, Some("never"))),
        (Parameters::Ready(2), (Status::Resolved, Some(20), None)),
        (Parameters::Loading, (Status::Loading, Some(20), None)),
        (Parameters::Ready(2), (Status::Resolved, Some(20), None)),
        (Parameters::Idle, (Status::Idle, None, None)),
    ] {
        parameters.set(next);
        driver.run();
        assert_eq!(state(&resource), expected);
    }
    let number = Signal::new("7");
    let (parsed, mut driver) = tenfold({
        let number = number.clone();
        move || number.get().parse::<i32>().map_err(|_| "not a number")
    });
    driver.run();
    assert_eq!(state(&parsed), (Status::Resolved, Some(70), None));
    number.set("seven");
    driver.run();
    assert_eq!(state(&parsed), (Status::Error, None, Some("not a number")));
}

#[test]
fn the_status_is_idle_as_soon_as_there_is_nothing_to_load() {
    // 245
    let parameters = Signal::new(Some(1));
    let (resource, mut driver) = tenfold({
        let parameters = parameters.clone();
        move || parameters.get()
    });
    driver.run();
    parameters.set(None);
    assert_eq!(state(&resource), (Status::Idle, None, None));
    driver.run();
    assert_eq!(state(&resource), (Status::Idle, None, None));
}

#[test]
fn a_request_that_panics_is_an_error_and_the_next_change_loads_again() {
    // 240
    let (a, gate) = (Signal::new(0), Gate::default());
    let (resource, driver) = Resource::<i32, Text>::new({
        let (a, gate) = (a.clone(), gate.clone());
        move || {
            let (a, gate) = (a.clone(), gate.clone());
            assert!(a.get() != 1, "at once");
            async move {
                gate.pass().await;
                assert!(a.get() != 2, "later");
                Ok(a.get())
            }
        }
    });
    let mut driver = Task::new(driver);
    for (value, expected) in [(0, Some(0)), (1, None), (2, None), (3, Some(3))] {
        a.set(value);
        driver.run();
        if value != 1 {
            gate.open();
        }
        driver.run();
        let status = if expected.is_some() { Status::Resolved } else { Status::Error };
        assert_eq!(state(&resource), (status, expected, None), "after {value}");
    }
}

#[test]
fn an_error_goes_on_through_a_chain_and_so_does_waiting() {
    // 251
    let input = Signal::new(None);
    let (first, mut first_driver) = {
        let input = input.clone();
        let (resource, driver) = Resource::with_parameters(
            move || input.get(),
            |n: i32| async move { if n < 0 { Err("negative") } else { Ok(n) } },
        );
        (resource, Task::new(driver))
    };
    let (second, mut second_driver) = tenfold({
        let first = first.clone();
        move || first.snapshot()
    });
    first_driver.run();
    second_driver.run();
    assert_eq!(state(&second), (Status::Idle, None, None));
    for (n, expected) in [
        (1, (Status::Resolved, Some(10), None)),
        (-1, (Status::Error, None, Some("negative"))),
        (2, (Status::Resolved, Some(20), None)),
    ] {
        input.set(Some(n));
        assert_eq!(second.status(), Status::Loading);
        second_driver.run();
        assert_eq!(second.status(), Status::Loading, "it waits for the first");
        first_driver.run();
        second_driver.run();
        assert_eq!(state(&second), expected);
    }
}

#[test]
fn a_request_may_publish_many_outcomes_until_it_is_superseded() {
    // 252
    let (a, gate) = (Signal::new(1), Gate::default());
    let (requests, seen) = (log::<Request<i32, Text>>(), log());
    let (resource, driver) = Resource::with_request({
        let (a, gate, requests) = (a.clone(), gate.clone(), requests.clone());
        move |request: Request<i32, Text>| {
            requests.lock().unwrap().push(request.clone());
            let (a, gate) = (a.get(), gate.clone());
            async move {
                for i in 0.. {
                    gate.pass().await;
                    request.publish(if i % 2 == 0 { Ok(a * 10 + i) } else { Err("odd") });
                }
                Ok(0)
            }
        }
    });
    let _effect = Effect::new({
        let (resource, seen) = (resource.clone(), seen.clone());
        move || seen.lock().unwrap().push(state(&resource))
    });
    let mut driver = Task::new(driver);
    driver.run();
    for _ in 0..3 {
        gate.open();
        driver.run();
    }
    a.set(2);
    driver.run();
    let requests = taken(&requests);
    assert!(!requests[0].is_current() && !requests[0].publish(Ok(99)));
    gate.open();
    driver.run();
    resource.set(5);
    driver.run();
    assert!(!requests[1].publish(Ok(99)));
    let error = (Status::Error, None, Some("odd"));
    let resolved = |value| (Status::Resolved, Some(value), None);
    assert_eq!(
        taken(&seen),
        [
            (Status::Idle, None, None),
            (Status::Loading, None, None),
            resolved(10),
            error,
            resolved(12),
            (Status::Loading, Some(12), None),
            resolved(20),
            (Status::Local, Some(5), None),
        ]
    );
}

#[test]
fn a_request_knows_the_status_before_it() {
    // 247
    let (a, seen) = (Signal::new(1), log());
    let (resource, driver) = Resource::with_request({
        let (a, seen) = (a.clone(), seen.clone());
        move |request: Request<i32, Text>| {
            seen.lock().unwrap().push(request.previous());
            let a = a.get();
            async move { if a < 0 { Err("negative") } else { Ok(a) } }
        }
    });
    let mut driver = Task::new(driver);
    driver.run();
    a.set(-1);
    driver.run();
    a.set(2);
    driver.run();
    resource.set(5);
    resource.reload();
    driver.run();
    assert_eq!(taken(&seen), [Status::Idle, Status::Resolved, Status::Error, Status::Local]);
}

#[test]
fn a_computed_over_a_resource_stops_equal_results_and_gives_defaults() {
    // 248, 249, 250
    let a = Signal::new(1);
    let (resource, mut driver) = tenfold({
        let a = a.clone();
        move || Some(i32::abs(a.get()))
    });
    let magnitude = computed!(resource.get().unwrap_or(-1));
    let seen = log();
    let _effect = {
        let (magnitude, seen) = (magnitude.clone(), seen.clone());
        effect!(seen.lock().unwrap().push(magnitude.get()))
    };
    for value in [1, -1, 2] {
        a.set(value);
        driver.run();
    }
    resource.reload();
    driver.run();
    assert_eq!(taken(&seen), [-1, 10, 20]);
}

#[test]
fn awaiting_a_resource_waits_for_the_newest_request() {
    // 225
    let cx = &mut Context::from_waker(Waker::noop());
    let a = Signal::new(1);
    let (resource, mut driver) = tenfold({
        let a = a.clone();
        move || Some(a.get())
    });
    let value_of = |polled: Poll<reaktiv::Snapshot<i32, Text>>| polled.map(|settled| settled.value);
    {
        let mut early = std::pin::pin!(resource.settled());
        assert!(early.as_mut().poll(cx).is_pending(), "the driver has not begun");
        driver.run();
        assert_eq!(value_of(early.as_mut().poll(cx)), Poll::Ready(Some(10)));
    }
    a.set(2);
    let mut settled = std::pin::pin!(resource.settled());
    assert!(settled.as_mut().poll(cx).is_pending());
    a.set(3);
    driver.run();
    assert_eq!(value_of(settled.as_mut().poll(cx)), Poll::Ready(Some(30)));
}

#[test]
fn awaiting_a_resource_that_has_nothing_to_load_ends() {
    // 225, 233
    let cx = &mut Context::from_waker(Waker::noop());
    let (resource, mut driver) = tenfold(|| None);
    let mut settled = std::pin::pin!(resource.settled());
    assert!(settled.as_mut().poll(cx).is_pending());
    driver.run();
    let Poll::Ready(settled) = settled.as_mut().poll(cx) else { panic!("still waiting") };
    assert_eq!(settled.status, Status::Idle);
}

#[test]
fn an_effect_that_panics_on_a_result_does_not_end_the_driver() {
    let a = Signal::new(1);
    let (resource, mut driver) = tenfold({
        let a = a.clone();
        move || Some(a.get())
    });
    let _effect =
        effect!(resource.with(|now| assert!((now.status, now.value) != (Status::Resolved, Some(20)), "twenty")));
    for value in [1, 2, 3] {
        a.set(value);
        driver.run();
        assert_eq!(resource.get(), Some(value * 10));
    }
}

#[test]
fn a_request_that_a_change_supersedes_publishes_nothing_any_more() {
    let (user, current) = (Signal::new(1), std::sync::Arc::new(std::sync::Mutex::new(None::<Request<i32, Text>>)));
    let (resource, driver) = Resource::with_request({
        let (user, current) = (user.clone(), current.clone());
        move |request: Request<i32, Text>| {
            let user = user.get();
            request.publish(Ok(user));
            *current.lock().unwrap() = Some(request);
            std::future::pending()
        }
    });
    let mut driver = Task::new(driver);
    driver.run();
    let request = current.lock().unwrap().take().unwrap();
    assert!(request.is_current() && request.publish(Ok(10)));
    assert_eq!(state(&resource), (Status::Resolved, Some(10), None));
    user.set(2);
    assert!(!request.is_current() && !request.publish(Ok(20)) && !request.publish(Err("late")));
    assert_eq!(state(&resource), (Status::Loading, Some(10), None));
    driver.run();
    assert_eq!(state(&resource), (Status::Resolved, Some(2), None));
    assert!(!request.is_current());
    let request = current.lock().unwrap().take().unwrap();
    assert!(resource.reload() && !request.publish(Ok(30)));
    assert_eq!(state(&resource), (Status::Reloading, Some(2), None));
}

#[test]
fn what_a_dropped_driver_leaves_does_not_depend_on_who_has_looked() {
    for looks in [false, true] {
        let user = Signal::new(1);
        let (resource, mut driver) = tenfold({
            let user = user.clone();
            move || Some(user.get())
        });
        driver.run();
        user.set(2);
        if looks {
            assert!(resource.is_loading());
        }
        driver.drop_future();
        assert_eq!(state(&resource), (Status::Idle, None, None));
    }
}

#[test]
fn parameters_that_are_nan_again_load_nothing() {
    let (factor, loads) = (Signal::new(1.0), Signal::new(0));
    let (resource, driver) = Resource::<f64, Text>::with_parameters(
        {
            let factor = factor.clone();
            move || Some(factor.get() * f64::NAN)
        },
        {
            let loads = loads.clone();
            move |n| {
                loads.update(|loads| *loads += 1);
                async move { Ok(n) }
            }
        },
    );
    let mut driver = Task::new(driver);
    driver.run();
    factor.set(2.0);
    driver.run();
    assert_eq!((resource.status(), loads.get()), (Status::Resolved, 1));
}

#[test]
fn who_waits_for_a_resource_to_settle_is_woken_when_its_driver_is_dropped() {
    let (resource, driver) = Resource::<i32, Text>::new(std::future::pending);
    let mut driver = Task::new(driver);
    driver.run();
    assert_eq!(resource.status(), Status::Loading);
    let seen = log();
    let mut settled = Task::new({
        let (resource, seen) = (resource.clone(), seen.clone());
        async move {
            let settled = resource.settled().await;
            seen.lock().unwrap().push(settled.status);
            std::future::pending().await
        }
    });
    settled.run();
    driver.drop_future();
    assert!(settled.is_woken());
    settled.run();
    assert_eq!(taken(&seen), [Status::Idle]);
}

#[test]
fn a_change_after_a_reload_is_a_change_and_what_is_built_on_it_does_not_go_by_the_old_value() {
    for is_batched in [false, true] {
        let user = Signal::new(1);
        let (first, driver) = Resource::<i32, Text>::new({
            let user = user.clone();
            move || std::future::ready(Ok(user.get()))
        });
        let (second, second_driver) = Resource::with_parameters(
            {
                let first = first.clone();
                move || first.snapshot()
            },
            |n: i32| async move { Ok(n * 10) },
        );
        let (mut driver, mut second_driver) = (Task::new(driver), Task::new(second_driver));
        driver.run();
        second_driver.run();
        assert_eq!(
            (state(&first), state(&second)),
            ((Status::Resolved, Some(1), None), (Status::Resolved, Some(10), None))
        );
        let write = || {
            assert!(first.reload());
            assert_eq!((first.status(), second.status()), (Status::Reloading, Status::Resolved));
            user.set(2);
            assert_eq!((first.status(), second.status()), (Status::Loading, Status::Loading));
        };
        if is_batched {
            batch(write)
        } else {
            write()
        }
        driver.run();
        second_driver.run();
        assert_eq!(
            (state(&first), state(&second)),
            ((Status::Resolved, Some(2), None), (Status::Resolved, Some(20), None))
        );
        assert!(first.reload());
        user.set(3);
        driver.poll(); // nobody has looked
        assert_eq!(state(&first), (Status::Resolved, Some(3), None));
    }
}
