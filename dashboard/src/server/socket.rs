//! One browser: frames go out, and what it sets comes in.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade, close_code};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use reaktiv::publish::{ACCEPTED, Frame, Refused, Version};
use serde::Deserialize;
use serde_json::json;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at, timeout};

use super::{Server, stopped};

/// Who takes nothing for so long is gone.
const PATIENCE: Duration = Duration::from_secs(20);

/// So many messages a browser may send at once, and so many a second after that.
const BURST: f64 = 50.0;
const A_SECOND: f64 = 20.0;

/// What a browser says of itself.
#[derive(Deserialize)]
pub(super) struct Asks {
    /// What it has seen: `[epoch,n]`.
    since: Option<String>,
}

pub(super) async fn connect(
    State(server): State<Server>,
    Query(Asks { since }): Query<Asks>,
    upgrade: WebSocketUpgrade,
) -> Response {
    let Ok(place) = server.places.clone().try_acquire_owned() else {
        return (StatusCode::SERVICE_UNAVAILABLE, "all places are taken\n").into_response();
    };
    // What cannot be read is the version of nobody: the whole state.
    let seen = since.and_then(|since| since.parse().ok());
    let upgrade = upgrade.max_message_size(ACCEPTED).max_frame_size(ACCEPTED).write_buffer_size(0);
    upgrade.on_upgrade(move |socket| talk(server, socket, seen, place))
}

/// Talks to a browser until one of both has enough.
async fn talk(server: Server, mut socket: WebSocket, seen: Option<Version>, _place: OwnedSemaphorePermit) {
    let mut feed = server.plant.feed(seen);
    let (mut moments, mut purse) = (moments(&server), Purse::full());
    let mut stop = std::pin::pin!(stopped(server.stop.clone()));
    loop {
        let out = tokio::select! {
            () = &mut stop => break close(socket, close_code::AWAY, "the server stops").await,
            message = socket.recv() => match message {
                Some(Ok(Message::Close(_)) | Err(_)) | None => break,
                Some(Ok(_)) if !purse.pays(Instant::now()) => {
                    break close(socket, close_code::POLICY, "too many messages").await;
                }
                Some(Ok(Message::Text(text))) => answer(server.plant.accept(&text)),
                Some(Ok(Message::Binary(_))) => break close(socket, close_code::UNSUPPORTED, "messages are text").await,
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => continue,
            },
            frame = async { moments.tick().await; feed.next_of_all().await } => match frame {
                Some(Ok(frame)) => text(frame),
                // Nothing of a plant fails to be written; if it did, whoever looks on is told, and what is right again is sent.
                Some(Err(error)) => Message::text(json!({ "error": error.to_string() }).to_string()),
                None => break close(socket, close_code::AWAY, "the plant is gone").await,
            },
        };
        if !matches!(timeout(PATIENCE, socket.send(out)).await, Ok(Ok(()))) {
            break;
        }
    }
}

/// When a browser is told: at the same moments as all others.
fn moments(server: &Server) -> Interval {
    let pace = server.manners.pace;
    let mut moments = interval_at(server.begun, pace);
    moments.set_missed_tick_behavior(MissedTickBehavior::Skip);
    moments
}

/// All browsers get the same bytes.
fn text(frame: Frame) -> Message {
    let bytes = Bytes::from_owner(frame);
    Message::Text(Utf8Bytes::try_from(bytes).expect("a frame is a text"))
}

fn answer(result: Result<(), Refused>) -> Message {
    Message::text(match result {
        Ok(()) => json!({ "accepted": true }).to_string(),
        Err(refused) => json!({ "refused": { "path": refused.path(), "reason": refused.reason() } }).to_string(),
    })
}

async fn close(mut socket: WebSocket, code: u16, reason: &'static str) {
    let farewell = Message::Close(Some(CloseFrame { code, reason: reason.into() }));
    _ = timeout(Duration::from_secs(1), socket.send(farewell)).await;
}

/// What a browser may still send.
struct Purse {
    left: f64,
    at: Instant,
}

impl Purse {
    fn full() -> Self {
        Purse { left: BURST, at: Instant::now() }
    }

    /// Whether there is enough for one message.
    fn pays(&mut self, now: Instant) -> bool {
        let earned = now.duration_since(self.at).as_secs_f64() * A_SECOND;
        (self.left, self.at) = ((self.left + earned).min(BURST), now);
        self.left >= 1.0 && {
            self.left -= 1.0;
            true
        }
    }
}
