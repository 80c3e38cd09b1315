use crate::support::*;
use crate::{computed, effect};
use reaktiv::{Effect, Signal, batch};
use std::sync::{Arc, Mutex};

#[test] // 117, 118
fn after_disposal_nothing_runs() {
    let (s, runs) = (Signal::new(0), Count::default());
    drop(effect!([s, runs] { s.get(); runs.hit() }));
    s.set(1);
    assert_eq!(runs.get(), 1);
}
#[test] // 119
fn disposal_during_the_own_run_lets_it_finish_and_never_run_again() {
    let (s, log) = (Signal::new(0), Log::new());
    let slot = Arc::new(Mutex::new(None::<Effect>));
    *slot.lock().unwrap() = Some(effect!([s, slot, log] {
        log.push("begin");
        if s.get() == 1 { let me = slot.lock().unwrap().take(); drop(me) }
        s.get();
        log.push("end");
    }));
    log.take();
    s.set(1);
    s.set(2);
    assert_eq!(log.take(), ["begin", "end"]);
}
#[test] // 120
fn an_effect_disposed_in_a_batch_after_it_was_due_does_not_run() {
    let (s, runs) = (Signal::new(0), Count::default());
    let e = effect!([s, runs] { s.get(); runs.hit() });
    batch(|| {
        s.set(1);
        drop(e);
        s.set(2)
    });
    assert_eq!(runs.get(), 1);
}
#[test] // 121, 122
fn an_effect_disposed_by_an_earlier_effect_or_a_formula_does_not_run() {
    let (s, runs, sibling) = (Signal::new(0), Count::default(), Count::default());
    let slot = Arc::new(Mutex::new(None::<Effect>));
    let _first = effect!([s, slot] if s.get() == 1 { let e = slot.lock().unwrap().take(); drop(e) });
    *slot.lock().unwrap() = Some(effect!([s, runs] { s.get(); runs.hit() }));
    let _last = effect!([s, sibling] { s.get(); sibling.hit() });
    s.set(1);
    assert_eq!((runs.take(), sibling.take()), (1, 2));
    let same = computed!([s, slot] { if s.get() == 2 { let e = slot.lock().unwrap().take(); drop(e) } 0 });
    let moved = computed!([s] s.get());
    *slot.lock().unwrap() = Some(effect!([same, moved, runs] { same.get(); moved.get(); runs.hit() }));
    runs.take();
    s.set(2);
    assert_eq!((runs.get(), sibling.get()), (0, 1));
}
#[test] // 123
fn a_new_effect_after_a_disposal_works() {
    let (s, log) = (Signal::new(0), Log::new());
    drop(effect!([s] s.get()));
    let _e = effect!([s, log] log.push(s.get()));
    s.set(1);
    assert_eq!(log.take(), [0, 1]);
}
#[test] // 125
fn disposal_drops_what_the_closure_holds_at_once() {
    let (held, s) = (Arc::new(()), Signal::new(0));
    let e = effect!([held, s] { let _ = &held; s.get() });
    assert_eq!(Arc::strong_count(&held), 2);
    batch(|| {
        s.set(1);
        drop(e);
        assert_eq!(Arc::strong_count(&held), 1)
    });
}
