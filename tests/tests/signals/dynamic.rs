use crate::support::*;
use crate::{computed, effect};
use reaktiv::{Computed, Signal, batch};

#[test] // 82, 83, 84
fn an_inactive_branch_triggers_nothing_and_can_come_back() {
    let (flag, a, b, runs) = (Signal::new(true), Signal::new(1), Signal::new(10), Count::default());
    let c = computed!([flag, a, b, runs] { runs.hit(); if flag.get() { a.get() } else { b.get() } });
    let _e = effect!([c] c.get());
    runs.take();
    b.set(11);
    assert_eq!(runs.take(), 0);
    flag.set(false);
    assert_eq!((c.get(), runs.take()), (11, 1));
    a.set(2);
    assert_eq!(runs.take(), 0);
    flag.set(true);
    assert_eq!(c.get(), 2);
}
#[test] // 86
fn dropping_a_source_of_one_computed_keeps_its_siblings() {
    let (flag, s) = (Signal::new(true), Signal::new(1));
    let a = computed!([flag, s] if flag.get() { s.get() } else { 0 });
    let b = computed!([s] s.get());
    let log = Log::new();
    let _e = effect!([a, b, log] log.push((a.get(), b.get())));
    flag.set(false);
    s.set(2);
    assert_eq!(log.take(), [(1, 1), (0, 1), (0, 2)]);
}
#[test] // 87, 88
fn the_middle_of_three_sources_can_go_and_their_order_can_change() {
    let (mode, a, b, c, runs) = (Signal::new(0), Signal::new(1), Signal::new(2), Signal::new(3), Count::default());
    let sum = computed!([mode, a, b, c, runs] {
        runs.hit();
        match mode.get() { 0 => a.get() + b.get() + c.get(), 1 => a.get() + c.get(), 2 => c.get() + a.get(), _ => c.get() }
    });
    let mut last = sum.get();
    for (value, read) in [(1, [true, false, true]), (2, [true, false, true]), (3, [false, false, true]), (0, [true; 3])]
    {
        mode.set(value);
        last += sum.get() - last;
        for (s, reads) in [&a, &b, &c].into_iter().zip(read) {
            runs.take();
            s.update(|v| *v += 1);
            sum.get();
            assert_eq!(runs.take(), usize::from(reads));
        }
    }
}
#[test] // 89
fn an_effect_with_shifting_sources_that_writes_settles() {
    let (a, b, log) = (Signal::new(0), Signal::new(0), Log::new());
    let _e = effect!([a, b, log] {
        if a.get() < 3 { a.set(a.get() + 1) } else if b.get() < 4 { b.set(b.get() + 1) }
        log.push((a.peek(), b.peek()))
    });
    assert_eq!(log.take().last(), Some(&(3, 4)));
}
#[test] // 90
fn replacing_ten_thousand_sources_is_linear() {
    let (first, second): (Vec<_>, Vec<_>) = (0..10_000).map(|k| (Signal::new(k), Signal::new(-k))).unzip();
    let which = Signal::new(false);
    let sum = computed!(
        [which, first, second](if which.get() { &second } else { &first }).iter().map(|s| s.get()).sum::<i32>()
    );
    let up = sum.get();
    for _ in 0..50 {
        which.set(true);
        assert_eq!(sum.get(), -up);
        which.set(false);
        assert_eq!(sum.get(), up);
    }
}
#[test] // 91
fn an_effect_disposed_in_the_middle_of_its_run_keeps_no_source() {
    let (s, runs) = (Signal::new(0), Count::default());
    let slot = std::sync::Arc::new(std::sync::Mutex::new(None::<reaktiv::Effect>));
    let e = effect!([s, slot, runs] { runs.hit(); let mine = slot.lock().unwrap().take(); drop(mine); s.get() });
    *slot.lock().unwrap() = Some(e);
    s.set(1);
    s.set(2);
    assert_eq!(runs.get(), 2);
}
#[test] // 92
fn a_computed_of_computeds_drops_the_old_inner_one() {
    let (which, a, b, runs) = (Signal::new(true), Signal::new(1), Signal::new(2), Count::default());
    let pick = Computed::with_cutoff(
        {
            let (which, a, b) = (which.clone(), a.clone(), b.clone());
            move || if which.get() { computed!([a] a.get()) } else { computed!([b] b.get()) }
        },
        reaktiv::cutoff::never,
    );
    let flat = computed!([pick, runs] { runs.hit(); pick.with(|inner| inner.get()) });
    assert_eq!(flat.get(), 1);
    which.set(false);
    assert_eq!(flat.get(), 2);
    runs.take();
    a.set(5);
    assert_eq!((flat.get(), runs.take()), (2, 0));
    b.set(6);
    assert_eq!(flat.get(), 6);
}
#[test] // 93
fn a_source_can_be_changed_to_its_own_ancestor() {
    let (s, deep) = (Signal::new(1), Signal::new(true));
    let a = computed!([s] s.get() + 1);
    let b = computed!([a] a.get() + 1);
    let log = Log::new();
    let _e = effect!([deep, s, b, log] log.push(if deep.get() { b.get() } else { s.get() }));
    batch(|| {
        deep.set(false);
        s.set(5)
    });
    batch(|| {
        deep.set(true);
        s.set(6)
    });
    assert_eq!(log.take(), [3, 5, 8]);
}
