//! A post with its comments, and the list below it: `GET /g/{gallery}/{no}`.

use std::{sync::Arc, time::Instant};

use axum::extract::{Path, State};

use super::{
    caller::Caller,
    claim,
    front::asked,
    kept::{self, Made, Making, Shows, Turn, Wanted},
    parts,
    problem::Problem,
    query::{self, Query},
    reading::{self, Reading},
    respond::Answer,
};
use crate::{
    app::App,
    domain::{
        comment::{CommentId, DeletedBy},
        gallery::GalleryId,
        post::{Post, PostNo},
    },
    infra::{
        changes::Stamp,
        metric,
        page_cache::{self, Above, Below, Count, Followed, Label, below_key},
        random,
    },
    store::{self, post::Found},
    view::{
        comment::{CommentForm, CommentList},
        link::ListPlace,
        list::List,
        message::Message,
        post::{PostAbove, PostPage},
    },
};

/// The pages of a list whose posts are read again and again. One further down is made in one
/// piece, if nobody has asked for it or for one near it.
const FRONT: i64 = 20;

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
    let wish = Wish { app: &app, caller: &caller, slug: &slug, no, query: &query };
    if making.key().is_some() {
        return wish.answer(making).await;
    }
    let (mut reading, shown) = wish.open().await?;
    let list = shown.list(&app, &mut reading).await?;
    let subject = kept::subject(&reading.entry.gallery, Some(no));
    let form = CommentForm { token: random::token(), ..CommentForm::default() };
    kept::own(&caller, &shown.page(&reading, form, list), Some(&subject))
}

/// Which post who wants to read.
struct Wish<'a> {
    app: &'a Arc<App>,
    caller: &'a Caller,
    slug: &'a str,
    no: PostNo,
    query: &'a Query,
}

impl Wish<'_> {
    /// Reads the post, and counts that it is read.
    async fn open(&self) -> Result<(Reading, Shown), Problem> {
        let Wish { app, caller, slug, no, query } = *self;
        let mut reading = reading::gallery(app, caller, slug).await?;
        let mut shown = match Shown::read(app, &mut reading, no, query).await {
            // Perhaps it is only too new for a standby.
            Err(Problem::Message(_)) if reading.conn.is_standby() => {
                reading = reading::gallery(app, &caller.at_primary(), slug).await?;
                Shown::read(app, &mut reading, no, query).await?
            }
            shown => shown?,
        };
        let gallery = reading.entry.gallery.id;
        self.count(gallery);
        // The row in the list below says the same number where it is made now.
        let (pending, mark) = app.views.follow(gallery, no);
        let row = &mut shown.post.row;
        row.views = shown.written.saturating_add(pending);
        let is_all = app.db.is_embedded();
        shown.followed = Some(Followed { views: row.views, mark, is_all });
        Ok((reading, shown))
    }

    /// Counts that the post is read.
    fn count(&self, gallery: GalleryId) {
        let Wish { app, caller, no, .. } = *self;
        if caller.is_get {
            let today = app.clock.now().day(&app.zone);
            app.count_view(gallery, no, caller.visitor.reader, today);
        }
    }

    /// Answers with the page that is everyone's.
    async fn answer(&self, making: Making) -> Answer {
        let Wish { app, caller, .. } = *self;
        let kept = making.key().and_then(|key| app.pages.above(key, app.clock.now()));
        let kept = kept.and_then(|above| {
            self.count(above.label.subject.gallery);
            parts::counted(app, above)
        });
        let was_kept = kept.is_some();
        let (above, count, below) = match kept {
            Some((above, count)) => {
                let below = self.below_alone(&above.label.list, making.stamp).await?;
                (above, count, below)
            }
            None => {
                let (mut reading, shown) = self.open().await?;
                let (key, list) = (self.key(&shown), parts::list_key(caller, &shown.place));
                let is_alone = !app.pages.wants_parts(&key, &list, self.no, app.clock.now());
                let list = if is_alone { Some(shown.list(app, &mut reading).await?) } else { None };
                let list = match list {
                    Some(list) if list.pager.page > FRONT => {
                        return self.whole(making, &reading, &shown, list);
                    }
                    list => list,
                };
                let above = self.above(&reading, &shown, making.stamp)?;
                let (counted, now) = (making.stamp, reading.site.now);
                let count = shown.followed.map(|it| Count { views: it.views, counted, now });
                let below = match list {
                    Some(list) => {
                        parts::make_below(app, caller, (counted, counted), &reading, list)?
                    }
                    None => self.below(reading, shown.place, making.stamp).await?,
                };
                (above, count, below)
            }
        };
        Ok(making.join(app, caller, (&above, count, &below), was_kept))
    }

    /// The key of the page that was read.
    fn key(&self, shown: &Shown) -> String {
        let Shown { place, comments, .. } = shown;
        asked::post(self.caller.lang, place, self.no, comments.order, comments.pager.page)
    }

    /// Makes the page in one piece.
    fn whole(&self, making: Making, reading: &Reading, shown: &Shown, list: List) -> Answer {
        let Wish { app, caller, no, .. } = *self;
        let gallery = &reading.entry.gallery;
        let made = Made {
            key: self.key(shown),
            subject: Some(kept::subject(gallery, Some(no))),
            shows: Shows::post(gallery.id, no).and(Shows::list(gallery.id, &list)),
            counted: making.stamp,
            now: reading.site.now,
        };
        let form = CommentForm { token: random::token(), ..CommentForm::default() };
        making.finish(app, caller, &shown.page(reading, form, list), made)
    }

    fn above(&self, reading: &Reading, shown: &Shown, stamp: Stamp) -> Result<Arc<Above>, Problem> {
        let Wish { app, caller, no, .. } = *self;
        let gallery = &reading.entry.gallery;
        let form = CommentForm { token: random::token(), ..CommentForm::default() };
        let Shown { post, comments, place, followed, .. } = shown;
        let key = self.key(shown);
        let (subject, list) = (kept::subject(gallery, Some(no)), parts::list_key(caller, place));
        let label = Label { key, subject, list, page: 0, followed: *followed };
        let (site, related) = (&reading.site, reading.related());
        let template = PostAbove::new(site, gallery, related, place, post, comments, form);
        let (template, shows) = (template.with_gap(&parts::GAP), Shows::post(gallery.id, no));
        parts::make_above(app, stamp, reading, &template, shows, label)
    }

    /// The list below a post that has just been read. Nobody waits here for what another
    /// makes: the connection that is open may be the one the other waits for.
    async fn below(
        &self,
        mut reading: Reading,
        place: ListPlace,
        stamp: Stamp,
    ) -> Result<Arc<Below>, Problem> {
        let Wish { app, caller, no, .. } = *self;
        let list = parts::list_key(caller, &place);
        if let Some(below) = app.pages.below_around(&list, no, app.clock.now()) {
            return Ok(below);
        }
        let counted = app.changes.now();
        let list = reading.list_around(app, place, no).await?;
        parts::make_below(app, caller, (stamp, counted), &reading, list)
    }

    /// The list below a post that was kept: one makes it, and whoever wants the same page of
    /// it waits.
    async fn below_alone(&self, list: &str, stamp: Stamp) -> Result<Arc<Below>, Problem> {
        let Wish { app, caller, slug, no, query } = *self;
        let page = app.pages.near(list, no).unwrap_or(1);
        let key = below_key(list, page);
        let lead = match app.pages.turn::<Below>(key, false, || app.clock.now()).await {
            page_cache::Turn::Kept(below) if below.holds(no) => return Ok(below),
            page_cache::Turn::Kept(_) => None,
            page_cache::Turn::Make(lead) => Some(lead),
        };
        let mut reading = reading::gallery(app, caller, slug).await?;
        let place = query.place(&reading.entry.gallery);
        let counted = app.changes.now();
        let list = reading.list_around(app, place, no).await?;
        let below = parts::make_below(app, caller, (stamp, counted), &reading, list)?;
        if let Some(lead) = lead {
            lead.land(Arc::clone(&below), false);
        }
        Ok(below)
    }
}

/// A post and a page of its comments, as read; also for the page that says why a
/// comment was refused.
pub(super) struct Shown {
    post: Post,
    comments: CommentList,
    place: ListPlace,
    /// Its views as they stand in the database.
    written: i64,
    /// Since when those that come are followed.
    followed: Option<Followed>,
}

impl Shown {
    /// Reads the post and the page of comments that the query asks for.
    pub(super) async fn read(
        app: &App,
        reading: &mut Reading,
        no: PostNo,
        query: &Query,
    ) -> Result<Shown, Problem> {
        let begun = Instant::now();
        let id = reading.entry.gallery.id;
        let found = store::post::find(&mut reading.conn, id, no).await?;
        let (mut post, identity) = match found {
            Some(Found::Live(post, identity)) => (*post, identity),
            Some(Found::Deleted(DeletedBy::Claim)) => {
                return Err(claim::blocked(reading, no).await?.into());
            }
            Some(Found::Deleted(_)) => return Err(Message::PostDeleted(reading.link()).into()),
            None => return Err(Message::PostNotFound(reading.link()).into()),
        };
        let written = post.row.views;
        reading.add_pending_views(app, &mut post.row);
        let order = query.comment_order();
        let pager = reading::comment_pager(query.comment_page(), post.comment_rows);
        let at = (pager.page, post.comment_rows);
        let items = if post.comment_rows == 0 {
            Vec::new()
        } else {
            store::comment_page::page(&mut reading.conn, id, no, &identity, order, at).await?
        };
        let place = query.place(&reading.entry.gallery);
        let comments = CommentList { items, order, pager };
        metric::stage("post", "read", begun.elapsed());
        Ok(Shown { post, comments, place, written, followed: None })
    }

    /// Whether a comment stands on its page, and not the place of one that is gone.
    pub(super) fn has(&self, id: CommentId) -> bool {
        self.comments.items.iter().any(|it| it.id == id && it.deleted_by.is_none())
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
