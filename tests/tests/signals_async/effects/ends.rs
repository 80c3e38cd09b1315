//! How a run ends, and what ends with it.

use crate::support::{Gate, Task, log, taken};
use reaktiv::{EffectFuture, Signal, effect, on_cleanup};
use std::sync::Arc;

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
