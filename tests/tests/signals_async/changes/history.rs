//! All values, one after another.

use crate::support::Wakes;
use reaktiv::{Signal, batch, computed};
use std::task::{Context, Poll};

#[test]
fn history_gives_every_value_and_one_for_a_batch() {
    // 223
    let wakes = Wakes::default();
    let waker = wakes.waker();
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
    while let Poll::Ready(Some(value)) = history.poll_next(cx) {
        taken.push(value);
    }
    assert_eq!(taken, [11, 12, 23]);
    assert_eq!(wakes.count(), 0);
    a.set(4);
    assert_eq!((wakes.count(), history.poll_next(cx)), (1, Poll::Ready(Some(24))));
    a.set(5);
    assert_eq!(wakes.count(), 0, "nobody waits");
    drop(history);
    assert_eq!(wakes.left(), 1);
}
