//! The form to answer a comment, for who has no script: `GET /g/{gallery}/{no}/comments/{id}/reply`.

use std::sync::Arc;

use axum::extract::{Path, State};

use super::{
    caller::Caller,
    comment as written, kept,
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

/// The post's page with the form open under the comment, if whoever asks may write; 303 to the
/// page that shows the comment, where that is another by now.
pub(super) async fn ask(
    State(app): State<Arc<App>>,
    Path((slug, no, id)): Path<(String, String, String)>,
    query: Query,
    caller: Caller,
) -> Answer {
    let (no, id) = (query::no(&no)?, written::id(&id)?);
    // What he wants to answer may be too new for a standby.
    let mut reading = reading::gallery(&app, &caller.at_primary(), &slug).await?;
    let shown = Shown::read(&app, &mut reading, no, &query).await?;
    if shown.has(id) {
        let list = shown.list(&app, &mut reading).await?;
        let token = random::token();
        let form = CommentForm { parent: Some(id), token, ..CommentForm::default() };
        return kept::own(&caller, &shown.page(&reading, form, list), None);
    }
    let found = written::find(&mut reading, no, id).await?;
    let (gallery, thread) = (&reading.entry.gallery, found.thread.unwrap_or(id));
    let position =
        store::comment_page::position(&mut reading.conn, gallery.id, no, thread, id).await?;
    let (place, page) = (query.place(gallery), comment::page_of(position));
    // It was not where it should be: rather no form than this way once more.
    let is_there = (query.comment_order(), query.comment_page()) == (Order::Old, page);
    let part = if is_there { String::new() } else { format!("comments/{}/reply", id.0) };
    respond::see(&format!("{}#c{}", place.post_part(no, &part, Order::Old, page), id.0))
}
