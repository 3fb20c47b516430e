//! What makes the site an app: manifest, service worker, its offline page, its icon.
//!
//! The worker and the icon for home screens have addresses of their own at the
//! root, because browsers look for them there.

use std::sync::Arc;

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse as _, Response},
};

use super::{
    caller::Caller,
    reading,
    respond::{self, Answer},
};
use crate::{
    app::App,
    view::{
        asset,
        webapp::{self, OfflinePage},
    },
};

/// `GET /manifest.webmanifest`
pub(super) async fn manifest(State(app): State<Arc<App>>, caller: Caller) -> Answer {
    let (_, _, site) = reading::site(&app, &caller).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/manifest+json"),
        (header::CACHE_CONTROL, "no-cache"),
        (header::VARY, respond::VARY),
    ];
    Ok((headers, webapp::manifest(&site)).into_response())
}

/// `GET /sw.js`. Asked for again each time, so an upgrade reaches every browser.
pub(super) async fn worker() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (headers, webapp::worker()).into_response()
}

/// `GET /offline`
pub(super) async fn offline(State(app): State<Arc<App>>, caller: Caller) -> Answer {
    respond::page(&OfflinePage::new(&reading::site_or_plain(&app, caller.lang, None).await))
}

/// `GET /apple-touch-icon.png`
pub(super) async fn icon() -> Response {
    let bytes = asset::find("icon.png").map(|file| file.bytes).unwrap_or_default();
    let headers =
        [(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, "public, max-age=86400")];
    (headers, bytes).into_response()
}
