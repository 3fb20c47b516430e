//! Serves the embedded style sheet, scripts and icon.
//!
//! The version stands in the address, so the right one may be kept for ever. An
//! old address still gets today's file (a page may outlive an upgrade), for a minute.

use axum::{
    Router,
    extract::Path,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};

use super::pack;
use crate::view::asset;

/// `/static/{version}/{name}`
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/static/{version}/{name}", get(show))
}

async fn show(Path((version, name)): Path<(String, String)>, asked: HeaderMap) -> Response {
    let Some(file) = asset::find(&name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kept = if version == asset::version() {
        "public, max-age=31536000, immutable"
    } else {
        "public, max-age=60"
    };
    let headers = [
        (header::CONTENT_TYPE, file.mime),
        (header::CACHE_CONTROL, kept),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::VARY, "accept-encoding"),
    ];
    let (encoding, bytes) = pack::choose(file, &asked);
    let encoding = encoding.map(|name| [(header::CONTENT_ENCODING, name)]);
    (headers, encoding, bytes).into_response()
}
