//! A drop runs no effect: the next operation does.
use crate::support::{Count, panic_of};
use reaktiv::{Effect, Runtime, Signal};
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A signal with a pending effect, which panics if told so.
fn pending(runtime: &Runtime, panics: bool) -> (Signal<i32>, Effect, Count) {
    let (signal, runs) = (runtime.signal(0), Count::default());
    let effect = runtime.effect({
        let (signal, runs) = (signal.clone(), runs.clone());
        move || {
            runs.hit();
            assert!(!panics || signal.get() < 1, "in the effect");
            signal.get();
        }
    });
    let update = || {
        signal.update(|value| {
            *value = 1;
            panic!("in update")
        })
    };
    assert_eq!(panic_of(update), "in update");
    assert_eq!(runs.take(), 1);
    (signal, effect, runs)
}

#[test]
fn dropping_an_unrelated_handle_runs_no_pending_effect() {
    let runtime = Runtime::new();
    let others = (runtime.signal(1), runtime.computed(|| 1), runtime.effect(|| ()), runtime.linked(|| 1));
    let (_resource, driver) = runtime.resource::<(), (), _, _>(|| async { Ok(()) });
    let (_signal, _effect, runs) = pending(&runtime, true);
    let dropped = catch_unwind(AssertUnwindSafe(|| drop((others, driver))));
    assert!(dropped.is_ok() && runs.get() == 0);
    assert_eq!(panic_of(|| runtime.signal(1).get()), "in the effect");
    assert_eq!(runs.get(), 1);
}

#[test]
fn what_a_drop_writes_runs_effects_with_the_next_operation() {
    struct Writes(Signal<i32>);
    impl Drop for Writes {
        fn drop(&mut self) {
            self.0.set(self.0.peek() + 1);
        }
    }
    let runtime = Runtime::new();
    let (count, seen) = (runtime.signal(0), runtime.signal(vec![]));
    let _effect = runtime.effect({
        let (count, seen) = (count.clone(), seen.clone());
        move || {
            let now = count.get();
            seen.update(|seen| seen.push(now))
        }
    });
    let handle = runtime.signal_with_cutoff(Writes(count.clone()), |_, _| false);
    drop(handle);
    assert_eq!((count.get(), seen.get()), (1, vec![0, 1]));

    let effect = runtime.effect({
        let (runtime, count) = (runtime.clone(), count.clone());
        move || {
            let count = count.clone();
            runtime.on_cleanup(move || count.set(10))
        }
    });
    drop(effect);
    assert_eq!((count.get(), seen.get()), (10, vec![0, 1, 10]));
}

#[test]
fn handles_in_thread_locals_are_dropped_in_silence_at_the_end_of_their_thread() {
    thread_local! {
        static SIGNALS: RefCell<Vec<Signal<i32>>> = const { RefCell::new(vec![]) };
        static EFFECTS: RefCell<Vec<Effect>> = const { RefCell::new(vec![]) };
    }
    let runtime = Runtime::new();
    let other = runtime.clone();
    let thread = std::thread::spawn(move || {
        // A panic in the destructor of a thread-local would abort.
        EFFECTS.with(|_| ());
        SIGNALS.with(|signals| signals.borrow_mut().push(other.signal(0)));
        let effect = other.effect(|| _ = SIGNALS.with(|signals| signals.borrow()[0].get()));
        EFFECTS.with(|effects| effects.borrow_mut().push(effect));
        let signal = SIGNALS.with(|signals| signals.borrow()[0].clone());
        panic_of(|| {
            signal.update(|value| {
                *value = 1;
                panic!("in update")
            })
        });
    });
    assert!(thread.join().is_ok());
    runtime.signal(0).get();
}
