//! From HTTP to a socket.

use axum::http::header::{CONNECTION, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE};
use axum::http::{HeaderMap, HeaderName, Request, StatusCode};
use axum::response::{IntoResponse, Response};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use reaktiv::publish::ACCEPTED;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

/// A socket to a browser.
pub(super) type Socket = WebSocketStream<TokioIo<Upgraded>>;

/// So much may wait to be written, beside one part of a frame: answers to pings.
const WAITING: usize = 256 * 1024;

/// Makes a socket of a request for one, and lets somebody talk to it.
pub(super) fn upgraded<B, F>(mut request: Request<B>, talk: impl FnOnce(Socket) -> F + Send + 'static) -> Response
where
    F: Future<Output = ()> + Send,
{
    let headers = request.headers();
    let has = |name, word: &str| words(headers, name).any(|found| found.eq_ignore_ascii_case(word));
    let asks = has(CONNECTION, "upgrade") && has(UPGRADE, "websocket") && has(SEC_WEBSOCKET_VERSION, "13");
    let key = headers.get(SEC_WEBSOCKET_KEY).map(|key| derive_accept_key(key.as_bytes()));
    let (true, Some(key), Some(upgrade)) = (asks, key, request.extensions_mut().remove::<OnUpgrade>()) else {
        return (StatusCode::UPGRADE_REQUIRED, [(UPGRADE, "websocket")], "here is a socket\n").into_response();
    };
    tokio::spawn(async move {
        if let Ok(stream) = upgrade.await {
            let config = WebSocketConfig::default()
                .max_message_size(Some(ACCEPTED))
                .max_frame_size(Some(ACCEPTED))
                .read_buffer_size(4096)
                .write_buffer_size(0)
                .max_write_buffer_size(WAITING);
            talk(WebSocketStream::from_raw_socket(TokioIo::new(stream), Role::Server, Some(config)).await).await;
        }
    });
    let answer = [(CONNECTION, "upgrade"), (UPGRADE, "websocket"), (SEC_WEBSOCKET_ACCEPT, &*key)];
    (StatusCode::SWITCHING_PROTOCOLS, answer).into_response()
}

fn words(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &str> {
    let values = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(str::trim)
}
