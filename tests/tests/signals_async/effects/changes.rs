//! Changes while a run goes on.

use super::support::two_reads;
use crate::support::{Gate, Task, log, taken};
use reaktiv::{EffectFuture, Signal};
use std::sync::Arc;

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
