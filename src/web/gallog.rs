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
        time::{DAY, Moment},
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
/// Rows that are looked at in one go, and in all, where some are not this reader's to see.
const LOOK: i64 = 200;
const LOOKED: i64 = 2_000;
/// How far each part is counted for others than its owner, and among how many rows of it.
const COUNTED: i64 = 1_000;
const AMONG: i64 = 3_000;
/// Past nicks that are shown.
const NICKS: i64 = 50;

/// From where, and of which folder.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct From {
    before: String,
    folder: Option<i64>,
}

/// What closes a place that is not the reader's to know: it is one of this part of this member's
/// page, and on any other it is nonsense.
fn purpose(id: MemberId, tab: Tab) -> String {
    format!("gallog place {}{}", id.0, tab.path())
}

impl From {
    /// `time.gallery.number`, the same closed for this page, or the number of a comment alone;
    /// whatever else is the top.
    fn place(&self, app: &App, purpose: &str) -> Place {
        let note = app.keys.open_note(purpose, &self.before, app.clock.now());
        let note = note.and_then(|text| String::from_utf8(text).ok());
        let mut parts = note.as_deref().unwrap_or(&self.before).split('.').map(str::parse);
        match (parts.next(), parts.next(), parts.next()) {
            (Some(Ok(at)), Some(Ok(gallery)), Some(Ok(no))) => {
                Place { at: Moment(at), gallery: GalleryId(gallery), no }
            }
            (Some(Ok(no)), None, None) => Place { no, ..Place::TOP },
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
        matter(app, &mut conn, id, &from, &mut part, &reach).await?
    } else {
        Matter::Hidden(audience)
    };
    // How much there is of what nobody else may see is nobody else's business either.
    let [posts, comments, scraps] = match reader == Some(id) {
        true => [found.posts, found.comments, found.scraps].map(|count| count.to_string()),
        false => {
            let counts = store::gallog::public(&mut conn, id, COUNTED, AMONG).await?;
            counts.map(|count| match count {
                COUNTED.. => (site.texts().gallog.at_least)(count),
                count => count.to_string(),
            })
        }
    };
    let count = |count: String, audience: Audience| {
        (if audience.holds(reader, id) { count } else { "0".to_owned() }, audience)
    };
    let owner = Owner {
        code: found.code,
        nick: found.nick,
        kind: found.kind,
        created_at: found.created_at,
        parts: [
            count(posts, shown.posts),
            count(comments, shown.comments),
            count(scraps, shown.scraps),
            count(found.guests.to_string(), shown.guestbook),
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
    app: &App,
    conn: &mut Conn,
    id: MemberId,
    from: &From,
    part: &mut Part,
    reach: &Reach,
) -> db::Result<Matter> {
    if part.tab == Tab::Guestbook {
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
        return Ok(Matter::Lines(found.into_iter().take(ROWS as usize).map(line).collect()));
    }
    if part.tab == Tab::Scraps {
        part.folders = store::member_scrap::folders(conn, id).await?;
        part.folder = from.folder.unwrap_or(-1).max(-1);
    }
    let shown = rows(app, conn, id, from, part, reach).await?;
    let is_scrap = part.tab == Tab::Scraps;
    let shown = shown.into_iter().map(|(entry, folder)| {
        let scrap_url = match is_scrap {
            true => format!("/g/{}/{}/scrap", entry.slug, entry.no.0),
            false => String::new(),
        };
        Row { scrap_url, folder, ..row(entry) }
    });
    Ok(Matter::Rows(shown.collect()))
}

/// The rows of a page that this reader may see. Neither their number nor where older ones
/// stand tells of others: those are passed over, and the place to go on from is a row that is
/// shown, or, where too many were passed over at once, closed.
async fn rows(
    app: &App,
    conn: &mut Conn,
    id: MemberId,
    from: &From,
    part: &mut Part,
    reach: &Reach,
) -> db::Result<Vec<(Entry, i64)>> {
    let tab = part.tab;
    let mut shown: Vec<(Entry, i64)> = Vec::new();
    let purpose = purpose(id, tab);
    let (mut at, mut looked) = (from.place(app, &purpose), 0);
    loop {
        let limit = if looked == 0 { ROWS + 1 } else { LOOK };
        let found = batch(conn, id, tab, part.folder, at, limit).await?;
        let is_all = (found.len() as i64) < limit;
        looked += found.len() as i64;
        for it in found {
            at = place(&it.0);
            if !reach.holds(it.0.gallery, it.0.circle) {
                continue;
            }
            if shown.len() as i64 == ROWS {
                part.older = shown.last().map(|(last, _)| older(part, &word(tab, place(last))));
                return Ok(shown);
            }
            shown.push(it);
        }
        if is_all {
            return Ok(shown);
        }
        if looked >= LOOKED {
            let until = Moment(app.clock.now().0 + DAY);
            let closed = app.keys.close_note(&purpose, word(tab, at).as_bytes(), until);
            part.older = Some(older(part, &closed));
            return Ok(shown);
        }
    }
}

async fn batch(
    conn: &mut Conn,
    id: MemberId,
    tab: Tab,
    folder: i64,
    from: Place,
    limit: i64,
) -> db::Result<Vec<(Entry, i64)>> {
    let found = match tab {
        Tab::Scraps => return store::member_scrap::page(conn, id, folder, from, limit).await,
        Tab::Comments => store::gallog::comments(conn, id, from.no, limit).await?,
        Tab::Posts | Tab::Guestbook => store::gallog::posts(conn, id, from, limit).await?,
    };
    Ok(found.into_iter().map(|entry| (entry, 0)).collect())
}

/// Where a row stands; comments are counted over all galleries.
fn place(entry: &Entry) -> Place {
    let no = entry.comment.map_or(entry.no.0, |comment| comment.0);
    Place { at: entry.at, gallery: entry.gallery, no }
}

/// What [`From::place`] reads.
fn word(tab: Tab, Place { at, gallery, no }: Place) -> String {
    match tab {
        Tab::Comments => no.to_string(),
        _ => format!("{}.{}.{no}", at.0, gallery.0),
    }
}

/// Where older ones stand.
fn older(part: &Part, place: &str) -> String {
    match part.folder {
        folder if part.tab == Tab::Scraps && folder >= 0 => {
            format!("folder={folder}&before={place}")
        }
        _ => format!("before={place}"),
    }
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
