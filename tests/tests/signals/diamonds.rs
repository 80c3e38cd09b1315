use crate::support::*;
use crate::{computed, effect};
use reaktiv::{Computed, Signal, batch};

#[test] // 63, 64, 65
fn joins_and_tails_run_once_with_both_new_values() {
    let (s, log) = (Signal::new(1), Log::new());
    let (b, c) = (computed!([s] s.get() * 10), computed!([s] s.get() * 100));
    let join = computed!([s, b, c, log] { let v = (s.get(), b.get(), c.get()); log.push(v); v });
    let tail = computed!([join] join.get().0);
    let tail2 = computed!([join, tail] join.get().1 + tail.get());
    let _e = effect!([tail2] tail2.get());
    s.set(2);
    assert_eq!(log.take(), [(1, 10, 100), (2, 20, 200)]);
    assert_eq!(tail2.get(), 22);
}
#[test] // 66, 77, 85
fn a_join_of_different_depths_sees_the_deep_side_fresh() {
    let (s, log) = (Signal::new(1), Log::new());
    let deep = computed!([s] s.get());
    let deep = computed!([deep] deep.get());
    let deep = computed!([deep] deep.get());
    let _e = effect!([s, deep, log] log.push((s.get(), deep.get())));
    s.set(2);
    assert_eq!(log.take(), [(1, 1), (2, 2)]);
}
#[test] // 67
fn fully_connected_layers_are_linear() {
    let (s, runs) = (Signal::new(1u64), Count::default());
    let mut layer: Vec<Computed<u64>> = (0..4).map(|_| computed!([s] s.get())).collect();
    for _ in 0..25 {
        layer = (0..4)
            .map(|_| {
                computed!([layer, runs] {
                    runs.hit();
                    layer.iter().fold(0, |a: u64, c| a.wrapping_add(c.get()))
                })
            })
            .collect();
    }
    let _e = effect!([layer] layer.iter().for_each(|c| { c.get(); }));
    assert_eq!(runs.take(), 100);
    s.set(3);
    assert_eq!(runs.take(), 100);
}
#[test] // 68, 69
fn crossed_diamonds_of_two_sources_run_once_in_a_batch() {
    let (x, y, runs) = (Signal::new(1), Signal::new(2), Count::default());
    let (a, b) = (computed!([x, y] x.get() + y.get()), computed!([x, y] x.get() * y.get()));
    let join = computed!([a, b, runs] { runs.hit(); a.get() + b.get() });
    let eff = Count::default();
    let _e = effect!([join, eff] { join.get(); eff.hit() });
    batch(|| {
        x.set(3);
        y.set(4)
    });
    assert_eq!((join.get(), runs.get(), eff.get()), (19, 2, 2));
}
#[test] // 70
fn every_effect_of_a_wide_fan_fires_once() {
    let (s, runs) = (Signal::new(0), Count::default());
    let all: Vec<_> = (0..100_000).map(|_| effect!([s, runs] { s.get(); runs.hit() })).collect();
    s.set(1);
    assert_eq!(runs.get(), 200_000);
    drop(all);
    s.set(2);
    assert_eq!(runs.get(), 200_000);
}
#[test] // 71, 72
fn sources_run_before_subscribers_in_the_order_read() {
    let (s, log) = (Signal::new(1), Log::new());
    let a = computed!([s, log] { log.push('a'); s.get() });
    let b = computed!([s, log] { log.push('b'); s.get() });
    let j = computed!([a, b, log] { let sum = a.get() + b.get(); log.push('j'); sum });
    let _e = effect!([j, log] { j.get(); log.push('e') });
    for round in 2..4 {
        log.take();
        s.set(round);
        assert_eq!(log.take(), ['a', 'b', 'j', 'e']);
    }
}
#[test] // 73, 74
fn effects_on_every_level_run_once_with_a_consistent_pair() {
    let (s, log) = (Signal::new(1), Log::new());
    let d = computed!([s] s.get() * 10);
    let _e1 = effect!([s, d, log] log.push((s.get(), d.get())));
    let _e2 = effect!([d, s, log] log.push((s.get(), d.get())));
    log.take();
    s.set(2);
    assert_eq!(log.take(), [(2, 20), (2, 20)]);
}
#[test] // 75, 76
fn a_formula_whose_guard_is_gone_does_not_run() {
    let (b, log) = (Signal::new(Some(1)), Log::new());
    let guard = computed!([b] b.get().is_some());
    let c = computed!([b] b.get().unwrap());
    let d = computed!([guard, c] if guard.get() { c.get() } else { 0 });
    let _e = effect!([d, log] log.push(d.get()));
    b.set(Some(2));
    b.set(None);
    b.set(Some(3));
    assert_eq!(log.take(), [1, 2, 0, 3]);
}
#[test] // 78, 79
fn writes_above_a_marked_cone_do_not_walk_it_again() {
    let s = Signal::new(0u32);
    let all: Vec<_> = (0..100_000)
        .map(|_| {
            let c = computed!([s] s.get());
            c.get();
            c
        })
        .collect();
    for value in 1..200_000 {
        s.set(value)
    } // 2*10^10 visits if each write walked
    assert_eq!(all[5].get(), 199_999);
}
#[test] // 80
fn a_computed_refreshed_twice_in_a_flush_ends_consistent() {
    let (a, b, log) = (Signal::new(1), Signal::new(0), Log::new());
    let sum = computed!([a, b] a.get() + b.get());
    let _w = effect!([a, b, sum] { if sum.get() % 2 == 1 { b.set(a.get()) } });
    let _e = effect!([sum, log] log.push(sum.get()));
    a.set(4);
    a.set(7);
    assert_eq!((sum.get(), log.take().last().copied()), (14, Some(14)));
}
