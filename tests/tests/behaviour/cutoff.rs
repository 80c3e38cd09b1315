//! Promise 3: an equal value changes nothing; a formula whose value stays equal keeps the old one and stops the change.

use std::rc::Rc;
use std::sync::Arc;

use reaktiv::reactive;
use reaktiv_tests::{ignore, note, run, runs};

#[reactive]
struct Parity {
    n: i32,
    is_even: computed!(bool, run("is_even", self.n % 2 == 0)),
    text: computed!(String, run("text", format!("{}", self.is_even))),
    show: effect!({
        ignore(self.text.clone());
        note("show")
    }),
}

#[test]
fn a_write_of_an_equal_value_changes_nothing() {
    let mut parity = Parity::new(ParityInputs { n: 2 });
    runs();
    parity.set_n(2);
    parity.text();
    assert!(runs().is_empty());
}

#[test]
fn an_equal_value_stops_at_the_cutoff() {
    let mut parity = Parity::new(ParityInputs { n: 2 });
    runs();
    parity.set_n(4);
    assert_eq!(runs(), ["is_even"]);
    parity.set_n(5);
    assert_eq!(runs(), ["is_even", "text", "show"]);
}

fn same_length(old: &str, new: &str) -> bool {
    note("compare");
    old.len() == new.len()
}

#[reactive]
struct Lengths {
    #[reactive(cutoff = same_length)]
    word: String,
    #[reactive(cutoff = same_length)]
    shout: computed!(String, run("shout", self.word.to_uppercase() + &self.mark.to_string())),
    mark: char,
    length: computed!(usize, run("length", self.shout.len())),
}

#[test]
fn a_cutoff_function_keeps_the_old_value() {
    let mut lengths = Lengths::new(LengthsInputs { word: "abc".into(), mark: '!' });
    assert_eq!(lengths.shout(), "ABC!");
    assert_eq!(runs(), ["shout"], "there is nothing to compare the first value with");
    lengths.set_word("xyz".into());
    assert_eq!(lengths.word(), "abc");
    assert_eq!(runs(), ["compare"]);
    assert_eq!(*lengths.length(), 4);
    runs();
    lengths.set_mark('?');
    assert_eq!(*lengths.length(), 4);
    assert_eq!(runs(), ["shout", "compare"]);
    assert_eq!(lengths.shout(), "ABC!", "the readers have seen this value, so it stays");
}

#[derive(Clone)]
struct NoEq(i32);

#[reactive]
struct Never {
    #[reactive(cutoff = never)]
    raw: NoEq,
    #[reactive(cutoff = never)]
    pulse: i32,
    #[reactive(cutoff = never)]
    half: computed!(NoEq, run("half", NoEq(self.raw.0 / 2))),
    sum: computed!(i32, run("sum", self.half.0 + self.pulse)),
}

#[test]
fn never_counts_every_new_value_as_a_change() {
    let mut never = Never::new(NeverInputs { raw: NoEq(4), pulse: 1 });
    assert_eq!(*never.sum(), 3);
    runs();
    never.set_raw(NoEq(4));
    assert_eq!(*never.sum(), 3);
    assert_eq!(runs(), ["half", "sum"]);
    never.set_pulse(1);
    never.sum();
    assert_eq!(runs(), ["sum"]);
}

#[reactive]
struct Pointers {
    #[reactive(cutoff = ptr)]
    shared: Arc<Vec<i32>>,
    #[reactive(cutoff = ptr)]
    view: computed!(Arc<Vec<i32>>, self.shared.clone()),
    #[reactive(cutoff = ptr)]
    local: Rc<str>,
    sum: computed!(i32, run("sum", self.view.iter().sum::<i32>() + self.local.len() as i32)),
}

#[test]
fn ptr_compares_addresses() {
    let shared = Arc::new(vec![1, 2]);
    let mut pointers = Pointers::new(PointersInputs { shared: shared.clone(), local: "abc".into() });
    assert_eq!(*pointers.sum(), 6);
    runs();
    pointers.set_shared(shared);
    pointers.sum();
    assert!(runs().is_empty());
    pointers.set_shared(Arc::new(vec![1, 2]));
    pointers.sum();
    assert_eq!(runs(), ["sum"]);
}

#[reactive]
struct Floats {
    x: f64,
    copy: computed!(f64, run("copy", self.x)),
    read: computed!(f64, run("read", self.copy)),
}

#[test]
fn nan_after_nan_is_no_change_and_the_two_zeros_are_equal() {
    let mut floats = Floats::new(FloatsInputs { x: f64::NAN });
    floats.read();
    runs();
    floats.set_x(-f64::NAN);
    floats.read();
    assert!(runs().is_empty());
    floats.set_x(0.0);
    floats.read();
    runs();
    floats.set_x(-0.0);
    assert!(floats.x().is_sign_positive(), "the old value is kept");
    floats.read();
    assert!(runs().is_empty());
}

type Celsius = f64;

#[reactive]
struct Sensor {
    reading: Option<f64>,
    pair: (f32, Option<(u64, f64)>),
    corners: [[f64; 2]; 2],
    alias: Celsius,
    text: (f64, String),
    ratio: computed!(Option<[f32; 2]>, run("ratio", self.reading.map(|_| [f32::NAN, 1.0]))),
    all: computed!(
        String,
        run("all", format!("{:?} {:?} {:?} {:?} {:?}", self.ratio, self.pair, self.corners, self.alias, self.text))
    ),
}

#[test]
fn nan_is_the_same_in_options_tuples_and_arrays_of_any_depth() {
    const NAN: f64 = f64::NAN;
    let (pair, corners, text) = ((f32::NAN, Some((7, NAN))), [[NAN, 1.0], [2.0, NAN]], (NAN, String::from("a")));
    let mut sensor = Sensor::new(SensorInputs { reading: Some(NAN), pair, corners, alias: 1.0, text: text.clone() });
    sensor.all();
    runs();
    sensor.set_reading(Some(NAN));
    sensor.set_pair(pair);
    sensor.set_corners(corners);
    sensor.set_text(text);
    sensor.all();
    assert!(runs().is_empty());

    sensor.set_pair((f32::NAN, Some((8, NAN))));
    sensor.all();
    assert_eq!(runs(), ["all"], "what stands beside it counts");
    sensor.set_reading(Some(1.0));
    sensor.all();
    assert_eq!(runs(), ["ratio"], "a computed NaN after a NaN stops the change");
    sensor.set_corners([[NAN, 1.0], [2.5, NAN]]);
    sensor.set_text((NAN, "b".into()));
    sensor.set_reading(None);
    sensor.all();
    assert_eq!(runs(), ["ratio", "all"]);
}

#[test]
fn a_computed_zero_of_the_other_sign_keeps_the_old_one() {
    #[reactive]
    struct Product {
        x: f64,
        y: f64,
        product: computed!(f64, self.x * self.y),
    }
    let mut product = Product::new(ProductInputs { x: 0.0, y: 1.0 });
    assert!(product.product().is_sign_positive());
    product.set_y(-1.0);
    assert!(product.product().is_sign_positive());
}

#[test]
fn the_comparison_runs_once_for_each_recomputation() {
    let mut lengths = Lengths::new(LengthsInputs { word: "abc".into(), mark: '!' });
    lengths.shout();
    lengths.shout();
    runs();
    lengths.set_mark('?');
    lengths.shout();
    lengths.shout();
    assert_eq!(runs(), ["shout", "compare"]);
}

#[test]
fn an_update_in_place_always_counts_as_a_change() {
    let mut parity = Parity::new(ParityInputs { n: 2 });
    runs();
    let n = parity.update_n(|n| *n);
    assert_eq!((n, runs()), (2, vec!["is_even"]));
}
