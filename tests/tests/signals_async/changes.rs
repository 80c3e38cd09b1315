//! Values over time.

use crate::support::panic_of;
use reaktiv::{Changes, Signal, batch, computed};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::task::{Context, Poll, Wake, Waker};

#[derive(Default)]
struct Woken(AtomicUsize);
impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, SeqCst);
    }
}

#[test]
fn changes_give_the_present_value_and_then_only_the_latest() {
    // 223
    let woken = Arc::new(Woken::default());
    let waker = Waker::from(woken.clone());
    let cx = &mut Context::from_waker(&waker);
    let a = Signal::new(1);
    let parity = computed!(a.get() % 2);
    let mut changes = parity.changes();
    assert_eq!((changes.poll_next(cx), changes.poll_next(cx)), (Poll::Ready(1), Poll::Pending));
    a.set(3);
    assert_eq!((woken.0.load(SeqCst), changes.poll_next(cx)), (0, Poll::Pending), "an equal value is no change");
    a.set(4);
    assert_eq!(woken.0.load(SeqCst), 1);
    a.set(5);
    a.set(6);
    assert_eq!((changes.poll_next(cx), changes.poll_next(cx)), (Poll::Ready(0), Poll::Pending));
    drop(changes);
    a.set(7);
    assert_eq!(woken.0.load(SeqCst), 1, "a dropped one is gone");
}

#[test]
fn history_gives_every_value_and_one_for_a_batch() {
    // 223
    let woken = Arc::new(Woken::default());
    let waker = Waker::from(woken.clone());
    let cx = &mut Context::from_waker(&waker);
    let (a, b) = (Signal::new(1), Signal::new(10));
    let sum = computed!(a.get() + b.get());
    let mut history = sum.history();
    a.set(2);
    batch(|| {
        a.set(3);
        b.set(20);
    });
    let mut taken = Vec::new();
    while let Poll::Ready(value) = history.poll_next(cx) {
        taken.push(value);
    }
    assert_eq!(taken, [11, 12, 23]);
    assert_eq!(woken.0.load(SeqCst), 0);
    a.set(4);
    assert_eq!((woken.0.load(SeqCst), history.poll_next(cx)), (1, Poll::Ready(24)));
}

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
    a.set(5);
    assert_eq!(changes.poll_next(cx), Poll::Ready(2));
}
