//! Load on a dashboard that runs: sensors that report all the time, and browsers of which some never read. Tells how long a figure takes from the sensor to a browser.
//!
//! ```sh
//! mosquitto -p 1883 &
//! cargo run --release -p reaktiv-dashboard --example dashboard -- --mqtt 127.0.0.1:1883 --no-machine &
//! cargo run --release -p reaktiv-dashboard --example load -- --mqtt 127.0.0.1:1883 --pid $!
//! ```

use std::env;
use std::process::ExitCode;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::StreamExt;
use rumqttc::{AsyncClient, MqttOptions, QoS};
use tokio::net::TcpStream;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep};
use tokio_tungstenite::client_async;
use tokio_tungstenite::tungstenite::Message;

const HELP: &str = "\
  --dashboard HOST:PORT  (127.0.0.1:8080)
  --mqtt HOST:PORT       (127.0.0.1:1883)
  --clients N            browsers (1000)
  --deaf N               so many of them never read (100)
  --devices N            sensors (1000)
  --rate N               figures a second, of all sensors together (10000)
  --seconds N            (60)
  --pid N                the process whose memory is told
";

/// So many clients read what they get, and look how old it is.
const PROBES: usize = 10;

/// What sensors report is the time in seconds, and begins anew after so many of them: more is no pressure.
const ROUND: f64 = 1000.0;

#[derive(Clone)]
struct Options {
    dashboard: String,
    mqtt: String,
    clients: usize,
    deaf: usize,
    devices: usize,
    rate: usize,
    seconds: u64,
    pid: Option<u32>,
}

fn options() -> Result<Options, String> {
    let mut options = Options {
        dashboard: "127.0.0.1:8080".to_owned(),
        mqtt: "127.0.0.1:1883".to_owned(),
        clients: 1000,
        deaf: 100,
        devices: 1000,
        rate: 10_000,
        seconds: 60,
        pid: None,
    };
    let mut arguments = env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value = arguments.next().ok_or(format!("{name} needs a value"))?;
        let number = || value.parse::<usize>().map_err(|_| format!("{name} needs a number, not {value}"));
        match name.as_str() {
            "--dashboard" => options.dashboard = value,
            "--mqtt" => options.mqtt = value,
            "--clients" => options.clients = number()?,
            "--deaf" => options.deaf = number()?,
            "--devices" => options.devices = number()?.max(1),
            "--rate" => options.rate = number()?,
            "--seconds" => options.seconds = number()? as u64,
            "--pid" => options.pid = Some(number()? as u32),
            _ => return Err(format!("there is no option {name}")),
        }
    }
    Ok(options)
}

/// What all have seen.
#[derive(Default)]
struct Seen {
    frames: AtomicU64,
    bytes: AtomicU64,
    /// How old figures were when they came, in milliseconds.
    ages: Mutex<Vec<f64>>,
}

#[tokio::main]
async fn main() -> ExitCode {
    match options() {
        Ok(options) => {
            run(options).await;
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("{message}\n\n{HELP}");
            ExitCode::from(2)
        }
    }
}

async fn run(options: Options) {
    let needed = 2 * options.clients as u64 + 100;
    if rlimit::increase_nofile_limit(needed).is_ok_and(|limit| limit < needed) {
        eprintln!("too few files may be open: ulimit -n {needed}");
    }
    let (begun, seen) = (Instant::now(), Arc::new(Seen::default()));
    tokio::spawn(report(options.clone(), begun));
    // What a sensor reports is the time at which it does.
    sleep(Duration::from_secs(2)).await;
    let mut deaf = Vec::new();
    for number in 0..options.clients {
        let socket = connect(&options.dashboard).await;
        if number < options.deaf {
            deaf.push(socket);
        } else {
            tokio::spawn(look(socket, seen.clone(), begun, number >= options.clients - PROBES));
        }
    }
    println!("{} clients are connected, {} of them never read", options.clients, options.deaf);
    for second in 1..=options.seconds {
        sleep(Duration::from_secs(1)).await;
        if second % 10 == 0 || second == options.seconds {
            tell(&seen, options.pid, second);
        }
    }
}

/// Reports figures, so many a second.
async fn report(options: Options, begun: Instant) {
    let (host, port) = options.mqtt.rsplit_once(':').expect("HOST:PORT");
    let mut mqtt = MqttOptions::new("load", host, port.parse().expect("a port"));
    mqtt.set_keep_alive(Duration::from_secs(5));
    let (client, mut events) = AsyncClient::new(mqtt, 10_000);
    tokio::spawn(async move { while let Ok(_) | Err(rumqttc::ConnectionError::Io(_)) = events.poll().await {} });
    let topics: Vec<String> = (0..options.devices).map(|device| format!("plant/sensor {device}/pressure")).collect();
    let mut ticks = interval(Duration::from_millis(10));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut device = 0;
    loop {
        ticks.tick().await;
        for _ in 0..options.rate / 100 {
            let now = format!("{:.3}", begun.elapsed().as_secs_f64() % ROUND);
            client.publish(topics[device].as_str(), QoS::AtMostOnce, false, now).await.expect("the broker is there");
            device = (device + 1) % options.devices;
        }
    }
}

type Socket = tokio_tungstenite::WebSocketStream<TcpStream>;

async fn connect(dashboard: &str) -> Socket {
    let stream = TcpStream::connect(dashboard).await.expect("the dashboard is there");
    let (socket, _) = client_async(format!("ws://{dashboard}/frames"), stream).await.expect("it has a place");
    socket
}

/// Reads what comes. A probe looks how old it is.
async fn look(mut socket: Socket, seen: Arc<Seen>, begun: Instant, probes: bool) {
    let mut is_whole = true;
    while let Some(Ok(message)) = socket.next().await {
        let Message::Text(text) = message else { continue };
        seen.frames.fetch_add(1, Relaxed);
        seen.bytes.fetch_add(text.len() as u64, Relaxed);
        if probes && !is_whole {
            let now = begun.elapsed().as_secs_f64();
            let values = text.split("\"value\":").skip(1).filter_map(|rest| {
                let end = rest.find([',', '}'])?;
                rest[..end].parse::<f64>().ok()
            });
            // One that seems to come from the future, by rounding, would be as old as a round.
            let ages = values.map(|at| (now - at).rem_euclid(ROUND) * 1000.0).filter(|age| *age < 5000.0);
            seen.ages.lock().unwrap().extend(ages);
        }
        is_whole = false;
    }
}

fn tell(seen: &Seen, pid: Option<u32>, second: u64) {
    let mut ages = std::mem::take(&mut *seen.ages.lock().unwrap());
    ages.sort_by(f64::total_cmp);
    let at = |share: f64| ages.get((share * ages.len() as f64) as usize).copied().unwrap_or(f64::NAN);
    let (frames, bytes) = (seen.frames.swap(0, Relaxed), seen.bytes.swap(0, Relaxed));
    let memory = pid.and_then(memory).map(|kilobytes| format!(", memory {:.1} MB", kilobytes as f64 / 1000.0));
    println!(
        "{second:4} s: {:6.0} frames/s, {:6.1} MB/s, {} figures; age p50 {:.0} ms, p90 {:.0} ms, p99 {:.0} ms, max {:.0} ms{}",
        frames as f64 / 10.0,
        bytes as f64 / 10e6,
        ages.len(),
        at(0.5),
        at(0.9),
        at(0.99),
        ages.last().copied().unwrap_or(f64::NAN),
        memory.unwrap_or_default(),
    );
}

/// How much memory a process has, in kB.
fn memory(pid: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
