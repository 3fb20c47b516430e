//! 갤로그: `/u/{code}` and its parts.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use db::Conn;
use serde::Deserialize;

use super::{
    caller::Caller,
    posted::Posted,
    problem::Problem,
    reading,
    respond::{self, Answer},
    session,
    sign_up::problem,
};
use crate::{
    actions::{Failure, admit, sign_guestbook},
    again,
    app::App,
    domain::{
        circle::Reach,
        gallery::GalleryId,
        member::{Audience, MemberId, parse_code},
        time::Moment,
    },
    store::{
        self,
        gallog::{Entry, Place},
        member_login::{self, Login},
    },
    view::{
        gallog::{GallogPage, Line, Matter, Owner, Part, Row, Tab, Typed},
        message::Message,
    },
};

/// Rows to a page.
const ROWS: i64 = 50;
/// Past nicks that are shown.
const NICKS: i64 = 50;

/// From where, and of which folder.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct From {
    before: String,
    folder: Option<i64>,
}

impl From {
    /// `time.gallery.number`; whatever else is the top.
    fn place(&self) -> Place {
        let mut parts = self.before.split('.').map(str::parse);
        match (parts.next(), parts.next(), parts.next()) {
            (Some(Ok(at)), Some(Ok(gallery)), Some(Ok(no))) => {
                Place { at: Moment(at), gallery: GalleryId(gallery), no }
            }
            _ => Place::TOP,
        }
    }

    fn number(&self) -> i64 {
        self.before.parse().unwrap_or(i64::MAX)
    }
}

/// `GET /u/{code}`
pub(super) async fn posts(
    State(app): State<Arc<App>>,
    Path(code): Path<String>,
    Query(from): Query<From>,
    caller: Caller,
) -> Answer {
    show(&app, &caller, &code, Tab::Posts, from, Typed::default()).await
}

/// `GET /u/{code}/comments`
pub(super) async fn comments(
    State(app): State<Arc<App>>,
    Path(code): Path<String>,
    Query(from): Query<From>,
    caller: Caller,
) -> Answer {
    show(&app, &caller, &code, Tab::Comments, from, Typed::default()).await
}

/// `GET /u/{code}/scraps`
pub(super) async fn scraps(
    State(app): State<Arc<App>>,
    Path(code): Path<String>,
    Query(from): Query<From>,
    caller: Caller,
) -> Answer {
    show(&app, &caller, &code, Tab::Scraps, from, Typed::default()).await
}

/// `GET /u/{code}/guestbook`
pub(super) async fn guestbook(
    State(app): State<Arc<App>>,
    Path(code): Path<String>,
    Query(from): Query<From>,
    caller: Caller,
) -> Answer {
    show(&app, &caller, &code, Tab::Guestbook, from, Typed::default()).await
}

/// A part of a member's page, with what was typed where a form on it was declined.
pub(super) async fn show(
    app: &App,
    caller: &Caller,
    code: &str,
    tab: Tab,
    from: From,
    typed: Typed,
) -> Answer {
    // Before a connection is opened, for it may take one of its own.
    let reach = admit::reach(app, &caller.visitor).await?;
    let (mut conn, _, site) = reading::site(app, caller).await?;
    let id = whose(&mut conn, code).await?;
    let found = store::gallog::owner(&mut conn, id).await?.ok_or(Message::NotFound)?;
    let shown = found.shown;
    let audience = match tab {
        Tab::Posts => shown.posts,
        Tab::Comments => shown.comments,
        Tab::Scraps => shown.scraps,
        Tab::Guestbook => shown.guestbook,
    };
    let reader = caller.member().map(|member| member.id);
    let is_first = from.before.is_empty();
    let mut part = Part { tab, older: None, is_first, folders: Vec::new(), folder: -2 };
    let matter = if audience.holds(reader, id) {
        // What he wrote himself is his to see, wherever it stands.
        let reach = match reader == Some(id) && tab != Tab::Scraps {
            true => Reach::whole(),
            false => reach,
        };
        matter(&mut conn, id, &from, &mut part, &reach).await?
    } else {
        Matter::Hidden(audience)
    };
    // How much there is of what nobody else may see is nobody else's business either.
    let count = |count: i64, audience: Audience| {
        (if audience.holds(reader, id) { count } else { 0 }, audience)
    };
    let owner = Owner {
        code: found.code,
        nick: found.nick,
        kind: found.kind,
        created_at: found.created_at,
        parts: [
            count(found.posts, shown.posts),
            count(found.comments, shown.comments),
            count(found.scraps, shown.scraps),
            count(found.guests, shown.guestbook),
        ],
        nicks: store::gallog::nicks(&mut conn, id, NICKS).await?,
    };
    let refusal = typed.refusal.clone();
    let page = GallogPage::new(&site, owner, part, matter, typed);
    match refusal {
        Some(refusal) => respond::refused(&page, &refusal),
        None => respond::page(&page),
    }
}

/// Whose page it is.
pub(super) async fn whose(conn: &mut Conn, code: &str) -> Result<MemberId, Problem> {
    let code = parse_code(code).ok_or(Message::NotFound)?;
    let id = member_login::find(conn, Login::Code(&code)).await?;
    id.ok_or_else(|| Message::NotFound.into())
}

async fn matter(
    conn: &mut Conn,
    id: MemberId,
    from: &From,
    part: &mut Part,
    reach: &Reach,
) -> db::Result<Matter> {
    // Left out after the page was cut, so that a page costs the same whatever can be read.
    let is_shown = |entry: &Entry| reach.holds(entry.gallery, entry.circle);
    let rows = |found: Vec<Entry>| {
        let page = found.into_iter().take(ROWS as usize);
        Matter::Rows(page.filter(is_shown).map(row).collect())
    };
    Ok(match part.tab {
        Tab::Posts => {
            let found = store::gallog::posts(conn, id, from.place(), ROWS + 1).await?;
            part.older = older(&found);
            rows(found)
        }
        Tab::Comments => {
            let found = store::gallog::comments(conn, id, from.number(), ROWS + 1).await?;
            part.older = (found.len() as i64 > ROWS)
                .then(|| found.get(ROWS as usize - 1))
                .flatten()
                .and_then(|last| Some(format!("before={}", last.comment?.0)));
            rows(found)
        }
        Tab::Scraps => {
            part.folders = store::member_scrap::folders(conn, id).await?;
            part.folder = from.folder.unwrap_or(-1).max(-1);
            let found =
                store::member_scrap::page(conn, id, part.folder, from.place(), ROWS + 1).await?;
            let entries: Vec<Entry> = found.iter().map(|(entry, _)| entry.clone()).collect();
            part.older = older(&entries).map(|place| match part.folder {
                -1 => place,
                folder => format!("folder={folder}&{place}"),
            });
            let kept = found.into_iter().take(ROWS as usize);
            let kept = kept.filter(|(entry, _)| is_shown(entry)).map(|(entry, folder)| {
                let scrap_url = format!("/g/{}/{}/scrap", entry.slug, entry.no.0);
                Row { scrap_url, folder, ..row(entry) }
            });
            Matter::Rows(kept.collect())
        }
        Tab::Guestbook => {
            let found = store::member_guestbook::page(conn, id, from.number(), ROWS + 1).await?;
            part.older = (found.len() as i64 > ROWS)
                .then(|| found.get(ROWS as usize - 1))
                .flatten()
                .map(|last| format!("before={}", last.id));
            let line = |line: store::member_guestbook::Line| Line {
                id: line.id,
                author: line.author,
                body: line.body,
                at: line.at,
            };
            Matter::Lines(found.into_iter().take(ROWS as usize).map(line).collect())
        }
    })
}

/// Where older ones stand, if one more was found than is shown.
fn older(found: &[Entry]) -> Option<String> {
    if found.len() as i64 <= ROWS {
        return None;
    }
    let last = found.get(ROWS as usize - 1)?;
    Some(format!("before={}.{}.{}", last.at.0, last.gallery.0, last.no.0))
}

fn row(entry: Entry) -> Row {
    let post = format!("/g/{}/{}", entry.slug, entry.no.0);
    let url = match entry.comment {
        Some(id) => format!("{post}#c{}", id.0),
        None => post,
    };
    Row {
        url,
        text: entry.text,
        gallery: entry.name,
        scrap_url: String::new(),
        folder: 0,
        at: entry.at,
    }
}

/// The one field of the guestbook's form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct LineFields {
    body: String,
}

/// `POST /u/{code}/guestbook`
pub(super) async fn sign(
    State(app): State<Arc<App>>,
    Path(code): Path<String>,
    caller: Caller,
    Posted(fields): Posted<LineFields>,
) -> Answer {
    let here = format!("/u/{code}/guestbook");
    let me = session::required(&caller, &here)?;
    let mut conn = app.db.reader().await?;
    let owner = whose(&mut conn, &code).await?;
    drop(conn);
    let visitor = &caller.visitor;
    match again!(sign_guestbook::sign_guestbook(&app, visitor, me, owner, &fields.body)) {
        Ok(()) => respond::see(&here),
        Err(Failure::Refused(refusal)) if !caller.wants_json => {
            let typed = Typed { text: fields.body, refusal: Some(refusal) };
            show(&app, &caller, &code, Tab::Guestbook, From::default(), typed).await
        }
        Err(failure) => Err(problem(failure, &here)),
    }
}

/// `POST /u/{code}/guestbook/{id}/delete`
pub(super) async fn unsign(
    State(app): State<Arc<App>>,
    Path((code, id)): Path<(String, String)>,
    caller: Caller,
) -> Answer {
    let here = format!("/u/{code}/guestbook");
    let me = session::required(&caller, &here)?;
    let id = id.parse().map_err(|_| Message::NotFound)?;
    let mut conn = app.db.reader().await?;
    let owner = whose(&mut conn, &code).await?;
    drop(conn);
    let outcome = again!(sign_guestbook::remove_line(&app, me, owner, id));
    outcome.map_err(|failure| problem(failure, &here))?;
    respond::see(&here)
}
