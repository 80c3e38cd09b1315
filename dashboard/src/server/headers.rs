//! Who may ask, and what a browser may do with the answer.

use std::net::IpAddr;

use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, ORIGIN, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Server;

/// What a page may load, and from where: from here alone.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Lets requests in that ask for this server by a name of its own, and come from nowhere, or from a page of its own.
pub(super) async fn guard(State(server): State<Server>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let Some(host) = host_of(headers).filter(|host| server.is_known_as(host)) else {
        return (StatusCode::MISDIRECTED_REQUEST, "this server is not asked for by that name\n").into_response();
    };
    if let Some(origin) = headers.get(ORIGIN)
        && origin.to_str().ok().and_then(|origin| origin.strip_prefix("http://")) != Some(host)
    {
        return (StatusCode::FORBIDDEN, "a page from elsewhere gets no answer\n").into_response();
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (CACHE_CONTROL, "no-cache"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn host_of(headers: &HeaderMap) -> Option<&str> {
    headers.get(HOST)?.to_str().ok()
}

impl Server {
    /// Whether this is a name of this server: an address of it, `localhost` if it is there, or a name that it was given. Otherwise somebody else's name leads here, as that of a page which wants to be let in.
    fn is_known_as(&self, host: &str) -> bool {
        let (name, port) = match host.rsplit_once(':') {
            Some((name, port)) if !name.is_empty() && !port.contains(']') => (name, port.parse().ok()),
            _ => (host, Some(80)),
        };
        let address: Option<IpAddr> = name.trim_start_matches('[').trim_end_matches(']').parse().ok();
        let is_its_address = match address {
            Some(address) if self.address.ip().is_loopback() => address.is_loopback(),
            Some(address) => self.address.ip().is_unspecified() || address == self.address.ip(),
            None => name == "localhost" && (self.address.ip().is_loopback() || self.address.ip().is_unspecified()),
        };
        port == Some(self.address.port()) && is_its_address || self.manners.names.iter().any(|known| known == name)
    }
}
