//! Wakers that panic.

use crate::support::{Task, log, panic_of, taken, with_fuse};
use reaktiv::{AsyncEffect, Runtime, Signal, batch, computed, effect};
use std::pin::Pin;
use std::sync::{Arc, Mutex, mpsc};
use std::task::{Context, Wake, Waker};
use std::thread;

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

/// The drop of a driver wakes on one thread, a write on another; the node has to last until both are done.
#[test] // 177, 216
fn two_threads_may_wake_a_task_at_once_while_it_ends() {
    struct Blocks(mpsc::Sender<()>, Mutex<mpsc::Receiver<()>>);
    impl Wake for Blocks {
        fn wake(self: Arc<Self>) {
            self.0.send(()).unwrap();
            self.1.lock().unwrap().recv().unwrap();
        }
    }
    let runtime = Runtime::new();
    let s = runtime.signal(0);
    let (resource, driver) = runtime.resource::<i32, (), _, _>(std::future::pending);
    let (mut driver, cx) = (Box::pin(driver), &mut Context::from_waker(Waker::noop()));
    assert!(driver.as_mut().poll(cx).is_pending());
    let mut effect = Box::pin(runtime.effect_future({
        let s = s.clone();
        move || std::future::ready(_ = (s.get(), resource.status()))
    }));
    let (is_waking, woken) = mpsc::channel();
    let (go_on, waits) = mpsc::channel();
    let blocks = Waker::from(Arc::new(Blocks(is_waking, Mutex::new(waits))));
    assert!(effect.as_mut().poll(&mut Context::from_waker(&blocks)).is_pending());
    thread::scope(|scope| {
        scope.spawn(|| drop(driver));
        woken.recv().unwrap();
        assert!(effect.as_mut().poll(cx).is_pending());
        s.set(1);
        drop(effect);
        go_on.send(()).unwrap();
    });
    s.set(2);
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
