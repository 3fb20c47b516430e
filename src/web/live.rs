//! What is new in a list: `GET /g/{gallery}/live?after={no}`. Asked every few seconds by
//! open lists, so it is small, counts no view and is the same for everyone who may see the list.

use std::{collections::HashMap, sync::Arc};

use axum::{
    Json,
    extract::{Path, Query as Q, State},
    http::header,
    response::IntoResponse as _,
};
use serde::Serialize;

use super::{caller::Caller, query::Query, reading, respond::Answer};
use crate::{
    app::App,
    domain::{
        authority::Deed,
        post::{ListKind, PostNo},
    },
    store,
};

/// The answer.
#[derive(Debug, Serialize)]
struct NewsJson {
    /// New posts, at most a hundred.
    count: i64,
    /// The newest number.
    last: i64,
}

/// Counts what stands above `after` in 전체글, or in the 말머리 that `head` names.
pub(super) async fn show(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    Q(fields): Q<HashMap<String, String>>,
    query: Query,
    caller: Caller,
) -> Answer {
    let mut reading = reading::gallery_for(&app, &caller, &slug, Deed::List).await?;
    let gallery = &reading.entry.gallery;
    let head = match query.place(gallery).kind {
        ListKind::Head(id) => Some(id),
        _ => None,
    };
    let after = fields.get("after").and_then(|no| no.parse().ok()).unwrap_or(0).max(0);
    let news = store::live::since(&mut reading.conn, gallery.id, head, PostNo(after)).await?;
    // A few seconds in a cache between us and many readers cost nobody anything.
    let is_everyones = reading.entry.gallery.settings.circles.are_listed();
    let kept = if is_everyones { "public, max-age=5" } else { "no-store" };
    let kept = [(header::CACHE_CONTROL, kept)];
    Ok((kept, Json(NewsJson { count: news.count, last: news.last.0 })).into_response())
}
