//! `robots.txt` and the sitemaps, for machines that look for pages.

use std::sync::Arc;

use axum::{
    extract::{Query, State},
    http::header,
    response::{IntoResponse as _, Response},
};
use db::Position;
use serde::Deserialize;

use super::{query, respond::Answer};
use crate::{
    app::App,
    domain::{circle::Circle, gallery::Gallery},
    store,
    view::{message::Message, sitemap},
};

/// A sitemap or an index holds at most so many addresses, by the protocol.
const MOST: i64 = 50_000;
/// Addresses that the site's own sitemap names besides the galleries.
const OWN: i64 = 10;

/// Which of the sitemaps is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Part {
    of: String,
    gallery: String,
    block: i64,
}

/// `GET /robots.txt`
pub(super) async fn robots(State(app): State<Arc<App>>) -> Response {
    let kind = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    (kind, sitemap::robots(app.config.origin.as_deref())).into_response()
}

/// `GET /sitemap.xml`: the index, and by its parameters the sitemaps it names.
pub(super) async fn show(State(app): State<Arc<App>>, Query(part): Query<Part>) -> Answer {
    // Addresses in a sitemap are whole ones; without an origin there is none to give.
    let origin = app.config.origin.as_deref().ok_or(Message::NoSitemap)?;
    let mut conn = app.db.reader_after(Position::START).await?;
    let text = match part.of.as_str() {
        "" => sitemap::index(origin, &store::sitemap::blocks(&mut conn, MOST - 1).await?),
        "site" => sitemap::site(origin, &store::sitemap::galleries(&mut conn, MOST - OWN).await?),
        "posts" => {
            let slug = query::slug(&part.gallery)?;
            let gallery = store::gallery::by_slug(&mut conn, &slug).await?;
            // An address must not tell how many posts there are behind a closed door.
            let is_open = |it: &Gallery| it.settings.circles.read == Circle::Everyone;
            let gallery = gallery.filter(is_open).ok_or(Message::GalleryNotFound)?;
            let numbers = store::sitemap::posts(&mut conn, gallery.id, part.block).await?;
            sitemap::posts(origin, &slug, &numbers)
        }
        _ => return Err(Message::NotFound.into()),
    };
    let headers = [
        (header::CONTENT_TYPE, "application/xml; charset=utf-8"),
        // Read by machines, now and then: an hour late is early enough.
        (header::CACHE_CONTROL, "public, max-age=3600"),
    ];
    Ok((headers, text).into_response())
}
