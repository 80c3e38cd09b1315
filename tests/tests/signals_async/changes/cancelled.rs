//! Cancelling at every point loses nothing.

use super::{at_once, poll_once, seen};
use crate::support::Wakes;
use reaktiv::Signal;
use std::task::{Poll, Waker};

#[test]
fn a_wait_that_is_dropped_before_its_first_poll_has_seen_nothing() {
    let a = Signal::new(1);
    let mut changes = a.changes();
    drop(changes.next());
    assert_eq!(at_once(&mut changes), Some(1));
}

#[test]
fn a_wait_that_is_dropped_while_it_waits_or_after_it_was_woken_loses_nothing() {
    let wakes = Wakes::default();
    let (a, mut changes) = seen(1);
    for value in 2..5 {
        assert_eq!(poll_once(changes.next(), &wakes.waker()), Poll::Pending);
        // Dropped. The task that had waited may be woken, which does no harm.
        a.set(value);
        assert_eq!(wakes.count(), 1);
        drop(changes.next());
        assert!(changes.has_changed());
        assert_eq!(poll_once(changes.next(), Waker::noop()), Poll::Ready(Some(value)));
    }
}

#[test]
fn a_wait_on_this_thread_that_was_in_vain_loses_nothing() {
    let (a, mut changes) = seen(1);
    assert_eq!(changes.next_timeout(std::time::Duration::from_nanos(1)), None);
    a.set(2);
    assert_eq!(changes.next_timeout(std::time::Duration::MAX), Some(2));
}

#[test]
fn the_last_value_arrives_however_polls_and_writes_and_drops_fall() {
    // Each bit is a step: a write, or a wait that is polled once and dropped.
    for steps in 0..1u32 << 10 {
        let (a, mut changes) = seen(0);
        let (mut present, mut last) = (0, 0);
        for step in 0..10 {
            if steps >> step & 1 == 0 {
                present += 1;
                a.set(present);
            } else if let Poll::Ready(value) = poll_once(changes.next(), Waker::noop()) {
                assert!(present > last && value == Some(present));
                last = present;
            } else {
                assert_eq!(present, last);
            }
        }
        assert_eq!(at_once(&mut changes), (present > last).then_some(present), "{steps:b}");
    }
}
