use crate::support::{Gate, Log, Task, log, panic_of, run_spawned, spawn, taken, with_fuse};
use reaktiv::{AsyncEffect, Computed, Effect, EffectFuture, Runtime, Signal, batch, computed, effect, on_cleanup};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::task::{Context, Wake, Waker};

/// An effect that logs `a`, waits at `gate`, and logs `b`.
fn two_reads(
    a: &Signal<i32>,
    b: &Signal<i32>,
    gate: &Gate,
    seen: &Log<i32>,
) -> impl Future<Output = ()> + Send + use<> {
    let (a, b, gate, seen) = (a.clone(), b.clone(), gate.clone(), seen.clone());
    EffectFuture::new(move || {
        let (a, b, gate, seen) = (a.clone(), b.clone(), gate.clone(), seen.clone());
        async move {
            seen.lock().unwrap().push(a.get());
            gate.pass().await;
            seen.lock().unwrap().push(b.get());
        }
    })
}

#[test]
fn nothing_runs_before_the_first_poll() {
    // 205, 206
    let (a, seen) = (Signal::new(1), &log());
    let mut task = Task::new(effect!(async {
        seen.lock().unwrap().push(a.get());
    }));
    a.set(2);
    a.set(3);
    task.run();
    assert_eq!(taken(seen), [3]);
}

#[test]
fn reads_before_and_after_an_await_are_tracked() {
    // 207, 208
    let (a, b, gate, seen) = (Signal::new(1), Signal::new(10), Gate::default(), log());
    let mut task = Task::new(two_reads(&a, &b, &gate, &seen));
    task.run();
    gate.open();
    task.run();
    assert_eq!(taken(&seen), [1, 10]);
    a.set(2);
    assert!(task.is_woken());
    gate.open();
    task.run();
    assert_eq!(taken(&seen), [2, 10]);
    b.set(20);
    assert!(task.is_woken());
    gate.open();
    task.run();
    assert_eq!(taken(&seen), [2, 20]);
}

#[test]
fn an_equal_computed_does_not_wake_the_task() {
    let a = Signal::new(1);
    let even = computed!(a.get() % 2 == 0);
    let seen = &log();
    let mut task = Task::new(effect!(async {
        seen.lock().unwrap().push(even.get());
    }));
    task.run();
    a.set(3);
    assert!(!task.is_woken());
    batch(|| {
        a.set(4);
        a.set(3);
    });
    assert!(!task.is_woken());
    a.set(4);
    task.run();
    assert_eq!(taken(seen), [false, true]);
}

#[test]
fn reads_of_others_on_the_thread_are_not_tracked_while_it_is_suspended() {
    // 209
    let (a, b, other, gate, seen) = (Signal::new(1), Signal::new(1), Signal::new(1), Gate::default(), log());
    let mut task = Task::new(two_reads(&a, &b, &gate, &seen));
    task.run();
    assert_eq!(other.get(), 1);
    gate.open();
    task.run();
    other.set(2);
    assert!(!task.is_woken());
}

#[test]
fn spawned_tasks_are_not_tracked() {
    // 210
    let (a, other, runs) = (Signal::new(1), Signal::new(1), log());
    let mut task = Task::new({
        let (a, other, runs) = (a.clone(), other.clone(), runs.clone());
        EffectFuture::new(move || {
            let (a, other, runs) = (a.clone(), other.clone(), runs.clone());
            async move {
                runs.lock().unwrap().push(a.get());
                spawn(async move { assert_eq!(other.get(), 1) });
            }
        })
    });
    task.run();
    run_spawned();
    other.set(2);
    assert!(!task.is_woken());
    assert_eq!(taken(&runs), [1]);
}

#[test]
fn sources_are_asked_in_the_order_in_which_they_were_read_across_awaits() {
    let (a, gate, seen) = (Signal::new(2), Gate::default(), log());
    let nonzero = computed!(a.get() != 0);
    let divided = log();
    let quotient = Computed::new({
        let (a, divided) = (a.clone(), divided.clone());
        move || {
            divided.lock().unwrap().push(a.get());
            10 / a.get()
        }
    });
    let mut task = Task::new(EffectFuture::new(|| async {
        let nonzero = nonzero.get();
        gate.pass().await;
        seen.lock().unwrap().push(if nonzero { quotient.get() } else { 0 });
    }));
    task.run();
    gate.open();
    task.run();
    a.set(0);
    gate.open();
    task.run();
    assert_eq!((taken(&divided), taken(&seen)), (vec![2], vec![5, 0]));
}

#[test]
fn a_change_during_a_run_makes_it_run_once_more() {
    // 211, 212, 213, 215
    let (a, b, gate, seen) = (Signal::new(1), Signal::new(10), Gate::default(), log());
    let mut task = Task::new(two_reads(&a, &b, &gate, &seen));
    task.run();
    a.set(2);
    a.set(3);
    assert!(!task.is_woken(), "the run goes on");
    gate.open();
    task.run();
    assert_eq!(taken(&seen), [1, 10, 3]);
    assert_eq!(gate.arrived(), 2);
    gate.open();
    task.run();
    assert_eq!(taken(&seen), [10]);
    assert!(!task.is_woken());
}

#[test]
fn a_change_of_what_this_run_has_not_read_yet_calls_for_no_other() {
    let (a, b, gate, seen) = (Signal::new(1), Signal::new(10), Gate::default(), log());
    let mut task = Task::new(two_reads(&a, &b, &gate, &seen));
    gate.open();
    task.run();
    a.set(2);
    task.run();
    b.set(20);
    gate.open();
    task.run();
    assert_eq!(taken(&seen), [1, 10, 2, 20]);
    assert!(!task.is_woken());
}

#[test]
fn a_change_at_the_moment_it_finishes_is_not_lost() {
    // 211
    let (a, seen) = (Signal::new(1), log());
    struct SetsOnDrop(Signal<i32>);
    impl Drop for SetsOnDrop {
        fn drop(&mut self) {
            if self.0.peek() < 3 {
                self.0.set(self.0.peek() + 1);
            }
        }
    }
    let mut task = Task::new({
        let (a, seen) = (a.clone(), seen.clone());
        EffectFuture::new(move || {
            let (a, seen, last) = (a.clone(), seen.clone(), SetsOnDrop(a.clone()));
            async move {
                let _last = last;
                seen.lock().unwrap().push(a.get());
            }
        })
    });
    task.run();
    assert_eq!(taken(&seen), [1, 2, 3]);
}

#[test]
fn a_change_undone_before_the_run_ends_still_counts_as_one() {
    let (a, b, gate, seen) = (Signal::new(1), Signal::new(10), Gate::default(), log());
    let mut task = Task::new(two_reads(&a, &b, &gate, &seen));
    task.run();
    a.set(2);
    gate.open();
    task.run();
    gate.open();
    task.run();
    assert_eq!(taken(&seen), [1, 10, 2, 10]);
}

#[test]
fn a_restarting_effect_drops_the_run_at_a_change() {
    // 212
    let (a, gate, seen) = (Signal::new(1), Gate::default(), log());
    let held = Arc::new(());
    let mut task = Task::new({
        let (a, gate, seen, held) = (a.clone(), gate.clone(), seen.clone(), held.clone());
        EffectFuture::new(move || {
            let (a, gate, seen, held) = (a.clone(), gate.clone(), seen.clone(), held.clone());
            async move {
                let value = a.get();
                let _held = held;
                gate.pass().await;
                seen.lock().unwrap().push(value);
            }
        })
        .restart()
    });
    task.run();
    a.set(2);
    assert!(task.is_woken());
    task.run();
    assert_eq!(Arc::strong_count(&held), 3, "one run alone");
    gate.open();
    task.run();
    assert_eq!(taken(&seen), [2]);
}

#[test]
fn other_effects_run_while_one_is_suspended() {
    // 214
    let (a, b, gate, seen) = (Signal::new(1), Signal::new(10), Gate::default(), log());
    let mut task = Task::new(two_reads(&a, &b, &gate, &seen));
    task.run();
    let shown = log();
    let _effect = Effect::new({
        let (a, shown) = (a.clone(), shown.clone());
        move || shown.lock().unwrap().push(a.get())
    });
    a.set(2);
    b.set(11);
    assert_eq!(taken(&shown), [1, 2]);
    let mut other = Task::new(two_reads(&b, &a, &Gate::default(), &seen));
    other.run();
    assert_eq!(taken(&seen), [1, 11]);
}

#[test]
fn dropping_it_cancels_it_at_every_await_and_cleans_up_once() {
    // 216, 217, 219
    for passes in 0..4 {
        let (a, gate, cleaned, seen) = (Signal::new(1), Gate::default(), log(), log());
        let held = Arc::new(());
        let mut task = Task::new({
            let (a, gate, cleaned, seen, held) = (a.clone(), gate.clone(), cleaned.clone(), seen.clone(), held.clone());
            EffectFuture::new(move || {
                let (a, gate, cleaned, seen) = (a.clone(), gate.clone(), cleaned.clone(), seen.clone());
                let held = held.clone();
                async move {
                    on_cleanup(move || cleaned.lock().unwrap().push(()));
                    for step in 0..3 {
                        seen.lock().unwrap().push(step + a.get());
                        gate.pass().await;
                    }
                    drop(held);
                }
            })
        });
        task.run();
        for _ in 0..passes {
            gate.open();
            task.run();
        }
        taken(&seen);
        assert_eq!(taken(&cleaned).len(), 0);
        task.drop_future();
        assert_eq!(taken(&cleaned).len(), 1);
        assert_eq!(Arc::strong_count(&held), 1);
        gate.open();
        a.set(2);
        assert_eq!(taken(&seen), []);
    }
}

#[test]
fn dropping_it_before_the_first_poll_does_nothing() {
    let (a, seen) = (Signal::new(1), &log::<i32>());
    drop(effect!(async { seen.lock().unwrap().push(a.get()) }));
    a.set(2);
    assert_eq!(taken(seen), []);
}

#[test]
fn cleanups_run_before_the_next_run() {
    // 219
    let (a, gate, seen) = (Signal::new(1), Gate::default(), log());
    let mut task = Task::new({
        let (a, gate, seen) = (a.clone(), gate.clone(), seen.clone());
        EffectFuture::new(move || {
            let (a, gate, seen) = (a.clone(), gate.clone(), seen.clone());
            async move {
                let value = a.get();
                seen.lock().unwrap().push(value);
                gate.pass().await;
                on_cleanup(move || seen.lock().unwrap().push(-value));
            }
        })
    });
    gate.open();
    task.run();
    a.set(2);
    gate.open();
    task.run();
    assert_eq!(taken(&seen), [1, -1, 2]);
    task.drop_future();
    assert_eq!(taken(&seen), [-2]);
}

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

#[test]
fn a_self_write_settles_or_panics() {
    // 220
    let a = Signal::new(0);
    let mut task = Task::new(effect!(async {
        if a.get() < 5 {
            a.set(a.get() + 1);
        }
    }));
    task.run();
    assert_eq!(a.get(), 5);
    let mut task = Task::new(effect!(async {
        a.set(a.get() + 1);
    }));
    assert!(panic_of(|| task.run()).contains("does not settle"));
    a.set(0);
    assert!(task.is_woken(), "it stays subscribed");
}

#[test]
fn a_self_write_that_does_not_settle_is_told_to_the_panic_hook() {
    let (told, a): (Log<String>, _) = (log(), Signal::new(0));
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new({
        let told = told.clone();
        move |info| told.lock().unwrap().push(info.to_string())
    }));
    let mut task = Task::new(effect!(async {
        a.set(a.get() + 1);
    }));
    panic_of(|| task.run());
    std::panic::set_hook(before);
    let told = told.lock().unwrap();
    assert!(told.len() == 1 && told[0].contains("does not settle"), "{told:?}");
}

#[test]
fn writes_between_two_awaits_are_one_batch() {
    let (a, b, gate, seen) = (Signal::new(0), Signal::new(0), Gate::default(), log());
    let _effect = Effect::new({
        let (a, b, seen) = (a.clone(), b.clone(), seen.clone());
        move || seen.lock().unwrap().push((a.get(), b.get()))
    });
    let mut task = Task::new({
        let (a, b, gate) = (a.clone(), b.clone(), gate.clone());
        EffectFuture::new(move || {
            let (a, b, gate) = (a.clone(), b.clone(), gate.clone());
            async move {
                a.set(1);
                b.set(1);
                gate.pass().await;
                a.set(2);
                b.set(2);
            }
        })
    });
    task.run();
    assert_eq!(taken(&seen), [(0, 0), (1, 1)]);
    gate.open();
    task.run();
    assert_eq!(taken(&seen), [(2, 2)]);
}

#[test]
fn a_write_on_another_thread_wakes_it() {
    // 222
    let (a, seen) = (Signal::new(1), &log());
    let mut task = Task::new(effect!(async {
        seen.lock().unwrap().push(a.get());
    }));
    task.run();
    std::thread::scope(|scope| _ = scope.spawn(|| a.set(2)).join());
    assert!(task.is_woken());
    task.run();
    assert_eq!(taken(seen), [1, 2]);
}

#[test]
fn a_poll_without_a_change_runs_nothing() {
    let (a, seen) = (Signal::new(1), &log());
    let mut task = Task::new(effect!(async {
        seen.lock().unwrap().push(a.get());
    }));
    task.poll();
    task.poll();
    assert_eq!(taken(seen), [1]);
    a.set(2);
    task.poll();
    task.poll();
    assert_eq!(taken(seen), [2]);
}

#[test]
fn an_effect_of_its_own_runtime_and_a_computed_made_inside_work() {
    let runtime = Runtime::new();
    let (a, seen) = (runtime.signal(1), &log());
    let mut task = Task::new(effect!(async {
        let doubled = computed!(a.get() * 2);
        seen.lock().unwrap().push(doubled.get());
    }));
    task.run();
    a.set(2);
    task.run();
    assert_eq!(taken(seen), [2, 4]);
}

#[test]
fn effects_that_it_detaches_end_with_the_run() {
    let (a, b, seen) = (Signal::new(1), Signal::new(1), &log());
    let mut task = Task::new(effect!(async {
        let (value, seen) = (a.get(), seen.clone());
        effect!(seen.lock().unwrap().push((value, b.get()))).detach();
    }));
    task.run();
    a.set(2);
    task.run();
    b.set(2);
    assert_eq!(taken(seen), [(1, 1), (2, 1), (2, 2)]);
    task.drop_future();
    b.set(3);
    assert_eq!(taken(seen), []);
}

#[test]
fn the_boxed_form_is_send_and_works_in_a_list() {
    fn is_send<T: Send>(_: &T) {}
    let (a, sum) = (Signal::new(1), Signal::new(0));
    let effects: Vec<AsyncEffect> =
        (0..3).map(|i| AsyncEffect::new(effect!(async { sum.set(sum.peek() + a.get() * i) }))).collect();
    is_send(&effects);
    let mut tasks: Vec<_> = effects.into_iter().map(Task::new).collect();
    tasks.iter_mut().for_each(|task| _ = task.run());
    assert_eq!(sum.get(), 3);
    a.set(2);
    tasks.iter_mut().for_each(|task| _ = task.run());
    assert_eq!(sum.get(), 9);
}

#[test]
fn a_body_that_is_not_send_runs_on_its_thread() {
    let (a, seen) = (Signal::new(1), &std::rc::Rc::new(std::cell::RefCell::new(0)));
    let mut effect = Box::pin(effect!(async {
        seen.replace_with(|_| a.peek());
    }));
    _ = effect.as_mut().poll(&mut std::task::Context::from_waker(std::task::Waker::noop()));
    assert_eq!(*seen.borrow(), 1);
}

#[test]
fn endless_bodies_that_read_in_turn_stay_small() {
    let a = Signal::new(0);
    let b = Signal::new(0);
    let endless = |step: &Gate| {
        let (a, b, step) = (a.clone(), b.clone(), step.clone());
        Task::new(EffectFuture::new(move || {
            let (a, b, step) = (a.clone(), b.clone(), step.clone());
            async move {
                loop {
                    _ = a.get() + b.get();
                    step.pass().await;
                }
            }
        }))
    };
    let (first, second) = (Gate::default(), Gate::default());
    let (mut one, mut other) = (endless(&first), endless(&second));
    for _ in 0..1000 {
        first.open();
        second.open();
        one.run();
        other.run();
    }
    let sum: Computed<i32> = computed!(a.get() + b.get());
    a.set(1);
    assert_eq!(sum.get(), 1);
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

#[test]
fn after_it_did_not_settle_a_change_behind_a_formula_counts() {
    // 140, 220
    let (first, s, loops, seen) = (Signal::new(0), Signal::new(0), Signal::new(true), &log());
    let double = computed!(s.get() * 2);
    let mut task = Task::new(effect!(async {
        let seen = seen.clone();
        let round = first.get();
        let value = double.get();
        if loops.peek() {
            first.set(round + 1);
            s.set(s.peek() + 1);
        } else {
            seen.lock().unwrap().push(value);
        }
    }));
    assert!(panic_of(|| task.run()).contains("does not settle"));
    loops.set(false);
    task.run();
    s.set(1000);
    assert!(task.is_woken());
    task.run();
    assert_eq!(taken(seen), [2000]);
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
