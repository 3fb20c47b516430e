//! Reports that the staff of a gallery left: `/admin/reports`.

use std::sync::Arc;

use axum::extract::{Query, State};
use db::Conn;

use super::{
    super::{caller::Caller, desk::Fields, respond::Answer},
    Look, Sent, answer, done, open, signed,
};
use crate::{
    actions::{Failure, change_site::report_days, report::answer_reports},
    app::App,
    domain::{
        comment::{CommentId, plain},
        gallery::{GalleryId, Slug},
        post::PostNo,
        refusal::Refusal,
        report::{Report, State as ReportState},
        time::{DAY, Moment},
    },
    store::{self, post::Found},
    view::console::{LateReport, ReportsPage},
};

/// Reports that are shown.
const SHOWN: i64 = 100;

/// `GET /admin/reports`
pub(in super::super) async fn reports(
    State(app): State<Arc<App>>,
    Query(look): Query<Look>,
    caller: Caller,
) -> Answer {
    let (mut conn, site) = open(&app, &caller).await?;
    let days = report_days(&mut conn).await?;
    let due = Moment(site.now.0 - days * DAY);
    let mut late: Vec<(GalleryId, LateReport)> = Vec::new();
    for (gallery, report) in store::console::late(&mut conn, due, SHOWN).await? {
        let is_of = |it: &Report| (it.post, it.comment) == (report.post, report.comment);
        let known = |(id, it): &&mut (GalleryId, LateReport)| {
            *id == gallery && it.reports.first().is_some_and(is_of)
        };
        if let Some((_, thing)) = late.iter_mut().find(known) {
            thing.reports.push(report);
            continue;
        }
        let slug = store::console::slug(&mut conn, gallery).await?.unwrap_or_default();
        let title = title(&mut conn, gallery, &report).await?;
        late.push((gallery, LateReport { slug, title, reports: vec![report] }));
    }
    drop(conn);
    let late = late.into_iter().map(|(_, it)| it).collect();
    answer(&ReportsPage::new(&site, days, late, look.saved.is_some()))
}

/// What was reported, in a line; empty where it is gone.
async fn title(conn: &mut Conn, gallery: GalleryId, report: &Report) -> db::Result<String> {
    let post = PostNo(report.post);
    if report.comment > 0 {
        let id = CommentId(report.comment);
        let comment = store::comment::find(conn, gallery, post, id).await?;
        return Ok(comment.map_or(String::new(), |comment| plain(&comment.body_html)));
    }
    Ok(match store::post::find(conn, gallery, post).await? {
        Some(Found::Live(post, _)) => post.row.title,
        _ => String::new(),
    })
}

/// `POST /admin/reports`: 303 back.
pub(in super::super) async fn answer_report(
    State(app): State<Arc<App>>,
    caller: Caller,
    fields: Fields,
) -> Answer {
    let sent = signed(&app, &caller, fields).await?;
    let outcome = match sent {
        Ok(sent) => change(&app, &caller, &sent).await,
        Err(failure) => Err(failure),
    };
    done(outcome, "/admin/reports")
}

/// What is said to the reader is the reason: no other is asked for.
async fn change(app: &App, caller: &Caller, sent: &Sent) -> Result<(), Failure> {
    let slug = Slug::parse(sent.field("gallery")).ok_or(Refusal::SlugRule)?;
    let number = |name: &str| sent.field(name).parse::<i64>().ok().filter(|it| *it > 0);
    let post = number("post").map(PostNo).ok_or(Failure::Missing)?;
    let place = (post, number("comment").map(CommentId));
    let state = match sent.field("do") {
        "take" => ReportState::Taken,
        "keep" => ReportState::Kept,
        _ => return Err(Failure::Missing),
    };
    let mut conn = app.db.reader().await?;
    let gallery = store::gallery::by_slug(&mut conn, &slug).await?.ok_or(Failure::Missing)?;
    drop(conn);
    answer_reports(app, &caller.visitor, &gallery, place, state, sent.field("answer")).await
}
