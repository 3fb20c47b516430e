//! The desk of a gallery's staff: pick posts, act on them, answer, undo.

mod lists;
mod members;
pub(super) mod open;
mod people;
mod pick;
mod queue;
mod settings;

pub(super) use lists::{ban_lists, change_lists};
pub(super) use members::{change_members, members};
pub(super) use people::{bans, change_ban, change_staff, staff};
pub(super) use queue::{acts, answer_report, reports, undo};
pub(super) use settings::{change_settings, settings};

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
    http::Uri,
    response::IntoResponse as _,
};
use serde_json::json;

use super::{
    caller::Caller,
    posted::Posted,
    respond::{self, Answer},
    sent::{Wrong, settle, tried},
};
use crate::{
    actions::desk::{self, Order, Picked, Reach, pick::picked},
    app::App,
    domain::{
        authority::Deed,
        ban::Span,
        desk::{DeskAct, Kind, Spot},
        gallery::GalleryId,
        public_log::Reason,
        refusal::Refusal,
    },
    store::{self, desk::Done},
    view::desk::{BenchPage, DeskDone, Listing},
};
use open::{Open, open};
use pick::Wish;

/// Posts or comments on one page of the desk.
const PAGE: i64 = 100;

/// What a form of the desk sends: fields may come several times.
pub(super) type Pairs = Vec<(String, String)>;

/// A field of a form; empty where it is not there.
pub(super) fn field<'a>(fields: &'a [(String, String)], name: &str) -> &'a str {
    fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
}

/// `GET /g/{gallery}/manage`
pub(super) async fn show(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    uri: Uri,
    caller: Caller,
) -> Answer {
    bench(&app, &caller, &slug, &uri, Kind::Posts).await
}

/// `GET /g/{gallery}/manage/comments`
pub(super) async fn comments(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    uri: Uri,
    caller: Caller,
) -> Answer {
    bench(&app, &caller, &slug, &uri, Kind::Comments).await
}

/// The tab of a half of the desk, and the part of its address behind `manage`.
fn part(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Posts => ("posts", ""),
        Kind::Comments => ("comments", "/comments"),
    }
}

async fn bench(app: &App, caller: &Caller, slug: &str, uri: &Uri, kind: Kind) -> Answer {
    let mut open = open(app, caller, slug, part(kind).1, Deed::SeeDesk).await?;
    let wish = Wish::parse(app, kind, uri.query().unwrap_or_default());
    let page = page(&mut open, wish).await?;
    open.answer(&page)
}

async fn page(open: &mut Open, wish: Wish) -> db::Result<BenchPage> {
    let (tab, part) = part(wish.pick.kind);
    let (id, now) = (open.gallery().id, open.site.now);
    // A form that comes again stands under what was seen as it was filled in.
    let mut rows = picked(&mut open.conn, id, &wish.seen(), now, PAGE + 1).await?;
    let has_more = rows.len() as i64 > PAGE;
    rows.truncate(PAGE as usize);
    let done = match wish.did {
        Some(act) => store::desk::find(&mut open.conn, id, act).await?,
        None => None,
    };
    let lists = lists(&mut open.conn, id).await?;
    let (seen, done) = (wish.seen.unwrap_or(now), done.map(done_text));
    let listing = Listing { pick: wish.pick, seen, rows, has_more, done, lists };
    let path = format!("{}/manage{part}", open.base());
    Ok(BenchPage::new(&open.site, &open.tabs(tab), open.gallery(), path, listing))
}

/// The shared lists of bans that a gallery may write in.
async fn lists(conn: &mut db::Conn, gallery: GalleryId) -> db::Result<Vec<(i64, String)>> {
    let used = store::ban_share::used(conn, gallery).await?;
    let written = used.into_iter().filter(|list| list.may_add);
    Ok(written.map(|list| (list.id, list.name)).collect())
}

/// An act, with its bans counted once however many lists they went into.
pub(super) fn done_text(done: Done) -> DeskDone {
    let ids = done.bans.split(' ').filter_map(|ban| ban.split_once('-'));
    let banned: std::collections::BTreeSet<&str> = ids.map(|(_, id)| id).collect();
    DeskDone {
        id: done.id,
        banned: banned.len(),
        name: done.name,
        act: done.act,
        items: done.items,
        at: done.at,
        is_undone: done.undone.is_some(),
    }
}

/// `POST /g/{gallery}/manage`: 303 to the same pick, which says what was done, or the form again.
pub(super) async fn act(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    caller: Caller,
    Posted(fields): Posted<Pairs>,
) -> Answer {
    act_on(&app, &caller, &slug, &fields, Kind::Posts).await
}

/// `POST /g/{gallery}/manage/comments`
pub(super) async fn act_on_comments(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    caller: Caller,
    Posted(fields): Posted<Pairs>,
) -> Answer {
    act_on(&app, &caller, &slug, &fields, Kind::Comments).await
}

async fn act_on(
    app: &App,
    caller: &Caller,
    slug: &str,
    fields: &[(String, String)],
    kind: Kind,
) -> Answer {
    let (_, part) = part(kind);
    let desk = open(app, caller, slug, part, Deed::SeeDesk).await?;
    let mut wish = Wish::of_fields(app, kind, fields);
    let back = wish.url(&format!("{}/manage{part}", desk.base()));
    let entry = desk.close();
    let outcome = match order(fields, &wish) {
        Ok(order) => desk::act(app, &caller.visitor, &entry.gallery, order).await,
        Err(refusal) => Err(refusal.into()),
    };
    let mut did = match settle(outcome.map_err(Wrong::from), caller, fields, "", &back)? {
        Ok(did) => did,
        Err((tried, why)) => {
            let desk = open(app, caller, slug, part, Deed::SeeDesk).await?;
            return respond::refused(&page(&mut desk.again(tried), wish).await?, &why);
        }
    };
    let body = json!({ "id": did.id, "items": did.items, "banned": did.banned });
    if let Some(why) = did.refused.take() {
        let desk = open(app, caller, slug, part, Deed::SeeDesk).await?;
        if caller.wants_json {
            return Ok(respond::done_but(body, &why, desk.site.texts()));
        }
        // What was picked is done: a form that had it ticked still would do it to others.
        let is_picked = |name: &str| name == "all" || name == kind.field();
        let left = fields.iter().filter(|(name, _)| !is_picked(name)).cloned().collect::<Vec<_>>();
        wish.did = Some(did.id);
        let mut desk = desk.again(tried(&left, "", None, why.clone()));
        return respond::refused(&page(&mut desk, wish).await?, &why);
    }
    if caller.wants_json {
        return Ok(Json(body).into_response());
    }
    let mark = if back.contains('?') { '&' } else { '?' };
    respond::see(&format!("{back}{mark}did={}", did.id))
}

/// Reads what is to be done.
fn order(fields: &[(String, String)], wish: &Wish) -> Result<Order, Refusal> {
    let act = DeskAct::parse(field(fields, "act"), field(fields, "head"))
        .ok_or(Refusal::NothingPicked)?;
    let picked = if field(fields, "all").is_empty() {
        let kind = wish.pick.kind;
        let named = fields.iter().filter(|(name, _)| name == kind.field());
        let spots = named.filter_map(|(_, word)| Spot::parse(word));
        Picked::These(spots.filter(|at| at.kind() == kind).collect())
    } else {
        Picked::All(wish.seen())
    };
    let reason = Reason::parse(field(fields, "reason"))?;
    Ok(Order { picked, act, ban: ban_of(fields), reason })
}

/// Whether, how long and where whoever wrote what is picked is banned.
fn ban_of(fields: &[(String, String)]) -> Option<(Span, Reach)> {
    let reach = match field(fields, "reach") {
        "mine" => Reach::Mine,
        list => list.parse().map_or(Reach::Here, Reach::List),
    };
    Span::parse(field(fields, "ban")).map(|span| (span, reach))
}
