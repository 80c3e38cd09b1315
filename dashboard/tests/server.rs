//! The server with clients of all kinds: those that look on, those that set limits, those that never read, and those that mean harm.

mod support;

use std::time::Duration;

use futures_util::SinkExt;
use reaktiv::Reactive;
use reaktiv_dashboard::device::Reading;
use reaktiv_dashboard::quantity::Quantity;
use serde_json::json;
use support::{Client, Running, limit, options, within};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

#[tokio::test]
async fn a_limit_is_set_by_one_and_seen_by_all() {
    let running = Running::begin(options()).await;
    let (mut one, mut other) = (running.client().await, running.client().await);
    other.wait_for(|copy| limit(copy, "load") == Some(90.0)).await;
    let answer = one.ask(r#"{"in":{"limits":{"set":{"load":55}}}}"#).await;
    assert_eq!(answer, json!({ "accepted": true }));
    for client in [&mut one, &mut other] {
        client.wait_for(|copy| limit(copy, "load") == Some(55.0)).await;
    }
    let answer = one.ask(r#"{"in":{"limits":{"set":{"load":5500,"memory":60}}}}"#).await;
    assert_eq!(answer, json!({ "refused": { "path": "limits.load", "reason": "5500 is not between 1 and 100 %" } }));
    assert_eq!(running.plant.read(|plant| (plant.limits().load().get(), plant.limits().memory().get())), (55.0, 90.0));
    running.end().await;
}

#[tokio::test]
async fn devices_come_report_and_raise_alarms() {
    let running = Running::begin(options()).await;
    let mut client = running.client().await;
    let at = running.plant.update(|plant| {
        let at = *plant.now();
        plant.take("oven", Quantity::Temperature, "test", Reading { at: Some(at), value: 80.0 });
        at
    });
    client.wait_for(|copy| copy.state.rows.get("devices").is_some_and(|rows| rows.len() == 1)).await;
    let (key, row) = &client.copy.state.rows["devices"][0];
    assert_eq!((key, &row.set["value"], &row.set["state"]), (&json!("oven"), &json!(80.0), &json!("high")));
    running.plant.update(|plant| plant.advance_to(at + 10_000));
    client.wait_for(|copy| copy.state.set.get("alarms") == Some(&json!([{ "device": "oven", "since": at }]))).await;
    client.wait_for(|copy| copy.state.set.get("delivery") == Some(&json!("unheard"))).await;
    running.end().await;
}

#[tokio::test]
async fn who_comes_back_goes_on_and_after_a_restart_begins_anew() {
    let running = Running::begin(options()).await;
    let mut client = running.client().await;
    client.wait_for(|copy| limit(copy, "load").is_some()).await;
    let copy = client.copy.clone();
    drop(client);
    running.plant.update(|plant| plant.limits_mut().set_disk(reaktiv_dashboard::limits::Percent::new(33.0)));
    let mut again = Client::connect(running.address, copy).await;
    assert!(again.receive().await.unwrap().get("from").is_some(), "only what has changed");
    assert_eq!(limit(&again.copy, "disk"), Some(33.0));
    let mut options = options();
    options.listen.set_port(running.address.port());
    let copy = again.copy.clone();
    running.end().await;
    drop(again);
    let restarted = Running::begin(options).await;
    let mut again = Client::connect(restarted.address, copy).await;
    assert!(again.receive().await.unwrap().get("from").is_none(), "all of it");
    assert_eq!(limit(&again.copy, "disk"), Some(90.0));
    restarted.end().await;
}

#[tokio::test]
async fn pages_from_elsewhere_are_refused() {
    let mut options = options();
    options.manners.names.push("plant.local".to_owned());
    let running = Running::begin(options).await;
    let port = running.address.port();
    let own = format!("http://127.0.0.1:{port}");
    for headers in [
        &[][..],
        &[("origin", &*own)],
        &[("host", &*format!("localhost:{port}")), ("origin", &*format!("http://localhost:{port}"))],
        &[("host", &*format!("[::1]:{port}"))],
        &[("host", "plant.local:80"), ("origin", "http://plant.local:80")],
    ] {
        assert_eq!(running.status(headers).await, 101, "{headers:?}");
    }
    // Somebody in front of it has made https of it: that is known of names alone.
    assert_eq!(running.status(&[("host", "plant.local"), ("origin", "https://plant.local")]).await, 101);
    assert_eq!(running.status(&[("host", "plant.local"), ("origin", "https://evil.example")]).await, 403);
    for origin in [
        "http://evil.example",
        "https://127.0.0.1",
        "null",
        "",
        &format!("http://localhost:{port}"),
        &format!("http://127.0.0.1:{}", port.wrapping_add(1)),
        &format!("https://127.0.0.1:{port}"),
        &format!("http://127.0.0.1:{port}.evil.example"),
        &format!("http://evil.example@127.0.0.1:{port}"),
    ] {
        assert_eq!(running.status(&[("origin", origin)]).await, 403, "{origin}");
    }
    for host in
        ["evil.example", &format!("evil.example:{port}"), "127.0.0.1:1", "127.0.0.1", "", &format!("10.0.0.1:{port}")]
    {
        assert_eq!(running.status(&[("host", host), ("origin", &format!("http://{host}"))]).await, 421, "{host}");
    }
    running.end().await;
}

#[tokio::test]
async fn there_are_so_many_places() {
    let mut options = options();
    options.manners.clients = 2;
    let running = Running::begin(options).await;
    let (mut first, _second) = (running.client().await, running.client().await);
    let reason = running.client().await.receive().await.unwrap_err().unwrap();
    assert_eq!((reason.code, &*reason.reason), (CloseCode::Again, "all places are taken"));
    first.socket.close(None).await.unwrap();
    while first.receive().await.is_ok() {}
    within(async {
        while running.client().await.receive().await.is_err() {
            tokio::task::yield_now().await;
        }
    })
    .await;
    running.end().await;
}

#[tokio::test]
async fn who_says_nothing_or_takes_nothing_is_let_go() {
    let mut options = options();
    options.manners.clients = 1;
    options.manners.patience = Duration::from_millis(200);
    let running = Running::begin(options).await;
    for begun in [&b""[..], b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n"] {
        let mut silent = within(TcpStream::connect(running.address)).await.unwrap();
        silent.write_all(begun).await.unwrap();
        let mut said = Vec::new();
        _ = within(silent.read_to_end(&mut said)).await;
        assert!(!String::from_utf8_lossy(&said).contains("200 OK"));
    }
    let deaf = running.client().await;
    let mut value = 0.0;
    within(async {
        // What lies between the two is filled at some time.
        while running.client().await.receive().await.is_err() {
            value = 1.0 - value;
            running.plant.update(|plant| {
                let at = *plant.now();
                plant.batch(|plant| {
                    for device in 0..1000 {
                        plant.take(
                            &format!("device {device}"),
                            Quantity::Load,
                            "test",
                            Reading { at: Some(at), value },
                        );
                    }
                });
            });
        }
    })
    .await;
    drop(deaf);
    running.end().await;
}

#[tokio::test]
async fn what_has_been_is_told_to_who_asks_for_it() {
    let running = Running::begin(options()).await;
    let at = running.plant.update(|plant| {
        let at = *plant.now() + 10_000;
        for at in [at - 10_000, at - 5_000, at] {
            plant.advance_to(at);
            plant.take("an oven", Quantity::Temperature, "test", Reading { at: Some(at), value: 80.0 });
        }
        plant.advance_to(at + 5_000);
        at
    });
    let history = running.get("/history.json?device=an%20oven", "").await;
    let (head, body) = history.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 OK"), "{head}");
    let points: Vec<(u64, f64)> = serde_json::from_str(body).unwrap();
    assert_eq!(points.last(), Some(&((at / 1000 + 5) / 5 * 5, 80.0)));
    assert!(running.get("/history.json?device=nobody", "").await.starts_with("HTTP/1.1 404"));
    assert!(running.get("/history.json", "").await.starts_with("HTTP/1.1 400"));
    assert!(
        running
            .get("/history.json?device=an%20oven", "Origin: http://evil.example\r\n")
            .await
            .starts_with("HTTP/1.1 403")
    );
    running.end().await;
}

#[tokio::test]
async fn every_answer_says_what_a_browser_may_do_with_it() {
    let running = Running::begin(options()).await;
    for (path, more) in [("/", ""), ("/graph.json", ""), ("/nothing", ""), ("/", "Origin: http://evil.example\r\n")] {
        let answer = running.get(path, more).await.to_lowercase();
        for header in [
            "content-security-policy: default-src 'none'",
            "x-content-type-options: nosniff",
            "cross-origin-resource-policy: same-origin",
            "referrer-policy: no-referrer",
        ] {
            assert!(answer.contains(header), "{path}: {answer}");
        }
    }
    running.end().await;
}

#[tokio::test]
async fn a_flood_of_pings_ends_the_connection() {
    let running = Running::begin(options()).await;
    let mut client = running.client().await;
    for _ in 0..200 {
        if client.socket.send(Message::Ping(vec![7; 100].into())).await.is_err() {
            break;
        }
    }
    let reason = loop {
        if let Err(reason) = client.receive().await {
            break reason;
        }
    };
    assert!(reason.is_none_or(|reason| reason.code == CloseCode::Policy));
    running.end().await;
}

#[tokio::test]
async fn what_is_too_long_or_too_much_ends_the_connection() {
    let running = Running::begin(options()).await;
    let mut long = running.client().await;
    // It may be gone before all is sent.
    _ = long.socket.send(Message::text("x".repeat(100_000))).await;
    while long.receive().await.is_ok() {}

    let mut binary = running.client().await;
    binary.socket.send(Message::binary(vec![0, 1, 2])).await.unwrap();
    let reason = loop {
        if let Err(reason) = binary.receive().await {
            break reason;
        }
    };
    assert_eq!(reason.unwrap().code, CloseCode::Unsupported);

    let mut many = running.client().await;
    for _ in 0..200 {
        if many.socket.send(Message::text("{}")).await.is_err() {
            break;
        }
    }
    let reason = loop {
        if let Err(reason) = many.receive().await {
            break reason;
        }
    };
    assert_eq!(reason.unwrap().code, CloseCode::Policy);
    running.end().await;
}

#[tokio::test]
async fn nonsense_is_refused_and_changes_nothing() {
    let running = Running::begin(options()).await;
    let before = running.plant.read(|plant| *plant.limits().all());
    let nonsense = [
        "",
        "null",
        "[]",
        "{",
        "{\"set\":",
        r#"{"set":{"second":1}}"#,
        r#"{"set":{"broker":"none"}}"#,
        r#"{"set":{"now":1}}"#,
        r#"{"set":{"alarms":[]}}"#,
        r#"{"in":{"limits":{"set":{"load":null}}}}"#,
        r#"{"in":{"limits":{"set":{"load":"NaN"}}}}"#,
        r#"{"in":{"limits":{"set":{"load":1e400}}}}"#,
        r#"{"in":{"limits":{"set":{"load":50},"set":{"load":60}}}}"#,
        r#"{"in":{"limits":{"in":{"limits":{}}}}}"#,
        r#"{"rows":{"devices":{"at":[["nobody",{}]]}}}"#,
        r#"{"rows":{"devices":{"put":[["somebody",{}]]}}}"#,
        r#"{"__proto__":{"load":1}}"#,
        "\u{0}\u{ffff}",
    ];
    let deep = r#"{"in":"#.repeat(10_000);
    for text in nonsense.into_iter().chain([&*deep, &"[".repeat(60_000)]) {
        let mut client = running.client().await;
        let answer = client.ask(text).await;
        assert!(answer.get("refused").is_some(), "{text}: {answer}");
    }
    assert_eq!(running.plant.read(|plant| *plant.limits().all()), before);
    running.end().await;
}

#[tokio::test]
async fn when_it_ends_it_says_so() {
    let running = Running::begin(options()).await;
    let mut client = running.client().await;
    client.wait_for(|copy| limit(copy, "load").is_some()).await;
    let ends = tokio::spawn(running.end());
    let reason = loop {
        if let Err(reason) = client.receive().await {
            break reason;
        }
    };
    assert_eq!(reason.unwrap().code, CloseCode::Away);
    ends.await.unwrap();
}

/// A thousand browsers, of which a hundred never read. Half of them set limits now and then.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_clients_are_served_whatever_a_hundred_of_them_do() {
    // Two sockets for each of them.
    assert!(rlimit::increase_nofile_limit(4096).unwrap() >= 2500, "so many files may be open");
    let mut options = options();
    options.manners.pace = Duration::from_millis(50);
    let running = Running::begin(options).await;
    let mut deaf = Vec::new();
    for _ in 0..100 {
        deaf.push(running.client().await);
    }
    let mut clients = Vec::new();
    for number in 0..900 {
        let mut client = running.client().await;
        clients.push(tokio::spawn(async move {
            if number % 2 == 0 {
                let value = 1 + number % 99;
                assert_eq!(
                    client.ask(format!(r#"{{"in":{{"limits":{{"set":{{"load":{value}}}}}}}}}"#)).await,
                    json!({ "accepted": true })
                );
            }
            client
                .wait_for(|copy| {
                    copy.state.set.get("count") == Some(&json!(50)) && limit(copy, "humidity") == Some(11.0)
                })
                .await;
            client
        }));
    }
    // So much that it fills what lies between the server and those that never read.
    for round in 0..400_u32 {
        running.plant.update(|plant| {
            let at = *plant.now();
            plant.batch(|plant| {
                for device in 0..50 {
                    let value = f64::from(round * 50 + device) % 97.0;
                    plant.take(&format!("device {device}"), Quantity::Load, "test", Reading { at: Some(at), value });
                }
            });
        });
        tokio::task::yield_now().await;
    }
    running.plant.update(|plant| plant.limits_mut().set_humidity(reaktiv_dashboard::limits::Percent::new(11.0)));
    let mut states = Vec::new();
    for client in clients {
        let mut client = within(client).await.unwrap();
        // All that is under way.
        let newest = running.plant.frame_since(None).unwrap();
        let newest: serde_json::Value = serde_json::from_str(&newest).unwrap();
        if states.len() < 3 {
            client.wait_for(|copy| copy.state.set["second"].as_u64() >= newest["set"]["second"].as_u64()).await;
        }
        states.push(client.copy.state.rows["devices"].len());
    }
    assert!(states.iter().all(|devices| *devices == 50));
    drop(deaf);
    running.end().await;
}
