//! Promises 4 and 5: a conditional edge counts only if the last run took it, and a formula never runs for nothing.

use reaktiv::reactive;
use reaktiv_tests::{ignore, note, run, runs};

#[reactive]
struct Price {
    on: bool,
    rate: f64,
    base: f64,
    #[reactive(cutoff = never)]
    expensive: computed!(f64, run("expensive", self.rate * 2.0)),
    price: computed!(f64, run("price", if self.on { self.base * self.expensive } else { self.base })),
    show: effect!({
        ignore(self.price);
        note("show")
    }),
}

#[test]
fn an_inactive_branch_recomputes_nothing_and_runs_no_effect() {
    let mut price = Price::new(PriceInputs { on: false, rate: 1.0, base: 10.0 });
    assert_eq!(runs(), ["price", "show"]);
    price.set_rate(3.0);
    price.price();
    assert!(runs().is_empty());
    price.set_on(true);
    assert_eq!(runs(), ["expensive", "price", "show"]);
    price.set_rate(4.0);
    assert_eq!(runs(), ["expensive", "price", "show"]);
    price.set_on(false);
    assert_eq!(runs(), ["price", "show"]);
    price.set_rate(5.0);
    assert!(runs().is_empty());
}

#[test]
fn a_branch_that_is_taken_again_shows_the_writes_made_meanwhile() {
    let mut price = Price::new(PriceInputs { on: true, rate: 1.0, base: 10.0 });
    price.set_on(false);
    price.set_rate(7.0);
    price.set_on(true);
    assert_eq!(*price.price(), 140.0);
}

#[reactive]
struct Guarded {
    reading: Option<i32>,
    value: computed!(i32, run("value", self.reading.expect("guarded"))),
    doubled: computed!(i32, run("doubled", if self.reading.is_some() { self.value * 2 } else { 0 })),
    and: computed!(bool, run("and", self.reading.is_some() && self.value > 3)),
    early: computed!(i32, {
        if self.reading.is_none() {
            return -1;
        }
        self.value
    }),
    question: computed!(Option<i32>, {
        let reading = self.reading?;
        Some(reading + self.value)
    }),
}

#[test]
fn a_guarded_formula_never_runs_once_its_guard_is_false() {
    let mut guarded = Guarded::new(GuardedInputs { reading: Some(5) });
    assert_eq!((*guarded.doubled(), *guarded.and(), *guarded.early()), (10, true, 5));
    assert_eq!(*guarded.question(), Some(10));
    guarded.set_reading(None);
    assert_eq!((*guarded.doubled(), *guarded.and(), *guarded.early()), (0, false, -1));
    assert_eq!(*guarded.question(), None);
}

#[reactive]
struct Sources {
    a: i32,
    b: i32,
    flip: bool,
    first: computed!(i32, run("first", self.a)),
    second: computed!(i32, run("second", self.b)),
    in_order: computed!(
        i32,
        run(
            "in_order",
            if self.flip {
                if self.first > 0 { self.second } else { 0 }
            } else {
                if self.second > 0 { self.first } else { 0 }
            }
        )
    ),
}

#[test]
fn conditional_sources_are_refreshed_in_the_order_of_the_last_run() {
    let mut sources = Sources::new(SourcesInputs { a: 1, b: 1, flip: true });
    sources.in_order();
    runs();
    sources.set_a(0);
    sources.set_b(2);
    sources.in_order();
    assert_eq!(runs(), ["first", "in_order"], "second is no longer needed");

    let mut sources = Sources::new(SourcesInputs { a: 1, b: 1, flip: false });
    sources.in_order();
    runs();
    sources.set_a(2);
    sources.set_b(0);
    sources.in_order();
    assert_eq!(runs(), ["second", "in_order"], "the other branch reads them in the other order");
}

#[test]
fn an_unchanged_first_source_leads_on_to_the_second() {
    let mut sources = Sources::new(SourcesInputs { a: 1, b: 1, flip: true });
    sources.in_order();
    runs();
    sources.update_a(|_| ());
    sources.set_b(2);
    assert_eq!(*sources.in_order(), 2);
    assert_eq!(runs(), ["first", "second", "in_order"]);
}

#[reactive]
struct Looped {
    order: Vec<u8>,
    limit: i32,
    a: i32,
    b: i32,
    c: i32,
    fa: computed!(i32, run("fa", self.a)),
    fb: computed!(i32, run("fb", self.b)),
    fc: computed!(i32, run("fc", self.c)),
    total: computed!(
        i32,
        run("total", {
            let mut total = 0;
            for which in &self.order {
                total += match which {
                    b'a' => self.fa,
                    b'b' => self.fb,
                    _ => self.fc,
                };
                if total > self.limit {
                    break;
                }
            }
            total
        })
    ),
}

#[test]
fn in_a_loop_the_order_of_first_reads_counts() {
    let mut looped = Looped::new(LoopedInputs { order: b"cba".to_vec(), limit: 100, a: 1, b: 2, c: 3 });
    assert_eq!(*looped.total(), 6);
    assert_eq!(runs(), ["fc", "fb", "fa", "total"]);
    looped.set_a(10);
    looped.set_b(20);
    looped.set_c(200);
    assert_eq!(*looped.total(), 200);
    assert_eq!(runs(), ["fc", "total"], "c alone exceeds the limit now: a and b are not needed");
    looped.set_a(11);
    looped.total();
    assert!(runs().is_empty());
}

#[reactive]
struct Closures {
    times: usize,
    x: i32,
    fx: computed!(i32, run("fx", self.x)),
    sum: computed!(i32, (0..self.times).map(|_| self.fx).sum()),
}

#[test]
fn a_read_in_a_closure_counts_only_if_the_closure_ran() {
    let mut closures = Closures::new(ClosuresInputs { times: 0, x: 2 });
    assert_eq!(*closures.sum(), 0);
    assert!(runs().is_empty());
    closures.set_x(3);
    closures.sum();
    assert!(runs().is_empty());
    closures.set_times(2);
    assert_eq!(*closures.sum(), 6);
    assert_eq!(runs(), ["fx"]);
}

#[reactive]
struct Assigned {
    list: Vec<i32>,
    x: i32,
    index: computed!(usize, run("index", self.list[0] as usize)),
    value: computed!(i32, run("value", self.x)),
    on: bool,
    assigned: computed!(i32, {
        let mut table = [0; 4];
        if self.on {
            table[self.index] += self.value;
        }
        table[1]
    }),
}

#[test]
fn the_right_side_of_an_assignment_is_read_first() {
    let mut assigned = Assigned::new(AssignedInputs { list: vec![1], x: 5, on: true });
    assert_eq!(*assigned.assigned(), 5);
    assert_eq!(runs(), ["value", "index"]);
    assigned.set_x(6);
    assigned.update_list(|list| list[0] = 2);
    assert_eq!(*assigned.assigned(), 0);
    assert_eq!(runs(), ["value", "index"], "value has changed, so the formula runs and asks for the index itself");
}

#[reactive]
struct Deep {
    on: bool,
    x: i32,
    a: computed!(i32, run("a", self.x)),
    b: computed!(i32, run("b", if self.on { self.a } else { 0 })),
    c: computed!(i32, run("c", if self.on { self.b + self.a } else { 1 })),
    d: computed!(i32, run("d", self.c)),
}

#[test]
fn a_clean_read_stays_clean_while_an_inactive_branch_is_stale() {
    let mut deep = Deep::new(DeepInputs { on: false, x: 1 });
    assert_eq!(*deep.d(), 1);
    runs();
    deep.set_x(2);
    assert_eq!(*deep.d(), 1);
    assert_eq!(*deep.d(), 1);
    assert!(runs().is_empty());
    assert_eq!(*deep.a(), 2);
    assert_eq!(runs(), ["a"]);
    deep.set_on(true);
    assert_eq!(*deep.d(), 4);
    assert_eq!(runs(), ["b", "c", "d"]);
    deep.set_x(3);
    assert_eq!(*deep.d(), 6);
    assert_eq!(runs(), ["a", "b", "c", "d"]);
}

macro_rules! unknown {
    ($first:expr, $second:expr) => {
        if $first { $second } else { 0 }
    };
}

#[reactive]
struct Macros {
    on: bool,
    x: i32,
    fx: computed!(i32, run("fx", self.x)),
    branch: computed!(i32, unknown!(self.on, self.fx)),
    text: computed!(String, format!("{}-{value}", self.x, value = self.fx)),
    checked: computed!(i32, {
        assert!(!self.on || self.x >= 0, "negative: {}", self.fx);
        self.x
    }),
    is_two: computed!(bool, matches!(self.x, 2 if self.on)),
    list: computed!(Vec<i32>, vec![self.x, self.fx]),
    zeros: computed!(Vec<i32>, vec![self.fx; 2]),
}

#[test]
fn reads_inside_macros_count() {
    let mut macros = Macros::new(MacrosInputs { on: false, x: 1 });
    assert_eq!(*macros.branch(), 0);
    assert!(runs().is_empty(), "an unknown macro may not evaluate its arguments");
    assert_eq!(macros.text(), "1-1");
    assert_eq!((*macros.checked(), *macros.is_two()), (1, false));
    macros.set_on(true);
    macros.set_x(2);
    assert_eq!((*macros.branch(), &**macros.text()), (2, "2-2"));
    assert_eq!((*macros.checked(), *macros.is_two()), (2, true));
    assert_eq!((&**macros.list(), &**macros.zeros()), (&[2, 2][..], &[2, 2][..]));
}

#[reactive]
struct GuardThatLeaves {
    a: i32,
    x: computed!(i32, run("x", 7)),
    c: computed!(i32, {
        if matches!(self.a, v if { if v > 0 { return 0; } true }) {
            note("matched");
        }
        self.x
    }),
}

#[test]
fn what_comes_after_a_guard_that_may_leave_the_formula_is_conditional() {
    let mut guard = GuardThatLeaves::new(GuardThatLeavesInputs { a: 1 });
    assert_eq!(*guard.c(), 0);
    assert!(runs().is_empty());
    guard.set_a(-1);
    assert_eq!(*guard.c(), 7);
    assert_eq!(runs(), ["matched", "x"]);
}
