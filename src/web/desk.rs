//! The desk of a gallery's staff: pick posts, act on them, answer, undo.

mod comments;
mod lists;
mod members;
pub(super) mod open;
mod people;
mod pick;
mod queue;
mod settings;

pub(super) use comments::{act_on_comments, comments};
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
    problem,
    respond::{self, Answer},
};
use crate::{
    actions::desk::{self, Order, Picked, Reach, pick::posts as pick_posts},
    app::App,
    domain::{
        authority::Deed, ban::Span, desk::DeskAct, gallery::GalleryId, post::PostNo,
        public_log::Reason, refusal::Refusal,
    },
    store::{
        self,
        desk::{DeskRow, Done},
    },
    view::desk::{DeskDone, DeskPage, DeskPost, Listing},
};
use open::open;
use pick::Wish;

/// Posts on one page of the desk.
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
    let mut open = open(&app, &caller, &slug, "", Deed::SeeDesk).await?;
    let wish: Wish<PostNo> = Wish::parse(&app, uri.query().unwrap_or_default());
    let id = open.gallery().id;
    let now = open.site.now;
    let mut rows = pick_posts(&mut open.conn, id, &wish.pick, now, PAGE + 1).await?;
    let has_more = rows.len() as i64 > PAGE;
    rows.truncate(PAGE as usize);
    let done = match wish.did {
        Some(act) => store::desk::find(&mut open.conn, id, act).await?,
        None => None,
    };
    let lists = lists(&mut open.conn, id).await?;
    let rows = rows.into_iter().map(post).collect();
    let done = done.map(done_text);
    let listing = Listing { pick: wish.pick, rows, has_more, done, lists };
    let page = DeskPage::new(&open.site, &open.tabs("posts"), open.gallery(), listing);
    open.answer(&page)
}

/// The shared lists of bans that a gallery may write in.
async fn lists(conn: &mut db::Conn, gallery: GalleryId) -> db::Result<Vec<(i64, String)>> {
    let used = store::ban_share::used(conn, gallery).await?;
    let written = used.into_iter().filter(|list| list.may_add);
    Ok(written.map(|list| (list.id, list.name)).collect())
}

fn post(row: DeskRow) -> DeskPost {
    DeskPost {
        no: row.no,
        title: row.title,
        head_id: row.head_id,
        author: row.author,
        at: row.at,
        votes: row.votes,
        comments: row.comments,
        is_notice: row.is_notice,
        is_featured: row.is_featured,
    }
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

/// `POST /g/{gallery}/manage`: 303 to the same pick, which says what was done.
pub(super) async fn act(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    caller: Caller,
    Posted(fields): Posted<Pairs>,
) -> Answer {
    let open = open(&app, &caller, &slug, "", Deed::SeeDesk).await?;
    let wish: Wish<PostNo> = Wish::of_fields(&app, &fields);
    let back = format!("{}/manage", open.base());
    let entry = open.close();
    let outcome = match order(&fields, &wish) {
        Ok(order) => desk::act(&app, &caller.visitor, &entry.gallery, order).await,
        Err(refusal) => Err(refusal.into()),
    };
    let back = wish.url(&back);
    let did = outcome.map_err(|failure| problem::of(failure, back.clone()))?;
    if caller.wants_json {
        let body = json!({ "id": did.id, "items": did.items, "banned": did.banned });
        return Ok(Json(body).into_response());
    }
    let mark = if back.contains('?') { '&' } else { '?' };
    respond::see(&format!("{back}{mark}did={}", did.id))
}

/// Reads what is to be done.
fn order(fields: &[(String, String)], wish: &Wish<PostNo>) -> Result<Order, Refusal> {
    let act = DeskAct::parse(field(fields, "act"), field(fields, "head"))
        .ok_or(Refusal::NothingPicked)?;
    let picked = if field(fields, "all").is_empty() {
        let posts = fields.iter().filter(|(name, _)| name == "post");
        let posts = posts.filter_map(|(_, no)| no.parse().ok()).filter(|no| *no > 0);
        Picked::These(posts.map(PostNo).collect())
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
