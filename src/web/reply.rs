//! The form to answer a comment, for who has no script: `GET /g/{gallery}/{no}/comments/{id}/reply`.

use std::sync::Arc;

use axum::extract::{Path, State};

use super::{
    caller::Caller,
    delete, kept,
    post::Shown,
    query::{self, Query},
    reading,
    respond::{self, Answer},
};
use crate::{
    app::App,
    domain::comment::{self, Order},
    infra::random,
    store,
    view::comment::CommentForm,
};

/// The post's page with the form open under the comment; 303 to the page that shows the
/// comment, where that is another by now.
pub(super) async fn ask(
    State(app): State<Arc<App>>,
    Path((slug, no, id)): Path<(String, String, String)>,
    query: Query,
    caller: Caller,
) -> Answer {
    let (no, id) = (query::no(&no)?, delete::comment_id(&id)?);
    let mut reading = reading::gallery(&app, &caller, &slug).await?;
    let shown = Shown::read(&app, &mut reading, no, &query).await?;
    if !shown.has(id) {
        let comment = delete::comment(&mut reading, no, id).await?;
        let (gallery, thread) = (&reading.entry.gallery, comment.thread.unwrap_or(id));
        let position =
            store::comment::position(&mut reading.conn, gallery.id, no, thread, id).await?;
        let (place, part) = (query.place(gallery), format!("comments/{}/reply", id.0));
        let url = place.post_part(no, &part, Order::Old, comment::page_of(position));
        return respond::see(&format!("{url}#c{}", id.0));
    }
    let list = shown.list(&app, &mut reading).await?;
    let form = CommentForm { parent: Some(id), token: random::token(), ..CommentForm::default() };
    kept::own(&caller, &shown.page(&reading, form, list), None)
}
