//! A post with its comments, and the list below it: `GET /g/{gallery}/{no}`.

use std::sync::Arc;

use axum::extract::{Path, State};

use super::{
    caller::Caller,
    front::asked,
    kept::{self, Made, Shows, Turn, Wanted},
    problem::Problem,
    query::{self, Query},
    reading::{self, Reading},
    respond::Answer,
};
use crate::{
    app::App,
    domain::post::{Post, PostNo},
    infra::random,
    store::{self, post::Found},
    view::{
        comment::{CommentForm, CommentList},
        link::ListPlace,
        list::List,
        message::Message,
        post::PostPage,
    },
};

/// The post's page. Reading it counts once a day for each reader.
pub(super) async fn show(
    State(app): State<Arc<App>>,
    Path((slug, no)): Path<(String, String)>,
    query: Query,
    caller: Caller,
    wanted: Wanted,
) -> Answer {
    let no = query::no(&no)?;
    let making = match kept::turn(&app, wanted, &caller).await {
        Turn::Kept(page) => return Ok(page),
        Turn::Make(making) => making,
    };
    let mut reading = reading::gallery(&app, &caller, &slug).await?;
    let mut shown = match Shown::read(&app, &mut reading, no, &query).await {
        // Perhaps it is only too new for a standby.
        Err(Problem::Message(_)) if reading.conn.is_standby() => {
            reading = reading::gallery(&app, &caller.at_primary(), &slug).await?;
            Shown::read(&app, &mut reading, no, &query).await?
        }
        shown => shown?,
    };
    let today = app.clock.now().day(&app.zone);
    let id = reading.entry.gallery.id;
    if caller.is_get && app.count_view(id, no, caller.visitor.reader, today) {
        // The head and the row in the list below say the same number.
        shown.post.row.views += 1;
    }
    let form = CommentForm { token: random::token(), ..CommentForm::default() };
    let counted = app.changes.now();
    let list = shown.list(&app, &mut reading).await?;
    let (order, comment_page) = (shown.comments.order, shown.comments.pager.page);
    let made = Made {
        key: asked::post(caller.lang, &list.place, no, order, comment_page),
        subject: kept::subject(&reading.entry.gallery, Some(no)),
        shows: Shows::list(id, &list).and_post(id, no),
        counted: Some(counted),
        now: reading.site.now,
    };
    making.finish(&app, &caller, &shown.page(&reading, form, list), made)
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

    /// The list below, at the page that holds the post.
    pub(super) async fn list(&self, app: &App, reading: &mut Reading) -> db::Result<List> {
        reading.list_around(app, self.place.clone(), self.post.row.no).await
    }

    /// Puts the page together.
    pub(super) fn page(&self, reading: &Reading, form: CommentForm, list: List) -> PostPage {
        let gallery = &reading.entry.gallery;
        let related = reading.related();
        PostPage::new(&reading.site, gallery, related, &self.post, &self.comments, form, list)
    }
}
