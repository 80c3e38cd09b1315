//! What belongs together is seen together, whichever threads and structs it goes through.

use std::mem;
use std::sync::{Arc, Mutex};
use std::thread;

use reaktiv::{Computed, Effect, Reactive, Runtime, Shared, Signal, computed, reactive};
use reaktiv_tests::panic_message;

#[reactive]
struct Pair {
    first: u32,
    second: u32,
    sick: u32,
    checked: computed!(u32, {
        assert!(self.sick != 13, "a formula");
        self.sick
    }),
}

fn pair() -> Pair {
    Pair::new(PairInputs { first: 0, second: 0, sick: 0 })
}

/// A pair with a signal for each of both, and a formula over these.
fn followed() -> (Pair, Computed<(u32, u32)>) {
    let mut pair = pair();
    let (first, second) = (pair.signal(Pair::FIRST), pair.signal(Pair::SECOND));
    (pair, computed!((first.get(), second.get())))
}

fn set(pair: &mut Pair, to: u32) {
    pair.batch(|pair| {
        pair.set_first(to);
        pair.set_second(to);
    });
}

/// What another thread sees that has delivered something of its own.
fn seen_elsewhere(pair: &Computed<(u32, u32)>) -> (u32, u32) {
    let pair = pair.clone();
    let elsewhere = thread::spawn(move || {
        let (mut other, _seen) = followed();
        set(&mut other, 1);
        pair.get()
    });
    elsewhere.join().unwrap()
}

#[test]
fn an_update_that_is_inside_of_another_ones_read_is_seen_when_it_is_over() {
    let (pair, seen) = followed();
    let (pair, other) = (Shared::new(pair), Shared::new(self::pair()));
    pair.update(|pair| {
        other.read(|_| pair.set_second(1));
        assert_eq!(seen_elsewhere(&seen), (0, 0));
        pair.set_first(1);
        other.read(|_| pair.set_second(2));
        assert_eq!(seen_elsewhere(&seen), (0, 0));
    });
    assert_eq!(seen.get(), (1, 2));
}

#[test]
fn a_struct_takes_along_what_was_not_sent() {
    // To another thread.
    let (pair, seen) = followed();
    let shared = Shared::new(pair);
    shared.update(|here| {
        set(here, 1);
        let (mut left, seen) = (mem::replace(here, self::pair()), seen.clone());
        let elsewhere = thread::spawn(move || {
            left.set_first(2);
            seen.get()
        });
        assert_eq!(elsewhere.join().unwrap(), (2, 1));
    });
    // To another place.
    let (pair, seen) = followed();
    let shared = Shared::new(pair);
    shared.update(|here| {
        here.set_first(1);
        mem::replace(here, self::pair()).set_second(1);
        assert!([(0, 0), (1, 1)].contains(&seen_elsewhere(&seen)));
    });
    assert_eq!(seen.get(), (1, 1));
    // Into another shared one.
    let (pair, seen) = followed();
    let (one, other) = (Shared::new(pair), Shared::new(self::pair()));
    one.update(|one| {
        one.set_first(1);
        other.update(|other| mem::swap(one, other));
        let (other, seen) = (other.clone(), seen.clone());
        let elsewhere = thread::spawn(move || {
            other.update(|pair| pair.set_second(1));
            seen.get()
        });
        assert_eq!(elsewhere.join().unwrap(), (1, 1));
    });
    // To its end.
    let (pair, seen) = followed();
    let shared = Shared::new(pair);
    shared.update(|here| {
        set(here, 1);
        let left = mem::replace(here, self::pair());
        thread::spawn(move || drop(left)).join().unwrap();
        assert_eq!(seen_elsewhere(&seen), (1, 1));
    });
}

#[test]
fn a_struct_that_is_written_in_a_callback_takes_along_what_was_not_sent() {
    let (pair, seen) = followed();
    let (pair, mut other) = (Arc::new(Mutex::new(pair)), self::pair());
    // A callback is called in a flush, which tells others after it.
    let told = other.on_change(Pair::FIRST, {
        let (pair, seen) = (pair.clone(), seen.clone());
        move |_| {
            set(&mut pair.lock().unwrap(), 1);
            let (pair, seen) = (pair.clone(), seen.clone());
            let elsewhere = thread::spawn(move || {
                pair.lock().unwrap().set_first(2);
                seen.get()
            });
            assert_eq!(elsewhere.join().unwrap(), (2, 1));
        }
    });
    other.set_first(1);
    drop(told);
    assert_eq!(seen.get(), (2, 1));
}

#[test]
fn signals_of_all_runtimes_are_set_before_an_effect_runs() {
    let (mut pair, runtimes) = (pair(), [Runtime::new(), Runtime::new()]);
    let first = runtimes[0].batch(|| pair.signal(Pair::FIRST));
    let second = runtimes[1].batch(|| pair.signal(Pair::SECOND));
    let seen = Arc::new(Mutex::new(Vec::new()));
    let effects = {
        let (first, second, seen) = ((first.clone(), second.clone()), (first, second), [seen.clone(), seen.clone()]);
        let [one, other] = seen;
        let one = runtimes[0].effect(move || {
            let pair = (first.0.get(), first.1.peek());
            one.lock().unwrap().push(pair);
        });
        let other = runtimes[1].effect(move || {
            let pair = (second.0.peek(), second.1.get());
            other.lock().unwrap().push(pair);
        });
        (one, other)
    };
    seen.lock().unwrap().clear();
    set(&mut pair, 1);
    assert_eq!(*seen.lock().unwrap(), [(1, 1), (1, 1)]);
    drop(effects);
}

#[test]
fn a_formula_that_panics_holds_up_its_own_signal_alone() {
    let (mut pair, seen) = followed();
    let checked = pair.signal(Pair::CHECKED);
    let third = pair.signal((Pair::FIRST, Pair::SECOND));
    for to in 1..4 {
        let write = |pair: &mut Pair| {
            pair.set_sick(13);
            set(pair, to);
        };
        assert_eq!(panic_message(|| pair.batch(write)), "a formula");
        assert_eq!((seen.get(), third.get(), checked.get()), ((to, to), (to, to), 0));
    }
    pair.set_sick(5);
    assert_eq!(checked.get(), 5);
}

#[test]
fn effects_that_a_signal_makes_due_in_an_update_run_when_nothing_is_locked() {
    let (shared, go) = (Shared::new(pair()), Signal::new(0));
    let _effect = Effect::new({
        let (shared, go) = (shared.clone(), go.clone());
        move || {
            let value = go.get();
            shared.update(|pair| pair.set_second(value));
        }
    });
    let first = shared.signal(Pair::FIRST);
    shared.update(|pair| {
        pair.set_first(7);
        go.set(7);
        assert_eq!((*pair.second(), first.get()), (0, 0));
    });
    assert_eq!((shared.read(|pair| *pair.second()), first.get()), (7, 7));
}
