//! Everything of one's own in one file: `POST /me/export`, as JSON Lines.
//!
//! It is read and sent a page at a time, so an account of any size takes no more memory
//! than a small one.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes},
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use futures_util::stream;
use serde_json::{Value, json};

use super::{caller::Caller, problem::Problem, session};
use crate::{
    actions::admit,
    app::App,
    domain::{gallery::GalleryId, member::Signed, visitor::Visitor},
    store::{
        self,
        gallog::{Entry, Place},
    },
    view::message::Message,
};

/// Rows to a piece.
const ROWS: i64 = 200;

/// What comes next.
enum Next {
    Account,
    Posts(Place),
    Comments(i64),
    Scraps(Place),
    Guestbook(i64),
    End,
}

/// The file.
pub(super) async fn send(State(app): State<Arc<App>>, caller: Caller) -> Result<Response, Problem> {
    let me = session::required(&caller, "/me")?.clone();
    let name = format!("madang-{}.jsonl", me.code);
    let visitor = caller.visitor.clone();
    let pieces = stream::unfold(Next::Account, move |next| {
        let (app, visitor, me) = (Arc::clone(&app), visitor.clone(), me.clone());
        async move {
            match piece(&app, &visitor, &me, next).await {
                Ok(Some((lines, next))) => Some((Ok(text(&lines)), next)),
                Ok(None) => None,
                // The connection breaks off: half a file must not look like a whole one.
                Err(error) => {
                    tracing::error!(%error, "an export broke off");
                    Some((Err(std::io::Error::other(error)), Next::End))
                }
            }
        }
    });
    let mut response = Body::from_stream(pieces).into_response();
    let headers = response.headers_mut();
    let kind = HeaderValue::from_static("application/x-ndjson; charset=utf-8");
    headers.insert(header::CONTENT_TYPE, kind);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let file = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
    headers.insert(header::CONTENT_DISPOSITION, file.map_err(|_| Message::NotFound)?);
    Ok(response)
}

fn text(lines: &[Value]) -> Bytes {
    lines.iter().map(|line| format!("{line}\n")).collect::<String>().into()
}

async fn piece(
    app: &App,
    visitor: &Visitor,
    me: &Signed,
    next: Next,
) -> db::Result<Option<(Vec<Value>, Next)>> {
    let mut conn = app.db.reader().await?;
    let conn = &mut conn;
    Ok(match next {
        Next::Account => Some((account(app, conn, me).await?, Next::Posts(Place::TOP))),
        Next::Posts(from) => {
            let found = store::gallog::posts(conn, me.id, from, ROWS).await?;
            let mut lines = Vec::new();
            for entry in &found {
                let original = store::post::original(conn, entry.gallery, entry.no).await?;
                let mut line = place("post", entry);
                line["title"] = entry.text.as_str().into();
                line["body"] = original.map(|it| it.source).into();
                lines.push(line);
            }
            let next = rest(&found).map_or(Next::Comments(i64::MAX), Next::Posts);
            Some((lines, next))
        }
        Next::Comments(below) => {
            let found = store::gallog::comments(conn, me.id, below, ROWS).await?;
            let mut lines = Vec::new();
            for entry in &found {
                let id = entry.comment.map_or(0, |id| id.0);
                let mut line = place("comment", entry);
                line["comment"] = id.into();
                let body = store::comment_text::body(conn, entry.gallery, entry.no, id).await?;
                line["body"] = body.into();
                lines.push(line);
            }
            let last = found.last().and_then(|entry| entry.comment);
            let next = match last {
                Some(id) if found.len() as i64 == ROWS => Next::Comments(id.0),
                _ => Next::Scraps(Place::TOP),
            };
            Some((lines, next))
        }
        Next::Scraps(from) => {
            let found = store::member_scrap::page(conn, me.id, -1, from, ROWS).await?;
            // Titles of others, who may have closed the door since.
            let reach = admit::reach_on(conn, visitor).await?;
            let readable =
                found.iter().filter(|(entry, _)| reach.holds(entry.gallery, entry.circle));
            let lines = readable.map(|(entry, folder)| {
                let mut line = place("scrap", entry);
                line["title"] = entry.text.as_str().into();
                line["folder"] = (*folder).into();
                line
            });
            let entries: Vec<Entry> = found.iter().map(|(entry, _)| entry.clone()).collect();
            let next = rest(&entries).map_or(Next::Guestbook(i64::MAX), Next::Scraps);
            Some((lines.collect(), next))
        }
        Next::Guestbook(below) => {
            let found = store::member_guestbook::page(conn, me.id, below, ROWS).await?;
            let lines = found.iter().map(|line| {
                json!({
                    "kind": "guestbook", "nick": line.author.nick, "code": line.author.code,
                    "body": line.body, "at": line.at.to_string(),
                })
            });
            let next = match found.last() {
                Some(line) if found.len() as i64 == ROWS => Next::Guestbook(line.id),
                _ => Next::End,
            };
            Some((lines.collect(), next))
        }
        Next::End => None,
    })
}

async fn account(app: &App, conn: &mut db::Conn, me: &Signed) -> db::Result<Vec<Value>> {
    let Some(owner) = store::gallog::owner(conn, me.id).await? else { return Ok(Vec::new()) };
    let nicks = store::gallog::nicks(conn, me.id, i64::MAX).await?;
    let nicks: Vec<Value> = nicks
        .iter()
        .map(|(nick, until)| json!({ "nick": nick, "until": until.to_string() }))
        .collect();
    let folders = store::member_scrap::folders(conn, me.id).await?;
    let folders: Vec<Value> =
        folders.iter().map(|(id, name)| json!({ "id": id, "name": name })).collect();
    let links: Vec<Value> = store::member_oidc::all(conn, me.id)
        .await?
        .into_iter()
        .map(|link| json!({ "provider": link.issuer, "since": link.linked_at.to_string() }))
        .collect();
    let devices = store::member_session::all(conn, me.id, app.clock.now()).await?;
    let devices: Vec<Value> = devices
        .iter()
        .map(|it| {
            json!({
                "device": it.device, "prefix": it.prefix,
                "since": it.created_at.to_string(), "seen": it.seen_at.to_string(),
            })
        })
        .collect();
    Ok(vec![json!({
        "kind": "account", "code": owner.code, "nick": owner.nick,
        "joined": owner.created_at.to_string(), "nicks": nicks, "folders": folders,
        "devices": devices,
        "linked_accounts": links,
    })])
}

fn place(kind: &str, entry: &Entry) -> Value {
    json!({
        "kind": kind, "gallery": entry.slug.as_str(), "no": entry.no.0, "at": entry.at.to_string(),
    })
}

/// Where the next piece begins, if this one was full.
fn rest(found: &[Entry]) -> Option<Place> {
    let last = found.last().filter(|_| found.len() as i64 == ROWS)?;
    let gallery: GalleryId = last.gallery;
    Some(Place { at: last.at, gallery, no: last.no.0 })
}
