//! One browser: frames go out, and what it sets comes in.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{Query, Request, State};
use axum::response::Response;
use futures_util::{SinkExt, StreamExt};
use reaktiv::publish::{Frame, Refused, Version};
use serde::Deserialize;
use serde_json::json;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at, timeout};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::Frame as Part;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{CloseCode, Data, OpCode};
use tokio_tungstenite::tungstenite::{Error, Message};

use super::upgrade::{Socket, upgraded};
use super::{Server, stopped};

/// A frame is sent in parts of this size: a socket keeps a copy of the largest that it was ever given.
const PART: usize = 32 * 1024;

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
    request: Request,
) -> Response {
    let Ok(place) = server.places.clone().try_acquire_owned() else {
        // A page cannot read the answer to a request for a socket, but it can why one was closed.
        return upgraded(request, |socket| close(socket, CloseCode::Again, "all places are taken"));
    };
    // What cannot be read is the version of nobody: the whole state.
    let seen = since.and_then(|since| since.parse().ok());
    upgraded(request, move |socket| talk(server, socket, seen, place))
}

/// What is sent.
enum Out {
    Frame(Frame),
    Answer(String),
}

/// Talks to a browser until one of both has enough.
async fn talk(server: Server, mut socket: Socket, seen: Option<Version>, _place: OwnedSemaphorePermit) {
    let mut feed = server.plant.feed(seen);
    let (mut moments, mut purse, mut has_set) = (Moments::of(&server), Purse::full(), false);
    let mut stop = std::pin::pin!(stopped(server.stop.clone()));
    loop {
        let out = tokio::select! {
            () = &mut stop => break close(socket, CloseCode::Away, "the server stops").await,
            message = socket.next() => match message {
                Some(Ok(Message::Close(_))) | None => break,
                Some(Err(Error::Capacity(_))) => break close(socket, CloseCode::Size, "a message that is too long").await,
                Some(Err(_)) => break,
                Some(Ok(_)) if !purse.pays(Instant::now()) => {
                    break close(socket, CloseCode::Policy, "too many messages").await;
                }
                Some(Ok(Message::Text(text))) => {
                    let result = server.plant.accept(&text);
                    has_set |= result.is_ok();
                    Out::Answer(answer(result))
                }
                Some(Ok(Message::Binary(_))) => break close(socket, CloseCode::Unsupported, "messages are text").await,
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => continue,
            },
            frame = async {
                let moment = moments.next().await;
                // Who has set something sees that, and not what there was before.
                if has_set { feed.next().await } else { feed.next_of_all(moment).await }
            } => match frame {
                Some(Ok(frame)) => {
                    has_set = false;
                    Out::Frame(frame)
                }
                // Nothing of a plant fails to be written; if it did, whoever looks on is told, and what is right again is sent.
                Some(Err(error)) => Out::Answer(json!({ "error": error.to_string() }).to_string()),
                None => break close(socket, CloseCode::Away, "the plant is gone").await,
            },
        };
        if !send(&mut socket, out, server.manners.patience).await {
            break;
        }
    }
}

/// Whether all of it was taken in that time.
async fn send(socket: &mut Socket, out: Out, patience: Duration) -> bool {
    let taken = match out {
        Out::Answer(text) => timeout(patience, socket.send(Message::text(text))).await,
        Out::Frame(frame) => timeout(patience, send_in_parts(socket, Bytes::from_owner(frame))).await,
    };
    matches!(taken, Ok(Ok(())))
}

/// All browsers are sent the same bytes.
async fn send_in_parts(socket: &mut Socket, mut rest: Bytes) -> Result<(), Error> {
    let mut code = OpCode::Data(Data::Text);
    loop {
        let part = rest.split_to(rest.len().min(PART));
        let is_last = rest.is_empty();
        socket.send(Message::Frame(Part::message(part, code, is_last))).await?;
        if is_last {
            return Ok(());
        }
        code = OpCode::Data(Data::Continue);
    }
}

/// When a browser is told: at the same moments as all others.
struct Moments {
    begun: Instant,
    interval: Interval,
    last: Option<u64>,
}

impl Moments {
    fn of(server: &Server) -> Self {
        let mut interval = interval_at(server.begun, server.manners.pace);
        interval.set_missed_tick_behavior(MissedTickBehavior::Skip);
        Moments { begun: server.begun, interval, last: None }
    }

    /// Waits for the next one, and tells its number: that of the moment in which it is now.
    async fn next(&mut self) -> u64 {
        loop {
            self.interval.tick().await;
            let moment = (self.begun.elapsed().as_nanos() / self.interval.period().as_nanos()) as u64;
            if self.last.replace(moment) != Some(moment) {
                return moment;
            }
        }
    }
}

fn answer(result: Result<(), Refused>) -> String {
    match result {
        Ok(()) => json!({ "accepted": true }).to_string(),
        Err(refused) => json!({ "refused": { "path": refused.path(), "reason": refused.reason() } }).to_string(),
    }
}

async fn close(mut socket: Socket, code: CloseCode, reason: &'static str) {
    let farewell = CloseFrame { code, reason: reason.into() };
    _ = timeout(Duration::from_secs(1), socket.close(Some(farewell))).await;
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
