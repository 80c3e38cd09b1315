//! Who may ask, and what a browser may do with the answer.

use std::net::IpAddr;

use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, ORIGIN, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Server;

/// Who may load it: pages from here alone.
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// What a page may load, and from where: from here alone.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Lets requests in that ask for this server by a name of its own, and come from nowhere, or from a page of its own.
pub(super) async fn guard(State(server): State<Server>, request: Request, next: Next) -> Response {
    let mut response = match server.refuses(request.headers()) {
        Some((status, reason)) => (status, reason).into_response(),
        None => next.run(request).await,
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (CACHE_CONTROL, "no-cache"),
        (RESOURCE_POLICY, "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn host_of(headers: &HeaderMap) -> Option<&str> {
    headers.get(HOST)?.to_str().ok()
}

impl Server {
    /// Why a request with these headers gets no answer.
    fn refuses(&self, headers: &HeaderMap) -> Option<(StatusCode, &'static str)> {
        let Some(host) = host_of(headers).filter(|host| self.is_known_as(host)) else {
            return Some((
                StatusCode::MISDIRECTED_REQUEST,
                "this server is not asked for by that name: --name gives it one\n",
            ));
        };
        let origin = headers.get(ORIGIN)?;
        let is_own = origin.to_str().is_ok_and(|origin| {
            let is_secure = || origin.strip_prefix("https://").filter(|_| self.has_name(host));
            origin.strip_prefix("http://").or_else(is_secure) == Some(host)
        });
        (!is_own).then_some((StatusCode::FORBIDDEN, "a page from elsewhere gets no answer\n"))
    }

    /// Whether this is a name that it was given. Who has it may be somebody in front, who makes `https` of it.
    fn has_name(&self, host: &str) -> bool {
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        self.manners.names.iter().any(|known| known == name)
    }

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
        port == Some(self.address.port()) && is_its_address || self.has_name(host)
    }
}
