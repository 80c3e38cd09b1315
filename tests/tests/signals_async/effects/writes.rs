//! What a body writes: in one batch, and to what it reads itself.

use crate::support::{Gate, Log, Task, log, panic_of, taken};
use reaktiv::{Effect, EffectFuture, Signal, computed, effect};

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
