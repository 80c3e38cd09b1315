//! What values are in frames, and what comes back of them.

use std::collections::BTreeMap;
use std::fmt::Debug;

use reaktiv::{Reactive, reactive};
use reaktiv_tests::random::{Random, each_seed};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::support::body;

#[reactive]
struct One<T: Clone + PartialEq> {
    #[reactive(publish, accept, cutoff = never)]
    value: T,
}

/// What goes out.
fn out<T: Clone + PartialEq + Serialize + DeserializeOwned + 'static>(value: T) -> String {
    let mut one = One::new(OneInputs { value });
    let frame = one.frame_since(None).unwrap();
    body(&frame).strip_prefix(r#"{"set":{"value":"#).unwrap().strip_suffix("}}").unwrap().to_owned()
}

/// What comes in.
fn into<T: Clone + PartialEq + Serialize + DeserializeOwned + 'static>(before: T, text: &str) -> Result<T, String> {
    let mut one = One::new(OneInputs { value: before });
    one.accept(&format!(r#"{{"set":{{"value":{text}}}}}"#)).map_err(|refused| refused.to_string())?;
    Ok(one.value().clone())
}

/// It goes out as `text`, and comes back as it was.
fn goes_as<T: Clone + PartialEq + Debug + Serialize + DeserializeOwned + 'static>(value: T, other: T, text: &str) {
    assert_eq!(out(value.clone()), text);
    assert_eq!(into(other, text).as_ref(), Ok(&value));
}

#[test]
fn what_a_number_of_a_browser_cannot_hold_is_a_string() {
    goes_as(1_u64 << 53, 0, "9007199254740992");
    goes_as((1_u64 << 53) + 1, 0, r#""9007199254740993""#);
    goes_as(-(1_i64 << 53), 0, "-9007199254740992");
    goes_as(-(1_i64 << 53) - 1, 0, r#""-9007199254740993""#);
    goes_as(u128::MAX, 0, r#""340282366920938463463374607431768211455""#);
    goes_as(i128::MIN, 0, r#""-170141183460469231731687303715884105728""#);
    goes_as(f64::INFINITY, 0.0, r#""Infinity""#);
    goes_as(f32::NEG_INFINITY, 0.0, r#""-Infinity""#);
    assert_eq!(out(f64::NAN), r#""NaN""#);
    assert!(into(0.0_f64, r#""NaN""#).unwrap().is_nan());
    goes_as(vec![Some((i64::MAX, f32::INFINITY))], vec![], r#"[["9223372036854775807","Infinity"]]"#);
    goes_as(BTreeMap::from([(u64::MAX, 1)]), BTreeMap::new(), r#"{"18446744073709551615":1}"#);
}

#[test]
fn a_string_is_no_number_where_a_number_would_do() {
    for text in
        [r#""1""#, r#""9007199254740992""#, r#""+9007199254740993""#, r#""09007199254740993""#, r#""1.5""#, r#""""#]
    {
        assert!(into(0_u64, text).is_err(), "{text}");
        assert!(into(0.0_f64, text).is_err(), "{text}");
    }
    for text in [r#""inf""#, r#""nan""#, r#""+Infinity""#, r#""1e999""#, "1e999", "NaN", "Infinity"] {
        assert!(into(0.0_f64, text).is_err(), "{text}");
    }
    assert_eq!(into(String::new(), r#""NaN""#), Ok("NaN".to_owned()));
    assert_eq!(into(0_u128, "340282366920938463463374607431768211455"), Ok(u128::MAX));
    assert!(into(0_u128, "340282366920938463463374607431768211456").is_err());
    assert!(into(0_u8, "256").is_err());
    assert!(into(0_u8, "-1").is_err());
    assert!(into(0_u8, "1.0").is_err());
    assert_eq!(into(1.0_f64, "-0").map(f64::to_bits), Ok((-0.0_f64).to_bits()));
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Shape {
    Point,
    Wrapped(Box<Shape>),
    Pair(u8, String),
    Named { left: Option<char>, right: () },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Unit;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Wrapper(BTreeMap<Key, Vec<bool>>);

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
enum Key {
    One,
    #[serde(rename = "zw\"ei")]
    Two,
}

#[test]
fn values_are_what_serde_makes_of_them() {
    goes_as(Shape::Point, Shape::Pair(0, String::new()), r#""Point""#);
    goes_as(Shape::Wrapped(Box::new(Shape::Point)), Shape::Point, r#"{"Wrapped":"Point"}"#);
    goes_as(
        Shape::Pair(7, "a\u{1}\"\\/\u{7f}€\u{1f600}".into()),
        Shape::Point,
        "{\"Pair\":[7,\"a\\u0001\\\"\\\\/\u{7f}€\u{1f600}\"]}",
    );
    goes_as(Shape::Named { left: Some('ü'), right: () }, Shape::Point, r#"{"Named":{"left":"ü","right":null}}"#);
    goes_as(Unit, Unit, "null");
    goes_as(
        Wrapper([(Key::One, vec![true]), (Key::Two, vec![])].into()),
        Wrapper(BTreeMap::new()),
        r#"{"One":[true],"zw\"ei":[]}"#,
    );
    goes_as(BTreeMap::from([((), 1)]).into_values().collect::<Vec<i8>>(), vec![], "[1]");
    goes_as(BTreeMap::from([(true, 'a')]), BTreeMap::new(), r#"{"true":"a"}"#);
    goes_as(Some(Some(1.5e300_f64)), None, "1.5e300");
    goes_as("\u{8}\u{c}\n\r\t".to_owned(), String::new(), r#""\b\f\n\r\t""#);
    assert_eq!(into(String::new(), r#""\u00e9\uD83D\uDE00\/""#), Ok("é😀/".to_owned()));
    for half in
        [r#""\ud83d""#, r#""\ud83d\ud83d""#, r#""\ude00""#, r#""\ud83dx""#, r#""\u12""#, r#""\x""#, "\"\n\"", r#"""#]
    {
        assert!(into(String::new(), half).is_err(), "{half}");
    }
}

#[test]
fn what_serde_cannot_write_is_told_with_its_place() {
    #[reactive]
    struct Inner {
        #[reactive(publish)]
        keys: BTreeMap<Vec<u8>, u8>,
    }
    #[reactive]
    struct Outer {
        #[reactive(publish)]
        count: u32,
        #[reactive(nested, publish)]
        rows: reaktiv::Table<String, Inner>,
    }
    let inner = |keys| Inner::new(InnerInputs { keys });
    let rows = [("a".to_owned(), inner(BTreeMap::new()))].into();
    let mut outer = Outer::new(OuterInputs { count: 1, rows });
    let whole = outer.frame_since(None).unwrap();
    outer.rows_mut().row_mut("a").unwrap().set_keys([(vec![1], 1)].into());
    outer.set_count(2);
    let error = outer.frame_since(whole.version()).unwrap_err();
    assert_eq!(
        error.to_string(),
        r#"`rows["a"].keys` cannot be published: the key of a map is a text, a number or the like"#
    );
    assert_eq!(outer.frame_since(None).unwrap_err(), error);

    // Nothing was lost.
    outer.rows_mut().row_mut("a").unwrap().set_keys(BTreeMap::new());
    assert_eq!(body(&outer.frame_since(whole.version()).unwrap()), r#"{"set":{"count":2}}"#);
}

/// Any value, not too deep.
fn value(random: &mut Random, depth: u32) -> Value {
    match random.below(if depth == 0 { 6 } else { 8 }) {
        0 => Value::Null,
        1 => json!(random.below(2) == 0),
        2 => json!(random.below(1 << 53)),
        3 => json!(-(random.below(1 << 53) as i64)),
        4 => json!(f64::from_bits(random.below(u64::MAX))),
        5 => json!(text(random)),
        6 => (0..random.below(4)).map(|_| value(random, depth - 1)).collect(),
        _ => Value::Object((0..random.below(4)).map(|_| (text(random), value(random, depth - 1))).collect()),
    }
}

fn text(random: &mut Random) -> String {
    (0..random.below(6))
        .filter_map(|_| char::from_u32([random.below(128), random.below(0x11_0000)][random.below(2) as usize] as u32))
        .collect()
}

#[test]
fn json_is_what_serde_json_reads_and_writes() {
    each_seed(
        2000,
        |seed| {
            let mut random = Random::new(seed);
            let value = value(&mut random, 4);
            let written = out(value.clone());
            assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), value);
            for text in [serde_json::to_string_pretty(&value).unwrap(), written] {
                assert_eq!(into(Value::Null, &text).as_ref(), Ok(&value));
                // What is broken is broken for both.
                let place = random.below(text.len() as u64) as usize;
                let broken: String =
                    text.char_indices().filter(|(at, _)| *at != place).map(|(_, letter)| letter).collect();
                let theirs = serde_json::from_str::<Value>(&broken);
                match into(Value::Null, &broken) {
                    Ok(ours) => assert_eq!(theirs.unwrap(), ours, "{broken}"),
                    // Numbers that a float cannot hold, of which they make one that it can.
                    Err(reason) => assert!(theirs.is_err(), "{broken}: {reason}"),
                }
            }
        },
        Vec::new,
    );
}

#[test]
fn what_is_too_deep_or_too_long_is_refused() {
    let deep = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert!(into(Value::Null, &deep(100)).is_ok());
    assert!(into(Value::Null, &deep(10_000)).is_err());
    assert!(into(Value::Null, &"[".repeat(60_000)).is_err());
    assert!(into(Value::Null, &r#"{"a":"#.repeat(10_000)).is_err());
    let long = format!("\"{}\"", "a".repeat(70_000));
    let refused = into(String::new(), &long).unwrap_err();
    assert_eq!(refused, "70020 bytes are too many: a frame that comes in has 65536 at the most");
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind")]
enum Tagged {
    A { a: i64 },
    B,
}

#[test]
fn what_serde_json_refuses_is_refused() {
    assert_eq!(into(Tagged::B, r#"{"kind":"A","a":-1}"#), Ok(Tagged::A { a: -1 }));
    assert!(into(Tagged::B, r#"{"kind":0,"a":1}"#).is_err());
    assert!(into(0.0_f32, "1e39").is_err());
    assert_eq!(into(0.0_f32, "3.4e38"), Ok(3.4e38));
    let keys = BTreeMap::from([(8_u8, 1_u8)]);
    assert_eq!(into(BTreeMap::new(), r#"{"8":1}"#), Ok(keys));
    for key in ["08", "+8", " 8", "8.0", ""] {
        assert!(into(BTreeMap::<u8, u8>::new(), &format!(r#"{{"{key}":1}}"#)).is_err(), "{key}");
    }
}
