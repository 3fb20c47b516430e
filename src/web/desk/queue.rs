//! Reports that wait for an answer, and what was done, to be undone.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
    response::IntoResponse as _,
};
use serde_json::json;

use super::{
    super::{
        caller::Caller,
        posted::Posted,
        problem,
        respond::{self, Answer},
        sent::{Wrong, settle},
    },
    Pairs, done_text, field,
    open::{Open, open},
};
use crate::{
    actions::{desk, report::answer_reports},
    app::App,
    domain::{authority::Deed, comment::CommentId, post::PostNo, report::State as ReportState},
    store::{self, post::Found},
    view::{
        desk::{ActsPage, QueuePage, Reported, reported},
        message::Message,
    },
};

/// Reports that are shown at once.
const REPORTS: i64 = 100;
/// Acts that are shown.
const ACTS: i64 = 50;

/// `GET /g/{gallery}/manage/reports`
pub(in super::super) async fn reports(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    caller: Caller,
) -> Answer {
    let mut open = open(&app, &caller, &slug, "/reports", Deed::AnswerReport).await?;
    let page = queue(&mut open).await?;
    open.answer(&page)
}

async fn queue(open: &mut Open) -> db::Result<QueuePage> {
    let id = open.gallery().id;
    let mut things: Vec<Reported> = Vec::new();
    for report in store::report::open(&mut open.conn, id, REPORTS).await? {
        let place = (report.post, report.comment);
        if let Some(thing) = things.iter_mut().find(|thing| thing.place == place) {
            thing.reports.push(report);
            continue;
        }
        let post = match store::post::find(&mut open.conn, id, PostNo(report.post)).await? {
            Some(Found::Live(post, _)) => Some(post.row),
            _ => None,
        };
        let comment = match report.comment {
            0 => None,
            comment => {
                let (post, comment) = (PostNo(report.post), CommentId(comment));
                store::comment_page::find(&mut open.conn, id, post, comment).await?
            }
        };
        things.push(Reported { place, post, comment, reports: vec![report] });
    }
    Ok(QueuePage::new(&open.site, &open.tabs("reports"), open.gallery(), things))
}

/// `POST /g/{gallery}/manage/reports`: answers all reports of one post or comment; 303, or the
/// form again.
pub(in super::super) async fn answer_report(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    caller: Caller,
    Posted(fields): Posted<Pairs>,
) -> Answer {
    let desk = open(&app, &caller, &slug, "/reports", Deed::AnswerReport).await?;
    let back = format!("{}/manage/reports", desk.base());
    let entry = desk.close();
    let number = |name: &str| field(&fields, name).parse::<i64>().ok().filter(|it| *it > 0);
    let post = number("post").map(PostNo).ok_or(Message::BadRequest)?;
    let place = (post, number("comment").map(CommentId));
    let form = reported((post.0, place.1.map_or(0, |id| id.0)));
    let state = match field(&fields, "do") {
        "take" => ReportState::Taken,
        "keep" => ReportState::Kept,
        _ => return Err(Message::BadRequest.into()),
    };
    let words = field(&fields, "answer");
    let answered = answer_reports(&app, &caller.visitor, &entry.gallery, place, state, words).await;
    match settle(answered.map_err(Wrong::from), &caller, &fields, &form, &back)? {
        Ok(()) => respond::see(&back),
        Err((tried, why)) => {
            let desk = open(&app, &caller, &slug, "/reports", Deed::AnswerReport).await?;
            respond::refused(&queue(&mut desk.again(tried)).await?, &why)
        }
    }
}

/// `GET /g/{gallery}/manage/acts`
pub(in super::super) async fn acts(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    caller: Caller,
) -> Answer {
    let mut open = open(&app, &caller, &slug, "/acts", Deed::SeeDesk).await?;
    let id = open.gallery().id;
    let acts = store::desk::recent(&mut open.conn, id, ACTS).await?;
    let acts = acts.into_iter().map(done_text).collect();
    let page = ActsPage::new(&open.site, &open.tabs("acts"), open.gallery(), acts);
    open.answer(&page)
}

/// `POST /g/{gallery}/manage/acts`: undoes one.
pub(in super::super) async fn undo(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    caller: Caller,
    Posted(fields): Posted<Pairs>,
) -> Answer {
    let open = open(&app, &caller, &slug, "/acts", Deed::SeeDesk).await?;
    let back = format!("{}/manage/acts", open.base());
    let entry = open.close();
    let act = field(&fields, "undo").parse().map_err(|_| Message::BadRequest)?;
    let undone = desk::undo(&app, &caller.visitor, &entry.gallery, act).await;
    let undone = undone.map_err(|failure| problem::of(failure, back.clone()))?;
    if caller.wants_json {
        let body = json!({ "id": undone.id, "items": undone.items, "lifted": undone.banned });
        return Ok(Json(body).into_response());
    }
    respond::see(&back)
}
