use crate::support::*;
use crate::{computed, effect, with};
use reaktiv::{Computed, Signal, batch, on_cleanup, untracked};
use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

#[test] // 170, 171, 172, 173
fn a_panicking_formula_panics_in_its_reader_runs_again_and_recovers() {
    let (s, runs) = (Signal::new(0i32), Count::default());
    let c = computed!([s, runs] { runs.hit(); let v = s.get(); if v % 2 == 0 { panic!("even {v}") } v });
    assert_eq!((panic_of(|| c.get()), panic_of(|| c.get()), runs.get()), ("even 0".into(), "even 0".into(), 2));
    for v in [1, 2, 3, 4, 5] {
        s.set(v);
        if v % 2 == 0 { assert_eq!(panic_of(|| c.get()), format!("even {v}")) } else { assert_eq!(c.get(), v) }
    }
    let as_value = computed!([s, runs] { runs.hit(); s.get().checked_sub(9).filter(|v| *v > 0).ok_or("small") });
    runs.take();
    assert_eq!((as_value.get(), as_value.get(), runs.get()), (Err("small"), Err("small"), 1));
}
#[test] // 173
fn an_effect_that_panicked_runs_again_when_what_it_read_is_fixed() {
    let (s, t, log) = (Signal::new(1), Signal::new(1), Log::new());
    let c = computed!([s] 10 / s.get());
    let _e = effect!([t, c, log] log.push(t.get() + c.get()));
    panic_of(|| s.set(0));
    s.set(2);
    t.set(2);
    assert_eq!(log.take(), [11, 6, 7]);
    // the same value as before the panic still reaches those who saw the panic
    panic_of(|| s.set(0));
    s.set(2);
    assert_eq!(log.take(), [7]);
}
#[test] // 174, 176
fn a_panic_goes_down_a_chain_and_leaves_other_branches_alone() {
    let s = Signal::new(0);
    let bad = computed!([s] if s.get() == 1 { panic!("bad") } else { s.get() });
    let below = computed!([bad] bad.get() + 1);
    let below2 = computed!([below] below.get() + 1);
    let other = computed!([s] s.get() * 10);
    assert_eq!(below2.get(), 2);
    s.set(1);
    assert_eq!((panic_of(|| below2.get()), other.get()), ("bad".into(), 10));
    s.set(2);
    assert_eq!((below2.get(), other.get()), (4, 20));
}
#[test] // 175
fn a_reader_that_catches_the_panic_of_its_source_is_isolated_and_runs_again_later() {
    let (s, log) = (Signal::new(1), Log::new());
    let bad = computed!([s] if s.get() == 0 { panic!("zero") } else { s.get() });
    let safe = computed!([bad] catch_unwind(AssertUnwindSafe(|| bad.get())).unwrap_or(-1));
    let _e = effect!([safe, log] log.push(safe.get()));
    s.set(0);
    s.set(5);
    s.set(0);
    assert_eq!((safe.get(), log.take()), (-1, vec![1, -1, 5, -1]));
}
#[test] // 177, 285
fn after_a_panic_anywhere_everything_works() {
    let (s, t) = (Signal::new(1), Signal::new(0));
    let never_equal = Signal::with_cutoff(1, |_: &i32, _: &i32| panic!("eq"));
    let bad_eq = Computed::with_cutoff(
        with!([s] move || s.get()),
        |_: &i32, b: &i32| if *b == 2 { panic!("eq") } else { false },
    );
    bad_eq.get();
    panic_of(|| never_equal.set(2));
    assert_eq!(never_equal.get(), 1);
    s.set(2);
    assert_eq!(panic_of(|| bad_eq.get()), "eq");
    s.set(3);
    assert_eq!(bad_eq.get(), 3);
    panic_of(|| s.update(|_| panic!()));
    panic_of(|| s.with(|_| panic!()));

    panic_of(|| batch(|| panic!()));
    panic_of(|| untracked(|| panic!()));
    panic_of(|| effect!([s] { s.get(); panic!() }));
    panic_of(|| drop(effect!([] on_cleanup(|| panic!()))));
    let (c, log) = (computed!([s, t] s.get() + t.get()), Log::new());
    let _e = effect!([c, log] log.push(c.get()));
    batch(|| {
        s.set(10);
        t.set(20)
    });
    assert_eq!(log.take(), [3, 30]);
}
#[test] // 179
fn an_effect_whose_first_run_panics_is_disposed() {
    let (s, runs) = (Signal::new(0), Count::default());
    assert_eq!(panic_of(|| effect!([s, runs] { s.get(); runs.hit(); panic!("first") })), "first");
    s.set(1);
    assert_eq!(runs.get(), 1);
}
#[test] // 180, 181
fn cleanups_run_once_whether_the_run_after_or_the_cleanup_panics() {
    let (s, cleaned, runs) = (Signal::new(0), Count::default(), Count::default());
    let _e = effect!([s, cleaned, runs] {
        runs.hit();
        let v = s.get();
        if v == 1 { panic!("run") }
        on_cleanup(with!([cleaned] move || { cleaned.hit(); if v == 2 { panic!("cleanup") } }));
    });
    assert_eq!((panic_of(|| s.set(1)), cleaned.get()), ("run".into(), 1));
    s.set(2);
    assert_eq!((cleaned.get(), runs.get()), (1, 3));
    assert_eq!((panic_of(|| s.set(3)), cleaned.get(), runs.get()), ("cleanup".into(), 2, 4));
}
#[test] // 184
fn payloads_of_any_type_work() {
    let c: Computed<i32> = Computed::new(|| panic_any(()));
    assert!(catch_unwind(AssertUnwindSafe(|| c.get())).unwrap_err().is::<()>());
}
#[test] // 186
fn a_panic_in_update_still_counts_as_a_change() {
    let (s, log) = (Signal::new(vec![1]), Log::new());
    let len = computed!([s] s.with(Vec::len));
    let _e = effect!([len, log] log.push(len.get()));
    panic_of(|| {
        s.update(|v| {
            v.push(2);
            panic!()
        })
    });
    assert_eq!(len.get(), 2);
    Signal::new(0).set(1);
    assert_eq!(log.take(), [1, 2]);
}
#[test] // 179
fn an_effect_that_nobody_gets_as_another_one_panics_is_disposed() {
    let (x, s, runs, held) = (Signal::new(0), Signal::new(0), Count::default(), Arc::new(()));
    let _other = effect!([x] if x.get() == 1 { panic!("other") });
    let made = panic_of(|| effect!([x, s, runs, held] { let _ = &held; s.get(); runs.hit(); x.set(1) }));
    assert_eq!((made, Arc::strong_count(&held)), ("other".into(), 1));
    s.set(1);
    assert_eq!(runs.get(), 1);
}
#[test] // 148, 179
fn the_panic_of_a_batch_or_a_first_run_comes_before_those_of_the_effects_it_made_due() {
    let x = Signal::new(0);
    let _e = effect!([x] if x.get() % 2 == 1 { panic!("effect") });
    assert_eq!(
        panic_of(|| batch(|| {
            x.set(1);
            panic!("batch")
        })),
        "batch"
    );
    x.set(2);
    assert_eq!(panic_of(|| effect!([x] { x.set(3); panic!("first run") })), "first run");
}
#[test] // 182, 310
fn of_a_node_that_ends_everything_is_dropped_whichever_drop_panics() {
    struct Bomb(Count);
    impl Drop for Bomb {
        fn drop(&mut self) {
            self.0.hit();
            panic!("bomb {}", self.0.get());
        }
    }
    let drops = Count::default();
    let (closure, made) = (Bomb(drops.clone()), drops.clone());
    let c = Computed::with_cutoff(
        move || {
            let _ = &closure;
            Bomb(made.clone())
        },
        reaktiv::cutoff::never,
    );
    c.with(|_| ());
    assert_eq!((panic_of(|| drop(c)), drops.take()), ("bomb 1".into(), 2));

    let s = Signal::with_cutoff(Bomb(drops.clone()), reaktiv::cutoff::never);
    let c = computed!([s] s.with(|_| 1));
    c.get();
    let ended = panic_of(|| {
        batch(|| {
            s.set(Bomb(drops.clone())); // keeps the value from before the batch
            drop((c, s));
        })
    });
    assert_eq!((ended, drops.take()), ("bomb 1".into(), 2));
}
#[test] // 173, 179
fn an_effect_or_formula_that_panics_before_it_reads_keeps_what_its_last_run_read() {
    let (a, b, down, log) = (Signal::new(0), Signal::new(0), Arc::new(AtomicBool::new(false)), Log::new());
    let c = computed!([a, b, down] { assert!(!down.load(SeqCst), "c is down"); (a.get(), b.get()) });
    let d = computed!([c] c.get());
    let _e = effect!([b, d, log, down] { assert!(!down.load(SeqCst), "e is down"); log.push((b.get(), d.get())) });
    down.store(true, SeqCst);
    assert_eq!((panic_of(|| a.set(1)), panic_of(|| d.get())), ("e is down".into(), "c is down".into()));
    panic_of(|| b.set(2));
    down.store(false, SeqCst);
    a.set(3);
    b.set(4);
    assert_eq!(log.take(), [(0, (0, 0)), (2, (3, 2)), (4, (3, 4))]);
}
#[test] // 171, 175
fn who_goes_by_a_panic_that_was_not_to_last_runs_again_when_it_is_over() {
    let (s, log) = (Signal::new(1), Log::new());
    let c = computed!([s] s.get());
    let d = computed!([c] catch_unwind(AssertUnwindSafe(|| c.get())).unwrap_or(-1));
    let _e = effect!([d, log] log.push(d.get()));
    c.with(|_| {
        s.set(4);
        assert_eq!(d.get(), -1);
    });
    s.set(5);
    assert_eq!((d.get(), c.get()), (5, 5));
    assert_eq!(log.take().last(), Some(&5));
    let down = Arc::new(AtomicBool::new(true));
    let c = computed!([s, down] { let v = s.get(); assert!(!down.load(SeqCst), "down"); v });
    let d = computed!([c] catch_unwind(AssertUnwindSafe(|| c.get())).unwrap_or(-1));
    let _e = effect!([d, log] log.push(d.get()));
    down.store(false, SeqCst);
    assert_eq!((c.get(), d.get(), log.take()), (5, 5, vec![-1, 5]));
}
#[test] // 153, 181
fn a_panicking_cleanup_of_a_formula_does_not_end_the_run_of_an_effect() {
    let (s, log) = (Signal::new(0), Log::new());
    let c = computed!([s] { let v = s.get(); on_cleanup(move || assert!(v != 0, "cleanup")); v });
    let other = Signal::new(7);
    let _e = effect!([c, other, log] log.push((other.get(), c.get())));
    assert_eq!((panic_of(|| s.set(1)), log.take()), ("cleanup".into(), vec![(7, 0), (7, 1)]));
    s.set(2);
    assert_eq!(log.take(), [(7, 2)]);
}
#[test] // 70, 171
fn twenty_thousand_effects_that_catch_the_panic_of_one_formula_are_linear() {
    let s = Signal::new(1);
    let c = computed!([s] if s.get() == 0 { panic_any(()) } else { s.get() });
    let sum = Count::default();
    let effects: Vec<_> = (0..20_000)
        .map(|_| effect!([c, sum] if catch_unwind(AssertUnwindSafe(|| c.get())).is_err() { sum.hit() }))
        .collect();
    s.set(0);
    assert_eq!(sum.take(), effects.len());
    s.set(1);
    assert_eq!(sum.take(), 0);
}
