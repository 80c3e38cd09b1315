use crate::support::*;
use crate::{computed, effect, with};
use reaktiv::{Effect, Signal, on_cleanup};
use std::sync::{Arc, Mutex};

#[test] // 104, 105, 115
fn a_cleanup_runs_before_the_next_run_and_at_the_end_once_each() {
    let (s, log) = (Signal::new(0), Log::new());
    let e = effect!([s, log] {
        let v = s.get();
        log.push(format!("run {v}"));
        on_cleanup(with!([log] move || log.push(format!("clean {v}"))));
    });
    s.set(1);
    s.set(2);
    drop(e);
    assert_eq!(log.take(), ["run 0", "clean 0", "run 1", "clean 1", "run 2", "clean 2"]);
}
#[test] // 106, 182
fn all_cleanups_run_the_latest_first_whichever_panics() {
    let log = Log::new();
    let e = effect!([log] for k in 0..3 {
        on_cleanup(with!([log] move || { log.push(k); if k == 1 { panic!("boom") } }));
    });
    assert_eq!((panic_of(|| drop(e)), log.take()), ("boom".into(), vec![2, 1, 0]));
}
#[test] // 107, 108
fn a_cleanup_is_untracked_and_sees_the_new_values() {
    let (s, t, runs, log) = (Signal::new(0), Signal::new(10), Count::default(), Log::new());
    let make = with!([s, t, log, runs] move || effect!([s, t, log, runs] {
        let old = s.get();
        runs.hit();
        on_cleanup(with!([s, t, log] move || log.push((old, s.get(), t.get()))));
    }));
    let outer_runs = Count::default();
    let slot = Arc::new(Mutex::new(Some(make())));
    let go = Signal::new(0);
    let _outer = effect!([go, slot, outer_runs] { go.get(); outer_runs.hit(); if go.peek() == 1 { drop(slot.lock().unwrap().take()) } });
    s.set(1);
    assert_eq!(log.take(), [(0, 1, 10)]);
    runs.take();
    t.set(11);
    assert_eq!(runs.get(), 0);
    go.set(1);
    t.set(12);
    s.set(3);
    assert_eq!((log.take(), outer_runs.get()), (vec![(1, 1, 11)], 2));
}
#[test] // 109, 110
fn writes_in_a_cleanup_are_one_batch_and_do_not_loop() {
    let (s, x, y, log) = (Signal::new(0), Signal::new('-'), Signal::new('-'), Log::new());
    let values = Log::new();
    let _r = effect!([x, y, log] log.push((x.get(), y.get())));
    let _e = effect!([s, x, y, values] {
        values.push(s.get());
        on_cleanup(with!([s, x, y] move || { x.set('x'); y.set('y'); s.set(99) }));
    });
    s.set(5);
    assert_eq!((log.take(), values.take()), (vec![('-', '-'), ('x', 'y')], vec![0, 99]));
}
fn self_owned(make: impl FnOnce(Arc<Mutex<Option<Effect>>>) -> Effect) -> Arc<Mutex<Option<Effect>>> {
    let slot = Arc::new(Mutex::new(None));
    let effect = make(slot.clone());
    *slot.lock().unwrap() = Some(effect);
    slot
}
fn end(slot: &Arc<Mutex<Option<Effect>>>) {
    let effect = slot.lock().unwrap().take();
    drop(effect);
}
#[test] // 111
fn a_cleanup_that_disposes_its_own_effect_prevents_the_run() {
    let (s, runs) = (Signal::new(0), Count::default());
    let _slot = self_owned(
        |slot| effect!([s, runs, slot] { s.get(); runs.hit(); on_cleanup(with!([slot] move || end(&slot))) }),
    );
    s.set(1);
    s.set(2);
    assert_eq!(runs.get(), 1);
}
#[test] // 112
fn an_effect_that_disposes_itself_still_cleans_up_once() {
    let (s, cleaned, runs) = (Signal::new(0), Count::default(), Count::default());
    let _slot = self_owned(|slot| {
        effect!([s, runs, slot, cleaned] {
            runs.hit();
            if s.get() == 1 { end(&slot); on_cleanup(with!([cleaned] move || cleaned.hit())) }
        })
    });
    s.set(1);
    s.set(2);
    assert_eq!((cleaned.get(), runs.get()), (1, 2));
}
#[test] // 114
fn an_effect_made_in_a_cleanup_tracks_its_own_reads() {
    let (s, t, log) = (Signal::new(0), Signal::new(0), Log::new());
    let kept = Arc::new(Mutex::new(vec![]));
    let e = effect!([s, t, log, kept] { s.get(); on_cleanup(with!([t, log, kept] move || {
        let inner = effect!([t, log] log.push(t.get()));
        kept.lock().unwrap().push(inner);
    })) });
    drop(e);
    t.set(1);
    s.set(1);
    assert_eq!(log.take(), [0, 1]);
}
#[test] // 116
fn a_cleanup_of_a_formula_runs_before_its_next_run_is_over_and_at_its_end() {
    let (s, cleaned) = (Signal::new(0), Count::default());
    let c = computed!([s, cleaned] { on_cleanup(with!([cleaned] move || cleaned.hit())); s.get() });
    c.get();
    s.set(1);
    assert_eq!(cleaned.get(), 0);
    c.get();
    assert_eq!(cleaned.get(), 1);
    drop(c);
    assert_eq!(cleaned.get(), 2);
}
#[test] // 203
fn a_cleanup_may_register_cleanups_while_its_owner_ends() {
    let log = Log::new();
    drop(effect!([log] on_cleanup(with!([log] move || { on_cleanup(|| ()); log.push(1) }))));
    assert_eq!(log.take(), [1]);
}
