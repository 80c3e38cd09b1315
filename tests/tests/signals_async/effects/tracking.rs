//! What counts as read by an async effect, and what wakes it.

use super::support::two_reads;
use crate::support::{Gate, Task, log, run_spawned, spawn, taken};
use reaktiv::{Computed, Effect, EffectFuture, Signal, batch, computed, effect};

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
