use crate::support::*;
use crate::{computed, effect, with};
use reaktiv::{Computed, Signal, batch, cutoff};
use std::sync::Arc;

#[test] // 45, 46, 47
fn an_equal_result_stops_the_change_there() {
    let (s, log) = (Signal::new(1), Log::new());
    let a = computed!([s, log] { log.push('a'); s.get() });
    let b = computed!([a, log] { log.push('b'); a.get() * 0 });
    let c = computed!([b, log] { log.push('c'); b.get() });
    let _e = effect!([c, log] { log.push('e'); c.get() });
    log.take();
    s.set(2);
    assert_eq!(log.take(), ['a', 'b']);
    assert_eq!((c.get(), log.take()), (0, vec![]));
}
#[test] // 48
fn an_unchanged_source_does_not_block_a_changed_one() {
    let (s, runs) = (Signal::new(1), Count::default());
    let (same, moved, same2) = (computed!([s] s.get() * 0), computed!([s] s.get()), computed!([s] s.get() * 0));
    let join = computed!([same, moved, same2, runs] { runs.hit(); same.get() + moved.get() + same2.get() });
    let _e = effect!([join] join.get());
    runs.take();
    s.set(2);
    assert_eq!((join.get(), runs.get()), (2, 1));
}
#[test] // 49
fn a_join_of_unchanged_sources_is_skipped() {
    let (s, runs) = (Signal::new(1), Count::default());
    let (a, b) = (computed!([s] s.get() * 0), computed!([s] s.get() * 0));
    let join = computed!([a, b, runs] { runs.hit(); a.get() + b.get() });
    join.get();
    s.set(2);
    assert_eq!((join.get(), runs.get()), (0, 1));
}
#[test] // 50
fn pointers_can_be_compared_as_pointers() {
    let (p, runs) = (Arc::new(1), Count::default());
    let s = Signal::with_cutoff(p.clone(), cutoff::ptr);
    let _e = effect!([s, runs] { s.with(|_| ()); runs.hit() });
    s.set(p);
    assert_eq!(runs.get(), 1);
    s.set(Arc::new(1));
    assert_eq!(runs.get(), 2);
}
#[test] // 51, 52
fn the_cutoff_runs_once_per_recomputation_and_not_for_the_first_value() {
    let (s, asked) = (Signal::new(1), Count::default());
    let c = Computed::with_cutoff(with!([s] move || s.get()), with!([asked] move |a, b| { asked.hit(); a == b }));
    c.get();
    assert_eq!(asked.take(), 0);
    s.set(2);
    let _ = (c.get(), c.get());
    assert_eq!(asked.take(), 1);
}
#[test] // 54, 55
fn reads_in_a_cutoff_are_not_tracked() {
    let (s, epsilon, runs) = (Signal::new(1.0), Signal::new(0.5), Count::default());
    let c = Computed::with_cutoff(
        with!([s, runs] move || { runs.hit(); s.get() }),
        with!([epsilon] move |a: &f64, b: &f64| (a - b).abs() < epsilon.get()),
    );
    let outer = Count::default();
    let _e = effect!([c, outer] { c.get(); outer.hit() });
    s.set(2.0);
    assert_eq!((runs.take(), outer.take()), (2, 2));
    epsilon.set(9.0);
    assert_eq!((runs.get(), outer.get()), (0, 0));
}
#[test] // 57
fn a_cutoff_can_let_everything_or_nothing_through() {
    let (s, log) = (Signal::new(1), Log::new());
    let all = Computed::with_cutoff(with!([s] move || s.get() * 0), cutoff::never);
    let none = Computed::with_cutoff(with!([s] move || s.get()), cutoff::always);
    let _e = effect!([all, log] { all.get(); log.push('a') });
    let _f = effect!([none, log] { none.get(); log.push('n') });
    log.take();
    s.set(2);
    assert_eq!((log.take(), none.get()), (vec!['a'], 1));
}
#[test] // 58
fn a_tolerance_does_not_drift() {
    let (s, log) = (Signal::new(0), Log::new());
    let c = Computed::with_cutoff(with!([s] move || s.get()), |a: &i32, b: &i32| (a - b).abs() < 10);
    let _e = effect!([c, log] log.push(c.get()));
    for step in 1..=4 {
        s.set(step * 5)
    }
    assert_eq!(log.take(), [0, 10, 20]);
}
#[test] // 59, 123
fn a_write_taken_back_in_a_batch_runs_nothing() {
    let (s, runs) = (Signal::new(0), Count::default());
    let c = computed!([s, runs] { runs.hit(); s.get() });
    let _e = effect!([c, runs] { runs.hit(); c.get() });
    let _f = effect!([s, runs] { runs.hit(); s.get() });
    runs.take();
    batch(|| {
        s.set(5);
        s.set(0)
    });
    assert_eq!((s.get(), c.get(), runs.get()), (0, 0, 0));
    batch(|| {
        s.set(5);
        s.set(0);
        s.set(6)
    });
    assert_eq!((c.get(), runs.get()), (6, 3));
}
#[test] // 60
fn a_write_taken_back_after_it_was_observed_hides_nothing() {
    let s = Signal::new('a');
    let c = computed!([s] s.get());
    c.get();
    batch(|| {
        s.set('b');
        assert_eq!(c.get(), 'b');
        s.set('a')
    });
    assert_eq!(c.get(), 'a');
    s.set('c');
    assert_eq!(c.get(), 'c');
    let log = Log::new();
    let late = Log::new();
    let held = reaktiv::batch(|| {
        s.set('x');
        let e = effect!([s, late] late.push(s.get()));
        s.set('c');
        e
    });
    let _e = effect!([c, log] log.push(c.get()));
    assert_eq!((late.take(), log.take()), (vec!['x', 'c'], vec!['c']));
    drop(held);
}
#[test] // 61
fn a_taken_back_write_does_not_hide_another_signals_change() {
    let (a, b, log) = (Signal::new(0), Signal::new(0), Log::new());
    let _e = effect!([a, b, log] log.push((a.get(), b.get())));
    batch(|| {
        a.set(1);
        b.set(1);
        a.set(0)
    });
    assert_eq!(log.take(), [(0, 0), (0, 1)]);
}
#[test] // 62
fn changes_that_cancel_in_a_formula_run_no_effect() {
    let (a, b, runs) = (Signal::new(1), Signal::new(1), Count::default());
    let sum = computed!([a, b] a.get() + b.get());
    let _e = effect!([sum, runs] { sum.get(); runs.hit() });
    batch(|| {
        a.set(2);
        b.set(0)
    });
    assert_eq!(runs.get(), 1);
}
