//! Windows: by themselves, in structs, and against a list that recomputes everything.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::time::{Duration, Instant};

use reaktiv::{Reactive, Remember, Timed, Window, reactive};
use reaktiv_tests::exact::is_rounded;
use reaktiv_tests::random::{Random, seeds};
use reaktiv_tests::{light_fuse, panic_message};

fn window<V: reaktiv::Summand + PartialOrd>(samples: impl IntoIterator<Item = (u64, V)>) -> Window<V> {
    let mut window = Window::default();
    samples.into_iter().for_each(|(at, value)| window.push(at, value));
    window
}

#[test]
fn figures_are_those_of_the_samples_that_are_left() {
    let mut window = window([(0, 4.0), (10, 1.0), (20, 7.0)]);
    assert_eq!((window.count(), window.sum(), window.mean()), (3, 12.0, Some(4.0)));
    assert_eq!((window.min(), window.max()), (Some(&1.0), Some(&7.0)));
    assert_eq!((window.first(), window.last()), (Some(&4.0), Some(&7.0)));
    window.expire_if(|at| 115 >= at, 100);
    assert_eq!((window.count(), window.sum(), window.mean()), (1, 7.0, Some(7.0)));
    assert_eq!([window.min(), window.max(), window.first(), window.last()], [Some(&7.0); 4]);
}

#[test]
fn an_empty_window_has_a_sum_of_zero_and_nothing_else() {
    let mut window = window([(5, 3_u32)]);
    window.expire_if(|at| 6 >= at, 1);
    assert_eq!((window.count(), window.sum(), window.mean()), (0, 0, None));
    assert_eq!([window.min(), window.max(), window.first(), window.last()], [None; 4]);
    assert_eq!(window, Window::new());
}

#[test]
fn a_sample_goes_at_the_very_moment_its_time_is_over() {
    let mut window = window([(5, 1)]);
    window.expire_if(|at| 104 >= at, 100);
    assert_eq!(window.count(), 1);
    window.expire_if(|at| 105 >= at, 100);
    assert_eq!(window.count(), 0);
}

#[test]
fn the_oldest_sample_is_asked_first_until_the_answer_is_no() {
    let mut window = window([(30, 3), (10, 1), (20, 2), (40, 4)]);
    let mut asked = Vec::new();
    window.expire_if(
        |at| {
            asked.push(at);
            at < 130
        },
        100,
    );
    assert_eq!(asked, [110, 120, 130]);
    assert!(window.iter().eq([(30, &3), (40, &4)]));
}

#[test]
fn a_late_sample_takes_its_place_and_goes_in_its_turn() {
    let mut window = window([(10, b'b'), (30, b'd')]);
    window.push(20, b'c');
    window.push(0, b'a');
    assert!(window.iter().map(|(at, _)| at).eq([0, 10, 20, 30]));
    assert_eq!((window.first(), window.last()), (Some(&b'a'), Some(&b'd')));
    window.expire_if(|at| 120 >= at, 100);
    assert!(window.iter().eq([(30, &b'd')]));
    window.push(1, b'z');
    assert_eq!((window.count(), window.max()), (2, Some(&b'z')), "it is there until somebody asks");
    window.expire_if(|at| 120 >= at, 100);
    assert_eq!((window.count(), window.max()), (1, Some(&b'd')));
}

#[test]
fn samples_of_one_time_stay_in_the_order_in_which_they_came() {
    let mut window = window([(1, 3), (2, 5), (1, 4), (1, 2)]);
    assert!(window.iter().map(|(_, value)| *value).eq([3, 4, 2, 5]));
    assert!(window.iter().rev().map(|(_, value)| *value).eq([5, 2, 4, 3]));
    window.expire_if(|at| 1 >= at, 0);
    assert_eq!(window.iter().len(), 1);
}

#[test]
fn what_has_gone_leaves_no_trace_in_the_sum() {
    let mut window = window([(0, 1e300), (1, f64::INFINITY), (2, f64::NAN), (3, -1e-300), (4, 0.1), (5, 0.2)]);
    assert!(window.sum().is_nan() && window.mean().is_some_and(f64::is_nan));
    window.expire_if(|at| at <= 103, 100);
    assert_eq!((window.sum(), window.mean()), (0.1 + 0.2, Some((0.1 + 0.2) / 2.0)));
}

#[test]
fn infinities_count_while_they_are_there() {
    let mut window = window([(0, f64::INFINITY), (1, 1.0), (2, f64::NEG_INFINITY)]);
    assert!(window.sum().is_nan());
    assert_eq!((window.min(), window.max()), (Some(&f64::NEG_INFINITY), Some(&f64::INFINITY)));
    window.expire_if(|at| at < 1, 0);
    assert_eq!((window.sum(), window.max()), (f64::NEG_INFINITY, Some(&1.0)));
}

#[test]
fn what_is_not_a_number_is_neither_the_least_nor_the_greatest() {
    let mut window = window([(0, f64::NAN), (1, 2.0), (2, f64::NAN), (3, 1.0), (1, f64::NAN)]);
    assert_eq!((window.min(), window.max(), window.count()), (Some(&1.0), Some(&2.0), 5));
    window.expire_if(|at| at < 3, 0);
    assert_eq!((window.min(), window.max()), (Some(&1.0), Some(&1.0)));
    window.push(9, f64::NAN);
    window.expire_if(|at| at < 9, 0);
    assert_eq!((window.min(), window.max(), window.count()), (None, None, 1));
}

#[test]
fn options_without_a_value_are_counted_and_passed_over() {
    let mut window = window([(0, None), (1, Some(2.0)), (2, None), (3, Some(4.0))]);
    assert_eq!((window.count(), window.sum(), window.mean()), (4, Some(6.0), Some(3.0)));
    assert_eq!((window.min(), window.max()), (Some(&Some(2.0)), Some(&Some(4.0))));
    window.expire_if(|at| at < 2, 0);
    window.push(4, None);
    window.expire_if(|at| at < 4, 0);
    assert_eq!((window.count(), window.sum(), window.mean()), (1, None, None));
    assert_eq!((window.min(), window.max(), window.last()), (None, None, Some(&None)));
}

#[test]
fn sums_of_integers_may_be_too_great_for_their_type_for_a_while() {
    let mut window = window([(0, 200_u8), (1, 100)]);
    assert_eq!(window.mean(), Some(150.0));
    assert!(panic_message(|| window.sum()).contains("does not fit its type `u8`"));
    window.expire_if(|at| at < 1, 0);
    assert_eq!(window.sum(), 100);
}

#[test]
fn times_may_be_durations_and_instants() {
    let second = Duration::from_secs(1);
    let mut window = Window::<Duration, Duration>::new();
    window.push(second, second);
    window.push(second * 2, second * 3);
    window.expire_if(|at| second * 11 >= at, second * 10);
    assert_eq!(window.mean(), Some(second * 3));
    let (start, mut window) = (Instant::now(), Window::<f32, Instant>::new());
    window.push(start, 0.5);
    window.push(start + second, 1.5);
    window.expire_if(|at| start + second >= at, second);
    assert_eq!(window.sum(), 1.5);
}

#[test]
fn windows_are_equal_if_their_samples_are_whatever_their_past() {
    let mut one = window([(1, 9), (2, 3), (3, 5)]);
    one.expire_if(|at| at < 2, 0);
    let other = window([(3, 5), (2, 3)]);
    assert_eq!(one, other);
    let hash = |window: &Window<i32>| {
        let mut hasher = DefaultHasher::new();
        window.hash(&mut hasher);
        hasher.finish()
    };
    assert_eq!(hash(&one), hash(&other));
    assert_ne!(one, window([(2, 3), (4, 5)]), "at another time");
    assert_ne!(one, window([(2, 3), (3, 6)]), "another value");
    assert_eq!(format!("{one:?}"), "Window [(2, 3), (3, 5)]");
}

#[test]
fn a_saved_window_goes_on_where_it_was() {
    let mut window = window([(1, 0.1), (2, 1e16), (3, 0.7)]);
    window.expire_if(|at| at <= 1, 0);
    let saved = serde_json::to_string(&window).unwrap();
    assert_eq!(saved, "[[2,1e+16],[3,0.7]]");
    let mut read: Window<f64> = serde_json::from_str(&saved).unwrap();
    assert_eq!(read, window);
    read.expire_if(|at| at <= 2, 0);
    assert_eq!((read.sum(), read.max()), (0.7, Some(&0.7)));
}

#[test]
fn a_saved_window_may_be_in_disorder() {
    let read: Window<u8> = serde_json::from_str("[[3,1],[1,2],[3,3],[2,4]]").unwrap();
    assert!(read.iter().eq([(1, &2), (2, &4), (3, &1), (3, &3)]));
    let error = serde_json::from_str::<Window<u8>>("{}").unwrap_err().to_string();
    assert!(error.contains("a list of pairs of a time and a value"), "{error}");
}

#[test]
fn a_comparison_that_panics_takes_no_sample() {
    #[derive(Debug, Clone, Copy, PartialEq)]
    struct Fragile(u32);
    impl PartialOrd for Fragile {
        fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
            reaktiv_tests::fuse();
            self.0.partial_cmp(&other.0)
        }
    }
    impl reaktiv::Summand for Fragile {
        type Total = <u32 as reaktiv::Summand>::Total;
        type Mean = f64;
        const ZERO: Self = Fragile(0);
        fn add_to(&self, total: &mut Self::Total) {
            self.0.add_to(total);
        }
        fn take_from(&self, total: &mut Self::Total) {
            self.0.take_from(total);
        }
        fn sum(total: &Self::Total) -> Self {
            Fragile(u32::sum(total))
        }
        fn mean(total: &Self::Total, count: usize) -> f64 {
            u32::mean(total, count)
        }
    }

    let all = [5, 3, 8, 1, 9, 2].into_iter().zip([1, 2, 3, 5, 4, 0]).map(|(value, at)| (at, Fragile(value)));
    for calls in 0..10 {
        let mut window = window(all.clone());
        for at in [6, 2] {
            light_fuse(calls);
            let before = window.clone();
            if std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| window.push(at, Fragile(4)))).is_err() {
                assert_eq!(window, before);
            }
            light_fuse(calls);
            let gone = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| window.expire_if(|at| at < 2, 0)));
            light_fuse(1_000_000);
            if gone.is_err() {
                window.expire_if(|at| at < 2, 0);
            }
            let left: Vec<u32> = window.iter().map(|(_, value)| value.0).collect();
            assert_eq!(window.sum().0, left.iter().sum::<u32>());
            assert_eq!(window.min().map(|value| value.0), left.iter().copied().min());
            assert_eq!(window.max().map(|value| value.0), left.iter().copied().max());
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Reading {
    at: u64,
    value: f64,
}

#[reactive]
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
struct Meter {
    #[reactive(clock, default = 0)]
    now: u64,
    #[reactive(default = 300_000)]
    length: u64,
    #[reactive(event)]
    reading: Reading,
    recent: scan!(Window<f64>, |recent| {
        for reading in self.reading {
            recent.push(reading.at, reading.value);
        }
        recent.expire_if(|at| self.now >= at, self.length);
    }),
    mean: computed!(Option<f64>, self.recent.mean()),
}

fn meter() -> Meter {
    Meter::new(MeterInputs { length: 300_000 })
}

#[test]
fn a_scan_with_a_window_is_due_when_the_next_sample_goes() {
    let mut meter = meter();
    assert_eq!(meter.next_deadline(), None);
    for (at, value) in [(10, 1.0), (20, 2.0), (20, 6.0)] {
        meter.advance(at);
        meter.push_reading(Reading { at, value });
    }
    assert_eq!((*meter.mean(), meter.next_deadline()), (Some(3.0), Some(300_010)));
    meter.advance(300_009);
    assert_eq!(*meter.mean(), Some(3.0));
    meter.advance(300_010);
    assert_eq!((*meter.mean(), meter.next_deadline()), (Some(4.0), Some(300_020)));
    meter.advance(1_000_000);
    assert_eq!((*meter.mean(), meter.next_deadline()), (None, None));
    meter.push_reading(Reading { at: 1_000_000, value: 5.0 });
    assert_eq!((*meter.mean(), meter.next_deadline()), (Some(5.0), Some(1_300_000)));
}

#[test]
fn a_reading_that_comes_after_its_time_does_not_stay() {
    let mut meter = meter();
    meter.advance(400_000);
    meter.push_reading(Reading { at: 100_000, value: 1.0 });
    assert_eq!((*meter.mean(), meter.next_deadline()), (None, None));
    meter.push_reading(Reading { at: 100_001, value: 1.0 });
    assert_eq!((*meter.mean(), meter.next_deadline()), (Some(1.0), Some(400_001)));
}

#[test]
fn the_length_may_change() {
    let mut meter = meter();
    meter.push_reading(Reading { at: 0, value: 1.0 });
    meter.advance(50);
    meter.push_reading(Reading { at: 50, value: 2.0 });
    meter.set_length(50);
    assert_eq!((*meter.mean(), meter.next_deadline()), (Some(2.0), Some(100)));
    meter.set_length(1_000);
    assert_eq!((*meter.mean(), meter.next_deadline()), (Some(2.0), Some(1_050)));
}

#[test]
fn one_jump_shows_every_mean_that_many_small_steps_show() {
    let means = |step: u64| {
        let mut meter = meter();
        let (sent, seen) = std::sync::mpsc::channel();
        let subscription = meter.on_change(Meter::MEAN, move |mean| sent.send(*mean).unwrap());
        for (at, value) in [(0, 1.0), (7, 2.0), (7, 3.0), (40, -1.0)] {
            meter.advance(at);
            meter.push_reading(Reading { at, value });
        }
        while *meter.now() < 400_000 {
            meter.advance(meter.now() + step);
        }
        drop(subscription);
        seen.try_iter().collect::<Vec<_>>()
    };
    let at_once = means(400_000);
    assert_eq!(at_once.len(), 7);
    assert_eq!(at_once, means(1));
}

#[test]
fn a_resumed_struct_lets_its_samples_go_in_time() {
    let mut meter = meter();
    meter.push_reading(Reading { at: 0, value: 1.0 });
    meter.push_reading(Reading { at: 5, value: 3.0 });
    meter.advance(100);
    let saved = serde_json::to_string(&meter).unwrap();
    let read: Meter = serde_json::from_str(&saved).unwrap();
    assert_eq!(read, meter);
    let (inputs, memory) = meter.into_parts();
    for mut meter in [read, Meter::resume(inputs, memory)] {
        assert_eq!((*meter.mean(), meter.next_deadline()), (Some(2.0), Some(300_000)));
        meter.advance(300_000);
        assert_eq!(*meter.mean(), Some(3.0));
    }
}

#[reactive]
#[derive(Debug, Clone, Default, PartialEq)]
struct Ledger {
    amounts: Window<i64>,
    total: computed!(i64, self.amounts.sum()),
}

#[test]
fn a_window_may_be_a_signal() {
    let mut ledger = Ledger::default();
    ledger.update_amounts(|amounts| amounts.push(3, 40));
    ledger.update_amounts(|amounts| amounts.push(4, 2));
    assert_eq!(*ledger.total(), 42);
    ledger.update_amounts(|amounts| amounts.expire_if(|at| at <= 3, 0));
    assert_eq!(*ledger.total(), 2);
    ledger.set_amounts(Window::new());
    assert_eq!(*ledger.total(), 0);
}

/// A value among others of that size, or sometimes anything.
fn value(random: &mut Random, kind: u64) -> f64 {
    match (kind, random.below(40)) {
        (1, 0) => f64::NAN,
        (1, 1) => f64::INFINITY,
        (1, 2) => f64::NEG_INFINITY,
        (2, 0..20) => f64::from_bits(random.below(u64::MAX)),
        (_, 3) => 0.0,
        (_, 4) => -0.0,
        (3, _) => random.below(5) as f64,
        _ => (random.below(2_000_001) as f64 - 1e6) / 1e3,
    }
}

fn check(window: &Window<f64>, model: &[(u64, f64)], what: &str) {
    assert!(
        window
            .iter()
            .map(|(at, value)| (at, value.to_bits()))
            .eq(model.iter().map(|(at, value)| (*at, value.to_bits()))),
        "{what}"
    );
    let values: Vec<f64> = model.iter().map(|(_, value)| *value).collect();
    assert_eq!(window.count(), values.len(), "{what}");
    assert!(is_rounded(&values, 1, window.sum()), "{what}");
    match window.mean() {
        Some(mean) => assert!(is_rounded(&values, values.len(), mean), "{what}"),
        None => assert!(values.is_empty(), "{what}"),
    }
    let numbers = || values.iter().copied().filter(|value| !value.is_nan());
    assert_eq!(window.min().copied(), numbers().reduce(f64::min), "{what}");
    assert_eq!(window.max().copied(), numbers().reduce(f64::max), "{what}");
    assert_eq!(window.first().map(|value| value.to_bits()), values.first().map(|value| value.to_bits()), "{what}");
    assert_eq!(window.last().map(|value| value.to_bits()), values.last().map(|value| value.to_bits()), "{what}");
}

/// More seeds: `REAKTIV_SEEDS=3000 cargo test --release -p reaktiv-tests --test window`.
#[test]
fn windows_equal_a_list_that_recomputes_everything() {
    for seed in 0..seeds(40) {
        let mut random = Random::new(seed + 1);
        let (kind, length) = (random.below(4), 1 + random.below(60));
        let lateness = [0, 0, 3, length][random.below(4) as usize];
        let (mut window, mut model, mut now) = (Window::new(), Vec::<(u64, f64)>::new(), length + 3);
        for step in 0..200 {
            let what = format!("seed {seed}, step {step}");
            match random.below(20) {
                0 => now += random.below(2 * length),
                1 => window = window.clone(),
                2..5 => now += random.below(4),
                5..10 => {
                    window.expire_if(|at| now >= at, length);
                    model.retain(|(at, _)| now < at + length);
                }
                _ => {
                    let (at, value) = (now - random.below(lateness + 1), value(&mut random, kind));
                    window.push(at, value);
                    model.insert(model.partition_point(|(other, _)| *other <= at), (at, value));
                }
            }
            check(&window, &model, &what);
        }
    }
}
