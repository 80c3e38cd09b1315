//! What a struct derives it has itself, through its inputs: so a nested model is copied, compared and saved like any other.

use std::hash::{BuildHasher, RandomState};

use reaktiv::{Table, reactive};
use serde::{Deserialize, Serialize};

#[reactive]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Line {
    article: String,
    #[serde(default)]
    count: u32,
    twice: computed!(u32, self.count * 2),
}

#[reactive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Customer {
    name: String,
}

#[reactive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Order {
    #[reactive(nested)]
    customer: Customer,
    #[reactive(nested)]
    lines: Table<u32, Line>,
    total: computed!(u32, self.lines.sum(Line::TWICE)),
}

#[reactive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Pair<T: Clone + PartialEq + 'static> {
    left: T,
    right: T,
    same: computed!(bool, self.left == self.right),
}

/// The macro's own names are none of the user's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct R(u32);

#[reactive]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Version {
    major: R,
    minor: u32,
    text: computed!(String, format!("{}.{}", self.major.0, self.minor)),
}

fn line(article: &str, count: u32) -> Line {
    Line::new(LineInputs { article: article.into(), count })
}

fn order() -> Order {
    let lines = [(7, line("pen", 3)), (2, line("ink", 1))].into();
    Order::new(OrderInputs { customer: Customer::new(CustomerInputs { name: "Ada".into() }), lines })
}

#[test]
fn a_copy_has_the_same_inputs_and_goes_its_own_way() {
    let mut order = order();
    assert_eq!(*order.total(), 8);
    let copy = order.clone();
    assert_eq!(copy, order);
    order.update_lines(|lines| lines.update(&7, |line| line.set_count(5)));
    assert_eq!((*order.total(), *copy.total()), (12, 8));
    assert_ne!(copy, order);
    let pair = Pair::new(PairInputs { left: 1, right: 1 });
    assert!(*pair.clone().same() && pair.clone() == pair);
}

#[test]
fn equal_structs_have_equal_hashes() {
    let hasher = RandomState::new();
    let [pen, other_pen, ink] = [line("pen", 3), line("pen", 3), line("ink", 1)].map(|line| hasher.hash_one(line));
    assert!(pen == other_pen && pen != ink);
    let table = |count| Table::from([(1, line("pen", count)), (2, line("ink", 1))]);
    assert_eq!(hasher.hash_one(table(3)), hasher.hash_one(table(3)));
    assert_ne!(hasher.hash_one(table(3)), hasher.hash_one(table(4)));
}

#[test]
fn a_nested_model_is_saved_and_loaded() {
    let order = order();
    let text = serde_json::to_string(&order).unwrap();
    assert_eq!(
        text,
        r#"{"customer":{"name":"Ada"},"lines":{"7":{"article":"pen","count":3},"2":{"article":"ink","count":1}}}"#
    );
    let loaded: Order = serde_json::from_str(&text).unwrap();
    assert_eq!(loaded, order);
    assert_eq!(loaded.lines().keys().copied().collect::<Vec<_>>(), [7, 2]);
    assert_eq!(*loaded.total(), 8);
    let pair: Pair<String> = serde_json::from_str(r#"{"left":"a","right":"b"}"#).unwrap();
    assert!(!*pair.same());
}

#[test]
fn a_table_with_a_key_twice_is_not_loaded() {
    let twice = r#"{"1":{"article":"pen"},"1":{"article":"ink"}}"#;
    let error = serde_json::from_str::<Table<u32, Line>>(twice).unwrap_err();
    assert!(error.to_string().starts_with("row 1 of the table has a key that stood before it"), "{error}");
    let error = serde_json::from_str::<Table<u32, Line>>("[1]").unwrap_err();
    assert!(error.to_string().contains("expected a map from keys to rows"), "{error}");
}

#[test]
fn undo_is_a_copy_of_the_inputs() {
    let mut order = order();
    let before = order.inputs().clone();
    order.update_lines(|lines| {
        lines.remove(&7);
        lines.insert(9, line("nib", 4));
    });
    order.customer_mut().set_name("Grace".into());
    assert_eq!(*order.total(), 10);
    order.set_inputs(before.clone());
    assert_eq!((*order.total(), order.inputs()), (8, &before));
}

#[test]
fn a_struct_is_ordered_as_its_inputs_are() {
    let version = |major, minor| Version::new(VersionInputs { major: R(major), minor });
    let mut versions = [version(2, 0), version(1, 9), version(1, 10)];
    versions.sort();
    assert!(versions.iter().map(|version| version.text().as_str()).eq(["1.9", "1.10", "2.0"]));
    assert!(versions[0] < versions[1]);
    versions[0].update_major(|major| major.0 = 3);
    assert!(versions[0] > versions[2]);
}
