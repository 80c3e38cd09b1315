//! What signals that follow a struct need: an end, writes that always count, and whether anybody listens.

use crate::signals::context::holds_a_lock;
use crate::signals::{Changes, Computed, Effect, EffectFuture, History, Runtime, Signal, batch};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;
use std::{boxed::Box, thread, vec::Vec};

/// As whoever delivers what a struct has sent.
trait Follows<T> {
    fn put(&self, value: T);
    /// In a `Drop`.
    fn end(&self);
}
impl<T: Send + Sync + 'static> Follows<T> for Signal<T> {
    fn put(&self, value: T) {
        let held = self.0.runtime().enter();
        self.receive(value, held.graph());
        held.done();
    }
    fn end(&self) {
        let held = self.0.runtime().enter();
        Signal::end(self, held.graph());
        _ = catch_unwind(AssertUnwindSafe(|| held.done_in_drop_waking()));
    }
}

#[derive(Default)]
struct Wakes(AtomicUsize);
impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, SeqCst);
    }
}
impl Wakes {
    fn count(&self) -> usize {
        self.0.swap(0, SeqCst)
    }
}

/// Ends the signal when it is dropped, as a struct does.
struct Ends(Signal<i32>);
impl Drop for Ends {
    fn drop(&mut self) {
        Follows::end(&self.0);
    }
}

fn poll<T: Send + 'static>(changes: &mut Changes<T>, wakes: &Arc<Wakes>) -> Poll<Option<T>> {
    changes.poll_next(&mut Context::from_waker(&Waker::from(wakes.clone())))
}

fn poll_history<T: Send + 'static>(history: &mut History<T>, wakes: &Arc<Wakes>) -> Poll<Option<T>> {
    history.poll_next(&mut Context::from_waker(&Waker::from(wakes.clone())))
}

/// A signal, and one of each that wait for its end.
fn waiting(wakes: &Arc<Wakes>) -> (Signal<i32>, Changes<i32>, History<i32>) {
    let signal = Runtime::new().signal(1);
    let (mut changes, mut history) = (signal.changes(), signal.read_only().history());
    assert_eq!((poll(&mut changes, wakes), poll(&mut changes, wakes)), (Poll::Ready(Some(1)), Poll::Pending));
    let polls = (poll_history(&mut history, wakes), poll_history(&mut history, wakes));
    assert_eq!(polls, (Poll::Ready(Some(1)), Poll::Pending));
    (signal, changes, history)
}

/// Both were woken once, and have come to their end.
fn assert_over(changes: &mut Changes<i32>, history: &mut History<i32>, wakes: &Arc<Wakes>) {
    assert_eq!(wakes.count(), 2);
    assert_eq!((poll(changes, wakes), poll_history(history, wakes)), (Poll::Ready(None), Poll::Ready(None)));
    assert!(changes.has_ended() && !changes.has_changed());
    assert_eq!((poll(changes, wakes), changes.get()), (Poll::Ready(None), 1), "it stays so, and the value too");
}

#[test]
fn those_who_wait_are_woken_by_the_end_and_come_to_none() {
    let wakes = Arc::default();
    let (signal, mut changes, mut history) = waiting(&wakes);
    assert!(!changes.has_ended());
    Follows::end(&signal);
    assert_over(&mut changes, &mut history, &wakes);
    Follows::end(&signal);
    assert_eq!((wakes.count(), signal.get()), (0, 1));
}

#[test]
fn the_last_value_comes_before_the_end() {
    let wakes = Arc::default();
    let (signal, mut changes, mut history) = waiting(&wakes);
    signal.put(2);
    Follows::end(&signal);
    assert_eq!(wakes.count(), 2);
    assert!(!changes.has_ended() && changes.has_changed());
    assert_eq!((poll(&mut changes, &wakes), poll(&mut changes, &wakes)), (Poll::Ready(Some(2)), Poll::Ready(None)));
    let polls = (poll_history(&mut history, &wakes), poll_history(&mut history, &wakes));
    assert_eq!(polls, (Poll::Ready(Some(2)), Poll::Ready(None)));
}

#[test]
fn a_history_whose_effect_is_still_due_has_not_ended() {
    let wakes = Arc::default();
    let (signal, _changes, mut history) = waiting(&wakes);
    signal.runtime().batch(|| {
        signal.put(2);
        Follows::end(&signal);
        assert_eq!(poll_history(&mut history, &wakes), Poll::Pending);
        wakes.count();
    });
    assert_eq!(wakes.count(), 1);
    let polls = (poll_history(&mut history, &wakes), poll_history(&mut history, &wakes));
    assert_eq!(polls, (Poll::Ready(Some(2)), Poll::Ready(None)));
}

#[test]
fn what_is_made_after_the_end_gives_the_last_value_and_ends() {
    let wakes = Arc::default();
    let signal = Signal::new(1);
    Follows::end(&signal);
    let mut changes = signal.read_only().changes();
    assert!(!changes.has_ended());
    assert_eq!(changes.next_timeout(Duration::MAX), Some(1));
    assert!(changes.has_ended());
    assert_eq!(changes.next_timeout(Duration::MAX), None);
    let mut history = signal.history();
    let polls = (poll_history(&mut history, &wakes), poll_history(&mut history, &wakes));
    assert_eq!(polls, (Poll::Ready(Some(1)), Poll::Ready(None)));
}

#[test]
fn what_stands_over_formulas_never_ends_and_is_not_woken() {
    let wakes = Arc::default();
    let signal = Signal::new(1);
    let computed = Computed::new({
        let signal = signal.clone();
        move || signal.get()
    });
    let mut by_function = Changes::new({
        let signal = signal.clone();
        move || signal.get()
    });
    let mut changes = computed.changes();
    for changes in [&mut by_function, &mut changes] {
        assert_eq!((poll(changes, &wakes), poll(changes, &wakes)), (Poll::Ready(Some(1)), Poll::Pending));
    }
    let mut effect = EffectFuture::new(|| std::future::ready(_ = signal.get()));
    let waker = Waker::from(wakes.clone());
    assert!(std::pin::Pin::new(&mut effect).poll(&mut Context::from_waker(&waker)).is_pending());
    Follows::end(&signal);
    assert_eq!(wakes.count(), 0);
    for changes in [by_function, changes] {
        assert!(!changes.has_ended() && !changes.has_changed());
    }
}

#[test]
fn the_end_is_no_change_and_runs_nothing() {
    let runs = Arc::new(AtomicUsize::new(0));
    let (signal, other) = (Signal::new(1), Signal::new(1));
    let computed = Computed::new({
        let (signal, runs) = (signal.clone(), runs.clone());
        move || signal.get() + (runs.fetch_add(1, SeqCst), 1).1
    });
    let _effect = Effect::new({
        let (computed, signal, other, runs) = (computed.clone(), signal.clone(), other.clone(), runs.clone());
        move || _ = (computed.get(), signal.get(), other.get(), runs.fetch_add(1, SeqCst))
    });
    assert_eq!(runs.swap(0, SeqCst), 2);
    Follows::end(&signal);
    assert_eq!((computed.get(), runs.load(SeqCst)), (2, 0));
    // Nor does it run what a drop has left.
    drop(signal.clone());
    struct Writes(Signal<i32>);
    impl Drop for Writes {
        fn drop(&mut self) {
            self.0.set(2);
        }
    }
    drop(Signal::with_cutoff(Writes(other.clone()), |_, _| false));
    Follows::end(&signal);
    assert_eq!(runs.load(SeqCst), 0);
    assert_eq!((other.peek(), runs.load(SeqCst)), (2, 1));
}

#[test]
fn a_struct_may_be_dropped_in_a_batch_a_formula_an_effect_and_a_drop() {
    type Place = fn(&Runtime, Ends);
    let places: [Place; 6] = [
        |_, ends| drop(ends),
        |runtime, ends| runtime.batch(|| drop(ends)),
        |runtime, ends| {
            let ends = Mutex::new(Some(ends));
            runtime.computed(move || ends.lock().unwrap().take().is_some()).get();
        },
        |runtime, ends| {
            let ends = Mutex::new(Some(ends));
            drop(runtime.effect(move || drop(ends.lock().unwrap().take())));
        },
        // In a value that is dropped with its signal, in another runtime's batch.
        |runtime, ends| {
            let holder = runtime.signal_with_cutoff(Mutex::new(ends), |_, _| false);
            batch(|| drop(holder));
        },
        |runtime, ends| runtime.signal(1).with(|_| drop(ends)),
    ];
    for place in places {
        let wakes = Arc::default();
        let (signal, mut changes, mut history) = waiting(&wakes);
        place(&signal.runtime(), Ends(signal));
        assert_over(&mut changes, &mut history, &wakes);
    }
}

#[test]
fn a_struct_may_be_dropped_while_a_panic_unwinds_through_a_formula() {
    let wakes = Arc::default();
    let (signal, mut changes, mut history) = waiting(&wakes);
    let (runtime, ends) = (signal.runtime(), Mutex::new(Some(Ends(signal))));
    let formula = runtime.computed(move || {
        let _ends = ends.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).take();
        assert!(_ends.is_none(), "first");
        1
    });
    assert!(catch_unwind(AssertUnwindSafe(|| formula.get())).is_err());
    assert_over(&mut changes, &mut history, &wakes);
    assert_eq!(formula.get(), 1);
}

#[test]
fn the_end_never_panics_whatever_the_wakers_do_and_wakes_them_all() {
    struct Panics;
    impl Wake for Panics {
        fn wake(self: Arc<Self>) {
            panic!("waker");
        }
    }
    let wakes = Arc::default();
    let (signal, mut changes, mut history) = waiting(&wakes);
    let mut panics = signal.changes();
    assert_eq!(panics.next_timeout(Duration::ZERO), Some(1));
    let waker = Waker::from(Arc::new(Panics));
    assert!(panics.poll_next(&mut Context::from_waker(&waker)).is_pending());
    Follows::end(&signal);
    assert_over(&mut changes, &mut history, &wakes);
    assert!(panics.has_ended());
}

#[test]
fn wakers_of_the_end_are_called_outside_the_lock() {
    struct Looks(Mutex<Option<Signal<i32>>>);
    impl Wake for Looks {
        fn wake(self: Arc<Self>) {
            let signal = self.0.lock().unwrap().take().unwrap();
            thread::spawn(move || signal.get()).join().unwrap();
        }
    }
    let signal = Signal::new(1);
    let mut changes = signal.changes();
    assert_eq!(changes.next_timeout(Duration::ZERO), Some(1));
    let waker = Waker::from(Arc::new(Looks(Mutex::new(Some(signal.clone())))));
    assert!(changes.poll_next(&mut Context::from_waker(&waker)).is_pending());
    Follows::end(&signal);
    assert!(changes.has_ended());
}

#[test]
fn a_thread_that_waits_is_told_of_the_end() {
    let signal = Signal::new(1);
    let mut changes = signal.changes();
    assert_eq!(changes.next_timeout(Duration::MAX), Some(1));
    let writer = thread::spawn(move || {
        signal.put(2);
        Follows::end(&signal);
    });
    assert_eq!((changes.next_timeout(Duration::MAX), changes.next_timeout(Duration::MAX)), (Some(2), None));
    assert!(changes.has_ended());
    writer.join().unwrap();
}

#[test]
fn wait_for_gives_none_if_it_ends_before() {
    let wakes: Arc<Wakes> = Arc::default();
    let signal = Signal::new(1);
    let mut changes = signal.changes();
    let waker = Waker::from(wakes.clone());
    let cx = &mut Context::from_waker(&waker);
    let mut waits = std::pin::pin!(changes.wait_for(|value| *value > 1));
    assert!(waits.as_mut().poll(cx).is_pending());
    Follows::end(&signal);
    assert_eq!((wakes.count(), waits.as_mut().poll(cx)), (1, Poll::Ready(None)));
}

#[test]
fn a_put_counts_whatever_the_cutoff_and_asks_it_nothing() {
    let asked = Arc::new(AtomicUsize::new(0));
    let signal = Signal::with_cutoff(1, {
        let asked = asked.clone();
        move |_, _| asked.fetch_add(1, SeqCst) < usize::MAX
    });
    let mut changes = signal.changes();
    assert_eq!(changes.next_timeout(Duration::ZERO), Some(1));
    signal.put(1);
    assert_eq!(changes.next_timeout(Duration::ZERO), Some(1));
    batch(|| {
        signal.put(2);
        signal.put(1);
    });
    assert_eq!((changes.next_timeout(Duration::ZERO), asked.load(SeqCst)), (Some(1), 0));
    // One that a `set` has begun with is no comparison any more.
    let signal = Signal::new(1);
    let mut changes = signal.changes();
    assert_eq!(changes.next_timeout(Duration::ZERO), Some(1));
    batch(|| {
        signal.set(2);
        signal.put(1);
    });
    assert_eq!(changes.next_timeout(Duration::ZERO), Some(1));
}

#[test]
fn several_puts_under_one_hold_are_one_change_and_old_values_are_dropped_after_it() {
    /// Its drop needs the lock, on another thread.
    struct Old(Option<Signal<i32>>);
    impl Drop for Old {
        fn drop(&mut self) {
            if let Some(signal) = self.0.take() {
                thread::spawn(move || signal.update(|drops| *drops += 1)).join().unwrap();
            }
        }
    }
    let runtime = Runtime::new();
    let (drops, a, b) = (runtime.signal(0), runtime.signal(1), runtime.signal(10));
    let held_value = runtime.signal_with_cutoff(Old(Some(drops.clone())), |_, _| false);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let _effect = runtime.effect({
        let (a, b, seen) = (a.clone(), b.clone(), seen.clone());
        move || seen.lock().unwrap().push((a.get(), b.get()))
    });
    let held = runtime.inner().enter();
    a.put(2);
    held_value.put(Old(None));
    b.put(20);
    assert_eq!(seen.lock().unwrap().len(), 1);
    held.done();
    assert_eq!((seen.lock().unwrap().as_slice(), drops.get()), (&[(1, 10), (2, 20)][..], 1));
}

#[test]
fn a_handle_knows_whether_it_is_the_last_one() {
    let signal = Signal::new(1);
    assert!(signal.is_last_handle());
    let view = signal.read_only();
    assert!(!signal.is_last_handle());
    let changes = view.changes();
    drop(view);
    assert!(!signal.is_last_handle());
    drop(changes);
    let effect = Effect::new({
        let signal = signal.clone();
        move || _ = signal.get()
    });
    assert!(!signal.is_last_handle());
    thread::spawn(move || drop(effect)).join().unwrap();
    assert!(signal.is_last_handle());
}

/// Where code ran, whether it was told that a lock is held, and whether it is so.
struct Told {
    runtime: Runtime,
    calls: Mutex<Vec<(&'static str, bool, bool)>>,
}

impl Told {
    fn tell(&self, place: &'static str) {
        let lock = &self.runtime.inner().lock;
        let is_held = lock.is_held_by(lock.me()) || lock.is_set_aside_by(lock.me());
        self.calls.lock().unwrap().push((place, holds_a_lock(), is_held));
    }
}

/// A value that tells where its methods run.
struct Tells(Arc<Told>);
impl Clone for Tells {
    fn clone(&self) -> Self {
        self.0.tell("clone");
        Self(self.0.clone())
    }
}
impl PartialEq for Tells {
    fn eq(&self, _: &Self) -> bool {
        self.0.tell("eq");
        false
    }
}
impl std::fmt::Debug for Tells {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.tell("debug");
        f.write_str("Tells")
    }
}
impl Drop for Tells {
    fn drop(&mut self) {
        self.0.tell("drop");
    }
}

/// Everything that runs code of the user's under the lock, with the place.
fn under_the_lock(runtime: &Runtime, told: &Arc<Told>) {
    let tells = || Tells(told.clone());
    let signal = runtime.signal(tells());
    runtime.untracked(|| drop(signal.get()));
    drop(signal.peek());
    signal.set(tells());
    drop(signal.replace(tells()));
    runtime.untracked(|| signal.with(|value| value.0.tell("with")));
    signal.update(|value| value.0.tell("update"));
    signal.update_if(|value| {
        value.0.tell("update_if");
        true
    });
    _ = std::format!("{signal:?}");
    let panics = runtime.signal_with_cutoff(tells(), |old: &Tells, _| {
        old.0.tell("cutoff");
        panic!("cutoff")
    });
    assert!(catch_unwind(AssertUnwindSafe(|| panics.set(tells()))).is_err());
    let computed = runtime.computed({
        let (signal, told) = (signal.clone(), told.clone());
        move || {
            signal.with(|value| value.0.tell("with in a formula"));
            told.tell("formula");
            Tells(told.clone())
        }
    });
    drop(computed.peek());
    signal.notify();
    drop(computed.peek());
    _ = std::format!("{computed:?}");
    let linked = runtime.linked({
        let told = told.clone();
        move || Tells(told.clone())
    });
    linked.set(tells());
    linked.update(|value| value.0.tell("update of a linked value"));
    let changes = runtime.untracked(|| computed.changes());
    drop(changes.get());
    let (resource, _driver) = runtime.resource::<_, (), _, _>(|| async { Err(()) });
    resource.set(tells());
    resource.update(|value| value.as_ref().unwrap().0.tell("update of a resource"));
    _ = std::format!("{resource:?}");
    drop(runtime.untracked(|| resource.get()));
    runtime.untracked(|| resource.with(|now| now.value.as_ref().unwrap().0.tell("with of a resource")));
}

#[test]
fn code_under_the_lock_is_told_so_and_drops_run_outside() {
    let (runtime, other) = (Runtime::new(), Runtime::new());
    let told = Arc::new(Told { runtime: runtime.clone(), calls: Mutex::default() });
    under_the_lock(&runtime, &told);
    // The same from a batch and an effect of this or another runtime, which hold no lock.
    for around in [&runtime, &other] {
        around.batch(|| under_the_lock(&runtime, &told));
        drop(around.effect({
            let (runtime, told) = (runtime.clone(), told.clone());
            move || {
                assert!(!holds_a_lock());
                crate::signals::untracked(|| under_the_lock(&runtime, &told));
                assert!(!holds_a_lock());
            }
        }));
    }
    let calls = std::mem::take(&mut *told.calls.lock().unwrap());
    let wrong = |(place, is_told, is_held): &&(&str, bool, bool)| is_told != is_held || *is_held == (*place == "drop");
    let wrong: Vec<_> = calls.iter().filter(wrong).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    assert!(calls.len() > 100 && !holds_a_lock());
}

#[test]
fn a_lock_that_is_set_aside_is_held() {
    let (one, other) = (Runtime::new(), Runtime::new());
    let (told, b) = (Arc::new(Mutex::new(Vec::new())), other.signal(0));
    let note = |place: &'static str| {
        let told = told.clone();
        move || told.lock().unwrap().push((place, holds_a_lock()))
    };
    let _effect = other.effect({
        let (b, note) = (b.clone(), note("effect of another runtime"));
        move || {
            b.get();
            note();
        }
    });
    told.lock().unwrap().clear();
    // A formula of one runtime writes to another, whose effect runs; then it drops a value there, and runs a batch.
    let formula = one.computed({
        let (b, other, in_batch, after) = (b.clone(), other.clone(), note("batch"), note("after"));
        move || {
            b.update(|b| *b += 1);
            other.batch(&in_batch);
            after();
            1
        }
    });
    formula.get();
    assert!(told.lock().unwrap().iter().all(|(_, held)| *held), "{told:?}");
    assert_eq!(told.lock().unwrap().drain(..).count(), 3);
    // An effect of one, without a lock, is lent a value of the other and writes there.
    let (a, within, after) = (one.signal(0), note("with"), note("after"));
    let _writes = one.effect({
        let b = b.clone();
        move || {
            a.get();
            crate::signals::untracked(|| b.with(|_| within()));
            after();
            b.update(|b| *b += 1);
        }
    });
    assert_eq!(*told.lock().unwrap(), [("with", true), ("after", false), ("effect of another runtime", false)]);
    assert!(!holds_a_lock());
}

#[test]
fn after_a_panic_under_the_lock_no_lock_is_held() {
    let (one, other) = (Runtime::new(), Runtime::new());
    let (a, b) = (one.signal(1), other.signal(1));
    let formula = one.computed({
        let b = b.clone();
        move || -> i32 { crate::signals::untracked(|| b.with(|_| panic!("inside"))) }
    });
    let effect = || {
        drop(one.effect({
            let b = b.clone();
            move || crate::signals::untracked(|| b.update(|_| panic!("inside")))
        }));
    };
    let calls: [Box<dyn Fn() + '_>; 3] =
        [Box::new(|| _ = formula.get()), Box::new(effect), Box::new(|| a.update(|_| panic!("inside")))];
    for call in calls {
        let panic = catch_unwind(AssertUnwindSafe(call)).unwrap_err();
        assert!(panic.downcast::<&str>().is_ok_and(|text| *text == "inside"));
        assert!(!holds_a_lock());
    }
}
