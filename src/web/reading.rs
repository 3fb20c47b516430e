//! What several pages read: the site around them, their gallery, a page of a list.

use std::sync::Arc;

use db::Conn;

use super::{
    caller::Caller,
    problem::{Problem, link},
    query,
};
use crate::{
    app::{App, GalleryEntry, SiteEntry},
    domain::{
        comment,
        gallery::Slug,
        pager::Pager,
        post::{ListKind, PostRow},
    },
    store,
    texts::Lang,
    view::{
        frame::{Best, GalleryLink, Issue, Site},
        link::ListPlace,
        list::List,
        message::Message,
    },
};

/// 공지 shown above a list; the others are under their own tab.
const NOTICES: i64 = 5;

/// A gallery, the site around it, and the connection they were read on.
pub(super) struct Reading {
    pub(super) conn: Conn,
    pub(super) site: Site,
    pub(super) around: Arc<SiteEntry>,
    pub(super) entry: Arc<GalleryEntry>,
}

/// Opens a snapshot and reads what every page of a gallery shows.
pub(super) async fn gallery(app: &App, caller: &Caller, slug: &str) -> Result<Reading, Problem> {
    let slug: Slug = query::slug(slug)?;
    let mut conn = app.db.reader().await?;
    let entry = app.directory.gallery(&mut conn, &slug).await?.ok_or(Message::GalleryNotFound)?;
    let around = app.directory.site(&mut conn).await?;
    let site = dress_site(app, &around, caller.lang);
    Ok(Reading { conn, site, around, entry })
}

/// The site around a page without a gallery.
pub(super) async fn site(app: &App, conn: &mut Conn, lang: Lang) -> db::Result<Site> {
    Ok(dress_site(app, &*app.directory.site(conn).await?, lang))
}

/// The same where the database may be the trouble: then without what it would say.
pub(super) async fn site_or_plain(app: &App, lang: Lang) -> Site {
    if let Ok(mut conn) = app.db.reader().await
        && let Ok(site) = site(app, &mut conn, lang).await
    {
        return site;
    }
    dress_site(app, &SiteEntry::default(), lang)
}

fn dress_site(app: &App, around: &SiteEntry, lang: Lang) -> Site {
    let issues = around
        .issues
        .iter()
        .map(|issue| Issue { title: issue.text.clone(), url: issue.url.clone() });
    let best = around.best.iter().map(|best| Best {
        slug: best.slug.clone(),
        gallery: best.gallery.clone(),
        no: best.no,
        title: best.title.clone(),
        comments: 0,
    });
    Site {
        lang,
        name: around.name.clone().unwrap_or_else(|| app.config.site_name.clone()),
        origin: app.config.origin.clone().unwrap_or_default(),
        issues: issues.collect(),
        best: best.collect(),
        now: app.clock.now(),
        zone: app.zone.clone(),
    }
}

impl Reading {
    /// A page of one of the gallery's lists; a page beyond the last is the last.
    pub(super) async fn list(&mut self, app: &App, mut place: ListPlace) -> db::Result<List> {
        let (id, rows) = (self.entry.gallery.id, place.size.rows());
        let total = store::list::total(&mut self.conn, id, place.kind).await?;
        let pager = Pager::new(place.page, total, rows);
        place.page = pager.page;
        let offset = pager.offset(rows);
        let mut rows = store::list::rows(&mut self.conn, id, place.kind, offset, rows).await?;
        let mut notices = match place.kind {
            ListKind::All => {
                store::list::rows(&mut self.conn, id, ListKind::Notice, 0, NOTICES).await?
            }
            _ => Vec::new(),
        };
        for row in rows.iter_mut().chain(&mut notices) {
            self.add_pending_views(app, row);
        }
        let pins = self.around.pins.iter().chain(&self.entry.pins).cloned().collect();
        Ok(List { place, pager, notices, rows, pins })
    }

    /// Views that are counted but not written yet belong to the count.
    pub(super) fn add_pending_views(&self, app: &App, row: &mut PostRow) {
        row.views += app.views.pending(self.entry.gallery.id, row.no);
    }

    /// Links to the related galleries.
    pub(super) fn related(&self) -> Vec<GalleryLink> {
        let link =
            |(slug, name): &(Slug, String)| GalleryLink { slug: slug.clone(), name: name.clone() };
        self.entry.related.iter().map(link).collect()
    }

    /// The gallery as messages link to it.
    pub(super) fn link(&self) -> GalleryLink {
        link(&self.entry)
    }
}

/// The pages of a post's comments.
pub(super) fn comment_pager(wanted: i64, rows: i64) -> Pager {
    Pager::new(wanted, rows, comment::PAGE)
}
