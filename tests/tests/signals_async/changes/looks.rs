//! Looks that do not wait: `get`, `has_changed`, `has_ended`; and `wait_for`.

use super::{at_once, poll_once, seen};
use crate::support::{Wakes, log, panic_of, taken};
use reaktiv::{Changes, Computed, Signal, batch, computed};
use std::sync::{Arc, OnceLock};
use std::task::{Poll, Waker};

#[test]
fn get_is_the_present_value_and_does_not_count_as_seen() {
    let (a, mut changes) = seen(1);
    assert_eq!((changes.get(), changes.has_changed()), (1, false));
    a.set(2);
    assert_eq!((changes.get(), changes.get(), changes.has_changed()), (2, 2, true));
    assert_eq!(at_once(&mut changes), Some(2));
    let fresh = a.changes();
    assert_eq!((fresh.get(), fresh.has_changed()), (2, true));
    batch(|| {
        a.set(3);
        assert_eq!(changes.get(), 3);
    });
}

#[test]
fn get_reads_without_following() {
    let (which, a, b) = (Signal::new(true), Signal::new(1), Signal::new(10));
    let mut changes = Changes::new({
        let (which, a, b) = (which.clone(), a.clone(), b.clone());
        move || if which.peek() { a.get() } else { b.get() }
    });
    assert_eq!(at_once(&mut changes), Some(1));
    which.set(false);
    assert_eq!(changes.get(), 10);
    b.set(11);
    assert_eq!((changes.has_changed(), changes.get()), (false, 11));
    a.set(2);
    assert_eq!(at_once(&mut changes), Some(11));
}

#[test]
fn a_formula_that_looks_does_not_follow_that_and_follows_what_it_reads_afterwards() {
    let (a, b) = (Signal::new(1), Signal::new(10));
    let formula = Computed::new({
        let (changes, b) = (a.changes(), b.clone());
        move || changes.get() + i32::from(changes.has_changed()) + b.get()
    });
    assert_eq!(formula.get(), 12);
    a.set(2);
    assert_eq!(formula.get(), 12);
    b.set(20);
    assert_eq!(formula.get(), 23);
}

#[test]
fn a_function_that_asks_for_itself_panics() {
    let itself = Arc::new(OnceLock::<Changes<i32>>::new());
    let changes = Changes::new({
        let itself = itself.clone();
        move || itself.get().map_or(0, Changes::get)
    });
    assert_eq!(changes.get(), 0);
    itself.set(changes).unwrap();
    let message = panic_of(|| itself.get().unwrap().get());
    assert!(message.contains("inside its own function") && message.contains("looks.rs"), "{message}");
}

#[test]
fn whether_a_formula_has_changed_is_found_out_when_it_is_asked() {
    let (a, runs) = (Signal::new(1), log());
    let parity = Computed::new({
        let (a, runs) = (a.clone(), runs.clone());
        move || (a.get() % 2, runs.lock().unwrap().push(())).0
    });
    let mut changes = parity.changes();
    assert!(changes.has_changed());
    assert_eq!(taken(&runs).len(), 0, "it never ran");
    assert_eq!(at_once(&mut changes), Some(1));
    batch(|| {
        a.set(3);
        assert_eq!(taken(&runs).len(), 1);
        assert!(!changes.has_changed());
        assert_eq!(taken(&runs).len(), 1);
        a.set(4);
        assert!(changes.has_changed());
        assert!(changes.has_changed());
        assert_eq!(taken(&runs).len(), 1);
    });
    assert_eq!((at_once(&mut changes), changes.has_changed()), (Some(0), false));
    assert_eq!(taken(&runs).len(), 0);
}

#[test]
fn what_is_not_behind_a_struct_never_ends() {
    let (a, changes) = seen(1);
    drop(a);
    assert!(!changes.has_ended() && !changes.has_changed());
    assert_eq!(changes.get(), 1, "it keeps its signal");
    assert!(!computed!(1).changes().has_ended());
}

#[test]
fn wait_for_looks_at_the_present_value_seen_or_not_and_waits_for_the_first_that_fits() {
    let wakes = Wakes::default();
    let waker = wakes.waker();
    let (a, mut changes) = seen(5);
    assert_eq!(poll_once(changes.wait_for(|value| *value == 5), &waker), Poll::Ready(Some(5)), "seen before");
    let tested = log();
    {
        let mut large = changes.wait_for(|value| {
            tested.lock().unwrap().push(*value);
            *value > 10
        });
        assert_eq!(poll_once(&mut large, &waker), Poll::Pending);
        a.set(6);
        assert_eq!((wakes.count(), poll_once(&mut large, &waker)), (1, Poll::Pending));
        a.set(7);
        a.set(11);
        assert_eq!((wakes.count(), poll_once(&mut large, &waker)), (1, Poll::Ready(Some(11))));
    }
    assert_eq!(taken(&tested), [5, 6, 11]);
    assert!(!changes.has_changed(), "what it has looked at is seen");
}

#[test]
fn a_wait_that_was_cancelled_has_seen_what_it_has_looked_at_and_nothing_else() {
    let (a, mut changes) = seen(1);
    a.set(2);
    drop(changes.wait_for(|_| true));
    assert!(changes.has_changed(), "never polled");
    assert_eq!(poll_once(changes.wait_for(|value| *value > 5), Waker::noop()), Poll::Pending);
    assert!(!changes.has_changed());
    a.set(3);
    assert_eq!(at_once(&mut changes), Some(3));
}

#[test]
fn the_test_of_wait_for_runs_outside_the_lock() {
    let (a, mut changes) = seen(1);
    let writer = a.clone();
    let wanted = move |value: &i32| {
        let (value, writer) = (*value, writer.clone());
        // Another thread comes in.
        std::thread::spawn(move || writer.set(value + 1)).join().unwrap();
        value == 3
    };
    assert_eq!(poll_once(changes.wait_for(wanted), Waker::noop()), Poll::Ready(Some(3)));
    assert_eq!(at_once(&mut changes), Some(4));
}
