//! Telling staff of a post or comment, and seeing what became of it.

use std::sync::Arc;

use axum::extract::{Path, State};
use serde::Deserialize;

use super::{
    caller::Caller,
    comment, edit,
    posted::Posted,
    problem::{self, Problem},
    query,
    reading::{self, Reading},
    respond::{self, Answer},
    write,
};
use crate::{
    actions::{Failure, report::report},
    again,
    app::App,
    domain::{comment::CommentId, post::PostNo, report::Kind},
    infra::metric,
    store,
    view::{
        message::Message,
        report::{OwnPage, ReportPage, Subject, Typed},
    },
};

/// A reader's reports that are shown.
const OWN: i64 = 100;

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Fields {
    kind: String,
    words: String,
}

/// `GET /g/{gallery}/{no}/report`
pub(super) async fn ask_post(
    State(app): State<Arc<App>>,
    Path((slug, no)): Path<(String, String)>,
    caller: Caller,
) -> Answer {
    ask(&app, &caller, &slug, query::no(&no)?, None).await
}

/// `GET /g/{gallery}/{no}/comments/{id}/report`
pub(super) async fn ask_comment(
    State(app): State<Arc<App>>,
    Path((slug, no, id)): Path<(String, String, String)>,
    caller: Caller,
) -> Answer {
    ask(&app, &caller, &slug, query::no(&no)?, Some(comment::id(&id)?)).await
}

/// `POST /g/{gallery}/{no}/report`: 303 to the reader's reports.
pub(super) async fn send_post(
    State(app): State<Arc<App>>,
    Path((slug, no)): Path<(String, String)>,
    caller: Caller,
    Posted(fields): Posted<Fields>,
) -> Answer {
    send(&app, &caller, &slug, query::no(&no)?, None, fields).await
}

/// `POST /g/{gallery}/{no}/comments/{id}/report`
pub(super) async fn send_comment(
    State(app): State<Arc<App>>,
    Path((slug, no, id)): Path<(String, String, String)>,
    caller: Caller,
    Posted(fields): Posted<Fields>,
) -> Answer {
    send(&app, &caller, &slug, query::no(&no)?, Some(comment::id(&id)?), fields).await
}

async fn ask(app: &App, caller: &Caller, slug: &str, no: PostNo, id: Option<CommentId>) -> Answer {
    let mut reading = reading::gallery(app, caller, slug).await?;
    let subject = subject(&mut reading, no, id).await?;
    let page =
        ReportPage::new(&reading.site, &reading.entry.gallery, &subject, Typed::default(), None);
    let mut response = respond::page(&page)?;
    respond::no_store(&mut response);
    Ok(response)
}

async fn send(
    app: &App,
    caller: &Caller,
    slug: &str,
    no: PostNo,
    id: Option<CommentId>,
    fields: Fields,
) -> Answer {
    let mut reading = reading::gallery(app, caller, slug).await?;
    let subject = subject(&mut reading, no, id).await?;
    let Reading { conn, site, entry, .. } = reading;
    drop(conn);
    let (gallery, kind) = (&entry.gallery, Kind::parse(&fields.kind));
    let sent = again!(report(app, &caller.visitor, gallery, no, id, kind, &fields.words));
    metric::write("report", write::outcome_of(&sent));
    match sent {
        Ok(()) => respond::see(&format!("/g/{}/reports", gallery.slug)),
        Err(Failure::Refused(refusal)) if !caller.wants_json => {
            let typed = Typed { kind, words: fields.words };
            let page = ReportPage::new(&site, gallery, &subject, typed, Some(&refusal));
            respond::refused(&page, &refusal)
        }
        Err(failure) => Err(problem::of(failure, subject.url(gallery))),
    }
}

/// What is reported, as long as it can be read.
async fn subject(
    reading: &mut Reading,
    no: PostNo,
    id: Option<CommentId>,
) -> Result<Subject, Problem> {
    let post = edit::row(reading, no).await?;
    let comment = match id {
        None => None,
        Some(id) => {
            let gallery = reading.entry.gallery.id;
            let found = store::comment_page::find(&mut reading.conn, gallery, no, id).await?;
            let gone = || Message::CommentGone { gallery: reading.link(), no };
            Some(found.ok_or_else(gone)?)
        }
    };
    Ok(Subject { post, comment })
}

/// `GET /g/{gallery}/reports`: the reader's own.
pub(super) async fn own(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    caller: Caller,
) -> Answer {
    let mut reading = reading::gallery(&app, &caller.at_primary(), &slug).await?;
    let gallery = &reading.entry.gallery;
    let reporter = &caller.visitor.identity;
    let reports = store::report::of_reader(&mut reading.conn, gallery.id, reporter, OWN).await?;
    let mut response = respond::page(&OwnPage::new(&reading.site, gallery, reports))?;
    respond::no_store(&mut response);
    Ok(response)
}
