//! Panics of what is read, of wakers, and of effects that a poll runs.

use super::{at_once, seen};
use crate::support::{Task, Wakes, log, panic_of, taken, with_fuse};
use reaktiv::{Changes, Effect, Signal, computed, on_cleanup};
use std::task::{Context, Poll, Waker};

#[test]
fn a_panic_of_a_formula_comes_out_and_the_next_change_goes_on() {
    // 223
    let cx = &mut Context::from_waker(Waker::noop());
    let a = Signal::new(0);
    let mut changes = {
        let a = a.clone();
        Changes::new(move || 10 / a.get())
    };
    assert!(panic_of(|| changes.poll_next(cx)).contains("divide by zero"));
    assert_eq!(changes.poll_next(cx), Poll::Pending);
    assert!(panic_of(|| changes.get()).contains("divide by zero"));
    assert!(!changes.has_changed());
    a.set(5);
    assert_eq!(changes.poll_next(cx), Poll::Ready(Some(2)));
}

#[test]
fn a_panic_behind_a_formula_is_a_change_that_comes_out_of_the_next_look() {
    let a = Signal::new(1);
    let inverse = computed!(10 / a.get());
    let mut changes = inverse.changes();
    assert_eq!(at_once(&mut changes), Some(10));
    a.set(0);
    assert!(changes.has_changed());
    assert!(panic_of(|| at_once(&mut changes)).contains("divide by zero"));
    assert_eq!((changes.has_changed(), at_once(&mut changes)), (false, None));
    a.set(2);
    assert_eq!(at_once(&mut changes), Some(5));
}

#[test]
fn a_task_whose_poll_has_panicked_is_woken_by_the_next_change() {
    let wakes = Wakes::default();
    let waker = wakes.waker();
    let cx = &mut Context::from_waker(&waker);
    let a = Signal::new(0);
    let mut changes = {
        let a = a.clone();
        Changes::new(move || 10 / a.get())
    };
    assert!(panic_of(|| changes.poll_next(cx)).contains("divide by zero"));
    a.set(5);
    assert_eq!((wakes.count(), changes.poll_next(cx)), (1, Poll::Ready(Some(2))));
}

#[test]
fn a_run_that_panics_before_it_reads_anything_keeps_what_the_last_one_had_read() {
    // 173
    let (a, fails) = (Signal::new(1), Signal::new(false));
    let mut changes = {
        let (a, fails) = (a.clone(), fails.clone());
        Changes::new(move || {
            assert!(!fails.peek(), "at once");
            a.get()
        })
    };
    assert_eq!(at_once(&mut changes), Some(1));
    fails.set(true);
    a.set(2);
    assert_eq!(panic_of(|| at_once(&mut changes)), "at once");
    fails.set(false);
    assert_eq!(at_once(&mut changes), None);
    a.set(3);
    assert_eq!(at_once(&mut changes), Some(3));
}

#[test]
fn a_panic_of_an_effect_that_the_poll_runs_takes_no_value() {
    let (a, copy) = (Signal::new(1), Signal::new(0));
    let _effect = Effect::new({
        let copy = copy.clone();
        move || assert!(copy.get() != 2, "two")
    });
    let mut changes = Changes::new({
        let (a, copy) = (a.clone(), copy.clone());
        move || {
            copy.set(a.get());
            a.get()
        }
    });
    assert_eq!(at_once(&mut changes), Some(1));
    a.set(2);
    let wakes = Wakes::default();
    assert_eq!(panic_of(|| changes.poll_next(&mut Context::from_waker(&wakes.waker()))), "two");
    assert_eq!(wakes.count(), 1, "it was not seen, so the task has to come again");
    assert_eq!((at_once(&mut changes), at_once(&mut changes)), (Some(2), None));
}

#[test]
fn a_cleanup_that_panics_takes_no_value() {
    let a = Signal::new(1);
    let mut changes = Changes::new({
        let a = a.clone();
        move || {
            on_cleanup(|| panic!("cleanup"));
            a.get()
        }
    });
    assert_eq!(at_once(&mut changes), Some(1));
    a.set(2);
    assert_eq!(panic_of(|| at_once(&mut changes)), "cleanup");
    assert_eq!(at_once(&mut changes), Some(2));
    assert_eq!(panic_of(|| drop(changes)), "cleanup");
}

#[test]
fn after_a_panic_of_the_waker_the_next_change_wakes() {
    // 177
    let (a, seen) = (Signal::new(1), &log());
    let mut task = Task::new(async {
        let mut changes = a.changes();
        while let Some(value) = changes.next().await {
            seen.lock().unwrap().push(value);
        }
    });
    task.run();
    with_fuse(1, || a.set(2));
    assert!(!task.is_woken());
    a.set(3);
    assert!(task.is_woken());
    task.run();
    assert_eq!(taken(seen), [1, 3]);
}

#[test]
fn a_test_of_wait_for_that_panics_has_seen_the_value() {
    let (a, mut changes) = seen(1);
    a.set(2);
    let message = panic_of(|| super::poll_once(changes.wait_for(|_| panic!("test")), Waker::noop()));
    assert_eq!((message.as_str(), changes.has_changed()), ("test", false));
}
