//! Code of the user's that comes back into the graph at a bad moment. Run these under valgrind, too.
use crate::support::panic_of;
use reaktiv::{AsyncEffect, Computed, Linked, Resource, Runtime};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering::SeqCst};
use std::sync::{Arc, Mutex, OnceLock};
use std::task::{Context, Waker};

type Task = Arc<Mutex<Option<AsyncEffect>>>;

fn poll(task: &Task) {
    let taken = task.lock().unwrap().take();
    if let Some(mut effect) = taken {
        assert!(Pin::new(&mut effect).poll(&mut Context::from_waker(Waker::noop())).is_pending());
        *task.lock().unwrap() = Some(effect);
    }
}

#[test]
fn a_formula_may_poll_the_async_effect_that_is_being_checked_because_of_it() {
    let runtime = Runtime::new();
    let (source, reads, other) = (runtime.signal(0), runtime.signal(true), runtime.signal(0));
    // Links, and nodes, whose memory is free again: what a check that goes wrong would come to.
    let readers: Vec<Computed<i32>> = std::iter::repeat_with(|| {
        let source = source.clone();
        runtime.computed(move || source.get())
    })
    .take(8)
    .collect();
    let sum = runtime.computed(move || readers.iter().map(Computed::get).sum::<i32>());
    assert_eq!(sum.get(), 0);
    drop(sum);
    let (task, runs) = (Task::default(), Arc::new(AtomicI32::new(0)));
    let same = runtime.computed({
        let (source, other, task) = (source.clone(), other.clone(), task.clone());
        move || {
            if source.get() == 1 {
                other.set(1);
                poll(&task);
            }
            7
        }
    });
    let body = {
        let (same, other, reads, runs) = (same.clone(), other.clone(), reads.clone(), runs.clone());
        move || {
            runs.fetch_add(1, SeqCst);
            if reads.peek() {
                assert_eq!(same.get() + other.get(), 7);
            }
            std::future::ready(())
        }
    };
    *task.lock().unwrap() = Some(AsyncEffect::new(runtime.effect_future(body)));
    poll(&task);
    runtime.batch(|| {
        reads.set(false);
        source.set(1);
    });
    assert_eq!((same.get(), runs.load(SeqCst)), (7, 2));
    task.lock().unwrap().take();
}

#[test]
fn links_that_have_become_a_circle_end_in_a_panic_and_not_in_a_walk_without_end() {
    let runtime = Runtime::new();
    let (is_on, x) = (runtime.signal(false), runtime.signal(1));
    let below = runtime.computed({
        let x = x.clone();
        move || x.get()
    });
    let (cell, fails) = (Arc::new(OnceLock::<Linked<i32>>::new()), Arc::new(AtomicBool::new(false)));
    let formula = runtime.computed({
        let (is_on, below, cell, fails) = (is_on.clone(), below.clone(), cell.clone(), fails.clone());
        move || {
            if !is_on.get() {
                return 0;
            }
            let linked = cell.get().unwrap();
            fails.store(true, SeqCst);
            linked.set(5);
            fails.store(false, SeqCst);
            linked.get() + below.get()
        }
    });
    let linked = runtime.linked({
        let (formula, fails) = (formula.clone(), fails.clone());
        move || {
            assert!(!fails.load(SeqCst), "before it has read anything");
            formula.get()
        }
    });
    cell.set(linked.clone()).unwrap();
    assert_eq!(linked.get(), 0);
    is_on.set(true);
    let first = catch_unwind(AssertUnwindSafe(|| formula.get()));
    assert!(first.is_ok_and(|value| value == 6));
    x.set(2);
    // Each run of the formula sets it anew, so it comes to an end one way or the other.
    match catch_unwind(AssertUnwindSafe(|| formula.get())) {
        Ok(value) => assert_eq!(value, 7),
        Err(_) => assert!(panic_of(|| _ = formula.get()).contains("does not settle")),
    }
    is_on.set(false);
    assert_eq!(formula.get(), 0);
}

#[test]
fn a_computed_that_reads_a_resource_whose_parameters_read_it_comes_to_an_end() {
    let runtime = Runtime::new();
    let (x, is_on) = (runtime.signal(1), runtime.signal(false));
    let cell = Arc::new(OnceLock::<Resource<i32, ()>>::new());
    let below = runtime.computed({
        let x = x.clone();
        move || x.get()
    });
    let formula = runtime.computed({
        let (below, is_on, cell) = (below.clone(), is_on.clone(), cell.clone());
        move || {
            let loaded = if is_on.get() { cell.get().unwrap().get().unwrap_or(0) } else { 0 };
            loaded / 2 + below.get()
        }
    });
    let (resource, driver) = runtime.resource_with_parameters(
        {
            let formula = formula.clone();
            move || Some(formula.get())
        },
        |parameters| async move { Ok(parameters) },
    );
    cell.set(resource.clone()).unwrap();
    let mut driver: Pin<Box<dyn Future<Output = ()> + Send>> = Box::pin(driver);
    let mut step = |number: i32| {
        _ = driver.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        x.set(number);
        is_on.set(number % 3 > 0);
        formula.get();
        resource.set(number);
        let _ = resource.snapshot();
    };
    for number in 0..4 {
        // The cycle may be told by a panic.
        _ = catch_unwind(AssertUnwindSafe(|| step(number)));
    }
    step(6); // off
    x.set(9);
    assert_eq!(formula.get(), 9);
}

#[test]
fn a_formula_that_has_written_what_it_reads_runs_again_also_if_it_then_sets_what_is_linked_to_it() {
    let runtime = Runtime::new();
    let (s, is_on) = (runtime.signal(1), runtime.signal(false));
    let cell = Arc::new(OnceLock::<Linked<i32>>::new());
    let formula = runtime.computed({
        let (s, is_on, cell) = (s.clone(), is_on.clone(), cell.clone());
        move || {
            let value = s.get();
            if is_on.get() && value == 1 {
                s.set(2);
                cell.get().unwrap().set(9);
            }
            value
        }
    });
    let linked = runtime.linked({
        let formula = formula.clone();
        move || formula.get()
    });
    cell.set(linked.clone()).unwrap();
    assert_eq!(linked.get(), 1);
    is_on.set(true);
    formula.get();
    assert_eq!((formula.get(), s.get()), (2, 2));
}

#[test]
fn an_effect_hears_of_a_formula_in_the_midst_of_which_a_source_has_recovered() {
    let runtime = Runtime::new();
    let (s, is_broken, seen) = (runtime.signal(2), Arc::new(AtomicBool::new(true)), Arc::new(AtomicI32::new(i32::MIN)));
    let source = runtime.computed({
        let (s, is_broken) = (s.clone(), is_broken.clone());
        move || {
            let value = s.get();
            if is_broken.load(SeqCst) {
                resume_unwind(Box::new("broken"))
            }
            value
        }
    });
    let linked = runtime.linked({
        let source = source.clone();
        move || source.get()
    });
    assert!(catch_unwind(AssertUnwindSafe(|| linked.get())).is_err());
    linked.set(0);
    is_broken.store(false, SeqCst);
    let sum = runtime.computed({
        let (linked, source) = (linked.clone(), source.clone());
        move || linked.get() + source.get()
    });
    let _effect = runtime.effect({
        let (sum, seen) = (sum.clone(), seen.clone());
        move || seen.store(sum.get(), SeqCst)
    });
    let now = sum.get();
    runtime.batch(|| ());
    assert_eq!((seen.load(SeqCst), now), (4, 4));
}

#[test]
fn what_the_drop_of_a_value_reads_that_a_panicking_cutoff_has_left_is_not_read_by_the_formula() {
    #[derive(Clone)]
    struct Reads(i32, reaktiv::Signal<i32>);
    impl Drop for Reads {
        fn drop(&mut self) {
            self.1.get();
        }
    }
    let runtime = Runtime::new();
    let (s, dropped, runs) = (runtime.signal(0), runtime.signal(0), Arc::new(AtomicI32::new(0)));
    let formula = runtime.computed_with_cutoff(
        {
            let (s, dropped, runs) = (s.clone(), dropped.clone(), runs.clone());
            move || {
                runs.fetch_add(1, SeqCst);
                Reads(s.get(), dropped.clone())
            }
        },
        |old: &Reads, new: &Reads| if new.0 == 1 { resume_unwind(Box::new("no order")) } else { old.0 == new.0 },
    );
    let effect_runs = Arc::new(AtomicI32::new(0));
    let _effect = runtime.effect({
        let (formula, effect_runs) = (formula.clone(), effect_runs.clone());
        move || {
            effect_runs.fetch_add(1, SeqCst);
            _ = catch_unwind(AssertUnwindSafe(|| formula.with(|value| value.0)));
        }
    });
    s.set(1);
    assert_eq!(effect_runs.load(SeqCst), 2);
    dropped.set(1);
    assert_eq!(effect_runs.load(SeqCst), 2, "what a drop reads is nothing to the formula");
    s.set(2);
    assert_eq!((effect_runs.load(SeqCst), formula.with(|value| value.0)), (3, 2));
}

#[test]
fn a_linked_value_stays_what_it_was_set_to_though_its_formula_writes_what_is_read_further_up() {
    let runtime = Runtime::new();
    let (source, restart) = (runtime.signal(0), runtime.signal(0));
    let writes = Arc::new(AtomicBool::new(false));
    let near = runtime.computed({
        let source = source.clone();
        move || source.get()
    });
    let far = runtime.computed({
        let near = near.clone();
        move || near.get()
    });
    let linked = runtime.linked({
        let (source, restart, far, writes) = (source.clone(), restart.clone(), far.clone(), writes.clone());
        move || {
            restart.get();
            let value = far.get();
            if writes.load(SeqCst) {
                source.set(value + 1);
            }
            value
        }
    });
    assert_eq!(linked.get(), 0);
    restart.set(1);
    writes.store(true, SeqCst);
    linked.set(9);
    writes.store(false, SeqCst);
    assert_eq!((near.get(), far.get(), linked.get()), (1, 1, 9));
    source.set(5);
    assert_eq!(linked.get(), 5);
}

#[test]
fn a_linked_value_hears_of_later_changes_though_the_comparison_of_its_set_has_written_and_read() {
    type Callback = Arc<Mutex<Option<Box<dyn Fn() + Send>>>>;
    struct Value(i32, Callback);
    impl PartialEq for Value {
        fn eq(&self, other: &Self) -> bool {
            if let Some(callback) = self.1.lock().unwrap().take() {
                callback();
            }
            self.0 == other.0
        }
    }
    let runtime = Runtime::new();
    let (one, two, callback) = (runtime.signal(0), runtime.signal(0), Callback::default());
    let [near, far] = [&one, &two].map(|source| {
        let source = source.clone();
        runtime.computed(move || source.get())
    });
    let linked = runtime.linked({
        let callback = callback.clone();
        move || Value(near.get() + far.get(), callback.clone())
    });
    assert_eq!(linked.with(|value| value.0), 0);
    *callback.lock().unwrap() = Some(Box::new({
        let (one, two, linked) = (one.clone(), two.clone(), linked.clone());
        move || {
            one.set(1);
            two.set(1);
            assert!(panic_of(|| linked.with(|_| ())).contains("is stale and would run while"));
        }
    }));
    linked.set(Value(9, callback));
    assert_eq!(linked.with(|value| value.0), 9);
    two.set(2);
    assert_eq!(linked.with(|value| value.0), 3);
}

#[test]
fn who_could_not_read_a_signal_in_its_update_hears_of_its_end_though_nothing_has_changed() {
    let runtime = Runtime::new();
    let (signal, other, log) = (runtime.signal(1), runtime.signal(0), Arc::new(Mutex::new(vec![])));
    let reader = runtime.computed({
        let (signal, other) = (signal.clone(), other.clone());
        move || other.get() + catch_unwind(AssertUnwindSafe(|| signal.get())).unwrap_or(-1)
    });
    let _effect = runtime.effect({
        let (reader, log) = (reader.clone(), log.clone());
        move || log.lock().unwrap().push(reader.get())
    });
    let changed = signal.update_if(|_| {
        other.set(10);
        reader.get();
        false
    });
    assert!(!changed);
    assert_eq!(reader.get(), 11);
    assert_eq!(log.lock().unwrap().last(), Some(&11));
}
