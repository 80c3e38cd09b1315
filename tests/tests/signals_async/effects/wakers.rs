//! Wakers that panic.

use crate::support::{Task, log, panic_of, taken, with_fuse};
use reaktiv::{AsyncEffect, Signal, batch, computed, effect};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Wake, Waker};

#[test]
fn after_a_panic_of_the_waker_the_next_poll_and_the_next_change_both_count() {
    // 177
    let (a, seen) = (Signal::new(1), &log());
    let mut task = Task::new(effect!(async {
        let seen = seen.clone();
        seen.lock().unwrap().push(a.get());
    }));
    task.run();
    with_fuse(1, || a.set(2));
    assert!(!task.is_woken());
    task.poll();
    assert_eq!(taken(seen), [1, 2]);
    with_fuse(1, || a.set(3));
    a.set(4);
    assert!(task.is_woken());
    task.run();
    assert_eq!(taken(seen), [4]);
}

#[test]
fn after_a_panic_of_the_waker_a_change_behind_a_formula_counts() {
    // 177
    let (first, s, seen) = (Signal::new(0), Signal::new(0), &log());
    let double = computed!(s.get() * 2);
    let mut task = Task::new(effect!(async {
        let seen = seen.clone();
        first.get();
        seen.lock().unwrap().push(double.get());
    }));
    task.run();
    // `first` makes it due, so `double` is still stale when the waker panics.
    with_fuse(1, || {
        batch(|| {
            first.set(1);
            s.set(1);
        });
    });
    assert!(!task.is_woken());
    s.set(2);
    assert!(task.is_woken());
    task.run();
    assert_eq!(taken(seen), [0, 4]);
}

#[test] // 177, 216
fn a_waker_may_drop_the_effect_and_panic() {
    struct Ends(Mutex<Option<AsyncEffect>>);
    impl Wake for Ends {
        fn wake(self: Arc<Self>) {
            let effect = self.0.lock().unwrap().take();
            drop(effect);
            panic!("waker");
        }
    }
    let (s, ends) = (Signal::new(0), Arc::new(Ends(Mutex::new(None))));
    let mut effect = AsyncEffect::new(effect!(async { _ = s.get() }));
    let waker = Waker::from(ends.clone());
    assert!(Pin::new(&mut effect).poll(&mut Context::from_waker(&waker)).is_pending());
    *ends.0.lock().unwrap() = Some(effect);
    assert_eq!(panic_of(|| s.set(1)), "waker");
    s.set(2);
}
