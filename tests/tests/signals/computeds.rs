use crate::support::*;
use crate::{computed, effect, with};
use reaktiv::{Computed, Signal, batch};

#[test] // 24, 25, 26, 27
fn a_computed_runs_on_its_first_read_and_then_once_per_change_that_is_read() {
    let (a, b, runs) = (Signal::new(1), Signal::new(2), Count::default());
    let c = computed!([a, b, runs] { runs.hit(); a.get() + b.get() });
    assert_eq!(runs.take(), 0);
    assert_eq!((c.get(), c.get(), runs.take()), (3, 3, 1));
    a.set(5);
    b.set(6);
    assert_eq!(runs.take(), 0);
    assert_eq!((c.get(), runs.take()), (11, 1));
}
#[test] // 28
fn a_computed_without_sources_runs_once_ever() {
    let (s, runs) = (Signal::new(0), Count::default());
    let c = computed!([runs] { runs.hit(); 1 });
    c.get();
    s.set(1);
    assert_eq!((c.get(), runs.get()), (1, 1));
}
#[test] // 29, 30
fn an_unrelated_write_never_recomputes() {
    let (a, other, runs) = (Signal::new(0), Signal::new(0), Count::default());
    let c = computed!([a, runs] { runs.hit(); a.get() });
    c.get();
    other.set(1);
    c.get();
    assert_eq!(runs.get(), 1);
}
#[test] // 31
fn in_a_chain_each_level_runs_once_deepest_first() {
    let (s, log) = (Signal::new(0), Log::new());
    let a = computed!([s, log] { log.push('a'); s.get() + 1 });
    let b = computed!([a, log] { log.push('b'); a.get() + 1 });
    let c = computed!([b, log] { log.push('c'); b.get() + 1 });
    c.get();
    log.take();
    s.set(1);
    assert_eq!((c.get(), log.take()), (4, vec!['a', 'b', 'c']));
}
#[test] // 32
fn reading_the_middle_of_a_stale_chain_does_not_hide_the_change_from_the_end() {
    let (s, log) = (Signal::new(1), Log::new());
    let b = computed!([s] s.get() + 1);
    let c = computed!([b] b.get() + 1);
    let _e = effect!([c, log] log.push(c.get()));
    batch(|| {
        s.set(2);
        assert_eq!(b.get(), 3)
    });
    assert_eq!((log.take(), c.get()), (vec![3, 4], 4));
    let d = computed!([b] b.get() * 10);
    d.get();
    s.set(3);
    b.get();
    assert_eq!(d.get(), 40);
}
#[test] // 33
fn a_computed_read_before_it_is_observed_notifies_afterwards() {
    let (s, log) = (Signal::new(1), Log::new());
    let c = computed!([s] s.get());
    c.get();
    s.set(2);
    let _e = effect!([c, log] log.push(c.get()));
    s.set(3);
    assert_eq!(log.take(), [2, 3]);
}
#[test] // 34
fn a_computed_that_lost_its_observers_is_lazy_again() {
    let (s, runs) = (Signal::new(1), Count::default());
    let c = computed!([s, runs] { runs.hit(); s.get() });
    drop(effect!([c] c.get()));
    runs.take();
    s.set(2);
    assert_eq!(runs.take(), 0);
    assert_eq!((c.get(), runs.take()), (2, 1));
}
#[test] // 35
fn none_and_unit_are_cached_values() {
    let runs = Count::default();
    let none = computed!([runs] { runs.hit(); None::<i32> });
    let unit = computed!([runs] runs.hit());
    assert_eq!((none.get(), none.get(), unit.get(), unit.get(), runs.get()), (None, None, (), (), 2));
}
#[test] // 36
fn a_computed_made_after_a_write_sees_it() {
    let s = Signal::new(1);
    s.set(2);
    assert_eq!(computed!([s] s.get()).get(), 2);
}
#[test] // 37
fn nodes_may_be_made_inside_a_formula() {
    let s = Signal::new(1);
    let c = computed!([s] {
        let inner = computed!([s] s.get() * 2);
        let local = Signal::new(inner.get());
        local.get()
    });
    assert_eq!(c.get(), 2);
    s.set(5);
    assert_eq!(c.get(), 10);
    s.set(6);
    assert_eq!(c.get(), 12);
}
#[test] // 38, 44
fn a_formula_can_have_its_previous_value() {
    let s = Signal::new(1);
    let sum = Computed::with_previous(with!([s] move |p: Option<&i32>| p.copied().unwrap_or(0) + s.get()));
    assert_eq!(sum.get(), 1);
    s.set(10);
    assert_eq!(sum.get(), 11);
}
#[test] // 41, 42
fn values_may_be_lent_inside_each_other_and_are_never_stale() {
    let s = Signal::new(vec![1]);
    let a = computed!([s] s.get());
    let b = computed!([a] a.with(Vec::len));
    assert_eq!(a.with(|x| a.with(|y| (x.len(), y.len(), b.get()))), (1, 1, 1));
    s.update(|v| v.push(2));
    assert_eq!(a.with(|x| (x.len(), b.get())), (2, 2));
}
