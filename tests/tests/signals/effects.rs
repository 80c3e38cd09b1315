use crate::support::*;
use crate::{computed, effect, with};
use reaktiv::{Effect, Signal, batch};
use std::panic::{AssertUnwindSafe, catch_unwind};

#[test] // 94, 95, 96
fn an_effect_runs_when_made_and_once_per_set_before_set_returns() {
    let (s, log) = (Signal::new(0), Log::new());
    let _e = effect!([s, log] log.push(s.get()));
    let _once = effect!([log] log.push(-1));
    for v in 1..6 {
        s.set(v);
        assert_eq!(log.take().last(), Some(&v))
    }
}
#[test] // 97, 98
fn effects_fire_in_the_order_in_which_they_were_made() {
    let (s, t, flag, log) = (Signal::new(0), Signal::new(0), Signal::new(true), Log::new());
    let _e1 = effect!([s, flag, log] { if flag.get() { s.get(); } log.push(1) });
    let _e2 = effect!([s, t, log] { s.get(); t.get(); log.push(2) });
    let e3 = effect!([s, log] { s.get(); log.push(3) });
    flag.set(false);
    t.set(1);
    flag.set(true); // the first effect subscribes anew, behind the others
    log.take();
    s.set(1);
    assert_eq!(log.take(), [1, 2, 3]);
    drop(e3);
    let _e4 = effect!([s, log] { s.get(); log.push(4) });
    log.take();
    batch(|| {
        t.set(2);
        s.set(2);
        flag.set(false)
    });
    assert_eq!(log.take(), [1, 2, 4]);
}
#[test] // 99, 113, 129
fn a_detached_inner_effect_is_disposed_before_its_owner_runs_again() {
    let (s, log) = (Signal::new(0), Log::new());
    let outer = effect!([s, log] {
        let v = s.get();
        log.push(format!("outer {v}"));
        effect!([s, log] {
            log.push(format!("inner {v} {}", s.get()));
            reaktiv::on_cleanup({ let log = log.clone(); move || log.push(format!("inner end {v}")) });
        }).detach();
        reaktiv::on_cleanup({ let log = log.clone(); move || log.push(format!("outer end {v}")) });
    });
    log.take();
    s.set(1);
    assert_eq!(log.take(), ["inner end 0", "outer end 0", "outer 1", "inner 1 1"]);
    drop(outer);
    assert_eq!(log.take(), ["inner end 1", "outer end 1"]);
    s.set(2);
    assert!(log.take().is_empty());
}
#[test] // 100, 101
fn a_reaction_runs_when_its_source_gives_another_value_and_tracks_nothing_itself() {
    let (s, other, log, sources) = (Signal::new(1), Signal::new(0), Log::new(), Count::default());
    let e = reaktiv::Effect::on_change(
        with!([s, sources] move || { sources.hit(); s.get() / 10 }),
        with!([other, log] move |new: &i32, old: &i32| log.push((*old, *new, other.get()))),
    );
    other.set(1);
    s.set(2);
    assert_eq!((sources.take(), log.take()), (2, vec![]), "not at first, and not for an equal value");
    s.set(20);
    other.set(2);
    s.set(31);
    assert_eq!((sources.take(), log.take()), (2, vec![(0, 2, 1), (2, 3, 2)]));
    drop(e);
    s.set(50);
    assert_eq!((sources.take(), log.take()), (0, vec![]));
}
#[test] // 100
fn a_reaction_that_panics_goes_on_with_the_next_change() {
    let (s, log) = (Signal::new(1), Log::new());
    let _e = reaktiv::Effect::on_change(
        with!([s] move || s.get()),
        with!([log] move |new: &i32, old: &i32| { assert!(*new != 2, "two"); log.push((*old, *new)) }),
    );
    assert_eq!(panic_of(|| s.set(2)), "two");
    s.set(3);
    assert_eq!(log.take(), [(2, 3)]);
}
#[test] // 126, 130
fn an_effect_that_reads_nothing_is_a_scope() {
    let (s, log) = (Signal::new(0), Log::new());
    let scope = effect!([s, log] {
        for name in ["a", "b"] {
            let inner = effect!([s, log] {
                s.get();
                effect!([log] reaktiv::on_cleanup(with!([log] move || log.push(("leaf", name))))).detach();
                reaktiv::on_cleanup(with!([log] move || log.push(("inner", name))));
                log.push(("run", name))
            });
            inner.detach();
        }
    });
    log.take();
    s.set(1);
    assert_eq!(log.take().iter().filter(|(what, _)| *what == "run").count(), 2);
    drop(scope);
    assert_eq!(log.take(), [("leaf", "b"), ("inner", "b"), ("leaf", "a"), ("inner", "a")]);
    s.set(2);
    assert_eq!(log.take(), []);
}
#[test] // 124
fn a_detached_effect_without_owner_is_kept() {
    let (s, runs) = (Signal::new(0), Count::default());
    effect!([s, runs] { s.get(); runs.hit() }).detach();
    s.set(1);
    assert_eq!(runs.get(), 2);
}
#[test] // 127, 128
fn what_an_inner_effect_reads_is_its_own() {
    let (a, b, outer, inner) = (Signal::new(0), Signal::new(0), Count::default(), Count::default());
    let _e = effect!([a, b, outer, inner] {
        outer.hit();
        effect!([b, inner] { b.get(); inner.hit() }).detach();
        a.get()
    });
    b.set(1);
    assert_eq!((outer.get(), inner.get()), (1, 2));
    a.set(1);
    assert_eq!((outer.get(), inner.get()), (2, 3));
}
#[test] // 131
fn an_effect_made_in_a_formula_is_disposed_before_that_runs_again() {
    let (s, t, runs) = (Signal::new(0), Signal::new(0), Count::default());
    let c = computed!([s, t, runs] { effect!([t, runs] { t.get(); runs.hit() }).detach(); s.get() });
    c.get();
    t.set(1);
    assert_eq!(runs.take(), 2);
    s.set(1);
    c.get();
    t.set(2);
    assert_eq!(runs.take(), 2);
    drop(c);
    t.set(3);
    assert_eq!(runs.take(), 0);
}
#[test] // 132, 133, 135
fn writes_of_an_effect_are_one_batch_and_settle_before_set_returns() {
    let (s, a, b, log) = (Signal::new(0), Signal::new(0), Signal::new(0), Log::new());
    let _w = effect!([s, a, b] { a.set(s.get() + 10); b.set(s.get() + 11) });
    let _r = effect!([a, b, log] log.push((a.get(), b.get())));
    s.set(1);
    assert_eq!(log.take(), [(10, 11), (11, 12)]);
}
#[test] // 134, 160
fn a_read_after_a_write_in_the_same_run_is_fresh() {
    let (s, t, log) = (Signal::new(1), Signal::new(0), Log::new());
    let c = computed!([t] t.get() * 2);
    let _e = effect!([s, t, c, log] { t.set(s.get()); log.push(t.peek() + c.peek()) });
    s.set(2);
    assert_eq!(log.take(), [3, 6]);
}
#[test] // 136, 138, 212
fn an_effect_that_writes_what_it_reads_runs_until_stable() {
    let (s, runs) = (Signal::new(0), Count::default());
    let _e = effect!([s, runs] { runs.hit(); if s.get() < 5 { s.set(s.get() + 1) } });
    assert_eq!((s.get(), runs.take()), (5, 6));
    s.set(3);
    assert_eq!((s.get(), runs.take()), (5, 3));
    let t = Signal::new(0);
    let _f = effect!([t, runs] { runs.hit(); t.set(1); t.get() });
    assert!(runs.take() <= 3 && t.get() == 1);
}
#[test] // 137
fn a_value_written_back_within_the_flush_runs_a_reader_at_most_once() {
    let (s, t, runs) = (Signal::new(0), Signal::new(0), Count::default());
    let _w = effect!([s, t] { s.get(); t.set(1); t.set(0) });
    let _r = effect!([t, runs] { t.get(); runs.hit() });
    runs.take();
    s.set(1);
    assert!(runs.get() <= 1 && t.get() == 0);
}
#[test] // 139
fn a_runaway_loop_is_told_to_the_panic_hook() {
    let (told, s) = (Log::new(), Signal::new(0));
    let before = std::panic::take_hook();
    std::panic::set_hook(with!([told] Box::new(move |info| told.push(info.to_string()))));
    panic_of(|| effect!([s] s.set(s.get() + 1)));
    std::panic::set_hook(before);
    let told = told.take();
    assert!(told.len() == 1 && told[0].contains("does not settle"), "{told:?}");
}
#[test] // 139, 140, 193
fn a_runaway_loop_panics_with_its_place_and_the_runtime_works_on() {
    let (go, a, b, innocent) = (Signal::new(false), Signal::new(0), Signal::new(0), Count::default());
    let double = computed!([a] a.get() + 2);
    let _x = effect!([go, double, b] if go.get() { b.set(double.get() + 1) });
    let _y = effect!([go, a, b] if go.get() { a.set(b.get()) });
    let _z = effect!([go, innocent] { go.get(); innocent.hit() });
    let message = panic_of(|| go.set(true));
    assert!(message.contains("effects.rs") && message.contains("does not settle"), "{message}");
    assert_eq!(innocent.take(), 2);
    go.set(false);
    assert_eq!(innocent.take(), 1);
    let (s, log) = (Signal::new(0), Log::new());
    let _e = effect!([s, log] log.push(s.get()));
    s.set(1);
    assert_eq!(log.take(), [0, 1]);
}
#[test] // 141
fn a_slow_convergence_below_the_limit_succeeds() {
    let s = Signal::new(7);
    let _e = effect!([s] if s.get() < 100 { s.set(s.get() + 1) });
    assert_eq!(s.get(), 100);
    s.set(7);
    assert_eq!(s.get(), 100);
}
#[test] // 142
fn effects_that_copy_from_each_other_settle() {
    let (a, b) = (Signal::new(0), Signal::new(0));
    let _e = effect!([a, b] a.set(b.get()));
    let _f = effect!([a, b] b.set(a.get()));
    a.set(5);
    b.set(6);
    assert_eq!((a.get(), b.get()), (6, 6));
}
#[test] // decision: a formula may write
fn a_formula_that_writes_what_it_reads_runs_once_a_read_and_an_effect_sees_it_settle() {
    let (s, log) = (Signal::new(0), Log::new());
    let c = computed!([s] { if s.get() < 5 { s.set(s.get() + 1) } s.get() });
    let d = computed!([c] c.get() * 10);
    assert_eq!((c.get(), c.get(), d.get(), d.get(), s.get()), (1, 2, 30, 40, 4));
    let _e = effect!([d, s, log] log.push((d.get(), s.get())));
    assert_eq!((c.get(), log.take().last().copied()), (5, Some((50, 5))));
    s.set(2);
    assert_eq!((c.get(), log.take().last().copied()), (5, Some((50, 5))));
    s.set(9);
    assert_eq!((c.get(), log.take().last().copied()), (9, Some((90, 9))));
}
#[test] // 140
fn an_effect_that_was_given_up_runs_again_for_any_of_its_sources() {
    for given_up_by_a_formula in [false, true] {
        let (a, s, other, loops, log) =
            (Signal::new(0), Signal::new(0), Signal::new(0), Signal::new(false), Log::new());
        let c = computed!([s, other, loops] {
            let v = s.get();
            // Another formula changes what this one has read, each time it runs.
            let writer = computed!([s, loops] if loops.peek() { s.set(s.peek() + 1) });
            if given_up_by_a_formula { writer.get() }
            v + other.get()
        });
        let top = computed!([c] c.get());
        let _sibling = effect!([top] drop(catch_unwind(AssertUnwindSafe(|| top.get()))));
        let _e = effect!([a, s, top, loops, log] {
            let v = a.get();
            log.push(top.get());
            if loops.peek() && !given_up_by_a_formula {
                a.set(v + 1);
                s.set(s.peek() + 1);
            }
        });
        loops.set(true);
        let message = panic_of(|| if given_up_by_a_formula { s.set(1) } else { a.set(1) });
        assert!(message.contains("does not settle"), "{message}");
        loops.set(false);
        log.take();
        s.set(7000);
        assert_eq!(log.take(), [7000]);
        other.set(1);
        assert_eq!((log.take(), top.get()), (vec![7001], 7001));
    }
}
#[test] // decision: a formula may write
fn a_formula_that_writes_a_source_checked_before_it_hides_no_change() {
    for in_batch in [false, true] {
        let (s, t, log) = (Signal::new(0), Signal::new(0), Log::new());
        let early = computed!([s] s.get());
        let writer = computed!([s, t] s.set(t.get()));
        let both = computed!([early, s, writer] { let seen = (early.get(), s.get()); writer.get(); seen });
        let _e = effect!([early, writer, log] { log.push(early.get()); writer.get() });
        let _nested = effect!([t, both, in_batch] if in_batch { t.get(); both.get(); });
        both.get();
        log.take();
        t.set(1);
        assert_eq!((log.take(), both.get()), (vec![1], (1, 1)));
        t.set(2);
        assert_eq!((both.get(), log.take()), ((2, 2), vec![2]));
        s.set(5);
        assert_eq!((log.take().last().copied(), both.get()), (Some(5), (5, 5)));
    }
}

#[test]
fn a_reaction_takes_nan_after_nan_for_no_change() {
    let (factor, reactions) = (Signal::new(1.0), Count::default());
    let _effect = Effect::on_change(
        {
            let factor = factor.clone();
            move || factor.get() * f64::NAN
        },
        {
            let reactions = reactions.clone();
            move |_, _| reactions.hit()
        },
    );
    factor.set(2.0);
    assert_eq!(reactions.get(), 0);
}
