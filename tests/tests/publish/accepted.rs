//! What comes in.

use reaktiv::{Reactive, Shared, Table, reactive};
use serde::{Deserialize, Serialize};

/// A temperature that a device can stand.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "f64")]
struct Celsius(f64);

impl TryFrom<f64> for Celsius {
    type Error = String;
    fn try_from(celsius: f64) -> Result<Self, String> {
        if (0.0..=120.0).contains(&celsius) {
            Ok(Celsius(celsius))
        } else {
            Err(format!("{celsius} is not between 0 and 120 degrees"))
        }
    }
}

#[reactive]
struct Device {
    #[reactive(publish, accept)]
    limit: Celsius,
    #[reactive(publish)]
    name: String,
    #[reactive(accept)]
    #[serde(rename = "key")]
    secret: String,
}

#[reactive]
struct Room {
    #[reactive(nested, publish)]
    devices: Table<(u8, String), Device>,
    #[reactive(publish, accept)]
    lit: bool,
}

#[reactive]
struct Plant {
    #[reactive(publish, accept)]
    limit: Celsius,
    #[reactive(accept)]
    note: String,
    #[reactive(nested, publish)]
    room: Room,
    #[reactive(nested)]
    hidden: Room,
    #[reactive(context)]
    log: Vec<f64>,
    record: effect!(self.log.push(self.limit.0)),
}

fn room() -> Room {
    let device = Device::new(DeviceInputs { limit: Celsius(50.0), name: "pump".into(), secret: String::new() });
    Room::new(RoomInputs { devices: [((1, "a".to_owned()), device)].into(), lit: false })
}

fn plant() -> Plant {
    let inputs = PlantInputs { limit: Celsius(70.0), note: String::new(), room: room(), hidden: room() };
    Plant::new(inputs, Vec::new())
}

fn device(plant: &Plant) -> &Device {
    plant.room().devices().get(&(1, "a".to_owned())).unwrap()
}

#[test]
fn fields_structs_and_rows_are_set_in_one_batch() {
    let mut plant = plant();
    let frame = r#" { "rows" : {} , "in":{"room":{"set":{"lit":true},"rows":{"devices":{"at":[[[1,"a"],{"set":{"limit":60,"key":"k"}}]]}}}},
        "set":{"limit":80.5,"note":"n"}}"#;
    plant.accept(frame).unwrap();
    assert_eq!((plant.limit(), plant.note().as_str(), plant.room().lit()), (&Celsius(80.5), "n", &true));
    assert_eq!((device(&plant).limit(), device(&plant).secret().as_str()), (&Celsius(60.0), "k"));
    assert_eq!(plant.log(), &[70.0, 80.5]);
}

#[test]
fn what_is_wrong_is_refused_with_its_place_and_nothing_is_written() {
    let mut plant = plant();
    let refusals = [
        ("", "it ends where a value should be"),
        ("[]", "`[` where an object should be"),
        ("{} {}", "`{` where the end should be"),
        (r#"{"v":[1,2],"set":{}}"#, "`v` is not accepted: a frame that comes in has `set`, `in` and `rows`"),
        (r#"{"set":{},"set":{}}"#, "`set` stands there twice"),
        (r#"{"set":7}"#, "`set`: `7` where an object should be"),
        (r#"{"set":{"limit":1,"limit":2}}"#, "`set`: `limit` stands there twice"),
        (r#"{"set":{"limit":true}}"#, "`limit`: invalid type: boolean `true`, expected f64"),
        (r#"{"set":{"limit":121}}"#, "`limit`: 121 is not between 0 and 120 degrees"),
        (r#"{"set":{"limit":"NaN"}}"#, "`limit`: NaN is not between 0 and 120 degrees"),
        (r#"{"set":{"room":{}}}"#, "`room`: it is a struct or a table: a struct stands in `in`, a table in `rows`"),
        (r#"{"set":{"hidden":{}}}"#, "`hidden`: there is no such field"),
        (r#"{"set":{"record":1}}"#, "`record`: there is no such field"),
        (r#"{"set":{"log":[]}}"#, "`log`: there is no such field"),
        (r#"{"in":{"hidden":{"set":{"lit":true}}}}"#, "`hidden`: there is no such field"),
        (r#"{"in":{"limit":{}}}"#, "`limit`: it is a field: it stands in `set`"),
        (r#"{"in":{"note":{}}}"#, "`note`: it is a field: it stands in `set`"),
        (r#"{"rows":{"room":{}}}"#, "`room`: it is a struct or a table: a struct stands in `in`, a table in `rows`"),
        (
            r#"{"in":{"room":{"in":{"devices":{}}}}}"#,
            "`room.devices`: it is a struct or a table: a struct stands in `in`, a table in `rows`",
        ),
        (
            r#"{"in":{"room":{"rows":{"devices":{"at":[[[1,"a"],{"set":{"name":"x"}}]]}}}}}"#,
            r#"`room.devices[[1,"a"]].name`: it is not accepted"#,
        ),
        (
            r#"{"in":{"room":{"rows":{"devices":{"at":[[[1,"a"],{"set":{"secret":"x"}}]]}}}}}"#,
            r#"`room.devices[[1,"a"]].secret`: there is no such field"#,
        ),
        (
            r#"{"in":{"room":{"rows":{"devices":{"at":[[[1,"b"],{}]]}}}}}"#,
            r#"`room.devices[[1,"b"]]`: there is no such row"#,
        ),
        (
            r#"{"in":{"room":{"rows":{"devices":{"at":[[1,{}]]}}}}}"#,
            "`room.devices[1]`: invalid type: integer `1`, expected a tuple of size 2",
        ),
        (
            r#"{"in":{"room":{"rows":{"devices":{"at":[[[1,"a"]]]}}}}}"#,
            "`room.devices`: `at` has pairs of a key and what changes there",
        ),
        (
            r#"{"in":{"room":{"rows":{"devices":{"put":[[[1,"a"],{}]]}}}}}"#,
            "`room.devices`: `put` is not accepted: of a table that comes in there is `at`",
        ),
        (
            r#"{"in":{"room":{"set":{"lit":true},"rows":{"devices":{"at":[[[1,"a"],{"set":{"limit":60}}],[[2,"a"],{}]]}}}}}"#,
            r#"`room.devices[[2,"a"]]`: there is no such row"#,
        ),
    ];
    for (frame, refusal) in refusals {
        let with_more = frame.replacen("{\"in\":", "{\"set\":{\"note\":\"x\",\"limit\":1},\"in\":", 1);
        for frame in [frame, &with_more] {
            assert_eq!(plant.accept(frame).unwrap_err().to_string(), refusal, "{frame}");
        }
    }
    assert_eq!((plant.limit(), plant.note().as_str(), plant.room().lit()), (&Celsius(70.0), "", &false));
    assert_eq!((device(&plant).limit(), device(&plant).secret().as_str()), (&Celsius(50.0), ""));
    assert_eq!(plant.log(), &[70.0]);
}

#[test]
fn a_frame_may_be_as_long_as_is_said() {
    let mut plant = plant();
    let long = format!(r#"{{"set":{{"note":"{}"}}}}"#, "a".repeat(100_000));
    assert!(plant.accept(&long).unwrap_err().reason().starts_with("100019 bytes are too many"));
    assert!(plant.accept_up_to(100_018, &long).is_err());
    plant.accept_up_to(100_019, &long).unwrap();
    assert_eq!(plant.note().len(), 100_000);
}

#[test]
fn a_shared_struct_accepts_too() {
    let plant = Shared::new(plant());
    plant.accept(r#"{"set":{"limit":71}}"#).unwrap();
    let refused = plant.accept(r#"{"set":{"limit":-1}}"#).unwrap_err();
    assert_eq!((refused.path(), refused.reason()), ("limit", "-1 is not between 0 and 120 degrees"));
    assert_eq!(plant.read(|plant| *plant.limit()), Celsius(71.0));
}

#[test]
fn what_is_said_of_a_frame_that_is_refused_is_short_whatever_the_frame_is() {
    let mut plant = plant();
    let long = "ä".repeat(10_000);
    for frame in [
        format!(r#"{{"{long}":{{}}}}"#),
        format!(r#"{{"set":{{"{long}":1}}}}"#),
        format!(r#"{{"set":{{"limit":"{long}"}}}}"#),
        format!(r#"{{"in":{{"room":{{"rows":{{"devices":{{"at":[[[1,"{long}"],{{}}]]}}}}}}}}}}"#),
    ] {
        let refused = plant.accept(&frame).unwrap_err();
        assert!(refused.reason().len() + refused.path().len() < 700, "{refused}");
        assert!(refused.to_string().contains('…'), "{refused}");
    }
}
