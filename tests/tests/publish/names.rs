//! Under which names fields go out and come in, and by which functions.

use reaktiv::{Reactive, Table, reactive};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::support::body;

/// Hundredths of a euro, in euros.
mod euros {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(cents: &u64, serializer: S) -> Result<S::Ok, S::Error> {
        format!("{}.{:02}", cents / 100, cents % 100).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
        let text = String::deserialize(deserializer)?;
        let cents = text
            .split_once('.')
            .and_then(|(euros, cents)| Some(euros.parse::<u64>().ok()? * 100 + cents.parse::<u64>().ok()?));
        cents.ok_or_else(|| serde::de::Error::custom("an amount is written as `1.50`"))
    }
}

/// With a derive of serde's the inputs have the attributes too.
#[reactive]
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    #[reactive(publish, accept)]
    #[serde(with = "euros", alias = "cost")]
    unit_price: u64,
    #[reactive(publish, accept)]
    #[serde(rename = "n", default)]
    quantity: u64,
    #[reactive(publish)]
    #[serde(serialize_with = "euros::serialize")]
    total_amount: computed!(u64, self.unit_price * self.quantity),
}

/// Without one the macro alone knows them.
#[reactive]
#[serde(rename_all(serialize = "SCREAMING-KEBAB-CASE", deserialize = "PascalCase"))]
struct Order {
    #[reactive(publish, accept)]
    order_number: u64,
    #[reactive(publish, accept)]
    #[serde(
        rename(serialize = "out", deserialize = "in"),
        deserialize_with = "euros::deserialize",
        skip_serializing_if = "always"
    )]
    r#type: u64,
    #[reactive(nested, publish)]
    #[serde(rename = "the \"lines\"")]
    lines: Table<u8, Line>,
}

#[test]
fn names_and_functions_are_serdes() {
    let lines = [(1, Line::new(LineInputs { unit_price: 150, quantity: 2 }))].into();
    let mut order = Order::new(OrderInputs { order_number: 7, r#type: 3, lines });
    let whole = order.frame_since(None).unwrap();
    assert_eq!(
        body(&whole),
        r#"{"set":{"ORDER-NUMBER":7,"out":3},"rows":{"the \"lines\"":{"all":[[1,{"set":{"unitPrice":"1.50","n":2,"totalAmount":"3.00"}}]]}}}"#
    );
    order
        .accept(r#"{"set":{"OrderNumber":8,"in":"1.25"},"rows":{"the \"lines\"":{"at":[[1,{"set":{"unitPrice":"2.00","n":3}}]]}}}"#)
        .unwrap();
    assert_eq!(
        body(&order.frame_since(whole.version()).unwrap()),
        r#"{"set":{"ORDER-NUMBER":8,"out":125},"rows":{"the \"lines\"":{"at":[[1,{"set":{"unitPrice":"2.00","n":3,"totalAmount":"6.00"}}]]}}}"#
    );
    let refused = order.accept(r#"{"set":{"in":1}}"#).unwrap_err();
    assert_eq!(refused.to_string(), "`in`: invalid type: integer `1`, expected a string");
    let refused = order.accept(r#"{"rows":{"the \"lines\"":{"at":[[1,{"set":{"unitPrice":"2"}}]]}}}"#).unwrap_err();
    assert_eq!(refused.to_string(), r#"`the "lines"[1].unitPrice`: an amount is written as `1.50`"#);
    // As it is saved.
    assert_eq!(serde_json::to_string(order.lines().get(&1).unwrap()).unwrap(), r#"{"unitPrice":"2.00","n":3}"#);
}

#[test]
fn a_type_that_serde_does_not_know_goes_out_by_a_function() {
    #[reactive]
    struct One<T: Clone + PartialEq> {
        #[reactive(publish)]
        #[serde(serialize_with = "in_short")]
        value: T,
        hidden: Option<T>,
    }
    fn in_short<T, S: serde::Serializer>(_: &T, serializer: S) -> Result<S::Ok, S::Error> {
        std::any::type_name::<T>().len().serialize(serializer)
    }
    let mut one = One::new(OneInputs { value: "a", hidden: None });
    assert_eq!(body(&one.frame_since(None).unwrap()), r#"{"set":{"value":4}}"#);
}

#[test]
fn what_is_loaded_goes_out_as_its_value() {
    #[reactive]
    struct Weather {
        city: String,
        #[reactive(publish)]
        forecast: resource!(String, String, async { look_up(&self.city).await }),
        #[reactive(publish)]
        #[serde(serialize_with = "euros::serialize")]
        price: resource!(u64, String, async { Ok(self.city.len() as u64) }),
    }
    async fn look_up(city: &str) -> Result<String, String> {
        if city == "Rome" { Ok("sun".into()) } else { Err("unknown".into()) }
    }
    let task = reaktiv_tests::tasks::Task::default();
    let mut weather = Weather::new(WeatherInputs { city: "Rome".into() });
    let whole = weather.frame_since(None).unwrap();
    assert_eq!(body(&whole), r#"{"set":{"forecast":null,"price":null}}"#);
    assert!(task.poll(std::pin::pin!(weather.run_futures())).is_pending());
    let loaded = weather.frame_since(whole.version()).unwrap();
    assert_eq!(body(&loaded), r#"{"set":{"forecast":"sun","price":"0.04"}}"#);
    weather.set_city("Paris".into());
    assert!(task.poll(std::pin::pin!(weather.run_futures())).is_pending());
    assert_eq!(body(&weather.frame_since(loaded.version()).unwrap()), r#"{"set":{"forecast":null,"price":"0.05"}}"#);
}

#[reactive]
#[cfg_attr(all(), derive(Serialize, Deserialize), cfg_attr(all(), serde(rename_all = "UPPERCASE")))]
struct Cabinet {
    #[reactive(nested, publish)]
    #[serde(rename(serialize = "out", deserialize = "in"))]
    line: Line,
    #[reactive(publish, accept)]
    #[cfg_attr(all(), serde(rename = "no"))]
    number: u64,
    #[reactive(publish)]
    size: u64,
}

#[test]
fn names_of_nested_structs_and_those_under_a_condition_are_serdes_too() {
    let line = Line::new(LineInputs { unit_price: 150, quantity: 2 });
    let mut cabinet = Cabinet::new(CabinetInputs { line, number: 7, size: 1 });
    let frame = cabinet.frame_since(None).unwrap();
    assert_eq!(
        body(&frame),
        r#"{"set":{"no":7,"SIZE":1},"new":{"out":{"set":{"unitPrice":"1.50","n":2,"totalAmount":"3.00"}}}}"#
    );
    cabinet.accept(r#"{"set":{"no":8},"in":{"in":{"set":{"n":3}}}}"#).unwrap();
    assert_eq!((cabinet.number(), cabinet.line().quantity()), (&8, &3));
    let refused = cabinet.accept(r#"{"in":{"in":{"set":{"n":true}}}}"#).unwrap_err();
    assert_eq!(refused.path(), "in.n");
    cabinet.accept(r#"{"in":{"out":{}}}"#).unwrap_err();
}

fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    u32::deserialize(deserializer).map(|number| number * 10)
}

fn value<S: Serializer>(number: &u32, serializer: S) -> Result<S::Ok, S::Error> {
    (number + 1).serialize(serializer)
}

struct Hex;

trait Codec {
    fn write<S: Serializer>(number: &u32, serializer: S) -> Result<S::Ok, S::Error>;
}

impl Codec for Hex {
    fn write<S: Serializer>(number: &u32, serializer: S) -> Result<S::Ok, S::Error> {
        format!("{number:x}").serialize(serializer)
    }
}

#[reactive]
struct Coded {
    #[reactive(accept)]
    #[serde(deserialize_with = "text")]
    plain: u32,
    #[reactive(publish)]
    #[serde(serialize_with = "value")]
    next: computed!(u32, self.plain),
    #[reactive(publish)]
    #[serde(serialize_with = "<Hex as Codec>::write")]
    hex: computed!(u32, self.plain),
}

#[test]
fn functions_have_any_name_and_any_path() {
    let mut coded = Coded::new(CodedInputs { plain: 0 });
    coded.accept(r#"{"set":{"plain":25}}"#).unwrap();
    assert_eq!(body(&coded.frame_since(None).unwrap()), r#"{"set":{"next":251,"hex":"fa"}}"#);
}
