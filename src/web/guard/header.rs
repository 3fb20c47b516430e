//! The headers that tell a browser how little our pages need.

use std::sync::LazyLock;

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, header::CONTENT_SECURITY_POLICY},
    middleware::Next,
    response::Response,
};

use crate::view::early;

/// Everything comes from this site, one script is inline and known by its hash, nobody may
/// frame it.
static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let policy = format!(
        "default-src 'none'; script-src 'self' {}; style-src 'self'; img-src 'self' data:; \
         connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
         manifest-src 'self'",
        early::source()
    );
    // A hash is ASCII; were it not, a bare page is better than one without a policy.
    HeaderValue::try_from(policy).unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'"))
});

const HEADERS: [(HeaderName, HeaderValue); 5] = [
    (HeaderName::from_static("x-content-type-options"), HeaderValue::from_static("nosniff")),
    (HeaderName::from_static("x-frame-options"), HeaderValue::from_static("DENY")),
    // Other sites do not learn which post a link stood in. Not `no-referrer`: with
    // it browsers send `Origin: null`, and the cross-origin check needs the real one.
    (HeaderName::from_static("referrer-policy"), HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ),
];

/// The headers, for answers that pass no layer.
pub fn all() -> HeaderMap {
    HEADERS.into_iter().chain([(CONTENT_SECURITY_POLICY, POLICY.clone())]).collect()
}

/// Adds the headers to every answer, except those the answer has set itself.
pub async fn secure(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().entry(CONTENT_SECURITY_POLICY).or_insert_with(|| POLICY.clone());
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(value);
    }
    response
}
