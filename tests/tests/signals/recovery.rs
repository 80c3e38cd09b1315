//! Who goes by a panic hears of its end, and is not called for nothing afterwards.
use crate::support::Log;
use reaktiv::{Computed, Linked, Runtime};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex};

fn fail(why: &'static str) -> ! {
    resume_unwind(Box::new(why))
}

/// What `computed` gives, or -1 if it panics.
fn caught(computed: &Computed<i32>) -> i32 {
    catch_unwind(AssertUnwindSafe(|| computed.get())).unwrap_or(-1)
}

#[test]
fn a_formula_that_mends_what_makes_it_fail_and_fails_once_more_is_asked_again() {
    let runtime = Runtime::new();
    let source = runtime.signal(0);
    let fragile = runtime.computed({
        let (source, mut tries) = (source.clone(), 0);
        move || {
            let value = source.get();
            if value == 1 {
                tries += 1;
                if tries == 2 {
                    source.set(2);
                }
                fail("1 is bad")
            }
            value
        }
    });
    let log = Arc::new(Log::new());
    let _effect = runtime.effect({
        let (fragile, log) = (fragile.clone(), log.clone());
        move || log.push(caught(&fragile))
    });
    source.set(1);
    assert_eq!((source.get(), log.take()), (2, vec![0, -1, 2]));
    assert_eq!(fragile.get(), 2);
}

#[test]
fn who_has_seen_a_panic_and_reads_it_in_two_ways_hears_of_its_end() {
    let runtime = Runtime::new();
    let (source, is_broken) = (runtime.signal(5), Arc::new(AtomicBool::new(true)));
    let fragile = runtime.computed({
        let (source, is_broken) = (source.clone(), is_broken.clone());
        move || {
            let value = source.get();
            if is_broken.load(SeqCst) { fail("broken") } else { value }
        }
    });
    let same = runtime.computed({
        let fragile = fragile.clone();
        move || caught(&fragile) * 0
    });
    let log = Arc::new(Log::new());
    let _effect = runtime.effect({
        let (same, fragile, log) = (same.clone(), fragile.clone(), log.clone());
        move || {
            same.get();
            log.push(caught(&fragile));
        }
    });
    is_broken.store(false, SeqCst);
    assert_eq!((fragile.get(), log.take()), (5, vec![-1, 5]));
}

#[test]
fn an_effect_whose_check_ended_in_a_panicking_comparison_runs_and_rests_as_before() {
    let runtime = Runtime::new();
    let (refuses, is_broken) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    let ordered = runtime.signal_with_cutoff(0, {
        let refuses = refuses.clone();
        move |old: &i32, new: &i32| if refuses.swap(false, SeqCst) { fail("no order") } else { old == new }
    });
    let source = runtime.signal(0);
    let half = runtime.computed({
        let source = source.clone();
        move || source.get() / 2
    });
    let fragile = runtime.computed({
        let (half, is_broken) = (half.clone(), is_broken.clone());
        move || {
            let value = half.get();
            if is_broken.load(SeqCst) { fail("broken") } else { value }
        }
    });
    let log = Arc::new(Log::new());
    let _effect = runtime.effect({
        let (ordered, fragile, log) = (ordered.clone(), fragile.clone(), log.clone());
        move || log.push((ordered.get(), caught(&fragile)))
    });
    runtime.batch(|| {
        ordered.set(1);
        refuses.store(true, SeqCst);
    });
    assert_eq!(log.take(), [(0, 0), (1, 0)]);
    for same in [1, 0, 1] {
        source.set(same);
    }
    assert_eq!(log.take(), [], "nothing that it reads has changed");
    is_broken.store(true, SeqCst);
    source.set(14);
    is_broken.store(false, SeqCst);
    assert_eq!((fragile.get(), log.take()), (7, vec![(1, -1), (1, 7)]));
}

#[test]
fn an_effect_that_changes_what_it_has_read_and_panics_before_it_reads_runs_again() {
    let runtime = Runtime::new();
    let (source, fails) = (runtime.signal(0), Arc::new(AtomicBool::new(false)));
    let twice = runtime.computed({
        let source = source.clone();
        move || source.get() * 2
    });
    let log = Arc::new(Log::new());
    let _effect = runtime.effect({
        let (source, twice, fails, log) = (source.clone(), twice.clone(), fails.clone(), log.clone());
        move || {
            if fails.swap(false, SeqCst) {
                source.set(7);
                fail("before it has read anything")
            }
            log.push(twice.get());
        }
    });
    fails.store(true, SeqCst);
    assert!(catch_unwind(AssertUnwindSafe(|| source.set(1))).is_err());
    assert_eq!(log.take(), [0, 14]);
    source.set(8);
    assert_eq!(log.take(), [16]);
}

#[test]
fn a_formula_that_was_restless_hears_of_a_recovery() {
    let runtime = Runtime::new();
    let (own, source, is_broken) = (runtime.signal(0), runtime.signal(5), Arc::new(AtomicBool::new(true)));
    let half = runtime.computed({
        let own = own.clone();
        move || own.get() / 2
    });
    let fragile = runtime.computed({
        let (source, is_broken) = (source.clone(), is_broken.clone());
        move || {
            let value = source.get();
            if is_broken.load(SeqCst) { fail("broken") } else { value }
        }
    });
    let reader = runtime.computed({
        let (own, half, fragile) = (own.clone(), half.clone(), fragile.clone());
        move || {
            let sum = half.get() + caught(&fragile);
            own.set(1); // changes what it has read, and not what comes of that
            sum
        }
    });
    assert_eq!((reader.get(), reader.get()), (-1, -1));
    is_broken.store(false, SeqCst);
    assert_eq!((fragile.get(), reader.get()), (5, 5));
}

#[test]
fn an_effect_that_changes_nothing_that_it_has_read_and_panics_before_it_reads_hears_of_what_comes() {
    let runtime = Runtime::new();
    let (source, other, fails) = (runtime.signal(0), runtime.signal(0), Arc::new(AtomicBool::new(false)));
    let half = runtime.computed({
        let other = other.clone();
        move || other.get() / 2
    });
    let log = Arc::new(Log::new());
    let _effect = runtime.effect({
        let (source, fails, log) = (source.clone(), fails.clone(), log.clone());
        move || {
            if fails.swap(false, SeqCst) {
                other.set(1); // half of it is as before
                fail("before it has read anything")
            }
            log.push((source.get(), half.get()));
        }
    });
    fails.store(true, SeqCst);
    assert!(catch_unwind(AssertUnwindSafe(|| source.set(1))).is_err());
    assert_eq!(log.take(), [(0, 0)]);
    source.set(2);
    assert_eq!(log.take(), [(2, 0)]);
}

#[test]
fn a_formula_that_writes_before_it_reads_and_fails_in_another_way_is_heard_of() {
    let runtime = Runtime::new();
    let (source, next) = (runtime.signal("first"), Arc::new(Mutex::new(None)));
    let fragile = runtime.computed({
        let (source, next) = (source.clone(), next.clone());
        move || -> i32 {
            next.lock().unwrap().take().into_iter().for_each(|next| source.set(next));
            fail(source.get())
        }
    });
    let reason = runtime.computed({
        let fragile = fragile.clone();
        move || {
            let panic = catch_unwind(AssertUnwindSafe(|| fragile.get())).err();
            panic.and_then(|panic| panic.downcast_ref::<&str>().copied())
        }
    });
    let linked = runtime.linked({
        let fragile = fragile.clone();
        move || fragile.get()
    });
    linked.set(7);
    assert_eq!((reason.get(), caught(&fragile), linked.get()), (Some("first"), -1, 7));
    *next.lock().unwrap() = Some("second");
    assert_eq!((caught(&fragile), reason.get()), (-1, Some("second")));
    assert_eq!(caught(&linked.read_only()), -1, "its source has changed");
}

#[test]
fn an_effect_that_panics_before_it_reads_hears_when_what_was_stale_then_fails() {
    let runtime = Runtime::new();
    let (first, guard, source, fails) =
        (runtime.signal(0), runtime.signal(0), runtime.signal(0), Arc::new(AtomicBool::new(false)));
    let fragile = runtime.computed({
        let (guard, source) = (guard.clone(), source.clone());
        move || if guard.get() == 1 && source.get() == 1 { fail("1 is bad") } else { guard.get() }
    });
    let log = Arc::new(Log::new());
    let _effect = runtime.effect({
        let (first, fragile, fails, log) = (first.clone(), fragile.clone(), fails.clone(), log.clone());
        move || {
            if fails.swap(false, SeqCst) {
                fail("before it has read anything")
            }
            log.push((first.get(), caught(&fragile)));
        }
    });
    fails.store(true, SeqCst);
    let both = || {
        first.set(1);
        guard.set(1);
    };
    assert!(catch_unwind(AssertUnwindSafe(|| runtime.batch(both))).is_err());
    source.set(1); // which the formula has never read
    assert_eq!(caught(&fragile), -1);
    runtime.batch(|| ()); // a read that panics leaves effects to the next operation
    assert_eq!(log.take(), [(0, 0), (1, -1)]);
}

#[test]
fn an_effect_that_panics_before_it_reads_hears_when_what_a_batch_has_changed_is_changed_back() {
    let runtime = Runtime::new();
    let (first, direct, source, fails) =
        (runtime.signal(0), runtime.signal(0), runtime.signal(0), Arc::new(AtomicBool::new(false)));
    let twice = runtime.computed({
        let source = source.clone();
        move || source.get() * 2
    });
    let log = Arc::new(Log::new());
    let _effect = runtime.effect({
        let (first, direct, fails, log) = (first.clone(), direct.clone(), fails.clone(), log.clone());
        move || {
            if fails.swap(false, SeqCst) {
                fail("before it has read anything")
            }
            log.push((first.get(), direct.get(), twice.get()));
        }
    });
    assert_eq!(log.take(), [(0, 0, 0)]);
    for (number, second) in [(1, &direct), (2, &source)] {
        fails.store(true, SeqCst);
        let both = || {
            first.set(number);
            second.set(5);
        };
        assert!(catch_unwind(AssertUnwindSafe(|| runtime.batch(both))).is_err());
        assert_eq!(log.take(), [], "it has panicked");
        second.set(0);
        assert_eq!(log.take(), [(number, 0, 0)]);
    }
}

#[test]
fn who_has_seen_a_panic_that_ends_before_its_own_run_does_runs_again() {
    let runtime = Runtime::new();
    let (number, source, is_broken) = (runtime.signal(0), runtime.signal(5), Arc::new(AtomicBool::new(true)));
    let fragile = runtime.computed({
        let (source, is_broken) = (source.clone(), is_broken.clone());
        move || {
            let value = source.get();
            if is_broken.load(SeqCst) { fail("broken") } else { value }
        }
    });
    // Mends what it has seen fail, where the read is nothing that is recorded.
    let mend = {
        let (runtime, fragile, is_broken) = (runtime.clone(), fragile.clone(), is_broken.clone());
        move || {
            is_broken.store(false, SeqCst);
            assert_eq!(runtime.untracked(|| fragile.get()), 5);
        }
    };
    let in_comparison = runtime.computed_with_cutoff(
        {
            let (number, fragile) = (number.clone(), fragile.clone());
            move || number.get() + caught(&fragile)
        },
        {
            let mend = mend.clone();
            move |old: &i32, new: &i32| {
                mend();
                old == new
            }
        },
    );
    let in_formula = runtime.computed({
        let (fragile, mend) = (fragile.clone(), mend.clone());
        move || {
            let value = caught(&fragile);
            mend();
            value
        }
    });
    assert_eq!((caught(&fragile), in_formula.get()), (-1, 5));
    let break_it = || {
        is_broken.store(true, SeqCst);
        source.update(|_| ());
    };
    break_it();
    assert_eq!(in_comparison.get(), -1);
    number.set(10);
    assert_eq!(in_comparison.get(), 15);
    break_it();
    let log = Arc::new(Log::new());
    let _effect = runtime.effect({
        let log = log.clone();
        move || {
            log.push(caught(&fragile));
            mend();
        }
    });
    assert_eq!(log.take(), [-1, 5]);
}

#[test]
fn who_is_refused_a_linked_value_amid_the_comparison_of_a_set_hears_when_it_stays_as_it_is() {
    let runtime = Runtime::new();
    let (source, reader) = (runtime.signal(1), Arc::new(Mutex::new(None::<Computed<i32>>)));
    let linked = runtime.batch(|| {
        let (source, other, reader) = (source.clone(), source.clone(), reader.clone());
        Linked::with_cutoff(
            move || source.get(),
            move |old: &i32, new: &i32| {
                other.set(2);
                assert_eq!(reader.lock().unwrap().as_ref().map(caught), Some(-1), "it is stale, and lent");
                old == new
            },
        )
    });
    let computed = runtime.computed({
        let linked = linked.read_only();
        move || caught(&linked)
    });
    assert_eq!(computed.get(), 1);
    *reader.lock().unwrap() = Some(computed.clone());
    linked.set(1);
    assert_eq!((linked.get(), computed.get()), (1, 1));
}

#[test]
fn what_a_linked_value_is_computed_from_does_not_recover_after_a_set_whose_comparison_has_seen_it_stale() {
    let runtime = Runtime::new();
    let (first, source) = (runtime.signal(0), runtime.signal(1));
    let stale = Arc::new(Mutex::new(None::<Linked<i32>>));
    let twice = runtime.computed({
        let source = source.clone();
        move || source.get() * 2
    });
    let linked = runtime.batch(|| {
        let (twice, stale) = (twice.clone(), stale.clone());
        Linked::with_cutoff(
            {
                let first = first.clone();
                move || first.get() + twice.get()
            },
            move |old: &i32, new: &i32| {
                if let Some(linked) = &*stale.lock().unwrap() {
                    first.set(1); // which is enough to know that it has to run
                    source.set(5);
                    assert_eq!(caught(&linked.read_only()), -1, "it is stale, and lent");
                }
                old == new
            },
        )
    });
    assert_eq!(linked.get(), 2);
    *stale.lock().unwrap() = Some(linked.clone());
    linked.set(7);
    assert_eq!((twice.get(), linked.get()), (10, 7));
    *stale.lock().unwrap() = None;
}
