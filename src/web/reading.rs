//! What several pages read: the site around them, their gallery, a page of a list.

use std::{sync::Arc, time::Instant};

use db::{Conn, Position};

use super::{
    caller::Caller,
    problem::{Problem, link},
    query,
};
use crate::{
    actions::admit::enter,
    app::{App, GalleryEntry, SiteEntry},
    domain::{
        authority::Deed,
        circle::Circle,
        comment,
        gallery::{Gallery, Slug},
        member::Signed,
        pager::Pager,
        post::{PostNo, PostRow},
        refusal::Refusal,
    },
    infra::metric,
    store::{self, row::Window},
    texts::Lang,
    view::{
        best_box::BestList,
        frame::{GalleryLink, Site},
        link::ListPlace,
        list::List,
        message::Message,
    },
};

/// 공지 shown above a list; the others are under their own tab.
const NOTICES: i64 = 5;
/// Rows that are sooner walked over than looked up.
const NEAR: i64 = 100;

/// A gallery, the site around it, and the connection they were read on.
pub(super) struct Reading {
    pub(super) conn: Conn,
    pub(super) site: Site,
    pub(super) around: Arc<SiteEntry>,
    pub(super) entry: Arc<GalleryEntry>,
}

/// Opens a snapshot and reads what every page of a gallery shows, for those who may read in it.
pub(super) async fn gallery(app: &App, caller: &Caller, slug: &str) -> Result<Reading, Problem> {
    gallery_for(app, caller, slug, Deed::Read).await
}

/// The same for those who may do something else there.
pub(super) async fn gallery_for(
    app: &App,
    caller: &Caller,
    slug: &str,
    deed: Deed,
) -> Result<Reading, Problem> {
    let mut reading = door(app, caller, slug).await?;
    match reading.may(app, caller, deed).await? {
        Ok(()) => Ok(reading),
        Err(refusal) => Err(closed(&reading.entry.gallery, caller, refusal)),
    }
}

/// What is said to whoever stands outside: the gallery's name, and how to come in.
fn closed(gallery: &Gallery, caller: &Caller, refusal: Refusal) -> Problem {
    let gallery = GalleryLink { slug: gallery.slug.clone(), name: gallery.name.clone() };
    match refusal {
        Refusal::Outside(circle) => {
            let is_member = caller.member().is_some();
            Message::Closed { gallery, circle, is_member }.into()
        }
        refusal => Message::Refused { refusal, back: "/".to_owned() }.into(),
    }
}

/// The same for everyone, who may be outside: only for pages that show nothing of the gallery
/// to him but its name, and for those that ask for more than that themselves.
pub(super) async fn door(app: &App, caller: &Caller, slug: &str) -> Result<Reading, Problem> {
    let slug: Slug = query::slug(slug)?;
    let since = app.directory.now();
    let mut conn = app.db.reader_after(caller.sees).await?;
    let mut entry = app.directory.gallery(&mut conn, since, &slug).await?;
    if entry.is_none() && conn.is_standby() {
        // Perhaps it is only too new for a standby.
        conn = app.db.reader().await?;
        entry = app.directory.gallery(&mut conn, since, &slug).await?;
    }
    let entry = entry.ok_or(Message::GalleryNotFound)?;
    let around = app.directory.site(&mut conn, since).await?;
    let site = site_of(app, &around, caller.lang, caller.member());
    Ok(Reading { conn, site, around, entry })
}

/// Opens a snapshot and reads the site around a page without a gallery.
pub(super) async fn site(app: &App, caller: &Caller) -> db::Result<(Conn, Arc<SiteEntry>, Site)> {
    site_after(app, caller.sees, caller.lang, caller.member()).await
}

async fn site_after(
    app: &App,
    sees: Position,
    lang: Lang,
    member: Option<&Signed>,
) -> db::Result<(Conn, Arc<SiteEntry>, Site)> {
    let since = app.directory.now();
    let mut conn = app.db.reader_after(sees).await?;
    let around = app.directory.site(&mut conn, since).await?;
    let site = site_of(app, &around, lang, member);
    Ok((conn, around, site))
}

/// The same where the database may be the trouble: then without what it would say.
pub(super) async fn site_or_plain(app: &App, lang: Lang, member: Option<&Signed>) -> Site {
    match site_after(app, Position::START, lang, member).await {
        Ok((_, _, site)) => site,
        Err(_) => site_in_memory(app, lang, member),
    }
}

/// The same without asking the database.
pub(super) fn site_in_memory(app: &App, lang: Lang, member: Option<&Signed>) -> Site {
    let kept = app.directory.kept_site();
    site_of(app, kept.as_deref().unwrap_or(&SiteEntry::default()), lang, member)
}

/// The site as the directory has it.
pub(super) fn site_of(app: &App, around: &SiteEntry, lang: Lang, member: Option<&Signed>) -> Site {
    Site {
        lang,
        has_passkeys: app.passkeys.is_some(),
        name: around.name.clone().unwrap_or_else(|| app.config.site_name.clone()),
        origin: app.config.origin.clone().unwrap_or_default(),
        issues: around.issues.clone(),
        best: BestList::of(&around.best, 1),
        now: app.clock.now(),
        zone: app.zone.clone(),
        member: member.cloned(),
    }
}

/// Whether being a member of the site is not enough for everything.
fn is_closer(gallery: &Gallery) -> bool {
    gallery.settings.circles.write > Circle::Members
}

/// The place of a post in a list, and the page around it.
pub(super) struct PlaceOf {
    pub(super) pager: Pager,
    window: Window,
}

impl Reading {
    /// Whether somebody may do something here, as far as the gallery's circles say. Who is
    /// inside of a closer one is what the primary says: whoever was sent away is out at once.
    pub(super) async fn may(
        &mut self,
        app: &App,
        caller: &Caller,
        deed: Deed,
    ) -> db::Result<Result<(), Refusal>> {
        let (visitor, gallery) = (&caller.visitor, &self.entry.gallery);
        if self.conn.is_standby() && caller.member().is_some() && is_closer(gallery) {
            let mut primary = app.db.reader().await?;
            return enter(&mut primary, visitor, gallery, deed).await;
        }
        enter(&mut self.conn, visitor, gallery, deed).await
    }

    /// A page of one of the gallery's lists; a page beyond the last is the last.
    pub(super) async fn list(&mut self, app: &App, place: ListPlace) -> db::Result<List> {
        let begun = Instant::now();
        let (id, limit) = (self.entry.gallery.id, place.size.rows());
        let spans = store::list::spans(&mut self.conn, id, place.kind).await?;
        let pager = Pager::new(place.page, spans.total(), limit);
        let offset = pager.offset(limit);
        let expected = pager.rows(spans.total(), limit);
        let window = if offset <= NEAR {
            Window { from: PostNo(i64::MAX), above: 0, skip: offset, limit, expected }
        } else {
            let found = store::list::locate(&mut self.conn, id, place.kind, &spans, offset).await?;
            let (from, skip) = found.unwrap_or((PostNo(0), 0));
            Window { from, above: 0, skip, limit, expected }
        };
        let list = self.window(app, place, pager, window).await?;
        metric::stage("list", "read", begun.elapsed());
        Ok(list)
    }

    /// Where a post stands in a list, whether or not it is in it.
    pub(super) async fn place_of(&mut self, place: &ListPlace, no: PostNo) -> db::Result<PlaceOf> {
        let (id, limit) = (self.entry.gallery.id, place.size.rows());
        let at = store::list::standing(&mut self.conn, id, place.kind, no).await?;
        let pager = Pager::new(at.above / limit + 1, at.total, limit);
        let (above, expected) = (at.above - pager.offset(limit), pager.rows(at.total, limit));
        Ok(PlaceOf { pager, window: Window { from: no, above, skip: 0, limit, expected } })
    }

    /// The page of a list that holds a post's place in it.
    pub(super) async fn list_around(
        &mut self,
        app: &App,
        place: ListPlace,
        no: PostNo,
    ) -> db::Result<List> {
        let begun = Instant::now();
        let at = self.place_of(&place, no).await?;
        let list = self.window(app, place, at.pager, at.window).await?;
        metric::stage("list", "read", begun.elapsed());
        Ok(list)
    }

    async fn window(
        &mut self,
        app: &App,
        place: ListPlace,
        pager: Pager,
        window: Window,
    ) -> db::Result<List> {
        let id = self.entry.gallery.id;
        let mut page = store::row::page(&mut self.conn, id, place.kind, window, NOTICES).await?;
        for row in page.rows.iter_mut().chain(&mut page.notices) {
            self.add_pending_views(app, row);
        }
        let pins = self.around.pins.iter().chain(&self.entry.pins).cloned().collect();
        let place = place.at(pager.page);
        Ok(List { place, pager, notices: page.notices, rows: page.rows, pins })
    }

    /// Views that are counted but not written yet belong to the count.
    pub(super) fn add_pending_views(&self, app: &App, row: &mut PostRow) {
        row.views = row.views.saturating_add(app.views.pending(self.entry.gallery.id, row.no));
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
