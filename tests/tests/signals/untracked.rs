use crate::support::*;
use crate::{computed, effect, with};
use reaktiv::{Computed, Effect, Runtime, Signal, batch, on_cleanup, untracked};

#[test] // 161, 162, 165
fn untracked_reads_are_fresh_and_make_no_edge_and_writes_notify() {
    let (s, t, log) = (Signal::new(0), Signal::new(0), Log::new());
    let c = computed!([s] s.get() * 2);
    let _e = effect!([t, c, log] log.push((t.get(), untracked(|| c.get()))));
    s.set(1);
    assert_eq!(log.take(), [(0, 0)]);
    untracked(|| t.set(1));
    assert_eq!(log.take(), [(1, 2)]);
}
#[test] // 163
fn a_formula_first_run_inside_untracked_tracks_its_sources() {
    let s = Signal::new(1);
    let c = computed!([s] s.get());
    let _e = effect!([c] untracked(|| c.get()));
    s.set(2);
    assert_eq!(c.get(), 2);
}
#[test] // 164
fn an_effect_made_inside_untracked_tracks_its_reads() {
    let (s, log) = (Signal::new(0), Log::new());
    let _outer = effect!([s, log] untracked(|| effect!([s, log] log.push(s.get())).detach()));
    s.set(1);
    assert_eq!(log.take(), [0, 1]);
}
#[test] // 166
fn tracking_goes_on_after_untracked_also_when_it_panicked() {
    let (s, t, runs) = (Signal::new(0), Signal::new(0), Count::default());
    let _e = effect!([s, t, runs] { panic_of(|| untracked(|| { s.get(); panic!("x") })); t.get(); runs.hit() });
    s.set(1);
    assert_eq!(runs.get(), 1);
    t.set(1);
    assert_eq!(runs.get(), 2);
}
#[test] // 167
fn untracked_in_a_formula_changes_tracking_and_nothing_else() {
    let (s, t) = (Signal::new(1), Signal::new(0));
    let c = computed!([s, t] { untracked(|| t.set(s.get())); t.get() });
    assert_eq!((c.get(), t.get()), (1, 1));
    s.set(2);
    assert_eq!(c.get(), 1);
}
#[test] // 114, 164, in a runtime of one's own
fn code_inside_untracked_and_in_cleanups_belongs_to_the_runtime_that_runs_it() {
    let (rt, log) = (Runtime::new(), Log::new());
    let (s, t) = (rt.signal(0), rt.signal(0));
    let outer = rt.effect(with!([s, t, log] move || {
        s.get();
        untracked(|| {
            Effect::new(with!([t, log] move || log.push(t.get()))).detach();
            on_cleanup(with!([t, log] move || {
                let (local, log) = (Signal::new(10), log.clone());
                let sum = Computed::new(with!([t, local] move || t.get() + local.get()));
                Effect::new(move || log.push(sum.get())).detach();
                batch(|| {
                    t.set(t.get() + 1);
                    local.set(20);
                });
            }));
        });
    }));
    t.set(1);
    assert_eq!(log.take(), [0, 1], "it is tracked");
    s.set(1);
    assert_eq!(log.take(), [11, 2, 22], "it is owned, and the cleanup's writes come together");
    drop(outer);
    assert_eq!(log.take()[0], 12);
}
