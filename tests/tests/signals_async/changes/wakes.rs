//! What is a change, and who is woken by it.

use super::{at_once, seen};
use crate::support::{Task, Wakes, log, taken};
use reaktiv::{Changes, Computed, Effect, Linked, Resource, Runtime, Signal, batch, computed, on_cleanup};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

#[test]
fn changes_give_the_present_value_and_then_only_the_latest() {
    // 223
    let wakes = Wakes::default();
    let waker = wakes.waker();
    let cx = &mut Context::from_waker(&waker);
    let a = Signal::new(1);
    let parity = computed!(a.get() % 2);
    let mut changes = parity.changes();
    assert_eq!((changes.poll_next(cx), changes.poll_next(cx)), (Poll::Ready(Some(1)), Poll::Pending));
    a.set(3);
    assert_eq!((wakes.count(), changes.poll_next(cx)), (0, Poll::Pending), "an equal value is no change");
    a.set(4);
    assert_eq!(wakes.count(), 1);
    a.set(5);
    a.set(6);
    assert_eq!((changes.poll_next(cx), changes.poll_next(cx)), (Poll::Ready(Some(0)), Poll::Pending));
    drop(changes);
    a.set(7);
    assert_eq!(wakes.count(), 0, "a dropped one is gone");
}

#[test]
fn a_task_is_woken_once_for_many_writes_and_not_for_those_that_it_does_not_wait_for() {
    let wakes = Wakes::default();
    let waker = wakes.waker();
    let cx = &mut Context::from_waker(&waker);
    let (a, mut changes) = seen(1);
    a.set(2);
    assert_eq!(wakes.count(), 0, "nobody waits");
    assert_eq!((changes.poll_next(cx), changes.poll_next(cx)), (Poll::Ready(Some(2)), Poll::Pending));
    (3..10).for_each(|value| a.set(value));
    assert_eq!(wakes.count(), 1);
    a.set(9);
    assert_eq!((changes.poll_next(cx), changes.poll_next(cx)), (Poll::Ready(Some(9)), Poll::Pending));
    a.set(9);
    assert_eq!((wakes.count(), changes.poll_next(cx)), (0, Poll::Pending), "an equal write");
}

#[test]
fn a_value_that_a_batch_takes_back_is_no_change() {
    let (a, mut changes) = seen(1);
    batch(|| {
        a.set(2);
        a.set(1);
    });
    assert!(!changes.has_changed());
    assert_eq!(at_once(&mut changes), None);
    a.set(2);
    a.set(1);
    assert_eq!(at_once(&mut changes), Some(1), "two changes, since nobody knows who has seen the one between");
}

#[test]
fn a_batch_wakes_at_its_end_and_a_look_inside_it_is_fresh() {
    let wakes = Wakes::default();
    let waker = wakes.waker();
    let cx = &mut Context::from_waker(&waker);
    let (a, mut changes) = seen(1);
    assert_eq!(changes.poll_next(cx), Poll::Pending);
    batch(|| {
        a.set(2);
        assert_eq!(wakes.count(), 0);
        assert!(changes.has_changed());
        assert_eq!(changes.poll_next(cx), Poll::Ready(Some(2)));
        assert_eq!(changes.poll_next(cx), Poll::Pending);
        a.set(3);
    });
    assert_eq!((wakes.count(), changes.poll_next(cx)), (1, Poll::Ready(Some(3))));
}

#[test]
fn several_changes_of_one_signal_each_see_every_last_value() {
    let a = Signal::new(1);
    let (mut first, mut second) = (a.changes(), a.changes());
    assert_eq!((at_once(&mut first), at_once(&mut second)), (Some(1), Some(1)));
    a.set(2);
    assert_eq!(at_once(&mut first), Some(2));
    a.set(3);
    assert_eq!((at_once(&mut first), at_once(&mut second)), (Some(3), Some(3)));
    assert_eq!((at_once(&mut first), at_once(&mut second)), (None, None));
}

#[test]
fn each_task_that_waits_is_woken_and_one_that_is_dropped_is_not() {
    let (a, log) = (Signal::new(0), log());
    let follow = |name| {
        let (a, log) = (a.clone(), log.clone());
        Task::new(async move {
            let mut changes = a.changes();
            while let Some(value) = changes.next().await {
                log.lock().unwrap().push((name, value));
            }
        })
    };
    let mut tasks = [follow("one"), follow("other"), follow("third")];
    tasks.iter_mut().for_each(|task| assert_eq!(task.run(), 1));
    taken(&log);
    tasks[1].drop_future();
    a.set(1);
    assert_eq!(tasks.each_ref().map(Task::is_woken), [true, false, true]);
    tasks.iter_mut().filter(|task| task.is_woken()).for_each(|task| assert_eq!(task.run(), 1));
    assert_eq!(taken(&log), [("one", 1), ("third", 1)]);
}

#[test]
fn a_poll_with_another_waker_moves_the_wait_to_that() {
    let (first, second) = (Wakes::default(), Wakes::default());
    let (a, mut changes) = seen(1);
    assert!(changes.poll_next(&mut Context::from_waker(&first.waker())).is_pending());
    assert_eq!(first.left(), 1);
    assert!(changes.poll_next(&mut Context::from_waker(&second.waker())).is_pending());
    assert_eq!((first.left(), second.left()), (0, 1));
    a.set(2);
    assert_eq!((first.count(), second.count(), second.left()), (0, 1, 0));
}

#[test]
fn a_look_leaves_the_task_waiting() {
    let wakes = Wakes::default();
    let (a, mut changes) = seen(1);
    assert!(changes.poll_next(&mut Context::from_waker(&wakes.waker())).is_pending());
    assert_eq!((at_once(&mut changes), changes.has_changed(), changes.get(), wakes.left()), (None, false, 1, 1));
    a.set(2);
    assert_eq!((wakes.count(), at_once(&mut changes)), (1, Some(2)));
}

#[test]
fn a_dropped_one_leaves_neither_waker_nor_closure() {
    let wakes = Wakes::default();
    let (a, kept) = (Signal::new(1), Arc::new(()));
    let mut changes = Changes::new({
        let (a, kept) = (a.clone(), kept.clone());
        move || (a.get(), Arc::strong_count(&kept)).0
    });
    let waker = wakes.waker();
    let cx = &mut Context::from_waker(&waker);
    assert_eq!((changes.poll_next(cx), changes.poll_next(cx)), (Poll::Ready(Some(1)), Poll::Pending));
    assert_eq!((wakes.left(), Arc::strong_count(&kept)), (2, 2));
    drop(changes);
    assert_eq!((wakes.left(), Arc::strong_count(&kept)), (1, 1));
    a.set(2);
    assert_eq!(wakes.count(), 0);
}

#[test]
fn the_function_follows_only_what_its_last_run_has_read() {
    let (which, a, b) = (Signal::new(true), Signal::new(1), Signal::new(10));
    let mut changes = Changes::new({
        let (which, a, b) = (which.clone(), a.clone(), b.clone());
        move || if which.get() { a.get() } else { b.get() }
    });
    assert_eq!(at_once(&mut changes), Some(1));
    b.set(11);
    assert_eq!(at_once(&mut changes), None);
    which.set(false);
    assert_eq!(at_once(&mut changes), Some(11));
    a.set(2);
    assert_eq!(at_once(&mut changes), None);
    b.set(12);
    assert_eq!(at_once(&mut changes), Some(12));
}

#[test]
fn the_function_may_read_in_another_order_each_time() {
    let (turned, a, b) = (Signal::new(false), Signal::new(1), Signal::new(10));
    let mut changes = Changes::new({
        let (turned, a, b) = (turned.clone(), a.clone(), b.clone());
        move || if turned.get() { b.get() - a.get() } else { a.get() + b.get() }
    });
    assert_eq!(at_once(&mut changes), Some(11));
    turned.set(true);
    assert_eq!(at_once(&mut changes), Some(9));
    b.set(20);
    assert_eq!(at_once(&mut changes), Some(19));
    a.set(2);
    assert_eq!(at_once(&mut changes), Some(18));
    turned.set(false);
    assert_eq!(at_once(&mut changes), Some(22));
    b.set(30);
    assert_eq!(at_once(&mut changes), Some(32));
}

#[test]
fn a_task_is_woken_where_a_formula_may_have_changed_and_not_by_a_wait_for_it() {
    let (a, wakes, runs) = (Signal::new(1), Wakes::default(), log());
    let half = Computed::new({
        let (a, runs) = (a.clone(), runs.clone());
        move || (a.get() / 2, runs.lock().unwrap().push(())).0
    });
    let mut changes = half.changes();
    let waker = wakes.waker();
    let cx = &mut Context::from_waker(&waker);
    assert_eq!((changes.poll_next(cx), changes.poll_next(cx)), (Poll::Ready(Some(0)), Poll::Pending));
    assert_eq!(taken(&runs).len(), 1);
    a.set(2);
    assert_eq!((wakes.count(), changes.poll_next(cx)), (1, Poll::Ready(Some(1))));
    assert_eq!(taken(&runs).len(), 1, "the flush has brought it up to date");
}

#[test]
fn linked_values_and_resources_have_changes_too() {
    let source = Signal::new(1);
    let linked = Linked::new({
        let source = source.clone();
        move || source.get() * 10
    });
    let mut changes = linked.changes();
    assert_eq!(at_once(&mut changes), Some(10));
    linked.set(7);
    assert_eq!(at_once(&mut changes), Some(7));
    source.set(2);
    assert_eq!(at_once(&mut changes), Some(20));
    let (name, _driver) = Resource::<&str, ()>::new(|| async { Ok("Ada") });
    let mut changes = name.changes();
    assert_eq!(at_once(&mut changes).unwrap().value, None);
    name.set("Grace");
    assert_eq!(at_once(&mut changes).unwrap().value, Some("Grace"));
    assert!(!changes.has_ended());
}

#[test]
fn what_the_function_writes_runs_effects_after_it_and_is_a_change_of_what_it_has_read() {
    let (a, copy, log) = (Signal::new(1), Signal::new(0), log());
    let _effect = Effect::new({
        let (copy, log) = (copy.clone(), log.clone());
        move || log.lock().unwrap().push(copy.get())
    });
    let mut changes = Changes::new({
        let (a, copy) = (a.clone(), copy.clone());
        move || {
            let value = a.get();
            copy.set(value);
            if value < 3 {
                a.set(value + 1);
            }
            value
        }
    });
    assert_eq!([1, 2, 3].map(|_| at_once(&mut changes)), [Some(1), Some(2), Some(3)]);
    assert_eq!((at_once(&mut changes), taken(&log)), (None, vec![0, 1, 2, 3]));
}

#[test]
fn cleanups_of_the_function_run_before_its_next_run_and_at_the_end() {
    let (a, log) = (Signal::new(1), log());
    let mut changes = Changes::new({
        let (a, log) = (a.clone(), log.clone());
        move || {
            let value = a.get();
            log.lock().unwrap().push(value);
            let log = log.clone();
            on_cleanup(move || log.lock().unwrap().push(-value));
            value
        }
    });
    assert_eq!(at_once(&mut changes), Some(1));
    a.set(2);
    assert_eq!(at_once(&mut changes), Some(2));
    drop(changes);
    assert_eq!(taken(&log), [1, -1, 2, -2]);
}

#[test]
fn a_poll_inside_an_effect_or_a_formula_is_not_booked_on_that() {
    let (a, changes) = seen(1);
    let (changes, runs) = (Arc::new(std::sync::Mutex::new(changes)), log());
    let _effect = Effect::new({
        let (changes, runs) = (changes.clone(), runs.clone());
        move || {
            let mut changes = changes.lock().unwrap();
            runs.lock().unwrap().push((changes.get(), at_once(&mut changes)));
        }
    });
    let formula = Computed::new({
        let changes = changes.clone();
        move || {
            let mut changes = changes.lock().unwrap();
            (changes.get(), changes.has_changed(), at_once(&mut changes))
        }
    });
    assert_eq!(formula.get(), (1, false, None));
    a.set(2);
    assert_eq!(formula.get(), (1, false, None));
    assert_eq!(taken(&runs), [(1, None)]);
    assert_eq!(at_once(&mut changes.lock().unwrap()), Some(2));
}

#[test]
fn changes_belong_to_the_runtime_of_their_signal() {
    let (one, other) = (Runtime::new(), Runtime::new());
    let (a, b) = (one.signal(1), other.signal(10));
    let mut changes = a.changes();
    let sum = other.computed({
        let b = b.clone();
        let changes = a.changes();
        move || b.get() + changes.get()
    });
    assert_eq!((at_once(&mut changes), sum.get()), (Some(1), 11));
    a.set(2);
    b.set(20);
    assert_eq!((at_once(&mut changes), sum.get()), (Some(2), 22));
    let mut foreign = other.untracked(|| Changes::new(move || a.get()));
    let message = crate::support::panic_of(|| at_once(&mut foreign));
    assert!(message.contains("another runtime"), "{message}");
}

#[test]
fn both_are_streams_that_can_be_moved_and_sent() {
    fn is_stream<S: futures_core::Stream<Item = i32> + Send + Unpin>(_: &S) {}
    let a = Signal::new(1);
    let (mut changes, mut history) = (a.changes(), a.history());
    is_stream(&changes);
    is_stream(&history);
    let cx = &mut Context::from_waker(Waker::noop());
    for stream in [&mut changes as &mut (dyn futures_core::Stream<Item = i32> + Unpin), &mut history] {
        assert_eq!(std::pin::Pin::new(stream).poll_next(cx), Poll::Ready(Some(1)));
    }
}
