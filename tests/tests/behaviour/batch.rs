//! Promise 7: batches.

use reaktiv::{Reactive, reactive};
use reaktiv_tests::{panic_message, run, runs};

#[reactive]
struct Pair {
    a: i32,
    b: i32,
    sum: computed!(i32, run("sum", self.a + self.b)),
    #[reactive(context)]
    seen: Vec<i32>,
    show: effect!(self.seen.push(self.sum)),
}

fn pair(a: i32) -> Pair {
    let pair = Pair::new(PairInputs { a, b: 0 }, Vec::new());
    runs();
    pair
}

#[test]
fn effects_run_once_at_the_end_of_the_outermost_batch() {
    let mut pair = pair(0);
    let result = pair.batch(|pair| {
        pair.set_a(1);
        pair.batch(|pair| {
            pair.set_a(2);
            pair.set_b(2);
        });
        assert_eq!(pair.seen(), &[0]);
        pair.set_b(3);
        "result"
    });
    assert_eq!((result, pair.seen()), ("result", &vec![0, 5]));
    pair.set_a(3);
    assert_eq!(pair.seen(), &[0, 5, 6]);
}

#[test]
fn reads_inside_a_batch_are_fresh() {
    let mut pair = pair(0);
    pair.batch(|pair| {
        pair.set_a(7);
        assert_eq!(*pair.sum(), 7);
        pair.set_a(8);
        assert_eq!(*pair.sum(), 8);
    });
    assert_eq!(pair.seen(), &[0, 8]);
}

#[test]
fn an_empty_batch_and_one_of_equal_writes_run_nothing() {
    let mut pair = pair(1);
    pair.batch(|_| ());
    pair.batch(|pair| pair.set_a(1));
    assert!(runs().is_empty());
    assert_eq!(pair.seen(), &[1]);
}

#[test]
fn flush_runs_what_is_pending_also_inside_a_batch() {
    let mut pair = pair(0);
    pair.batch(|pair| {
        pair.set_a(1);
        pair.flush();
        assert_eq!(pair.seen(), &[0, 1]);
        pair.set_a(2);
        assert_eq!(pair.seen(), &[0, 1], "the batch goes on");
    });
    assert_eq!(pair.seen(), &[0, 1, 2]);
}

#[test]
fn a_panic_in_a_batch_keeps_what_was_written_and_runs_no_effect() {
    let mut pair = pair(0);
    panic_message(|| {
        pair.batch(|pair| {
            pair.batch(|pair| pair.set_a(5));
            panic!("no");
        })
    });
    assert_eq!((*pair.a(), *pair.sum(), pair.seen()), (5, 5, &vec![0]));
    pair.set_b(1);
    assert_eq!(pair.seen(), &[0, 6], "the depth is restored");
}

#[test]
fn a_panic_in_an_inner_batch_that_is_caught_leaves_the_outer_one_open() {
    let mut pair = pair(0);
    pair.batch(|pair| {
        panic_message(|| {
            pair.batch(|pair| {
                pair.set_a(5);
                panic!("no");
            })
        });
        pair.set_b(1);
        assert_eq!(pair.seen(), &[0]);
    });
    assert_eq!(pair.seen(), &[0, 6]);
}

#[test]
fn a_struct_swapped_out_of_its_batch_holds_its_effects_back_until_its_next_batch() {
    let (mut one, mut other) = (pair(0), pair(100));
    one.batch(|one| {
        one.set_a(1);
        std::mem::swap(one, &mut other);
    });
    assert_eq!((one.seen(), other.seen()), (&vec![100], &vec![0]));
    other.set_b(1);
    assert_eq!(other.seen(), &[0]);
    other.batch(|_| ());
    assert_eq!(other.seen(), &[0, 2]);
    other.set_b(2);
    assert_eq!(other.seen(), &[0, 2, 3], "the depth is 0 again");
    one.set_b(1);
    assert_eq!(one.seen(), &[100, 101]);
}

#[test]
fn a_struct_swapped_out_of_its_batch_holds_its_effects_back_until_its_next_flush() {
    let (mut one, mut other) = (pair(0), pair(100));
    one.batch(|one| {
        one.set_a(1);
        std::mem::swap(one, &mut other);
    });
    other.flush();
    assert_eq!(other.seen(), &[0, 1]);
    other.set_a(2);
    assert_eq!(other.seen(), &[0, 1, 2]);
}

#[test]
fn a_struct_swapped_into_a_batch_is_flushed_at_its_end() {
    let (mut one, mut other) = (pair(0), pair(100));
    other.batch(|other| {
        other.set_a(200);
        one.batch(|one| std::mem::swap(one, other));
        assert_eq!(one.seen(), &[100, 200]);
    });
    assert_eq!((one.seen(), other.seen()), (&vec![100, 200], &vec![0]));
    one.set_a(1);
    other.set_a(2);
    assert_eq!((one.seen(), other.seen()), (&vec![100, 200, 1], &vec![0, 2]));
}

#[test]
fn a_struct_swapped_out_and_back_is_still_in_its_batch() {
    let (mut one, mut other) = (pair(0), pair(100));
    one.batch(|one| {
        one.set_a(1);
        std::mem::swap(one, &mut other);
        std::mem::swap(one, &mut other);
        one.set_b(1);
        assert_eq!(one.seen(), &[0]);
    });
    assert_eq!(one.seen(), &[0, 2]);
    assert_eq!(other.seen(), &[100]);
}

#[test]
fn a_struct_taken_out_of_its_batch_and_moved_elsewhere_works() {
    let mut kept = None;
    let mut one = pair(0);
    one.batch(|one| {
        one.set_a(1);
        kept = Some(std::mem::replace(one, pair(50)));
    });
    let mut boxed = Box::new(kept.take().unwrap());
    boxed.set_a(9);
    assert_eq!(boxed.seen(), &[0]);
    boxed.batch(|boxed| boxed.batch(|boxed| boxed.set_b(1)));
    assert_eq!(boxed.seen(), &[0, 10]);
    boxed.set_b(2);
    assert_eq!(boxed.seen(), &[0, 10, 11]);
    assert_eq!(one.seen(), &[50]);
}

#[test]
fn set_inputs_is_one_batch_that_touches_what_differs() {
    let mut pair = pair(1);
    let snapshot = PairInputs { a: 2, b: 3 };
    pair.set_inputs(snapshot);
    assert_eq!((pair.seen(), runs()), (&vec![1, 5], vec!["sum"]));
    pair.set_inputs(PairInputs { a: 2, b: 3 });
    assert!(runs().is_empty());
}

#[test]
fn a_struct_that_comes_back_to_the_place_of_its_ended_batch_is_outside_of_it() {
    let mut one = pair(0);
    let kept = one.batch(|one| {
        one.set_a(1);
        std::mem::replace(one, pair(50))
    });
    one = kept;
    one.set_a(2);
    assert_eq!(one.seen(), &[0], "held back until the next flush or batch end");
    one.batch(|one| one.set_a(3));
    one.set_a(4);
    one.batch(|one| one.set_a(5));
    assert_eq!(one.seen(), &[0, 3, 4, 5]);
}
