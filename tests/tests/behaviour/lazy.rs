//! Promise 1: a formula runs when it is read or an effect needs it, then is cached.

use reaktiv::reactive;
use reaktiv_tests::{run, runs};

#[reactive]
struct Chain {
    a: i32,
    unrelated: i32,
    b: computed!(i32, run("b", self.a + 1)),
    c: computed!(i32, run("c", self.b * 2)),
    constant: computed!(i32, run("constant", 7)),
    nothing: computed!(Option<i32>, run("nothing", (self.a > 100).then_some(1))),
}

fn chain() -> Chain {
    Chain::new(ChainInputs { a: 1, unrelated: 0 })
}

#[test]
fn building_a_struct_runs_no_formula() {
    let _chain = chain();
    assert!(runs().is_empty());
}

#[test]
fn the_first_read_runs_each_formula_once_and_later_reads_none() {
    let chain = chain();
    assert_eq!(*chain.c(), 4);
    assert_eq!(runs(), ["b", "c"]);
    assert_eq!((*chain.c(), *chain.b()), (4, 2));
    assert!(runs().is_empty());
}

#[test]
fn writes_between_reads_cost_one_recomputation() {
    let mut chain = chain();
    chain.c();
    runs();
    for a in 0..10 {
        chain.set_a(a);
    }
    assert!(runs().is_empty());
    assert_eq!(*chain.c(), 20);
    assert_eq!(runs(), ["b", "c"]);
}

#[test]
fn an_unrelated_write_recomputes_nothing() {
    let mut chain = chain();
    chain.c();
    runs();
    chain.set_unrelated(5);
    chain.c();
    assert!(runs().is_empty());
}

#[test]
fn a_formula_without_reads_runs_once_ever() {
    let mut chain = chain();
    assert_eq!((*chain.constant(), *chain.constant()), (7, 7));
    chain.set_a(9);
    assert_eq!(*chain.constant(), 7);
    assert_eq!(runs(), ["constant"]);
}

#[test]
fn none_is_a_cached_value() {
    let chain = chain();
    assert_eq!((*chain.nothing(), *chain.nothing()), (None, None));
    assert_eq!(runs(), ["nothing"]);
}

#[test]
fn reading_the_middle_of_a_stale_chain_does_not_hide_the_change_from_its_end() {
    let mut chain = chain();
    chain.c();
    chain.set_a(5);
    assert_eq!(*chain.b(), 6);
    assert_eq!(*chain.c(), 12);
}

#[test]
fn instances_are_independent() {
    let (mut one, other) = (chain(), chain());
    one.set_a(10);
    assert_eq!((*one.c(), *other.c()), (22, 4));
}

#[test]
fn a_million_writes_without_a_reader_run_nothing() {
    let mut chain = chain();
    for a in 0..1_000_000 {
        chain.set_a(a);
    }
    assert!(runs().is_empty());
}
