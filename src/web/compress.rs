//! Answers that are there as a whole are compressed as kept pages are. What comes bit by bit
//! (exports) has a layer of its own.

use axum::{
    body::{Body, HttpBody as _, to_bytes},
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use tower_http::compression::predicate::{DefaultPredicate, Predicate as _};

use super::front;
use crate::infra::gzip;

/// A member's pages, forms and hits: by the same encoder as everyone's pages. `HEAD` is told
/// what `GET` is; the router takes the bytes away.
pub(super) async fn compress(request: Request, next: Next) -> Response {
    let takes = front::takes_gzip(request.headers());
    let response = next.run(request).await;
    let is_whole = response.body().size_hint().exact().is_some();
    let is_plain = [header::CONTENT_ENCODING, header::CONTENT_RANGE]
        .iter()
        .all(|name| !response.headers().contains_key(name));
    if !(is_whole && is_plain && DefaultPredicate::new().should_compress(&response)) {
        return response;
    }
    let (mut head, body) = response.into_parts();
    // Of both forms: whoever keeps one must not give it to those who want the other.
    let names = |it: &HeaderValue| it.to_str().is_ok_and(|it| it.contains("accept-encoding"));
    if !head.headers.get_all(header::VARY).iter().any(names) {
        head.headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
    }
    if !takes {
        return Response::from_parts(head, body);
    }
    // What is in memory cannot break off.
    let Ok(body) = to_bytes(body, usize::MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    head.headers.remove(header::CONTENT_LENGTH);
    head.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    Response::from_parts(head, Body::from(gzip::compress(&body)))
}
