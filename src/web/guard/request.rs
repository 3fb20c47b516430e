//! A number for every request, one log line, and its place in the metrics.
//!
//! The line names the route's pattern, not the address that was asked for, and
//! never the visitor: log files are kept by other rules than the access log.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Instant,
};

use axum::{
    extract::{ConnectInfo, MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method},
    middleware::Next,
    response::Response,
};
use ipnet::IpNet;
use tracing::Instrument as _;

use crate::infra::{client_address::is_trusted, metric, random};

/// The header that tells a request's number.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The proxies whose request ids are taken over.
pub type Trusted = Arc<[IpNet]>;

/// A request's number, for error pages that ask the reader to pass it on. In the request's extensions.
#[derive(Debug, Clone)]
pub struct RequestId(pub Arc<str>);

/// When a request came that had to wait before it got here. In the request's extensions.
#[derive(Debug, Clone, Copy)]
pub struct Begun(pub Instant);

/// Gives the request its number and reports it when it is answered.
pub async fn observe(State(trusted): State<Trusted>, mut request: Request, next: Next) -> Response {
    let begun = request.extensions().get().map_or_else(Instant::now, |Begun(begun)| *begun);
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map_or(Ipv4Addr::UNSPECIFIED.into(), |peer| peer.0.ip());
    let id: Arc<str> = number(peer, request.headers(), &trusted).into();

    let matched = request.extensions().get::<MatchedPath>().cloned();
    let route = matched.as_ref().map_or("none", MatchedPath::as_str);
    let method = known(request.method());
    let span = tracing::info_span!("request", id = &*id, method, route);
    request.extensions_mut().insert(RequestId(Arc::clone(&id)));

    let mut response = next.run(request).instrument(span.clone()).await;

    let (status, took) = (response.status().as_u16(), begun.elapsed());
    let ms = took.as_secs_f64() * 1000.0;
    span.in_scope(|| match route {
        // Probes and scrapes come every few seconds and say nothing when all is well.
        "/healthz" | "/readyz" | "/metrics" if status < 400 => {
            tracing::debug!(status, ms, "answered")
        }
        _ => tracing::info!(status, ms, "answered"),
    });
    metric::request(route, method, status, took);
    tell(response.headers_mut(), &*id);
    response
}

/// A request's number: the one a trusted proxy gave it, or a new one.
pub fn number(peer: IpAddr, headers: &HeaderMap, trusted: &Trusted) -> String {
    let given = is_trusted(peer, trusted).then(|| given(headers)).flatten();
    given.unwrap_or_else(random::label)
}

/// Tells the reader the number.
pub fn tell(headers: &mut HeaderMap, id: impl TryInto<HeaderValue>) {
    if let Ok(value) = id.try_into() {
        headers.insert(HEADER, value);
    }
}

/// A proxy's own number, if it is a short plain word.
fn given(headers: &HeaderMap) -> Option<String> {
    let id = headers.get(HEADER)?.to_str().ok()?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    ((8..=64).contains(&id.len()) && id.chars().all(is_plain)).then(|| id.to_owned())
}

/// The method as a label: what people invent must not grow the metrics.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
