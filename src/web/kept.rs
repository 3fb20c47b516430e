//! How a handler makes a page that is kept: wait for its turn, read, hand it over.
//!
//! The page itself travels in the answer's extensions; `front` gives it the form
//! that its reader takes.

use std::{cell::RefCell, convert::Infallible, sync::Arc, time::Instant};

use askama::Template;
use axum::{
    extract::FromRequestParts,
    http::request::Parts,
    response::{Html, IntoResponse as _, Response},
};

use super::{
    caller::Caller,
    problem::Problem,
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
        page_cache::{self, Above, Basis, Below, Count, Lead, Page, Subject},
    },
    view::list::List,
};

thread_local! {
    /// Where a page is written before it is compressed: some 40 kB that grow once a thread.
    static DOCUMENT: RefCell<String> = const { RefCell::new(String::new()) };
}

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
    lead: Option<Lead<Page>>,
    /// There is one, kept as a whole, whose counts lag.
    is_due: bool,
    /// From before the snapshot, which the handler opens after its turn has come.
    pub(super) stamp: Stamp,
}

/// Waits for the page from another request, or for the turn to make it.
pub(super) async fn turn(app: &App, wanted: Wanted, caller: &Caller) -> Turn {
    let is_due = wanted.0.as_ref().is_some_and(|(_, is_due)| *is_due);
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
    Turn::Make(Making { lead, is_due, stamp: app.changes.now() })
}

/// What a finished page is.
pub(super) struct Made {
    /// Its own key. One that was asked for under another is not kept.
    pub(super) key: String,
    pub(super) subject: Option<Subject>,
    pub(super) shows: Shows,
    /// From before its counts of views were read.
    pub(super) counted: Stamp,
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
            return own(caller, template, made.subject.as_ref());
        };
        let basis = basis(app, self.stamp, made.shows, made.counted, made.now);
        let page = render("page", template, |document| Page::new(document, made.subject, basis))?;
        metric::page("made");
        let is_its_own = lead.key() == made.key;
        Ok(land(app, caller, lead, page, is_its_own))
    }

    /// The key under which a page was asked for that is everyone's.
    pub(super) fn key(&self) -> Option<&str> {
        self.lead.as_ref().map(Lead::key)
    }

    /// Puts a page together, gives it to all who wait, and answers with it. What is asked for
    /// once is not kept in one piece beside its parts: `keep` where it was asked for before.
    pub(super) fn join(
        self,
        app: &App,
        caller: &Caller,
        (above, count, below): (&Above, Option<Count>, &Below),
        keep: bool,
    ) -> Response {
        let page = Page::joined(above, count, below);
        metric::page("made");
        match self.lead {
            Some(lead) => {
                let keep = (keep || self.is_due) && lead.key() == above.label.key;
                land(app, caller, lead, page, keep)
            }
            None => answer(app, Arc::new(page), caller),
        }
    }
}

/// Answers with a page that is its reader's own.
pub(super) fn own(caller: &Caller, template: &impl Template, subject: Option<&Subject>) -> Answer {
    let mut response = respond::page(template)?;
    if let (Some(subject), true) = (subject, caller.member().is_some()) {
        let headers = response.headers_mut();
        recent::remember(headers, &caller.recent, &subject.slug, &subject.name);
    }
    Ok(response)
}

/// Renders into memory that is there, and makes something compressed of it. `part`: what the
/// metrics call it.
pub(super) fn render<T>(
    part: &'static str,
    template: &impl Template,
    make: impl FnOnce(&str) -> T,
) -> Result<T, Problem> {
    DOCUMENT.with_borrow_mut(|document| {
        let begun = Instant::now();
        document.clear();
        template.render_into(document)?;
        let written = Instant::now();
        let made = make(document);
        metric::stage(part, "write", written - begun);
        metric::stage(part, "compress", written.elapsed());
        Ok(made)
    })
}

/// What something shows, and as of when. `counted` and `now`: see [`Basis`].
pub(super) fn basis(app: &App, stamp: Stamp, shows: Shows, counted: Stamp, now: Moment) -> Basis {
    Basis {
        stamp,
        shows: slots(shows.firm),
        counted,
        counts: slots(shows.loose),
        now,
        day: now.day(&app.zone),
        until: end_of_day(app, now),
    }
}

fn land(app: &App, caller: &Caller, lead: Lead<Page>, page: Page, keep: bool) -> Response {
    let page = Arc::new(page);
    lead.land(Arc::clone(&page), keep);
    answer(app, page, caller)
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
pub(super) fn subject(gallery: &Gallery, post: Option<PostNo>) -> Subject {
    let (slug, name) = (gallery.slug.clone(), gallery.name.clone());
    Subject { gallery: gallery.id, slug, name, post }
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

    /// The head of a gallery.
    pub(super) fn gallery() -> Shows {
        Shows { firm: vec![Change::Site], loose: Vec::new() }
    }

    /// A page of a list of a gallery, and the box beside it: a post that went
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

    /// What both show.
    pub(super) fn and(mut self, other: Shows) -> Shows {
        self.firm.extend(other.firm);
        self.loose.extend(other.loose);
        self
    }

    /// A post with its comments.
    pub(super) fn post(gallery: GalleryId, no: PostNo) -> Shows {
        let firm = vec![Change::Site, Change::Post(gallery, no)];
        Shows { firm, loose: vec![Change::Views(gallery, no)] }
    }
}
