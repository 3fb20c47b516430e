//! Comments on the desk: pick them, act on them.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
    http::Uri,
    response::IntoResponse as _,
};
use serde_json::json;

use super::{
    super::{
        caller::Caller,
        posted::Posted,
        problem,
        respond::{self, Answer},
    },
    PAGE, Pairs, ban_of, done_text, field, lists,
    open::open,
    pick::Wish,
};
use crate::{
    actions::desk::{
        comments::{Order, Picked, act as act_on},
        pick,
    },
    app::App,
    domain::{
        authority::Deed,
        desk::{CommentAt, DeskAct, Pickable as _},
        public_log::Reason,
        refusal::Refusal,
    },
    store::{self, desk_comment::CommentRow},
    view::desk::{CommentListing, CommentsPage, DeskComment},
};

/// `GET /g/{gallery}/manage/comments`
pub(in super::super) async fn comments(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    uri: Uri,
    caller: Caller,
) -> Answer {
    let mut open = open(&app, &caller, &slug, "/comments", Deed::SeeDesk).await?;
    let wish: Wish<CommentAt> = Wish::parse(&app, uri.query().unwrap_or_default());
    let (id, now) = (open.gallery().id, open.site.now);
    let mut rows = pick::comments(&mut open.conn, id, &wish.pick, now, PAGE + 1).await?;
    let has_more = rows.len() as i64 > PAGE;
    rows.truncate(PAGE as usize);
    let done = match wish.did {
        Some(act) => store::desk::find(&mut open.conn, id, act).await?,
        None => None,
    };
    let lists = lists(&mut open.conn, id).await?;
    let row = |row: CommentRow| DeskComment {
        at: row.at,
        words: row.words,
        author: row.author,
        written: row.written,
    };
    let listing = CommentListing {
        pick: wish.pick,
        rows: rows.into_iter().map(row).collect(),
        has_more,
        done: done.map(done_text),
        lists,
    };
    open.answer(&CommentsPage::new(&open.site, &open.tabs("comments"), open.gallery(), listing))
}

/// `POST /g/{gallery}/manage/comments`: 303 to the same pick, which says what was done.
pub(in super::super) async fn act_on_comments(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    caller: Caller,
    Posted(fields): Posted<Pairs>,
) -> Answer {
    let open = open(&app, &caller, &slug, "/comments", Deed::SeeDesk).await?;
    let wish: Wish<CommentAt> = Wish::of_fields(&app, &fields);
    let back = wish.url(&format!("{}/manage/comments", open.base()));
    let entry = open.close();
    let outcome = match order(&fields, &wish) {
        Ok(order) => act_on(&app, &caller.visitor, &entry.gallery, order).await,
        Err(refusal) => Err(refusal.into()),
    };
    let did = outcome.map_err(|failure| problem::of(failure, back.clone()))?;
    if caller.wants_json {
        let body = json!({ "id": did.id, "items": did.items, "banned": did.banned });
        return Ok(Json(body).into_response());
    }
    let mark = if back.contains('?') { '&' } else { '?' };
    respond::see(&format!("{back}{mark}did={}", did.id))
}

/// Reads what is to be done.
fn order(fields: &[(String, String)], wish: &Wish<CommentAt>) -> Result<Order, Refusal> {
    let act = DeskAct::parse(field(fields, "act"), "").ok_or(Refusal::NothingPicked)?;
    let picked = if field(fields, "all").is_empty() {
        let named = fields.iter().filter(|(name, _)| name == "comment");
        Picked::These(named.filter_map(|(_, at)| CommentAt::parse(at)).collect())
    } else {
        Picked::All(wish.seen())
    };
    let reason = Reason::parse(field(fields, "reason"))?;
    Ok(Order { picked, act, ban: ban_of(fields), reason })
}
