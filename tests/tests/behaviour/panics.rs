//! Promise 8: panics lose nothing.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use reaktiv::{Reactive, reactive};
use reaktiv_tests::{fuse, ignore, light_fuse, note, panic_message, quietly, run, runs};

#[reactive]
struct Formulas {
    n: i32,
    m: i32,
    a: computed!(i32, run("a", self.n + 1)),
    b: computed!(i32, {
        note("b");
        assert!(self.m >= 0, "m is negative");
        self.a + self.m
    }),
    c: computed!(i32, run("c", self.b * 2)),
}

#[test]
fn a_panicking_formula_stays_stale_and_runs_again_on_the_next_read() {
    let mut formulas = Formulas::new(FormulasInputs { n: 1, m: -1 });
    assert_eq!(panic_message(|| *formulas.c()), "m is negative");
    assert_eq!(runs(), ["b"]);
    panic_message(|| *formulas.c());
    assert_eq!(runs(), ["b"]);
    formulas.set_m(1);
    assert_eq!(*formulas.c(), 6);
    assert_eq!(runs(), ["b", "a", "c"]);
    formulas.set_m(-1);
    formulas.set_n(5);
    panic_message(|| *formulas.c());
    assert_eq!(*formulas.a(), 6);
    assert_eq!(runs(), ["b", "a"]);
    formulas.set_m(1);
    assert_eq!(*formulas.c(), 14);
}

#[reactive]
struct Unconditional {
    n: i32,
    limit: i32,
    a: computed!(i32, run("a", self.n / 2)),
    b: computed!(i32, {
        note("b");
        check(self.a, self.limit)
    }),
    c: computed!(i32, run("c", self.a + 1)),
    d: computed!(i32, run("d", self.b + self.c)),
}

fn check(value: i32, limit: i32) -> i32 {
    assert!(value < limit, "over the limit");
    value
}

#[test]
fn what_was_brought_up_to_date_before_a_panic_keeps_the_marks_of_its_dependents() {
    let mut cells = Unconditional::new(UnconditionalInputs { n: 2, limit: 10 });
    assert_eq!(*cells.d(), 3);
    runs();
    cells.set_n(40);
    panic_message(|| *cells.d());
    assert_eq!(runs(), ["a", "b"]);
    cells.set_limit(100);
    assert_eq!((*cells.c(), *cells.d()), (21, 41));
    assert_eq!(runs(), ["c", "b", "d"], "a is not run again, and c knows that a has changed");
}

#[derive(Clone, Debug)]
struct Touchy(i32);

impl PartialEq for Touchy {
    fn eq(&self, other: &Self) -> bool {
        fuse();
        self.0 == other.0
    }
}

impl Drop for Touchy {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            fuse();
        }
    }
}

#[reactive]
struct Touched {
    n: Touchy,
    a: computed!(Touchy, run("a", Touchy(self.n.0 + 1))),
    b: computed!(i32, run("b", self.a.0 * 10)),
}

#[test]
fn a_panic_at_any_comparison_or_drop_loses_nothing() {
    for calls in 0..12 {
        let mut touched = Touched::new(TouchedInputs { n: Touchy(1) });
        assert_eq!(*touched.b(), 20);
        light_fuse(calls);
        let mut wanted = 1;
        for n in 2..5 {
            let result = catch_unwind(AssertUnwindSafe(|| touched.set_n(Touchy(n))));
            let _ = catch_unwind(AssertUnwindSafe(|| *touched.b()));
            // A panic in the comparison keeps the old value, one in the drop of the old value comes after the write.
            if result.is_ok() || touched.inputs().n.0 == n {
                wanted = n;
            }
            assert_eq!(*touched.b(), (wanted + 1) * 10, "fuse {calls}, n {n}");
            assert_eq!(touched.a().0, wanted + 1);
        }
        light_fuse(1_000_000);
        drop(touched);
    }
}

#[reactive]
struct Effects {
    n: i32,
    other: i32,
    #[reactive(context)]
    log: Rc<RefCell<Vec<(&'static str, i32)>>>,
    first: effect!(self.log.borrow_mut().push(("first", self.n))),
    second: effect!({
        self.log.borrow_mut().push(("second", self.n));
        assert!(self.n != 13, "unlucky");
        if self.other < 0 {
            note("read other")
        }
    }),
    third: effect!(self.log.borrow_mut().push(("third", self.n))),
}

#[test]
fn a_panicking_effect_counts_as_having_run_and_later_ones_stay_pending() {
    let log = Rc::new(RefCell::new(Vec::new()));
    let mut effects = Effects::new(EffectsInputs { n: 0, other: 0 }, log.clone());
    log.take();
    assert_eq!(panic_message(|| effects.set_n(13)), "unlucky");
    assert_eq!(log.take(), [("first", 13), ("second", 13)]);
    effects.flush();
    assert_eq!(log.take(), [("third", 13)]);
    effects.flush();
    assert_eq!(log.take(), []);

    panic_message(|| {
        effects.set_n(0);
        log.take();
        effects.set_n(13)
    });
    log.take();
    effects.set_other(1);
    assert_eq!(log.take(), [("third", 13)], "the second did not get to reading `other`");
    effects.set_n(1);
    assert_eq!(log.take(), [("first", 1), ("second", 1), ("third", 1)]);
}

#[test]
fn a_panic_in_update_leaves_what_was_written_marked() {
    let mut formulas = Formulas::new(FormulasInputs { n: 1, m: 0 });
    formulas.c();
    panic_message(|| {
        formulas.update_n(|n| {
            *n = 9;
            panic!("half way");
        })
    });
    assert_eq!((*formulas.n(), *formulas.c()), (9, 20));
}

#[test]
fn no_effect_runs_while_unwinding() {
    let log = Rc::new(RefCell::new(Vec::new()));
    let mut effects = Effects::new(EffectsInputs { n: 0, other: 0 }, log.clone());
    log.take();
    panic_message(|| {
        effects.update_n(|n| {
            *n = 5;
            panic!("half way")
        })
    });
    assert_eq!(log.take(), []);
    effects.flush();
    assert_eq!(log.take(), [("first", 5), ("second", 5), ("third", 5)]);
}

#[reactive]
struct Caught {
    n: i32,
    fails: computed!(i32, if self.n > 0 { self.n } else { panic!("not positive") }),
    outcome: computed!(Result<i32, ()>, catch_unwind(AssertUnwindSafe(|| self.fails)).map_err(drop)),
}

#[test]
fn a_formula_may_catch_the_panic_of_a_source_that_it_asks_for() {
    let mut caught = Caught::new(CaughtInputs { n: 0 });
    assert_eq!(quietly(|| *caught.outcome()), Err(()));
    caught.set_n(1);
    assert_eq!(*caught.outcome(), Ok(1));
    caught.set_n(0);
    panic_message(|| *caught.outcome());
    caught.set_n(2);
    assert_eq!(
        *caught.outcome(),
        Ok(2),
        "whether the source has changed is asked outside the formula, where nothing catches"
    );
}

#[test]
fn a_struct_whose_construction_panics_drops_its_values_once() {
    struct Counted(Rc<RefCell<i32>>);
    impl Drop for Counted {
        fn drop(&mut self) {
            *self.0.borrow_mut() += 1;
        }
    }
    #[reactive]
    struct Broken {
        #[reactive(cutoff = never)]
        counter: Counted,
        #[reactive(cutoff = never)]
        copy: computed!(Counted, Counted(self.counter.0.clone())),
        fail: effect!({
            let _ = &self.copy;
            panic!("at construction");
        }),
    }
    let drops = Rc::new(RefCell::new(0));
    panic_message(|| Broken::new(BrokenInputs { counter: Counted(drops.clone()) }));
    assert_eq!(*drops.borrow(), 2);
}

#[reactive]
struct CaughtBesides {
    n: i32,
    besides: i32,
    share: computed!(i32, 12 / self.n),
    through: computed!(i32, if self.besides >= 0 { self.share } else { 0 }),
    outcome: computed!((i32, Option<i32>), {
        let besides = self.besides;
        (besides, catch_unwind(AssertUnwindSafe(|| self.through)).ok())
    }),
    #[reactive(context)]
    seen: Vec<(i32, Option<i32>)>,
    see: effect!({
        let besides = self.besides;
        self.seen.push((besides, catch_unwind(AssertUnwindSafe(|| self.share)).ok()));
    }),
}

#[test]
fn who_caught_a_panic_runs_again_when_the_source_recovers_with_its_old_value() {
    let mut caught = CaughtBesides::new(CaughtBesidesInputs { n: 1, besides: 0 }, Vec::new());
    assert_eq!(*caught.outcome(), (0, Some(12)));
    quietly(|| {
        caught.batch(|caught| {
            caught.set_besides(1);
            caught.set_n(0);
        })
    });
    assert_eq!(quietly(|| *caught.outcome()), (1, None));
    caught.set_n(1);
    assert_eq!(*caught.outcome(), (1, Some(12)));
    assert_eq!(caught.seen(), &[(0, Some(12)), (1, None), (1, Some(12))]);
}

#[reactive]
struct Aside {
    n: i32,
    besides: i32,
    shown: i32,
    share: computed!(i32, 12 / self.n),
    tens: computed!(i32, self.besides / 10),
    look: effect!({
        note("look");
        ignore((self.besides, untracked!(self.share)));
    }),
    show: effect!({
        note("show");
        if self.shown >= 0 {
            ignore(self.tens);
        }
    }),
    catch: effect!({
        note("catch");
        if self.shown >= 0 {
            ignore((self.tens, catch_unwind(AssertUnwindSafe(|| untracked!(self.share)))));
        }
    }),
}

#[test]
fn a_panic_of_what_was_read_without_an_edge_makes_no_effect_run_again() {
    let mut aside = Aside::new(AsideInputs { n: 1, besides: 1, shown: 0 });
    runs();
    panic_message(|| {
        aside.batch(|aside| {
            aside.set_besides(2);
            aside.set_n(0);
        })
    });
    assert_eq!(runs(), ["look"]);
    quietly(|| aside.set_shown(1));
    assert_eq!(runs(), ["show", "catch"]);
    aside.set_n(1);
    assert!(runs().is_empty());
    aside.set_besides(3);
    assert_eq!(
        runs(),
        ["look"],
        "the others read `tens`, which is the same; and who has seen a panic has read `share` without an edge"
    );
}

/// What no formula hears of. A `Cell` itself is refused as a field.
struct Fuse(Cell<bool>);

#[reactive]
struct CaughtWhileLent {
    #[reactive(cutoff = never)]
    fails: Fuse,
    #[reactive(cutoff = never)]
    n: u32,
    m: u32,
    part: computed!(
        String,
        if self.fails.0.get() { panic!("as told") } else { format!("part of {}, on the heap", self.m) }
    ),
    whole: computed!(String, {
        let n = self.n;
        let part = catch_unwind(AssertUnwindSafe(|| self.part.clone())).unwrap_or_else(|_| "none".into());
        format!("{n}: {part}")
    }),
    length: computed!(usize, self.whole.len() + self.part.len()),
}

#[test]
fn a_value_that_came_from_a_caught_panic_stays_valid_while_it_is_lent() {
    let mut caught = CaughtWhileLent::new(CaughtWhileLentInputs { fails: Fuse(Cell::new(false)), n: 1, m: 1 });
    caught.length();
    caught.set_m(2);
    caught.set_n(7);
    caught.fails().0.set(true);
    let whole: &str = quietly(|| caught.whole().as_str());
    caught.fails().0.set(false);
    let length = *caught.length();
    assert_eq!((whole, length), ("7: none", "7: none".len() + "part of 2, on the heap".len()));
    caught.set_n(7);
    assert_eq!(caught.whole(), "7: part of 2, on the heap");
}
