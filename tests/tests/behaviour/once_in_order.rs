//! Promise 2: in one flush every node runs at most once, after everything it reads; nobody sees new `a` with old `b`.

use reaktiv::reactive;
use reaktiv_tests::{run, runs};

#[reactive]
struct Diamond {
    // Declared against the order of evaluation.
    join: computed!((i32, i32), run("join", (self.left, self.right))),
    tail: computed!(i32, run("tail", self.join.0 + self.join.1)),
    right: computed!(i32, run("right", self.deep + self.top)),
    deep: computed!(i32, run("deep", self.left * 10)),
    left: computed!(i32, run("left", self.top + 1)),
    top: i32,
}

#[test]
fn a_diamond_runs_the_join_once() {
    let mut diamond = Diamond::new(DiamondInputs { top: 1 });
    assert_eq!(*diamond.tail(), 2 + 21);
    runs();
    diamond.set_top(2);
    assert_eq!(*diamond.tail(), 3 + 32);
    assert_eq!(runs(), ["left", "deep", "right", "join", "tail"]);
}

#[test]
fn sources_run_before_their_readers_whatever_the_order_of_declaration() {
    let diamond = Diamond::new(DiamondInputs { top: 1 });
    assert_eq!(*diamond.join(), (2, 21));
    assert_eq!(runs(), ["left", "deep", "right", "join"]);
}

#[test]
fn two_lent_values_live_side_by_side() {
    let mut diamond = Diamond::new(DiamondInputs { top: 1 });
    diamond.set_top(4);
    let left = diamond.left();
    let tail = diamond.tail();
    let join = diamond.join();
    assert_eq!((*left, *tail, *join), (5, 59, (5, 54)));
}

#[reactive]
struct Observed {
    a: i32,
    doubled: computed!(i32, self.a * 2),
    #[reactive(context)]
    seen: Vec<(i32, i32)>,
    pair: effect!(self.seen.push((self.a, self.doubled))),
}

#[test]
fn an_effect_sees_a_source_and_what_is_computed_from_it_as_one_pair() {
    let mut observed = Observed::new(ObservedInputs { a: 1 }, Vec::new());
    observed.set_a(6);
    assert_eq!(observed.seen(), &[(1, 2), (6, 12)]);
}

#[reactive]
struct Ladder {
    top: u64,
    a1: computed!(u64, run("", self.top + 1)),
    b1: computed!(u64, run("", self.top + 2)),
    a2: computed!(u64, run("", self.a1 + self.b1)),
    b2: computed!(u64, run("", self.a1 * self.b1)),
    a3: computed!(u64, run("", self.a2 + self.b2)),
    b3: computed!(u64, run("", self.a2 ^ self.b2)),
    a4: computed!(u64, run("", self.a3 + self.b3)),
    b4: computed!(u64, run("", self.a3 ^ self.b3)),
    a5: computed!(u64, run("", self.a4 + self.b4)),
}

#[test]
fn layered_diamonds_run_each_formula_once() {
    let mut ladder = Ladder::new(LadderInputs { top: 1 });
    ladder.a5();
    assert_eq!(runs().len(), 9);
    ladder.set_top(100);
    ladder.a5();
    assert_eq!(runs().len(), 9);
}
