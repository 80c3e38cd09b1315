use crate::support::*;
use crate::{computed, effect};
use reaktiv::{Signal, batch, untracked};

#[test] // 143, 144, 150, 156
fn effects_run_once_after_the_outermost_batch() {
    let (s, log) = (Signal::new(0), Log::new());
    let _e = effect!([s, log] log.push(s.get()));
    let result = batch(|| {
        s.set(1);
        batch(|| s.set(2));
        assert_eq!(log.take(), [0]);
        s.set(3);
        "done"
    });
    assert_eq!((result, log.take()), ("done", vec![3]));
    batch(|| s.set(3));
    batch(|| ());
    assert_eq!(log.take(), []);
}
#[test] // 145, 146, 147
fn reads_in_a_batch_are_fresh_and_run_no_effect() {
    let (s, log) = (Signal::new(0), Log::new());
    let c = computed!([s] s.get() * 2);
    let _e = effect!([c, log] log.push(c.get()));
    batch(|| {
        s.set(5);
        assert_eq!((s.get(), c.get()), (5, 10));
        assert_eq!(log.take(), [0])
    });
    assert_eq!(log.take(), [10]);
}
#[test] // 148, 149
fn a_panicking_batch_keeps_its_writes_runs_its_effects_and_restores_the_depth() {
    let (s, log) = (Signal::new(0), Log::new());
    let _e = effect!([s, log] log.push(s.get()));
    assert_eq!(
        panic_of(|| batch(|| {
            s.set(1);
            panic!("boom")
        })),
        "boom"
    );
    assert_eq!(log.take(), [0, 1]);
    s.set(2);
    assert_eq!(log.take(), [2]);
}
#[test] // 151, 152
fn an_effect_made_in_a_batch_runs_at_once_and_sees_what_was_written() {
    let (s, log) = (Signal::new(0), Log::new());
    let _e = batch(|| {
        s.set(1);
        let e = effect!([s, log] log.push(s.get()));
        assert_eq!(log.take(), [1]);
        e
    });
    assert_eq!(log.take(), []);
}
#[test] // 153, 178
fn the_other_effects_run_and_then_the_first_panic_goes_on() {
    let (s, log) = (Signal::new(0), Log::new());
    let _a = effect!([s, log] { log.push('a'); if s.get() == 1 { panic!("a") } });
    let _b = effect!([s, log] { log.push('b'); if s.get() == 1 { panic!("b") } });
    let _c = effect!([s, log] { log.push('c'); s.get() });
    log.take();
    assert_eq!((panic_of(|| s.set(1)), log.take()), ("a".into(), vec!['a', 'b', 'c']));
    s.set(2);
    assert_eq!(log.take(), ['a', 'b', 'c']);
}
#[test] // 154, 183
fn an_unrelated_write_runs_nothing_of_a_failed_flush() {
    let (s, t, log) = (Signal::new(0), Signal::new(0), Log::new());
    let _a = effect!([s] if s.get() == 1 { panic!() });
    let _b = effect!([s, log] log.push(s.get()));
    panic_of(|| s.set(1));
    log.take();
    t.set(1);
    assert_eq!(log.take(), []);
}
#[test] // 155
fn batch_and_untracked_keep_their_meaning_inside_each_other() {
    let (s, t, log) = (Signal::new(0), Signal::new(0), Log::new());
    let _e = effect!([s, t, log] { untracked(|| batch(|| s.get())); batch(|| untracked(|| s.get())); log.push(batch(|| t.get())) });
    s.set(1);
    assert_eq!(log.take(), [0]);
    t.set(1);
    assert_eq!(log.take(), [1]);
}
#[test] // 159
fn a_batch_takes_a_closure_and_cannot_leak() {
    let _: i32 = batch(|| 1);
}
