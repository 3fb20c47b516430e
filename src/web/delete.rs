//! Taking away a post or a comment, by password.

use std::sync::Arc;

use axum::extract::{Path, State};
use serde::Deserialize;

use super::{
    caller::Caller,
    comment, edit,
    posted::Posted,
    problem::Problem,
    query::{self, Query},
    reading::{self, Reading},
    respond::{self, Answer},
    write,
};
use crate::{
    actions::{Failure, delete_comment as comment_action, delete_post as post_action},
    again,
    app::App,
    infra::metric,
    view::password::PasswordPage,
};

/// The one field of the form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Fields {
    password: String,
}

/// `GET …/delete`: asks for the password.
pub(super) async fn ask_post(
    State(app): State<Arc<App>>,
    Path((slug, no)): Path<(String, String)>,
    query: Query,
    caller: Caller,
) -> Answer {
    let no = query::no(&no)?;
    let mut reading = reading::gallery(&app, &caller, &slug).await?;
    let row = edit::row(&mut reading, no).await?;
    let mut place = query.post_place(&reading.entry.gallery, no);
    // Afterwards the list is shown where the post was.
    place.list.page = reading.place_of(&place.list, no).await?.pager.page;
    let gallery = &reading.entry.gallery;
    respond::page(&PasswordPage::delete_post(&reading.site, gallery, &place, &row, None))
}

/// `POST …/delete`: 303 to the list.
pub(super) async fn delete_post(
    State(app): State<Arc<App>>,
    Path((slug, no)): Path<(String, String)>,
    query: Query,
    caller: Caller,
    Posted(fields): Posted<Fields>,
) -> Answer {
    let no = query::no(&no)?;
    let mut reading = reading::gallery(&app, &caller, &slug).await?;
    let row = edit::row(&mut reading, no).await?;
    let Reading { conn, site, entry, .. } = reading;
    drop(conn);
    let gallery = &entry.gallery;
    let place = query.post_place(gallery, no);
    let outcome =
        again!(post_action::delete_post(&app, &caller.visitor, gallery, no, &fields.password));
    metric::write("delete_post", write::outcome_of(&outcome));
    match outcome {
        Ok(()) => respond::see(&place.list.url()),
        Err(Failure::Refused(refusal)) if !caller.wants_json => {
            let page =
                PasswordPage::delete_post(&site, gallery, &place, &row, Some(refusal.clone()));
            respond::refused(&page, &refusal)
        }
        Err(failure) => Err(Problem::of_post(failure, &entry, no)),
    }
}

/// `GET …/comments/{id}/delete`: asks for the password.
pub(super) async fn ask_comment(
    State(app): State<Arc<App>>,
    Path((slug, no, id)): Path<(String, String, String)>,
    query: Query,
    caller: Caller,
) -> Answer {
    let (no, id) = (query::no(&no)?, comment::id(&id)?);
    let mut reading = reading::gallery(&app, &caller, &slug).await?;
    let comment = comment::find(&mut reading, no, id).await?;
    let row = edit::row(&mut reading, no).await?;
    let gallery = &reading.entry.gallery;
    let place = query.post_place(gallery, no);
    respond::page(&PasswordPage::delete_comment(
        &reading.site,
        gallery,
        &place,
        &row,
        &comment,
        None,
    ))
}

/// `POST …/comments/{id}/delete`: 303 to the post.
pub(super) async fn delete_comment(
    State(app): State<Arc<App>>,
    Path((slug, no, id)): Path<(String, String, String)>,
    query: Query,
    caller: Caller,
    Posted(fields): Posted<Fields>,
) -> Answer {
    let (no, id) = (query::no(&no)?, comment::id(&id)?);
    let mut reading = reading::gallery(&app, &caller, &slug).await?;
    let comment = comment::find(&mut reading, no, id).await?;
    let row = edit::row(&mut reading, no).await?;
    let Reading { conn, site, entry, .. } = reading;
    drop(conn);
    let (gallery, who) = (&entry.gallery, &caller.visitor);
    let place = query.post_place(gallery, no);
    let outcome =
        again!(comment_action::delete_comment(&app, who, gallery, no, id, &fields.password));
    metric::write("delete_comment", write::outcome_of(&outcome));
    match outcome {
        Ok(()) => respond::see(&format!("{}#comments", place.url())),
        Err(Failure::Refused(refusal)) if !caller.wants_json => {
            let refused = Some(refusal.clone());
            let page =
                PasswordPage::delete_comment(&site, gallery, &place, &row, &comment, refused);
            respond::refused(&page, &refusal)
        }
        Err(Failure::Gone) => Err(comment::gone(&entry, no)),
        Err(failure) => Err(Problem::of_post(failure, &entry, no)),
    }
}
