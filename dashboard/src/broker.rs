//! Sensors that report over MQTT: `plant/<device>/<quantity>` with a number, as `mosquitto_pub -t plant/boiler/temperature -m 71.5` sends it.

use std::fmt;
use std::time::Duration;

use reaktiv::{Reactive, Shared};
use rumqttc::{AsyncClient, Event, EventLoop, MqttOptions, Packet, Publish, QoS, SubscribeReasonCode};
use tokio::sync::mpsc;
use tokio::time::sleep;

use crate::clock::now;
use crate::device::Reading;
use crate::plant::{Broker, Plant};
use crate::quantity::Quantity;

/// So long the name of a device may be, in bytes.
const LONGEST: usize = 64;

/// So long a figure may be, in bytes. What is longer is nonsense.
const LARGEST: usize = 64;

/// So long a message may be, in bytes, before the connection is given up: as much as a broker passes on at the most.
const PACKET: usize = 256 << 20;

/// After so long a lost broker is looked for again.
const PAUSE: Duration = Duration::from_millis(500);

/// A figure of a sensor.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    device: String,
    quantity: Quantity,
    value: f64,
}

/// What comes from a broker.
enum News {
    /// With the time at which it came, if it is news and no memory of the broker's.
    Figure(Figure, Option<u64>),
    Nonsense(String),
    Broker(Broker),
}

/// Why a message cannot be understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Nonsense(String);

impl fmt::Display for Nonsense {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Reads a message.
///
/// # Errors
///
/// If it is not from a sensor, or no figure that can be true.
pub fn figure(topic: &str, payload: &[u8]) -> Result<Figure, Nonsense> {
    let nonsense = |what: &str| Err(Nonsense(format!("{what}: {}", shortened(topic))));
    let mut parts = topic.split('/');
    let (Some("plant"), Some(device), Some(quantity), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return nonsense("a topic that is not plant/<device>/<quantity>");
    };
    let Some(quantity) = Quantity::of(quantity) else { return nonsense("a quantity that is not known") };
    if device.trim().is_empty() || device.len() > LONGEST || !device.chars().all(is_seen) {
        return nonsense("a name of a device that is no name");
    }
    let payload = payload.get(..=LARGEST).map_or(payload, |_| b"");
    let value = std::str::from_utf8(payload).ok().and_then(|text| text.trim().parse().ok());
    match value.and_then(|value| quantity.checked(value)) {
        Some(value) => Ok(Figure { device: format!("{device} {}", quantity.name()), quantity, value }),
        None => nonsense("no figure, or one that cannot be true"),
    }
}

/// What can be shown of what somebody has sent.
fn shortened(text: &str) -> String {
    text.chars().filter(|letter| is_seen(*letter)).take(LONGEST).collect()
}

/// Whether it shows: neither a control character nor one that turns others round, or that makes one name look like another.
fn is_seen(letter: char) -> bool {
    let hidden = matches!(letter, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}');
    !letter.is_control() && !hidden
}

/// Listens to a broker, for ever: when it is lost it is looked for again.
pub async fn listen(plant: Shared<Plant>, host: String, port: u16) {
    let (sender, receiver) = mpsc::channel(10_000);
    tokio::join!(receive(host, port, sender), write(plant, receiver));
}

async fn receive(host: String, port: u16, news: mpsc::Sender<News>) {
    // Without a name the broker makes one up: two dashboards do not throw each other out.
    let mut options = MqttOptions::new("", host, port);
    options.set_keep_alive(Duration::from_secs(5)).set_max_packet_size(PACKET, 4096);
    let (client, mut events) = AsyncClient::new(options, 100);
    let mut broker = Broker::Connecting;
    loop {
        if news.send(News::Broker(broker)).await.is_err() {
            return;
        }
        let reason = until_lost(&client, &mut events, &news).await;
        broker = Broker::Lost(shortened(&reason));
        sleep(PAUSE).await;
    }
}

/// Hands on what comes, until the connection is lost: why.
async fn until_lost(client: &AsyncClient, events: &mut EventLoop, news: &mpsc::Sender<News>) -> String {
    loop {
        let next = match events.poll().await {
            Ok(Event::Incoming(Packet::ConnAck(_))) => match client.try_subscribe("plant/#", QoS::AtMostOnce) {
                Ok(()) => continue,
                Err(error) => return error.to_string(),
            },
            Ok(Event::Incoming(Packet::SubAck(answer))) => match answer.return_codes[..] {
                [SubscribeReasonCode::Success(_)] => News::Broker(Broker::Connected),
                _ => return "it does not let us listen".to_owned(),
            },
            Ok(Event::Incoming(Packet::Publish(Publish { topic, payload, retain, .. }))) => {
                match figure(&topic, &payload) {
                    Ok(figure) => News::Figure(figure, (!retain).then(now)),
                    Err(nonsense) => News::Nonsense(nonsense.to_string()),
                }
            }
            Ok(_) => continue,
            Err(error) => return error.to_string(),
        };
        if news.send(next).await.is_err() {
            return String::new();
        }
    }
}

/// Writes what has come, all at once.
async fn write(plant: Shared<Plant>, mut receiver: mpsc::Receiver<News>) {
    let mut news = Vec::new();
    while receiver.recv_many(&mut news, 1000).await != 0 {
        plant.update(|plant| plant.batch(|plant| news.drain(..).for_each(|news| take(plant, news))));
    }
}

fn take(plant: &mut Plant, news: News) {
    match news {
        News::Figure(Figure { device, quantity, value }, at) => {
            plant.take(&device, quantity, "broker", Reading { at, value });
        }
        News::Nonsense(what) => plant.push_nonsense(what),
        News::Broker(broker) => plant.set_broker(broker),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_a_figure_of_a_device() {
        let expected = Figure { device: "boiler temperature".into(), quantity: Quantity::Temperature, value: -1.5 };
        assert_eq!(figure("plant/boiler/temperature", b" -1.5\n"), Ok(expected));
        for (topic, payload) in [
            ("plant", &b"1"[..]),
            ("plant/boiler", b"1"),
            ("plant/boiler/temperature/more", b"1"),
            ("other/boiler/temperature", b"1"),
            ("plant/boiler/colour", b"1"),
            ("plant//load", b"1"),
            ("plant/a\u{7}b/load", b"1"),
            ("plant/a\u{202e}b/load", b"1"),
            ("plant/\u{200b}/load", b"1"),
            ("plant/ /load", b"1"),
            (&format!("plant/{}/load", "x".repeat(65)), b"1"),
            ("plant/boiler/load", b""),
            ("plant/boiler/load", b"hot"),
            ("plant/boiler/load", b"NaN"),
            ("plant/boiler/load", b"inf"),
            ("plant/boiler/load", b"101"),
            ("plant/boiler/temperature", b"-300"),
            ("plant/boiler/load", b"\xff\xfe"),
            ("plant/boiler/load", &[b'1'; 65]),
        ] {
            let nonsense = figure(topic, payload).unwrap_err().to_string();
            assert!(nonsense.len() < 200 && !nonsense.contains('\u{7}'), "{nonsense}");
        }
    }
}
