//! A real broker, mosquitto: sensors report, it is killed and started again, and somebody is told of alarms.
//!
//! Without mosquitto these tests say so and do nothing; with `REAKTIV_ALL_TESTS` that is a failure.

mod support;

use std::env;
use std::fs;
use std::io::{self, Write};
use std::net::{SocketAddr, TcpListener as StdListener, TcpStream as StdStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rumqttc::{AsyncClient, MqttOptions, QoS};
use serde_json::json;
use support::{Client, Running, options, within};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpListener;

/// A broker that is killed when it is dropped.
struct Mosquitto(Child);

impl Mosquitto {
    /// None if there is none on this machine.
    fn start(port: u16) -> Option<Mosquitto> {
        let program = ["mosquitto", "/usr/sbin/mosquitto"]
            .into_iter()
            .find(|name| Command::new(name).arg("-h").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok());
        let Some(program) = program else {
            assert!(env::var_os("REAKTIV_ALL_TESTS").is_none(), "there is no `mosquitto`");
            // Not captured, as what `eprintln!` says would be.
            io::stderr().write_all(b"SKIPPED: there is no `mosquitto` on this machine\n").unwrap();
            return None;
        };
        let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("mosquitto-{port}.conf"));
        fs::write(&file, format!("listener {port} 127.0.0.1\nallow_anonymous true\n")).unwrap();
        let child =
            Command::new(program).arg("-c").arg(file).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let broker = Mosquitto(child);
        while StdStream::connect(("127.0.0.1", port)).is_err() {
            std::thread::yield_now();
        }
        Some(broker)
    }
}

impl Drop for Mosquitto {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

fn free_port() -> u16 {
    StdListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Sends messages that stay at the broker, so that it does not matter who comes first.
async fn publish(port: u16, messages: &[(&str, &[u8])]) {
    let mut options = MqttOptions::new("sensor", "127.0.0.1", port);
    options.set_keep_alive(Duration::from_secs(5)).set_max_packet_size(1 << 20, 1 << 20);
    let (client, mut events) = AsyncClient::new(options, 100);
    for (topic, payload) in messages {
        client.publish(*topic, QoS::AtLeastOnce, true, *payload).await.unwrap();
    }
    let mut answers = 0;
    while answers < messages.len() {
        if let rumqttc::Event::Incoming(rumqttc::Packet::PubAck(_)) = within(events.poll()).await.unwrap() {
            answers += 1;
        }
    }
}

async fn wait_for_value(client: &mut Client, device: &str, value: f64) {
    client
        .wait_for(|copy| {
            let rows = copy.state.rows.get("devices").map_or(&[][..], |rows| rows);
            rows.iter().any(|(key, row)| *key == json!(device) && row.set["value"] == json!(value))
        })
        .await;
}

async fn wait_for(client: &mut Client, field: &str, mut is_it: impl FnMut(&serde_json::Value) -> bool) {
    client.wait_for(|copy| copy.state.set.get(field).is_some_and(&mut is_it)).await;
}

#[tokio::test]
async fn a_broker_that_is_killed_and_started_again_is_found_again() {
    let port = free_port();
    let Some(broker) = Mosquitto::start(port) else { return };
    let mut options = options();
    options.mqtt = Some(("127.0.0.1".to_owned(), port));
    let running = Running::begin(options).await;
    let mut client = running.client().await;
    wait_for(&mut client, "broker", |broker| *broker == json!("connected")).await;
    publish(port, &[("plant/boiler/temperature", b"71.5"), ("plant/boiler/pressure", b"2")]).await;
    wait_for_value(&mut client, "boiler temperature", 71.5).await;
    wait_for_value(&mut client, "boiler pressure", 2.0).await;

    // One that is too long for anybody comes again and again, since it stays at the broker.
    let long = vec![b'1'; 100_000];
    let nonsense: [(&str, &[u8]); 6] = [
        ("plant/boiler/temperature", b"hot"),
        ("plant/boiler/load", &long),
        ("plant/x/colour", b"1"),
        ("plant/boiler", b"1"),
        ("plant/hall/boiler/temperature", b"1"),
        ("plant/boiler/humidity", b"\xff"),
    ];
    publish(port, &nonsense).await;
    wait_for(&mut client, "misunderstood", |misunderstood| misunderstood["count"] == json!(6)).await;

    drop(broker);
    wait_for(&mut client, "broker", |broker| broker.get("lost").is_some()).await;
    let _broker = Mosquitto::start(port).unwrap();
    wait_for(&mut client, "broker", |broker| *broker == json!("connected")).await;
    publish(port, &[("plant/boiler/temperature", b"72.5")]).await;
    wait_for_value(&mut client, "boiler temperature", 72.5).await;
    assert_eq!(client.copy.state.rows["devices"].len(), 2);
    running.end().await;
}

#[tokio::test]
async fn what_a_broker_remembers_is_shown_and_was_not_heard() {
    let port = free_port();
    let Some(_broker) = Mosquitto::start(port) else { return };
    publish(port, &[("plant/boiler/temperature", b"171.5")]).await;
    let mut options = options();
    options.mqtt = Some(("127.0.0.1".to_owned(), port));
    let running = Running::begin(options).await;
    let mut client = running.client().await;
    wait_for_value(&mut client, "boiler temperature", 171.5).await;
    let boiler = &client.copy.state.rows["devices"][0].1.set;
    assert_eq!((&boiler["heard"], &boiler["state"]), (&json!(null), &json!("silent")));
    publish(port, &[("plant/boiler/temperature", b"172.5")]).await;
    wait_for_value(&mut client, "boiler temperature", 172.5).await;
    let boiler = &client.copy.state.rows["devices"][0].1.set;
    assert_eq!((boiler["heard"].is_u64(), &boiler["state"]), (true, &json!("high")));
    running.end().await;
}

#[tokio::test]
async fn a_broker_that_comes_later_is_found() {
    let port = free_port();
    let mut options = options();
    options.mqtt = Some(("127.0.0.1".to_owned(), port));
    let running = Running::begin(options).await;
    let mut client = running.client().await;
    wait_for(&mut client, "broker", |broker| broker.get("lost").is_some()).await;
    if let Some(_broker) = Mosquitto::start(port) {
        wait_for(&mut client, "broker", |broker| *broker == json!("connected")).await;
    }
    running.end().await;
}

#[tokio::test]
async fn somebody_is_told_of_alarms_again_and_again_until_they_hear() {
    // An address where nobody listens yet.
    let address: SocketAddr = ([127, 0, 0, 1], free_port()).into();
    let mut options = options();
    options.pager = Some(address);
    let running = Running::begin(options).await;
    let mut client = running.client().await;
    running.plant.update(|plant| {
        use reaktiv_dashboard::{device::Reading, quantity::Quantity};
        let at = *plant.now();
        plant.take("oven", Quantity::Temperature, "test", Reading { at: Some(at), value: 80.0 });
        plant.advance_to(at + 10_000);
    });
    wait_for(&mut client, "delivery", |delivery| delivery.get("sending").is_some_and(|tries| tries.as_u64() > Some(1)))
        .await;
    let listener = TcpListener::bind(address).await.unwrap();
    let (stream, _) = within(listener.accept()).await.unwrap();
    let line = within(BufReader::new(stream).lines().next_line()).await.unwrap();
    assert_eq!(line.as_deref(), Some("too high for too long: oven"));
    wait_for(&mut client, "delivery", |delivery| *delivery == json!("sent")).await;
    running.end().await;
}
