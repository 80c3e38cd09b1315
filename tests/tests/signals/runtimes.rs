//! Two runtimes: what a formula or effect of one reads of the other is refused where it would have to be recorded, and never recorded for somebody else.
use crate::support::{Count, panic_of};
use reaktiv::{Computed, Effect, Runtime, Signal, untracked};
use std::panic::{AssertUnwindSafe, catch_unwind};

const FOREIGN: &str = "belongs to another runtime";

fn runtimes() -> (Runtime, Runtime) {
    (Runtime::new(), Runtime::new())
}

#[test]
fn a_formula_that_is_peeked_at_in_a_formula_of_another_runtime_still_hears_of_its_sources() {
    let (r1, r2) = runtimes();
    let price = r2.signal(1);
    let twice = r2.computed({
        let price = price.clone();
        move || price.get() * 2
    });
    let trigger = r1.signal(0);
    let runs = Count::default();
    let shown = r1.computed({
        let (twice, trigger, runs) = (twice.clone(), trigger.clone(), runs.clone());
        move || {
            runs.hit();
            trigger.get();
            twice.peek()
        }
    });
    assert_eq!(shown.get(), 2);
    price.set(5);
    assert_eq!((twice.get(), shown.get(), runs.take()), (10, 2, 1));
    trigger.set(1);
    assert_eq!(shown.get(), 10);
}

#[test]
fn a_read_through_a_formula_of_another_runtime_panics_whichever_runtime_is_further_out() {
    let (r1, r2) = runtimes();
    let price = r1.signal(1);
    // It reads another runtime's signal wherever it runs.
    let twice = r2.computed({
        let price = price.clone();
        move || price.get() * 2
    });
    let runs = Count::default();
    let shown = r1.computed({
        let (twice, runs) = (twice.clone(), runs.clone());
        move || {
            runs.hit();
            twice.peek()
        }
    });
    assert!(panic_of(|| twice.get()).contains(FOREIGN));
    assert!(panic_of(|| shown.get()).contains(FOREIGN));
    assert!(
        panic_of(|| price.with(|_| twice.get())).contains(FOREIGN),
        "also while its lock is held outside of any formula"
    );
    runs.take();
    price.set(5);
    assert!(panic_of(|| twice.get()).contains(FOREIGN));
}

#[test]
fn what_is_read_untracked_for_another_runtime_is_recorded_for_nobody() {
    let (r1, r2) = runtimes();
    let (price, on) = (r1.signal(1), r1.signal(true));
    let inner = r2.signal(0);
    let twice = r2.computed({
        let (price, inner) = (price.clone(), inner.clone());
        move || inner.get() + untracked(|| price.get()) * 2 + price.peek()
    });
    let runs = Count::default();
    let shown = r1.computed({
        let (twice, on, runs) = (twice.clone(), on.clone(), runs.clone());
        move || {
            runs.hit();
            if on.get() { twice.peek() } else { 0 }
        }
    });
    assert_eq!((shown.get(), runs.take()), (3, 1));
    price.set(5);
    assert_eq!((shown.get(), runs.take()), (3, 0), "neither formula has read it");
    inner.set(1);
    assert_eq!((twice.get(), shown.get()), (16, 3));
    on.set(false);
    on.set(true);
    assert_eq!(shown.get(), 16);
}

#[test]
fn an_effect_that_a_formula_of_another_runtime_makes_due_reads_for_itself() {
    let (r1, r2) = runtimes();
    let (on, other) = (r1.signal(false), r1.signal(0));
    let (trigger, seen) = (r2.signal(0), r2.signal(vec![]));
    let _effect = r2.effect({
        let (trigger, seen) = (trigger.clone(), seen.clone());
        move || {
            let now = trigger.get();
            seen.update(|seen| seen.push(now));
        }
    });
    let runs = Count::default();
    let formula = r1.computed({
        let (on, trigger, other, runs) = (on.clone(), trigger.clone(), other.clone(), runs.clone());
        move || {
            runs.hit();
            if on.get() {
                trigger.set(trigger.peek() + 1)
            }
            other.get()
        }
    });
    assert_eq!((formula.get(), runs.take()), (0, 1));
    on.set(true);
    assert_eq!((formula.get(), runs.take(), seen.get()), (0, 1, vec![0, 1]));
    trigger.set(5);
    assert_eq!((formula.get(), runs.take(), seen.get()), (0, 0, vec![0, 1, 5]));
    other.set(7);
    assert_eq!((formula.get(), runs.take()), (7, 1));
}

#[test]
fn an_effect_reads_its_own_runtime_inside_a_formula_of_another_and_panics_at_that_one() {
    let (r1, r2) = runtimes();
    let (s1, s2, on) = (r1.signal(1), r2.signal(0), r1.signal(false));
    let _effect = r2.effect({
        let (s1, s2) = (s1.clone(), s2.clone());
        move || {
            if s2.get() > 0 {
                _ = s1.peek();
                s1.get();
            }
        }
    });
    let formula = r1.computed({
        let (on, s2) = (on.clone(), s2.clone());
        move || {
            if on.get() {
                s2.set(1)
            }
        }
    });
    on.set(true);
    assert!(panic_of(|| formula.get()).contains(FOREIGN));
    s1.set(7);
    assert!(panic_of(|| s2.set(2)).contains(FOREIGN));
}

#[test]
fn comparisons_and_drops_of_another_runtime_record_nothing_for_the_formula_around_them() {
    struct Nosy(Signal<i32>);
    impl Drop for Nosy {
        fn drop(&mut self) {
            self.0.get();
        }
    }
    let (r1, r2) = runtimes();
    let (price, other) = (r1.signal(1), r1.signal(0));
    let target = r2.signal_with_cutoff(0, {
        let price = price.clone();
        move |_, _| {
            price.get();
            false
        }
    });
    let nosy = r2.signal_with_cutoff(Nosy(price.clone()), |_, _| false);
    let runs = Count::default();
    let formula = r1.computed({
        let (target, nosy, other, price, runs) =
            (target.clone(), nosy.clone(), other.clone(), price.clone(), runs.clone());
        move || {
            runs.hit();
            target.set(1);
            nosy.set(Nosy(price.clone()));
            other.get()
        }
    });
    assert_eq!((formula.get(), runs.take()), (0, 1));
    price.set(2);
    assert_eq!((formula.get(), runs.take()), (0, 0));
    other.set(1);
    assert_eq!((formula.get(), runs.take()), (1, 1));
}

/// Every way to ask for a handle, in a formula and in an effect of another runtime, and below a formula of its own.
#[test]
fn every_way_to_read_is_right_or_panics() {
    type Ask = fn(&Signal<i32>, &Computed<i32>) -> i32;
    let ways: [(&str, bool, Ask); 9] = [
        ("get", true, |s, _| s.get()),
        ("with", true, |s, _| s.with(|v| *v)),
        ("computed", true, |_, c| c.get()),
        ("read_only", true, |s, _| s.read_only().get()),
        ("peek", false, |s, _| s.peek()),
        ("peek of a computed", false, |_, c| c.peek()),
        ("untracked", false, |s, _| untracked(|| s.get())),
        ("with in peek", true, |s, _| s.runtime().batch(|| s.get())),
        ("set", false, |s, _| {
            s.set(9);
            s.peek()
        }),
    ];
    for (name, panics, ask) in ways {
        for in_effect in [false, true] {
            for nested in [false, true] {
                let (r1, r2) = runtimes();
                let s = r1.signal(1);
                let c = r1.computed({
                    let s = s.clone();
                    move || s.get()
                });
                let (own, runs) = (r2.signal(0), Count::default());
                let body = {
                    let (s, c, own, runs) = (s.clone(), c.clone(), own.clone(), runs.clone());
                    move || {
                        runs.hit();
                        own.get() + ask(&s, &c)
                    }
                };
                let outcome = catch_unwind(AssertUnwindSafe(|| {
                    if in_effect {
                        let effect: Effect = r2.effect(move || {
                            body();
                        });
                        if nested {
                            // Run by a write in a formula of the other runtime.
                            let write = r1.computed({
                                let own = own.clone();
                                move || own.set(1)
                            });
                            write.get();
                        }
                        (Some(effect), None)
                    } else {
                        let formula = r2.computed(body);
                        let outer = r1.computed({
                            let formula = formula.clone();
                            move || formula.peek()
                        });
                        if nested {
                            outer.get()
                        } else {
                            formula.get()
                        };
                        (None, Some(formula))
                    }
                }));
                assert_eq!(outcome.is_err(), panics, "{name} {in_effect} {nested}");
                let Ok((_effect, formula)) = outcome else { continue };
                runs.take();
                s.set(20);
                assert_eq!(runs.take(), 0, "{name} {in_effect} {nested}: nobody has read it");
                own.set(30);
                if let Some(formula) = formula {
                    let expected = if name == "set" { 39 } else { 50 };
                    assert_eq!((formula.get(), runs.get()), (expected, 1), "{name} {nested}");
                } else {
                    assert_eq!(runs.get(), 1, "{name}");
                }
            }
        }
    }
}

#[test]
fn what_is_made_in_a_batch_of_a_runtime_belongs_to_it() {
    let runtime = Runtime::new();
    let (signal, doubled) = runtime.batch(|| {
        let signal = Signal::new(2);
        let doubled = Computed::new({
            let signal = signal.clone();
            move || signal.get() * 2
        });
        (signal, doubled)
    });
    assert!(signal.runtime() == runtime && doubled.runtime() == runtime && runtime != *Runtime::global());
    assert_eq!(doubled.get(), 4);
    assert!(runtime.untracked(|| Signal::new(1)).runtime() == runtime);
    assert!(Signal::new(1).runtime() == *Runtime::global());
}

#[test]
fn the_comparison_of_what_a_formula_gives_may_read_handles_of_another_runtime() {
    struct Nosy(i32, Signal<i32>);
    impl PartialEq for Nosy {
        fn eq(&self, other: &Self) -> bool {
            self.1.get();
            self.0 == other.0
        }
    }
    let (r1, r2) = runtimes();
    let (source, other) = (r1.signal(0), r2.signal(0));
    let computed = r1.computed({
        let (source, other) = (source.clone(), other.clone());
        move || Nosy(source.get(), other.clone())
    });
    assert_eq!(computed.with(|value| value.0), 0);
    source.set(1);
    assert_eq!(computed.with(|value| value.0), 1);
    let runs = Count::default();
    let reader = r1.computed({
        let (computed, runs) = (computed.clone(), runs.clone());
        move || {
            runs.hit();
            computed.with(|value| value.0)
        }
    });
    source.set(2);
    assert_eq!((reader.get(), runs.take()), (2, 1));
    other.set(1);
    assert_eq!((reader.get(), runs.take()), (2, 0), "it has not read that");
}
