//! A gallery's list: `GET /g/{gallery}`.

use std::sync::Arc;

use axum::extract::{Path, State};

use super::{
    caller::Caller,
    front::asked,
    kept::{self, Making, Shows, Turn, Wanted},
    parts,
    problem::Problem,
    query::{self, Query},
    reading::{self, Reading},
    respond::{self, Answer},
};
use crate::{
    app::App,
    domain::{
        authority::Deed,
        time::{parse_date, start_of},
    },
    infra::{
        changes::Stamp,
        page_cache::{self, Below, Label, below_key},
    },
    store,
    view::{
        link::ListPlace,
        list::{ListAbove, ListPage},
    },
};

/// A page of the list, or the way to the page of a date.
pub(super) async fn show(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    query: Query,
    caller: Caller,
    wanted: Wanted,
) -> Answer {
    let making = match kept::turn(&app, wanted, &caller).await {
        Turn::Kept(page) => return Ok(page),
        Turn::Make(making) => making,
    };
    if making.key().is_some() {
        let wanted = query.wanted(query::slug(&slug)?);
        let wish = Wish { app: &app, caller: &caller, slug: &slug, query: &query, wanted };
        return wish.answer(making).await;
    }
    let mut reading = reading::gallery_for(&app, &caller, &slug, Deed::List).await?;
    let place = query.place(&reading.entry.gallery);
    if let Some(page) = page_of_date(&app, &mut reading, &place, &query.date).await? {
        return respond::see(&place.at(page).url());
    }
    let list = reading.list(&app, place).await?;
    let gallery = &reading.entry.gallery;
    let subject = kept::subject(gallery, None);
    let page = ListPage::new(&reading.site, gallery, reading.related(), list);
    kept::own(&caller, &page, Some(&subject))
}

/// Which page of which list who wants to read.
struct Wish<'a> {
    app: &'a Arc<App>,
    caller: &'a Caller,
    slug: &'a str,
    query: &'a Query,
    /// The page that the address asks for, whether or not there is one.
    wanted: ListPlace,
}

impl Wish<'_> {
    /// Answers with the page that is everyone's.
    async fn answer(&self, making: Making) -> Answer {
        let Wish { app, caller, slug, query, .. } = *self;
        // Before a connection is opened: whoever makes the rows may have to wait for one.
        let (below, reading) = self.below(making.stamp).await?;
        let kept = making.key().and_then(|key| app.pages.above(key, app.clock.now()));
        let was_kept = kept.is_some();
        let above = match kept {
            Some(above) => above,
            None => {
                let reading = match reading {
                    Some(reading) => reading,
                    None => reading::gallery_for(app, caller, slug, Deed::List).await?,
                };
                let gallery = &reading.entry.gallery;
                let place = query.place(gallery).at(below.page());
                let key = asked::list(caller.lang, &place);
                let list = parts::list_key(caller, &place);
                let (page, subject) = (below.page(), kept::subject(gallery, None));
                let label = Label { key, subject, list, page, followed: None };
                let related = reading.related();
                let template = ListAbove::new(&reading.site, gallery, related, &place);
                let shows = Shows::gallery();
                parts::make_above(app, making.stamp, &reading, &template, shows, label)?
            }
        };
        Ok(making.join(app, caller, (&above, None, &below), was_kept))
    }

    /// The rows, kept or made; with the snapshot they were read from.
    async fn below(&self, stamp: Stamp) -> Result<(Arc<Below>, Option<Reading>), Problem> {
        let Wish { app, caller, slug, query, ref wanted } = *self;
        let page = wanted.page;
        let key = below_key(&parts::list_key(caller, wanted), page);
        let now = || app.clock.now();
        let is_absent = match app.pages.below(&key, now()) {
            Some(below) if below.page() == page && app.pages.is_fresh(&below, now()) => {
                return Ok((below, None));
            }
            below => below.is_none(),
        };
        let lead = match app.pages.turn::<Below>(key, !is_absent, now).await {
            page_cache::Turn::Kept(below) if below.page() == page => return Ok((below, None)),
            page_cache::Turn::Kept(_) => None,
            page_cache::Turn::Make(lead) => Some(lead),
        };
        let mut reading = reading::gallery_for(app, caller, slug, Deed::List).await?;
        let counted = app.changes.now();
        let list = reading.list(app, query.place(&reading.entry.gallery)).await?;
        let below = parts::make_below(app, caller, (stamp, counted), &reading, list)?;
        if let Some(lead) = lead {
            lead.land(Arc::clone(&below), false);
        }
        Ok((below, Some(reading)))
    }
}

/// The page that holds the last post of a day, or what came before it.
async fn page_of_date(
    app: &App,
    reading: &mut Reading,
    place: &ListPlace,
    date: &str,
) -> Result<Option<i64>, Problem> {
    let Some(next_day) = parse_date(date).and_then(|day| day.tomorrow().ok()) else {
        return Ok(None);
    };
    let Some(end) = start_of(next_day, &app.zone) else { return Ok(None) };
    let id = reading.entry.gallery.id;
    let rank = match store::list::last_before(&mut reading.conn, id, end).await? {
        Some(no) => store::list::standing(&mut reading.conn, id, place.kind, no).await?.above,
        // Nothing is older: the last page is the nearest.
        None => store::list::total(&mut reading.conn, id, place.kind).await?,
    };
    Ok(Some(rank / place.size.rows() + 1))
}
