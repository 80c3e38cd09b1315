//! Promise 6: effects run once at construction, then after a write or batch if something they read has changed.

use std::cell::RefCell;
use std::rc::Rc;

use reaktiv::{Reactive, reactive};
use reaktiv_tests::{ignore, note, run, runs};

#[reactive]
struct Three {
    a: i32,
    b: i32,
    second: effect!({
        ignore((self.sum, self.b));
        note("second")
    }),
    sum: computed!(i32, run("sum", self.a + self.b)),
    first: effect!({
        ignore(self.a);
        note("first")
    }),
    third: effect!(note("third")),
}

#[test]
fn effects_run_once_at_construction_in_declaration_order() {
    let _three = Three::new(ThreeInputs { a: 1, b: 2 });
    assert_eq!(runs(), ["sum", "second", "first", "third"]);
}

#[test]
fn a_write_runs_what_read_it_and_nothing_else() {
    let mut three = Three::new(ThreeInputs { a: 1, b: 2 });
    runs();
    three.set_a(5);
    assert_eq!(runs(), ["sum", "second", "first"]);
    three.set_b(5);
    assert_eq!(runs(), ["sum", "second"]);
}

#[test]
fn an_effect_runs_once_though_two_of_its_sources_changed() {
    let mut three = Three::new(ThreeInputs { a: 1, b: 2 });
    runs();
    three.batch(|three| {
        three.set_a(10);
        three.set_b(20);
    });
    assert_eq!(runs(), ["sum", "second", "first"]);
}

#[test]
fn changes_that_cancel_out_run_no_effect() {
    #[reactive]
    struct Sum {
        a: i32,
        b: i32,
        sum: computed!(i32, self.a + self.b),
        show: effect!({
            ignore(self.sum);
            note("show")
        }),
    }
    let mut sum = Sum::new(SumInputs { a: 1, b: 2 });
    runs();
    sum.batch(|sum| {
        sum.set_a(2);
        sum.set_b(1);
    });
    assert!(runs().is_empty());
}

#[reactive]
struct Untracked {
    a: i32,
    b: i32,
    double: computed!(i32, run("double", self.b * 2)),
    #[reactive(context)]
    log: Rc<RefCell<Vec<(i32, i32, i32)>>>,
    show: effect!({
        let tuple = (self.a, untracked!(self.b), untracked!(self.double));
        self.log.borrow_mut().push(tuple);
    }),
}

#[test]
fn an_untracked_read_makes_no_edge_and_is_fresh() {
    let log = Rc::new(RefCell::new(Vec::new()));
    let mut untracked = Untracked::new(UntrackedInputs { a: 1, b: 1 }, log.clone());
    runs();
    untracked.set_b(5);
    assert!(runs().is_empty());
    untracked.set_a(2);
    assert_eq!(*log.borrow(), [(1, 1, 2), (2, 5, 10)]);
}

#[reactive]
struct Alerts {
    level: i32,
    limit: i32,
    detail: i32,
    #[reactive(context)]
    pub sent: Vec<String>,
    alert: effect!({
        if self.level > self.limit {
            self.sent.push(format!("{} ({})", self.level, self.detail));
        }
    }),
}

#[test]
fn a_conditional_read_of_an_effect_counts_only_if_it_was_made() {
    let mut alerts = Alerts::new(AlertsInputs { level: 1, limit: 5, detail: 0 }, Vec::new());
    alerts.set_detail(1);
    alerts.set_level(9);
    alerts.set_detail(2);
    alerts.set_level(2);
    alerts.set_detail(3);
    assert_eq!(alerts.sent(), &["9 (1)", "9 (2)"]);
    alerts.sent_mut().clear();
    assert!(alerts.sent().is_empty());
}

#[reactive]
struct Lazy {
    on: bool,
    x: i32,
    heavy: computed!(i32, run("heavy", self.x)),
    show: effect!(if self.on {
        ignore(self.heavy);
        note("show");
    }),
}

#[test]
fn building_computes_only_what_an_effect_asks_for() {
    let mut lazy = Lazy::new(LazyInputs { on: false, x: 1 });
    assert!(runs().is_empty());
    lazy.set_x(2);
    assert!(runs().is_empty());
    lazy.set_on(true);
    assert_eq!(runs(), ["heavy", "show"]);
    lazy.set_x(3);
    assert_eq!(runs(), ["heavy", "show"]);
}

#[test]
fn an_effect_may_return_early_and_ignore_what_it_computes() {
    #[reactive]
    struct Early {
        a: i32,
        #[reactive(context)]
        log: Vec<i32>,
        show: effect!({
            if self.a < 0 {
                return;
            }
            self.log.push(self.a)
        }),
    }
    let mut early = Early::new(EarlyInputs { a: 1 }, vec![]);
    early.set_a(-1);
    early.set_a(2);
    assert_eq!(early.log(), &[1, 2]);
}

#[test]
fn an_effect_that_is_the_first_to_compute_its_source_does_not_run_again_for_it() {
    #[reactive]
    struct First {
        on: bool,
        a: i32,
        other: i32,
        sum: computed!(i32, run("sum", self.a)),
        show: effect!({
            note("show");
            if self.on {
                ignore(self.sum);
            }
        }),
        unrelated: effect!(ignore(self.other)),
    }
    let mut first = First::new(FirstInputs { on: true, a: 1, other: 0 });
    assert_eq!(runs(), ["show", "sum"]);
    first.set_other(1);
    first.set_a(1);
    first.flush();
    assert!(runs().is_empty());
    first.update_a(|_| ());
    assert_eq!(runs(), ["sum"]);
}
