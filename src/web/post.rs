//! A post with its comments, and the list below it: `GET /g/{gallery}/{no}`.

use std::sync::Arc;

use axum::{
    extract::{Path, Query as Q, State},
    http::Method,
};

use super::{
    caller::Caller,
    problem::Problem,
    query::{self, Query},
    reading::{self, Reading},
    recent,
    respond::{self, Answer},
};
use crate::{
    app::App,
    domain::post::{Post, PostNo},
    infra::random,
    store::{self, post::Found},
    view::{
        comment::{CommentForm, CommentList},
        link::ListPlace,
        message::Message,
        post::PostPage,
    },
};

/// The post's page. Reading it counts once a day for each reader.
pub(super) async fn show(
    State(app): State<Arc<App>>,
    method: Method,
    Path((slug, no)): Path<(String, String)>,
    Q(query): Q<Query>,
    caller: Caller,
) -> Answer {
    let no = query::no(&no)?;
    let mut reading = reading::gallery(&app, &caller, &slug).await?;
    let mut shown = Shown::read(&app, &mut reading, no, &query).await?;
    let today = app.clock.now().day(&app.zone);
    if method == Method::GET
        && app.views.count(reading.entry.gallery.id, no, caller.visitor.reader, today)
    {
        // The head and the row in the list below say the same number.
        shown.post.row.views += 1;
    }
    let form = CommentForm { token: random::token(), ..CommentForm::default() };
    let page = shown.page(&app, &mut reading, form).await?;
    let mut response = respond::page(&page)?;
    recent::remember(&mut response, &caller.recent, &reading.entry.gallery);
    Ok(response)
}

/// A post and a page of its comments, as read; also for the page that says why a
/// comment was refused.
pub(super) struct Shown {
    post: Post,
    comments: CommentList,
    place: ListPlace,
}

impl Shown {
    /// Reads the post and the page of comments that the query asks for.
    pub(super) async fn read(
        app: &App,
        reading: &mut Reading,
        no: PostNo,
        query: &Query,
    ) -> Result<Shown, Problem> {
        let id = reading.entry.gallery.id;
        let found = store::post::find(&mut reading.conn, id, no).await?;
        let (mut post, identity) = match found {
            Some(Found::Live(post, identity)) => (*post, identity),
            Some(Found::Deleted(_)) => return Err(Message::PostDeleted(reading.link()).into()),
            None => return Err(Message::PostNotFound(reading.link()).into()),
        };
        reading.add_pending_views(app, &mut post.row);
        let order = query.comment_order();
        let pager = reading::comment_pager(query.comment_page(), post.comment_rows);
        let items = if post.comment_rows == 0 {
            Vec::new()
        } else {
            store::comment::page(&mut reading.conn, id, no, &identity, order, pager.page).await?
        };
        let place = query.place(&reading.entry.gallery);
        Ok(Shown { post, comments: CommentList { items, order, pager }, place })
    }

    /// Puts the page together, with the list below at the page that holds the post.
    pub(super) async fn page(
        &self,
        app: &App,
        reading: &mut Reading,
        form: CommentForm,
    ) -> Result<PostPage, Problem> {
        let (id, no) = (reading.entry.gallery.id, self.post.row.no);
        let above = store::list::rank(&mut reading.conn, id, self.place.kind, no).await?;
        let place = self.place.at(above / self.place.size.rows() + 1);
        let list = reading.list(app, place).await?;
        let gallery = &reading.entry.gallery;
        let related = reading.related();
        Ok(PostPage::new(&reading.site, gallery, related, &self.post, &self.comments, form, &list))
    }
}
