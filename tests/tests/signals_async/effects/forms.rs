//! In which forms there are async effects: of a runtime of its own, boxed, and of one thread.

use crate::support::{Task, log, taken};
use reaktiv::{AsyncEffect, Runtime, Signal, computed, effect};

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
