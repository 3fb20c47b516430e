//! Reports that the staff of a gallery left: `/admin/reports`.

use std::sync::Arc;

use axum::extract::{Query, State};
use db::Conn;

use super::{
    super::{
        caller::Caller,
        desk::Pairs,
        posted::Posted,
        problem::Problem,
        respond::{self, Answer},
    },
    Look, Sent, Wrong, answer, open, saved,
};
use crate::{
    actions::{Failure, change_site::report_days, report::answer_reports},
    app::App,
    domain::{
        comment::{CommentId, plain},
        gallery::{GalleryId, Slug},
        post::PostNo,
        report::{Report, State as ReportState},
        time::{DAY, Moment},
    },
    store::{self, post::Found},
    view::console::{After, LateReport, ReportsPage},
};

/// Reports that are shown.
const SHOWN: i64 = 100;

/// `GET /admin/reports`
pub(in super::super) async fn reports(
    State(app): State<Arc<App>>,
    Query(look): Query<Look>,
    caller: Caller,
) -> Answer {
    answer(&page(&app, &caller, look.saved()).await?)
}

async fn page(app: &App, caller: &Caller, after: After) -> Result<ReportsPage, Problem> {
    let (mut conn, site) = open(app, caller).await?;
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
    let late = late.into_iter().map(|(_, it)| it).collect();
    Ok(ReportsPage::new(&site, days, late, after))
}

/// What was reported, in a line; empty where it is gone.
async fn title(conn: &mut Conn, gallery: GalleryId, report: &Report) -> db::Result<String> {
    let post = PostNo(report.post);
    if report.comment > 0 {
        let id = CommentId(report.comment);
        let comment = store::comment_page::find(conn, gallery, post, id).await?;
        return Ok(comment.map_or(String::new(), |comment| plain(&comment.body_html)));
    }
    Ok(match store::post::find(conn, gallery, post).await? {
        Some(Found::Live(post, _)) => post.row.title,
        _ => String::new(),
    })
}

/// `POST /admin/reports`: 303 back, or the form again.
pub(in super::super) async fn answer_report(
    State(app): State<Arc<App>>,
    caller: Caller,
    Posted(fields): Posted<Pairs>,
) -> Answer {
    let sent = Sent::open(&app, &caller, fields).await?;
    let done = sent.prove(&app, change(&app, &caller, &sent)).await;
    let comment = number(&sent, "comment").unwrap_or(0);
    let form = format!("{}/{}/{comment}", sent.field("gallery"), sent.field("post"));
    match sent.settle(done, &form, "/admin/reports")? {
        Ok(()) => saved("/admin/reports"),
        Err((after, why)) => respond::refused(&page(&app, &caller, after).await?, &why),
    }
}

fn number(sent: &Sent<'_>, name: &str) -> Option<i64> {
    sent.field(name).parse::<i64>().ok().filter(|it| *it > 0)
}

/// What is said to the reader is the reason: no other is asked for.
async fn change(app: &App, caller: &Caller, sent: &Sent<'_>) -> Result<(), Wrong> {
    let slug = Slug::parse(sent.field("gallery")).ok_or(Failure::Missing)?;
    let post = number(sent, "post").map(PostNo).ok_or(Failure::Missing)?;
    let place = (post, number(sent, "comment").map(CommentId));
    let state = match sent.field("do") {
        "take" => ReportState::Taken,
        "keep" => ReportState::Kept,
        _ => return Err(Failure::Missing.into()),
    };
    let mut conn = app.db.reader().await?;
    let gallery = store::gallery::by_slug(&mut conn, &slug).await?.ok_or(Failure::Missing)?;
    drop(conn);
    let words = sent.field("answer");
    Ok(answer_reports(app, &caller.visitor, &gallery, place, state, words).await?)
}
