//! The public log: a page of it, and the whole as lines of JSON.

use std::sync::Arc;

use axum::{
    Json,
    body::{Body, Bytes},
    extract::{Path, Query, State},
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use futures_util::stream;
use serde::Deserialize;
use serde_json::json;

use super::{
    caller::Caller,
    reading,
    respond::{self, Answer},
};
use crate::{
    actions::{admit::who, note::SITE, verify_log},
    app::App,
    domain::{
        authority::{Deed, Object, decide},
        circle::Circle,
        gallery::GalleryId,
        public_log::{Line, Opening},
    },
    store::public_log as store,
    view::public_log::{LogList, LogPage},
};

/// Entries of a page.
const PAGE: i64 = 50;

/// Where a page begins.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct From {
    before: String,
}

impl From {
    fn seq(&self) -> i64 {
        self.before.parse().ok().filter(|seq| *seq > 0).unwrap_or(i64::MAX)
    }
}

/// `GET /g/{gallery}/log`
pub(super) async fn of_gallery(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    Query(from): Query<From>,
    caller: Caller,
) -> Answer {
    let mut reading = reading::door(&app, &caller, &slug).await?;
    let is_inside = reading.may(&app, &caller, Deed::Read).await?.is_ok();
    let gallery = &reading.entry.gallery;
    let mut list = list(&app, &mut reading.conn, gallery.id, from.seq()).await?;
    let outside = gallery.outside();
    let gallery = if is_inside { gallery } else { &outside };
    if !is_inside {
        // That something was done is everyone's to know; to what is not, of a private gallery.
        for (entry, words) in &mut list.entries {
            (entry.detail, *words) = (String::new(), None);
        }
    }
    let who = who(&mut reading.conn, &caller.visitor, gallery.id).await?;
    list.has_desk = decide(who, Deed::SeeDesk, Object::OPEN).is_ok();
    if caller.wants_json {
        return Ok(json_page(&list));
    }
    let mut response = respond::page(&LogPage::new(&reading.site, Some(gallery), list))?;
    if gallery.settings.circles.read != Circle::Everyone {
        respond::no_store(&mut response);
    }
    Ok(response)
}

/// `GET /log`: what was done to the site itself.
pub(super) async fn of_site(
    State(app): State<Arc<App>>,
    Query(from): Query<From>,
    caller: Caller,
) -> Answer {
    let (mut conn, _, site) = reading::site(&app, &caller).await?;
    let list = list(&app, &mut conn, SITE, from.seq()).await?;
    if caller.wants_json {
        return Ok(json_page(&list));
    }
    respond::page(&LogPage::new(&site, None, list))
}

async fn list(
    app: &App,
    conn: &mut db::Conn,
    gallery: GalleryId,
    before: i64,
) -> db::Result<LogList> {
    let mut entries = store::before(conn, gallery, before, PAGE + 1).await?;
    let has_older = entries.len() as i64 > PAGE;
    entries.truncate(PAGE as usize);
    Ok(LogList {
        entries,
        head: store::last_head(conn, gallery).await?,
        key: app.keys.log_seal().map(|seal| seal.public()).unwrap_or_default(),
        is_newest: before == i64::MAX,
        has_older,
        has_desk: false,
    })
}

fn json_page(list: &LogList) -> Response {
    let entries = list.entries.iter().map(|(entry, words)| {
        let mut value = json!(entry);
        value["words"] = json!(words.as_ref().map(|words| &words.text));
        value
    });
    let older = list.entries.last().filter(|_| list.has_older).map(|(entry, _)| entry.seq);
    let body = json!({
        "entries": entries.collect::<Vec<_>>(), "head": list.head, "key": list.key, "before": older,
    });
    let mut response = Json(body).into_response();
    respond::no_store(&mut response);
    response
}

/// `GET /g/{gallery}/log.jsonl`: for those who may read, because a chain is checked by all
/// that its entries say.
pub(super) async fn export_gallery(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    caller: Caller,
) -> Answer {
    let reading = reading::gallery(&app, &caller, &slug).await?;
    let gallery = &reading.entry.gallery;
    let (id, slug) = (gallery.id, gallery.slug.to_string());
    let opening = verify_log::opening(&app, id, &slug, &gallery.name).await?;
    drop(reading);
    Ok(export(app, id, opening))
}

/// `GET /log.jsonl`
pub(super) async fn export_site(State(app): State<Arc<App>>, caller: Caller) -> Answer {
    let (conn, _, site) = reading::site(&app, &caller).await?;
    drop(conn);
    let opening = verify_log::opening(&app, SITE, "site", &site.name).await?;
    Ok(export(app, SITE, opening))
}

/// Sends a log piece by piece: none of it is older than its first line says, and no
/// connection of the database is held while the reader takes his time.
fn export(app: Arc<App>, gallery: GalleryId, opening: Opening) -> Response {
    let name = format!("attachment; filename=\"{}.jsonl\"", opening.gallery);
    let last = opening.last;
    let first = Some((0, vec![Line::Log(opening)]));
    let pieces = stream::try_unfold(first, move |state| {
        let app = Arc::clone(&app);
        async move {
            let Some((at, lines)) = state else { return Ok(None) };
            let piece = text(&lines)?;
            let next = verify_log::export(&app, gallery, at, last).await?;
            Ok::<_, Broken>(Some((piece, (!next.1.is_empty()).then_some(next))))
        }
    });
    let mut response = Body::from_stream(pieces).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/x-ndjson; charset=utf-8"),
    );
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    respond::no_store(&mut response);
    response
}

/// Why an export breaks off.
type Broken = Box<dyn std::error::Error + Send + Sync>;

fn text(lines: &[Line]) -> Result<Bytes, serde_json::Error> {
    let mut text = Vec::new();
    for line in lines {
        serde_json::to_writer(&mut text, line)?;
        text.push(b'\n');
    }
    Ok(text.into())
}
