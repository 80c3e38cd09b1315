use crate::support::*;
use crate::{computed, effect};
use reaktiv::{Computed, Signal};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};

fn ring(len: usize) -> Vec<Computed<i32>> {
    let all: Arc<OnceLock<Vec<Computed<i32>>>> = Arc::default();
    let ring: Vec<_> = (0..len).map(|k| computed!([all] all.get().unwrap()[(k + 1) % len].get() + 1)).collect();
    all.set(ring.clone()).ok().unwrap();
    ring
}
#[test] // 188
fn cycles_of_any_length_panic_at_every_entry_and_every_time() {
    for len in [1, 2, 5] {
        for c in &ring(len) {
            for _ in 0..2 {
                let message = panic_of(|| c.get());
                assert!(message.contains("cycle") && message.contains("cycles.rs"), "{message}");
            }
        }
    }
}
#[test] // 189
fn a_computed_read_twice_or_again_after_a_panic_is_no_cycle() {
    let s = Signal::new(1);
    let a = computed!([s] if s.get() == 0 { panic!("zero") } else { s.get() });
    let b = computed!([a] a.get() + a.get());
    assert_eq!(b.get(), 2);
    s.set(0);
    assert_eq!((panic_of(|| b.get()), panic_of(|| b.get())), ("zero".into(), "zero".into()));
}
#[test] // 190, 191
fn a_cycle_that_appears_with_a_branch_is_found_and_can_go_again() {
    let (flag, runs, me) = (Signal::new(false), Count::default(), Arc::new(OnceLock::<Computed<i32>>::new()));
    let c = computed!([flag, me, runs] {
        runs.hit();
        if flag.get() { catch_unwind(AssertUnwindSafe(|| me.get().unwrap().get())).unwrap_or(-1) } else { 1 }
    });
    me.set(c.clone()).ok().unwrap();
    assert_eq!(c.get(), 1);
    flag.set(true);
    assert_eq!((c.get(), c.get(), runs.get()), (-1, -1, 2));
    flag.set(false);
    assert_eq!((c.get(), runs.get()), (1, 3));
    let (a, b, back) = (Signal::new(false), Signal::new(1), Arc::new(OnceLock::<Computed<i32>>::new()));
    let x = computed!([a, b, back] if a.get() { back.get().unwrap().get() } else { b.get() });
    let y = computed!([x] x.get() + 1);
    back.set(y.clone()).ok().unwrap();
    assert_eq!(y.get(), 2);
    a.set(true);
    assert!(panic_of(|| y.get()).contains("cycle"));
    a.set(false);
    assert_eq!(y.get(), 2);
}
#[test] // 139, 140, 193
fn formulas_that_write_for_each_other_below_effects_that_never_run_are_bounded() {
    let (s, t, runs) = (Signal::new(0u64), Signal::new(0u64), Count::default());
    let one = computed!([s, t] { let v = s.get(); if v > 0 { t.set(v + 1) } 0 });
    let other = computed!([s, t] { let v = t.get(); if v > 0 { s.set(v + 1) } 0 });
    let _e = effect!([one, runs] { one.get(); runs.hit() });
    let _f = effect!([other, runs] { other.get(); runs.hit() });
    assert!(panic_of(|| s.set(1)).contains("do not settle"));
    assert_eq!(runs.get(), 2);
    let (x, log) = (Signal::new(0), Log::new());
    let _g = effect!([x, log] log.push(x.get()));
    x.set(1);
    assert_eq!(log.take(), [0, 1]);
}
