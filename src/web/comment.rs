//! Writing a comment: `POST /g/{gallery}/{no}/comments`.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
    response::IntoResponse as _,
};
use serde::{Deserialize, Serialize};

use super::{
    caller::Caller,
    post::Shown,
    posted::Posted,
    problem::{self, Problem},
    query::{self, Query},
    reading::{self, Reading},
    respond::{self, Answer},
    write,
};
use crate::{
    actions::{
        Failure,
        write_comment::{Draft, write_comment},
    },
    again,
    app::{App, GalleryEntry},
    domain::{
        captcha::Given,
        comment::{Comment, CommentId, Order},
        post::PostNo,
    },
    infra::metric,
    store,
    view::{comment::CommentForm, message::Message},
};

/// The fields of the form; a missing one is an empty one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Fields {
    nick: String,
    password: String,
    body: String,
    parent: String,
    token: String,
    captcha: String,
    answer: String,
}

/// Where the comment stands now, for programs.
#[derive(Debug, Serialize)]
struct WrittenJson {
    url: String,
}

/// 303 to the comment, or its address as JSON; where it was refused, the post again with what was typed.
pub(super) async fn send(
    State(app): State<Arc<App>>,
    Path((slug, no)): Path<(String, String)>,
    query: Query,
    caller: Caller,
    Posted(fields): Posted<Fields>,
) -> Answer {
    let no = query::no(&no)?;
    let Reading { conn, entry, .. } = reading::gallery(&app, &caller, &slug).await?;
    drop(conn);
    let draft = Draft {
        nick: fields.nick,
        password: fields.password,
        body: fields.body,
        // An answer to a comment that cannot be is an answer to one that is gone.
        parent: (!fields.parent.is_empty()).then(|| CommentId(fields.parent.parse().unwrap_or(0))),
        token: fields.token,
        given: Given { token: fields.captcha, answer: fields.answer },
    };
    let outcome = again!(write_comment(&app, &caller.visitor, &entry.gallery, no, &draft));
    metric::write("comment", write::outcome_of(&outcome));
    match outcome {
        Ok(written) => {
            // In 등록순 the page of a new comment is known, whichever order it was written in.
            let place = query.place(&entry.gallery);
            let url = place.post_part(no, "", Order::Old, written.page);
            let url = format!("{url}#c{}", written.id.0);
            if caller.wants_json {
                return Ok((StatusCode::CREATED, Json(WrittenJson { url })).into_response());
            }
            respond::see(&url)
        }
        Err(Failure::Refused(refusal)) if !caller.wants_json => {
            let around = async {
                let mut reading = reading::gallery(&app, &caller, &slug).await?;
                let shown = Shown::read(&app, &mut reading, no, &query).await?;
                let list = shown.list(&app, &mut reading).await?;
                Ok::<_, Problem>((reading, shown, list))
            };
            let (reading, shown, list) = match around.await {
                Ok(read) => read,
                // The page cannot be had, but why it was refused can still be said.
                Err(Problem::Broken(error)) if error.is_unavailable() => {
                    return Err(Problem::of_post(Failure::Refused(refusal), &entry, no));
                }
                Err(problem) => return Err(problem),
            };
            let form = CommentForm {
                nick: draft.nick,
                body: draft.body,
                parent: draft.parent,
                token: draft.token,
                refusal: Some(refusal.clone()),
            };
            respond::refused(&shown.page(&reading, form, list), &refusal)
        }
        Err(failure) => Err(Problem::of_post(failure, &entry, no)),
    }
}

/// A comment that can be read; else the page that says it is gone.
pub(super) async fn find(
    reading: &mut Reading,
    no: PostNo,
    id: CommentId,
) -> Result<Comment, Problem> {
    let gallery = reading.entry.gallery.id;
    let found = store::comment_page::find(&mut reading.conn, gallery, no, id).await?;
    found.ok_or_else(|| gone(&reading.entry, no))
}

/// The page that says so.
pub(super) fn gone(entry: &GalleryEntry, no: PostNo) -> Problem {
    Message::CommentGone { gallery: problem::link(entry), no }.into()
}

/// The number of a comment, as an address has it.
pub(super) fn id(text: &str) -> Result<CommentId, Message> {
    text.parse().map(CommentId).map_err(|_| Message::NotFound)
}
