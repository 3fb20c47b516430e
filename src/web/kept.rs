//! How a handler makes a page that is kept: wait for its turn, read, hand it over.
//!
//! The page itself travels in the answer's extensions; `front` gives it the form
//! that its reader takes.

use std::{convert::Infallible, sync::Arc};

use askama::Template;
use axum::{
    extract::FromRequestParts,
    http::request::Parts,
    response::{Html, IntoResponse as _, Response},
};

use super::{
    caller::Caller,
    recent,
    respond::{self, Answer},
};
use crate::{
    app::App,
    domain::{
        change::{Change, span},
        gallery::{Gallery, GalleryId},
        post::{ListKind, PostNo},
        time::{DAY, Moment, start_of},
    },
    infra::{
        changes::{Stamp, slots},
        metric,
        page_cache::{self, Basis, Lead, Page, Subject},
    },
    view::list::List,
};

/// Most spans of numbers that a page names; one whose rows lie further apart depends
/// on every row of its gallery.
const SPANS: usize = 12;

/// The key a page was asked for under, if it is one that may be kept.
#[derive(Clone, Default)]
pub(super) struct Wanted(Option<(String, bool)>);

impl Wanted {
    /// `is_due`: the page that is there will not do.
    pub(super) fn new(key: String, is_due: bool) -> Wanted {
        Wanted(Some((key, is_due)))
    }
}

impl<S: Sync> FromRequestParts<S> for Wanted {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Wanted, Infallible> {
        Ok(parts.extensions.remove().unwrap_or_default())
    }
}

/// What a handler is to do.
pub(super) enum Turn {
    /// Answer with this.
    Kept(Response),
    /// Make the page.
    Make(Making),
}

/// A page that is being made.
pub(super) struct Making {
    lead: Option<Lead>,
    /// From before the snapshot, which the handler opens after its turn has come.
    stamp: Stamp,
}

/// Waits for the page from another request, or for the turn to make it.
pub(super) async fn turn(app: &App, wanted: Wanted, caller: &Caller) -> Turn {
    let lead = match wanted.0 {
        None => None,
        Some((key, is_due)) => match app.pages.turn(key, is_due, || app.clock.now()).await {
            page_cache::Turn::Kept(page) => {
                metric::page("joined");
                return Turn::Kept(answer(app, page, caller));
            }
            page_cache::Turn::Make(lead) => Some(lead),
        },
    };
    Turn::Make(Making { lead, stamp: app.changes.now() })
}

/// What a finished page is.
pub(super) struct Made {
    /// Its own key. One that was asked for under another is not kept.
    pub(super) key: String,
    pub(super) subject: Option<Subject>,
    pub(super) shows: Shows,
    /// From before its counts of views were read, where that was later than the snapshot.
    pub(super) counted: Option<Stamp>,
    /// When it was: the moment its dates were written for.
    pub(super) now: Moment,
}

impl Making {
    /// Renders the page, keeps it, gives it to all who wait, and answers with it.
    pub(super) fn finish(
        self,
        app: &App,
        caller: &Caller,
        template: &impl Template,
        made: Made,
    ) -> Answer {
        let Some(lead) = self.lead else {
            let mut response = respond::page(template)?;
            if let (Some(subject), true) = (&made.subject, caller.member().is_some()) {
                let headers = response.headers_mut();
                recent::remember(headers, &caller.recent, &subject.slug, &subject.name);
            }
            return Ok(response);
        };
        let document = template.render()?;
        let basis = Basis {
            stamp: self.stamp,
            shows: slots(made.shows.firm),
            counted: made.counted.unwrap_or(self.stamp),
            counts: slots(made.shows.loose),
            now: made.now,
            day: made.now.day(&app.zone),
            until: end_of_day(app, made.now),
        };
        let page = Arc::new(Page::new(&document, made.subject, basis));
        metric::page("made");
        let is_its_own = lead.key() == made.key;
        lead.land(Arc::clone(&page), is_its_own);
        Ok(answer(app, page, caller))
    }
}

/// The page on its way out, and what reading it does: to the reader's cookie, and to
/// the post's views, which count a reader once however often they are told.
fn answer(app: &App, page: Arc<Page>, caller: &Caller) -> Response {
    let mut response = Html("").into_response();
    if let Some(subject) = &page.subject {
        if let (Some(no), true) = (subject.post, caller.is_get) {
            app.count_view(subject.gallery, no, caller.visitor.reader, page.day());
        }
        recent::remember(response.headers_mut(), &caller.recent, &subject.slug, &subject.name);
    }
    response.extensions_mut().insert(page);
    response
}

fn end_of_day(app: &App, now: Moment) -> Moment {
    let tomorrow = now.in_zone(&app.zone).date().tomorrow().ok();
    let end = tomorrow.and_then(|date| start_of(date, &app.zone));
    end.unwrap_or(Moment(now.0.saturating_add(DAY)))
}

/// The gallery that a page is of.
pub(super) fn subject(gallery: &Gallery, post: Option<PostNo>) -> Option<Subject> {
    let (slug, name) = (gallery.slug.clone(), gallery.name.clone());
    Some(Subject { gallery: gallery.id, slug, name, post })
}

/// What a page shows, by how soon a change of it must be seen.
pub(super) struct Shows {
    /// At once.
    firm: Vec<Change>,
    /// After a while.
    loose: Vec<Change>,
}

impl Shows {
    /// A page whose matter is the site itself, or 실시간 베스트.
    pub(super) fn site() -> Shows {
        let firm = vec![Change::Site, Change::BestRose, Change::BestLeft];
        Shows { firm, loose: Vec::new() }
    }

    /// A page with a list of a gallery on it, and the box beside it: a post that went
    /// must not stand there, one that rose may take a while to come.
    pub(super) fn list(gallery: GalleryId, list: &List) -> Shows {
        let kind = list.place.kind;
        let mut firm = vec![Change::Site, Change::BestLeft, Change::List(gallery, kind)];
        let mut loose = vec![Change::BestRose];
        if kind == ListKind::All {
            firm.push(Change::List(gallery, ListKind::Notice));
        }
        // One number of each span: they come in order, so neighbours are of one span.
        let mut rows: Vec<PostNo> =
            list.rows.iter().chain(&list.notices).map(|row| row.no).collect();
        rows.dedup_by_key(|no| span(*no));
        if rows.len() > SPANS {
            firm.push(Change::AnyRow(gallery));
            loose.push(Change::AnyViews(gallery));
        } else {
            firm.extend(rows.iter().map(|no| Change::Span(gallery, *no)));
            loose.extend(rows.iter().map(|no| Change::Views(gallery, *no)));
        }
        Shows { firm, loose }
    }

    /// The same with a post above the list.
    pub(super) fn and_post(mut self, gallery: GalleryId, no: PostNo) -> Shows {
        self.firm.push(Change::Post(gallery, no));
        self.loose.push(Change::Views(gallery, no));
        self
    }
}
