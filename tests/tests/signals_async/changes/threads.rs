//! Waiting on threads.

use super::{AT_ONCE, at_once, seen};
use crate::support::{log, panic_of, taken};
use reaktiv::{Changes, Computed, Effect, Runtime, Signal};
use std::sync::{Arc, Barrier, Mutex};
use std::thread;
use std::time::Duration;

/// Nobody waits for so long: it comes as soon as it is there.
const LONG: Duration = Duration::from_secs(3600);

#[test]
fn a_wait_ends_with_the_value_or_with_the_time() {
    let (a, mut changes) = seen(1);
    assert_eq!((changes.next_timeout(AT_ONCE), changes.next_timeout(Duration::from_nanos(1))), (None, None));
    assert!(!changes.has_ended());
    let writer = thread::spawn(move || a.set(2));
    assert_eq!(changes.next_timeout(LONG), Some(2));
    writer.join().unwrap();
}

#[test]
fn two_threads_play_ball() {
    let runtime = Runtime::new();
    let (there, back) = (runtime.signal(0), runtime.signal(0));
    let player = thread::spawn({
        let (mut there, back) = (there.changes(), back.clone());
        move || {
            while let Some(ball) = there.next_timeout(LONG) {
                back.set(ball);
                if ball == 1000 {
                    return;
                }
            }
        }
    });
    let mut balls = back.changes();
    for ball in 1..=1000 {
        there.set(ball);
        while balls.next_timeout(LONG) != Some(ball) {}
    }
    player.join().unwrap();
}

#[test]
fn eight_threads_write_and_every_reader_comes_to_the_last_values() {
    const LAST: u32 = 500;
    let runtime = Runtime::new();
    let signals: Vec<Signal<u32>> = (0..8).map(|_| runtime.signal(0)).collect();
    let sum = runtime.computed({
        let signals = signals.clone();
        move || signals.iter().map(Signal::get).sum::<u32>()
    });
    let start = Arc::new(Barrier::new(8 + 4 + 8));
    let mut threads = Vec::new();
    for signal in &signals {
        let (signal, start) = (signal.clone(), start.clone());
        threads.push(thread::spawn(move || {
            start.wait();
            (1..=LAST).for_each(|value| signal.set(value));
        }));
    }
    for mut changes in (0..4).map(|_| sum.changes()).chain(signals.iter().map(Signal::changes)).collect::<Vec<_>>() {
        let start = start.clone();
        let last = if threads.len() < 8 + 4 { LAST * 8 } else { LAST };
        threads.push(thread::spawn(move || {
            start.wait();
            let mut before = None;
            while before != Some(last) {
                let value = changes.next_timeout(LONG);
                assert!(value > before, "{before:?}, {value:?}");
                before = value;
            }
            assert!(!changes.has_changed());
        }));
    }
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}

#[test]
fn a_wait_under_the_lock_panics_and_a_look_is_allowed() {
    let (a, changes) = seen(1);
    let changes = Arc::new(Mutex::new(changes));
    let wait = move |timeout| changes.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).next_timeout(timeout);
    let in_formula = Computed::new({
        let (a, wait) = (a.clone(), wait.clone());
        move || (a.get(), wait(LONG))
    });
    for message in
        [panic_of(|| in_formula.get()), panic_of(|| a.with(|_| wait(LONG))), panic_of(|| a.update(|_| wait(LONG)))]
    {
        assert!(message.contains("`next_timeout` waits inside a formula"), "{message}");
    }
    assert_eq!(a.with(|_| wait(AT_ONCE)), Some(1), "`update` counts, also if it panics");
}

#[test]
fn a_wait_under_the_lock_of_another_runtime_panics() {
    let (a, mut changes) = seen(1);
    let other = Runtime::new().signal(1);
    assert!(panic_of(|| other.with(|_| changes.next_timeout(LONG))).contains("`next_timeout` waits inside a formula"));
    a.set(2);
    assert_eq!(at_once(&mut changes), Some(2));
}

#[test]
fn a_wait_inside_an_effect_panics_as_the_flush_would_wait_for_itself() {
    let (a, changes) = seen(1);
    let (trigger, changes) = (Signal::new(0), Arc::new(Mutex::new(changes)));
    let (runs, first) = (log(), changes.clone());
    let _effect = Effect::new({
        let (trigger, runs) = (trigger.clone(), runs.clone());
        move || {
            trigger.get();
            let mut changes = first.lock().unwrap();
            let timeout = if trigger.peek() == 1 { LONG } else { AT_ONCE };
            runs.lock().unwrap().push(panic_of(|| panic!("{:?}", changes.next_timeout(timeout))));
        }
    });
    trigger.set(1);
    a.set(2);
    trigger.set(2);
    let runs = taken(&runs);
    assert!(runs[1].contains("`next_timeout` waits inside an effect"), "{runs:?}");
    assert_eq!((runs[0].as_str(), runs[2].as_str()), ("None", "Some(2)"));
}

#[test]
fn a_wait_inside_a_batch_is_ended_by_another_thread() {
    let (a, mut changes) = seen(1);
    reaktiv::batch(|| {
        let writer = thread::spawn(move || a.set(2));
        assert_eq!(changes.next_timeout(LONG), Some(2));
        writer.join().unwrap();
    });
}

#[test]
fn changes_may_go_to_another_thread_while_somebody_writes() {
    let a = Signal::new(0);
    let mut changes = Changes::new({
        let a = a.clone();
        move || Box::new(a.get())
    });
    let reader = thread::spawn(move || {
        let mut last = 0;
        while last < 200 {
            last = *changes.next_timeout(LONG).unwrap();
        }
        changes
    });
    (1..=200).for_each(|value| a.set(value));
    let mut changes = reader.join().unwrap();
    assert_eq!(changes.next_timeout(AT_ONCE), None);
}
