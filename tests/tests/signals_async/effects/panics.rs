//! Panics of a body and of what it leaves behind.

use crate::support::{Gate, Task, log, panic_of, taken};
use reaktiv::{EffectFuture, Signal, effect, on_cleanup};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

#[test]
fn a_panic_comes_out_of_the_poll_and_the_effect_stays_subscribed() {
    // 218
    let (a, cleaned, seen) = (Signal::new(1), &log(), &log());
    let mut task = Task::new(effect!(async {
        let (cleaned, seen) = (cleaned.clone(), seen.clone());
        on_cleanup(move || cleaned.lock().unwrap().push(()));
        assert!(a.get() < 2, "too large");
        seen.lock().unwrap().push(a.get());
    }));
    task.run();
    a.set(2);
    assert_eq!(panic_of(|| task.poll()), "too large");
    assert_eq!(taken(cleaned).len(), 1);
    assert!(!task.is_woken());
    a.set(0);
    assert_eq!((task.run(), taken(cleaned).len(), taken(seen)), (1, 1, vec![1, 0]));
    let _later = effect!(assert_eq!(a.get(), 0));
}

#[test]
fn a_panic_after_an_await_drops_the_body_once_and_keeps_what_was_read() {
    // 218
    let (a, gate, dropped) = (Signal::new(1), Gate::default(), Arc::new(AtomicUsize::new(0)));
    struct Counts(Arc<AtomicUsize>);
    impl Drop for Counts {
        fn drop(&mut self) {
            self.0.fetch_add(1, SeqCst);
        }
    }
    let mut task = Task::new({
        let (a, gate, dropped) = (a.clone(), gate.clone(), dropped.clone());
        EffectFuture::new(move || {
            let (a, gate, held) = (a.clone(), gate.clone(), Counts(dropped.clone()));
            async move {
                gate.pass().await;
                assert!(a.get() != 1, "one");
                drop(held);
            }
        })
    });
    task.run();
    gate.open();
    assert_eq!((panic_of(|| task.run()).as_str(), dropped.load(SeqCst)), ("one", 1));
    a.set(2);
    assert!(task.is_woken());
    gate.open();
    task.run();
    assert_eq!(dropped.load(SeqCst), 2);
}

#[test]
fn panics_go_to_the_handler_and_the_effect_goes_on() {
    // 218
    let (a, seen, failed) = (Signal::new(1), &log(), log());
    let handler = {
        let failed = failed.clone();
        move |panic: Box<dyn std::any::Any + Send>| failed.lock().unwrap().push(*panic.downcast::<&str>().unwrap())
    };
    let mut task = Task::new(
        effect!(async {
            let seen = seen.clone();
            assert!(a.get() != 2, "two");
            seen.lock().unwrap().push(a.get());
        })
        .on_panic(handler),
    );
    for value in [1, 2, 3, 2, 4] {
        a.set(value);
        task.run();
    }
    assert_eq!((taken(seen), taken(&failed)), (vec![1, 3, 4], vec!["two", "two"]));
}

#[test]
fn a_run_that_panics_before_it_reads_anything_keeps_what_the_last_one_had_read() {
    // 173, 218
    let (a, b, seen, fails) = (Signal::new(1), Signal::new(1), &log(), Arc::new(AtomicUsize::new(0)));
    let mut task = Task::new({
        let (a, b, seen, fails) = (a.clone(), b.clone(), seen.clone(), fails.clone());
        EffectFuture::new(move || {
            assert!(fails.load(SeqCst) == 0, "at once");
            let (a, b, seen) = (a.clone(), b.clone(), seen.clone());
            async move { seen.lock().unwrap().push((a.get(), b.get())) }
        })
    });
    task.run();
    fails.store(1, SeqCst);
    a.set(2);
    assert_eq!(panic_of(|| task.run()), "at once");
    b.set(2);
    assert_eq!(panic_of(|| task.run()), "at once");
    fails.store(0, SeqCst);
    a.set(3);
    task.run();
    assert_eq!(taken(seen), [(1, 1), (3, 2)]);
    a.set(4);
    b.set(4);
    assert_eq!((task.run(), taken(seen)), (1, vec![(4, 4)]));
}

#[test]
fn a_cleanup_that_panics_does_not_hold_the_next_run_up() {
    // 182, 218
    let (a, seen) = (Signal::new(1), &log());
    let mut task = Task::new(effect!(async {
        let seen = seen.clone();
        on_cleanup(|| panic!("cleanup"));
        seen.lock().unwrap().push(a.get());
    }));
    task.run();
    a.set(2);
    assert_eq!(panic_of(|| task.run()), "cleanup");
    assert_eq!(taken(seen), [1, 2]);
    _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| task.drop_future()));
}

#[test] // 218
fn the_handler_gets_the_panic_of_the_body_though_an_effect_that_is_due_panics_too() {
    let (s, handled) = (Signal::new(0), log());
    let _e = effect!(if s.get() == 1 {
        panic!("effect")
    });
    let mut task = Task::new(
        EffectFuture::new({
            let s = s.clone();
            move || {
                let s = s.clone();
                async move {
                    s.set(1);
                    panic!("body");
                }
            }
        })
        .on_panic({
            let handled = handled.clone();
            move |panic| handled.lock().unwrap().push(*panic.downcast_ref::<&str>().unwrap())
        }),
    );
    assert_eq!(panic_of(|| task.poll()), "effect");
    assert_eq!(taken(&handled), ["body"]);
}
