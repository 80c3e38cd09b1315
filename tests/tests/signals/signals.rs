use crate::support::*;
use crate::{computed, effect, with};
use reaktiv::{Effect, ReadSignal, Runtime, Signal, cutoff, untracked};
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering::SeqCst};

#[test] // 1
fn a_read_gives_the_initial_and_then_the_last_written_value() {
    let s = Signal::new(1);
    assert_eq!(s.get(), 1);
    s.set(2);
    assert_eq!(s.get(), 2);
}
#[test] // 2
fn a_write_of_an_equal_value_changes_nothing() {
    let (s, runs) = (Signal::new(1), Count::default());
    let c = computed!([s, runs] { runs.hit(); s.get() });
    let _e = effect!([c] c.get());
    s.set(1);
    assert_eq!(runs.get(), 1);
}
#[test] // 3
fn nan_after_nan_is_no_change_unless_a_cutoff_says_otherwise() {
    let (s, by_bits, runs) = (Signal::new(f64::NAN), Signal::with_cutoff(0.0, cutoff::bits), Count::default());
    let pair = Signal::new((Some(f32::NAN), None));
    let _e = effect!([s, by_bits, pair, runs] { s.get(); by_bits.get(); pair.get(); runs.hit() });
    s.set(f64::NAN);
    pair.set((Some(f32::NAN), None));
    assert_eq!(runs.take(), 1);
    by_bits.set(-0.0);
    pair.set((None, Some(f32::NAN)));
    assert_eq!(runs.take(), 2);
    let t = Signal::new(0);
    let c = computed!([t] { t.get(); [f64::NAN, 1.0] });
    let _f = effect!([c, runs] { c.get(); runs.hit() });
    t.set(1);
    assert_eq!(runs.get(), 1);
}
#[test] // 3
fn nan_after_nan_is_no_change_in_tuples_and_arrays_of_any_kind_and_another_part_is() {
    fn check<T: Clone + PartialEq + Send + Sync + 'static>(with_nan: T, other: T) {
        let (s, runs) = (Signal::new(with_nan.clone()), Count::default());
        let _e = effect!([s, runs] { s.with(|_| ()); runs.hit() });
        s.set(with_nan.clone());
        assert_eq!(runs.take(), 1);
        s.set(other.clone());
        s.set(with_nan);
        s.set(other);
        assert_eq!(runs.take(), 3);
    }
    check((f32::NAN,), (1.0,));
    check((f64::NAN, 1_f32), (f64::NAN, 2.0));
    check((1_f32, f64::NAN), (2.0, f64::NAN));
    check((None::<f32>, f64::NAN), (Some(1.0), f64::NAN));
    check(Some((f64::NAN, Some(1_f64))), None);
    check(Some((f32::NAN, f64::NAN)), Some((f32::NAN, 1.0)));
    check((7_u64, f64::NAN), (8, f64::NAN));
    check([[f64::NAN, 1.0]; 3], [[f64::NAN, 2.0]; 3]);
    check(((f64::NAN, 1.0), (2.0, 3.0)), ((f64::NAN, 1.0), (2.0, 4.0)));
    check((f32::NAN, 1_f32, 2_f32, 3_f32, 4_f32), (f32::NAN, 1.0, 2.0, 3.0, 5.0));
}
#[test] // 4, 5
fn a_custom_cutoff_decides_and_an_equal_write_keeps_the_old_value() {
    let s = Signal::with_cutoff("bbb", |a: &&str, b: &&str| a.len() == b.len());
    let runs = Count::default();
    let _e = effect!([s, runs] { s.get(); runs.hit() });
    s.set("aaa");
    assert_eq!((s.get(), runs.get()), ("bbb", 1));
    s.set("cccc");
    assert_eq!((s.get(), runs.get()), ("cccc", 2));
}
#[test] // 6
fn a_custom_cutoff_is_asked_even_for_the_same_reference() {
    let value = Arc::new(1);
    let (s, runs) = (Signal::with_cutoff(value.clone(), cutoff::never), Count::default());
    let _e = effect!([s, runs] { s.with(|_| ()); runs.hit() });
    s.set(value);
    assert_eq!(runs.get(), 2);
}
#[test] // 7
fn update_changes_in_place_and_returns_the_result() {
    let (s, log) = (Signal::new(vec![1]), Log::new());
    let _e = effect!([s, log] log.push(s.with(Vec::len)));
    let popped = s.update(|v| {
        v.push(2);
        v.push(3);
        v.pop()
    });
    assert_eq!((popped, log.take()), (Some(3), vec![1, 2]));
}
#[test] // 9
fn the_value_given_to_update_subscribes_nobody_and_other_reads_in_it_do() {
    let (s, other, runs) = (Signal::new(0), Signal::new(0), Count::default());
    let _e = effect!([s, other, runs] { runs.hit(); if runs.get() < 50 { s.update(|v| *v += other.get()) } });
    assert_eq!(runs.get(), 1);
    s.set(7);
    assert_eq!(runs.get(), 1);
    other.set(1);
    assert_eq!(runs.get(), 2);
}
#[test] // 10
fn a_set_inside_an_effect_does_not_subscribe_it() {
    let (s, trigger, runs) = (Signal::new(0), Signal::new(0), Count::default());
    let _e = effect!([s, trigger, runs] { s.set(trigger.get()); runs.hit() });
    s.set(5);
    assert_eq!(runs.get(), 1);
}
#[test] // 11
fn a_peek_adds_no_edge() {
    let (s, runs) = (Signal::new(0), Count::default());
    let _e = effect!([s, runs] { let _ = s.peek(); runs.hit() });
    s.set(1);
    assert_eq!((runs.get(), s.peek()), (1, 1));
}
#[test] // 13
fn notify_makes_dependents_run_after_interior_mutation() {
    let s = Signal::with_cutoff(Arc::new(AtomicI32::new(1)), cutoff::ptr);
    let c = computed!([s] s.with(|a| a.load(SeqCst)));
    let runs = Count::default();
    let _e = effect!([c, runs] { c.get(); runs.hit() });
    reaktiv::untracked(|| s.with(|a| a.store(2, SeqCst)));
    assert_eq!(c.get(), 1);
    reaktiv::batch(|| {
        s.notify();
        s.notify()
    });
    assert_eq!((c.get(), runs.get()), (2, 2));
}
#[test] // 7, 8
fn an_update_that_says_nothing_has_changed_notifies_nobody() {
    let (s, runs) = (Signal::new(vec![1]), Count::default());
    let _e = effect!([s, runs] { s.with(Vec::len); runs.hit() });
    assert!(!s.update_if(|_| false));
    assert_eq!(runs.take(), 1);
    assert!(s.update_if(|v| {
        v.push(2);
        true
    }));
    assert_eq!((runs.take(), s.with(Vec::len)), (1, 2));
    panic_of(|| {
        s.update_if(|v| {
            v.push(3);
            panic!("half way")
        })
    });
    assert_eq!(s.with(Vec::len), 3);
    s.set(vec![]);
    assert_eq!(runs.take(), 2);
}
#[test] // 12
fn a_silent_write_is_seen_by_reads_and_by_dependents_after_the_next_notification() {
    let (s, runs) = (Signal::new(1), Count::default());
    let c = computed!([s] s.get() * 10);
    let _e = effect!([c, runs] { c.get(); runs.hit() });
    s.set_silent(2);
    assert_eq!((s.get(), c.get(), runs.take()), (2, 10, 1));
    s.notify();
    assert_eq!((c.get(), runs.take()), (20, 1));
    reaktiv::batch(|| {
        s.set(5);
        s.set_silent(2)
    });
    assert_eq!((c.get(), runs.take()), (20, 0), "taken back within the batch");
}
#[test] // 14
fn a_read_only_view_shares_value_and_edges() {
    let s = Signal::new(1);
    let view: ReadSignal<i32> = s.read_only();
    let c = computed!([view] view.get() + view.with(|v| *v) + view.peek());
    assert_eq!(c.get(), 3);
    s.set(2);
    assert_eq!(c.get(), 6);
}
#[test] // 15
fn a_stored_closure_is_not_called_by_set() {
    let calls = Count::default();
    let s: Signal<Arc<dyn Fn() + Send + Sync>> = Signal::with_cutoff(Arc::new(|| ()), cutoff::ptr);
    s.set(with!([calls] Arc::new(move || calls.hit())));
    assert_eq!(calls.get(), 0);
    s.with(|f| f());
    assert_eq!(calls.get(), 1);
}
#[test] // 16
fn debug_shows_the_value_without_tracking_and_survives_panics_and_lending() {
    let (s, runs) = (Signal::new(1), Count::default());
    let bad = computed!([s] if s.get() > 0 { panic!("bad") } else { 1 });
    let log = Log::new();
    let _e = effect!([s, bad, runs, log] { log.push(format!("{s:?} {bad:?}")); runs.hit() });
    assert_eq!(log.take(), ["Signal(1) Computed(<panicked>)"]);
    s.set(0);
    assert_eq!((runs.get(), format!("{bad:?}")), (1, "Computed(1)".to_string()));
    assert_eq!(s.with(|_| format!("{s:?}")), "Signal(0)");
    assert_eq!(s.update(|_| format!("{s:?}")), "Signal(<being updated>)");
}
#[test] // 18
fn disposing_one_of_several_effects_on_a_signal_keeps_the_others() {
    let (s, log) = (Signal::new(0), Log::new());
    let mut all: Vec<Option<Effect>> = (0..3).map(|k| Some(effect!([s, log] { s.get(); log.push(k) }))).collect();
    log.take();
    all[1] = None;
    s.set(1);
    assert_eq!(log.take(), [0, 2]);
}
#[test] // 19
fn a_signal_can_be_a_static() {
    static COUNT: std::sync::LazyLock<Signal<i32>> = std::sync::LazyLock::new(|| Signal::new(1));
    COUNT.set(2);
    assert_eq!(COUNT.get(), 2);
}
#[test] // 22
fn a_signal_read_twice_in_a_run_is_one_dependency() {
    let (s, t, runs) = (Signal::new(0), Signal::new(0), Count::default());
    let _e = effect!([s, t, runs] { s.get(); t.get(); s.get(); t.get(); runs.hit() });
    s.set(1);
    assert_eq!(runs.get(), 2);
}
#[test] // 41
fn replace_gives_the_old_value_back() {
    let (s, log) = (Signal::new(1), Log::new());
    let _e = effect!([s, log] log.push(s.get()));
    assert_eq!((s.replace(2), s.replace(2), log.take()), (1, 2, vec![1, 2]));
}
#[test]
fn a_runtime_of_its_own_has_all_the_words() {
    let rt = Runtime::new();
    let (s, log) = (rt.signal(1), Log::new());
    let c = rt.computed(with!([s] move || s.get() + 1));
    let l = rt.linked(with!([c] move || c.get() * 10));
    let e = rt.effect(with!([l, log] move || log.push(l.get())));
    rt.batch(|| {
        s.set(2);
        s.set(3)
    });
    assert_eq!((log.take(), rt.untracked(|| c.get())), (vec![20, 40], 4));
    drop(e);
    assert_eq!(untracked(|| s.runtime().computed(with!([s] move || s.get())).get()), 3);
}
#[test]
fn a_silent_write_in_a_batch_hides_no_loud_one() {
    let silent_between: [fn(&Signal<i32>); 4] = [
        |s| {
            s.set_silent(5);
            s.set(6);
            s.set(5)
        },
        |s| {
            s.set(2);
            s.set_silent(1)
        },
        |s| {
            s.set(2);
            s.set_silent(3);
            s.set(1)
        },
        |s| {
            s.set_silent(2);
            s.set(3);
            s.set_silent(2);
            s.set(7);
            s.set(2)
        },
    ];
    for writes in silent_between {
        let s = Signal::new(1);
        let c = computed!([s] s.get());
        assert_eq!(c.get(), 1);
        reaktiv::batch(|| writes(&s));
        assert_eq!(c.get(), s.get());
    }
}
#[test]
fn handles_are_equal_if_they_are_of_the_same_node() {
    let (a, b) = (Signal::new(1), Signal::new(1));
    assert!(a == a.clone() && a != b && a.read_only() == a.read_only() && a.read_only() != b.read_only());
    let (c, d) = (computed!([a] a.get()), computed!([a] a.get()));
    assert!(c == c.clone() && c != d);
    let l = reaktiv::Linked::new(|| 1);
    assert!(l == l.clone() && l != reaktiv::Linked::new(|| 1));
    let (r, _driver) = reaktiv::Resource::<i32, ()>::new(|| async { Ok(1) });
    assert!(r == r.clone());
    let all: std::collections::HashSet<Signal<i32>> = [a.clone(), b, a].into();
    assert_eq!(all.len(), 2);
}
