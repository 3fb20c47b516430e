//! Pages for everyone that are put together from two parts (`infra::page_cache`), of which
//! those that are not kept are made: what stands above a list, and the list.

use std::sync::Arc;

use askama::Template;

use super::{
    caller::Caller,
    front::asked,
    kept::{self, Shows},
    problem::Problem,
    reading::Reading,
};
use crate::{
    app::App,
    infra::{
        changes::Stamp,
        page_cache::{Above, Below, Subject},
    },
    view::{
        link::ListPlace,
        list::{List, ListBelow},
    },
};

/// Makes what stands above a list, and keeps it. The last three: the page's key, what it is
/// about, and what all pages of the list have in common in their keys.
pub(super) fn make_above(
    app: &App,
    stamp: Stamp,
    reading: &Reading,
    template: &impl Template,
    shows: Shows,
    (key, subject, list): (String, Subject, String),
) -> Result<Arc<Above>, Problem> {
    let basis = kept::basis(app, stamp, shows, stamp, reading.site.now);
    let above = kept::render(template, |text| Above::new(text, key, subject, list, basis))?;
    let above = Arc::new(above);
    app.pages.keep_above(&above);
    Ok(above)
}

/// Makes a page of a list that was read, and keeps it. `counted`: from before it was read,
/// for views are counted in memory, apart from the snapshot.
pub(super) fn make_below(
    app: &App,
    caller: &Caller,
    (stamp, counted): (Stamp, Stamp),
    reading: &Reading,
    list: List,
) -> Result<Arc<Below>, Problem> {
    let gallery = &reading.entry.gallery;
    let key = list_key(caller, &list.place);
    let basis = kept::basis(app, stamp, Shows::list(gallery.id, &list), counted, reading.site.now);
    let rows = list.rows.first().zip(list.rows.last()).map(|(first, last)| (first.no, last.no));
    let page = list.pager.page;
    let template = ListBelow::new(&reading.site, gallery, list);
    let below = Arc::new(kept::render(&template, |text| Below::new(text, page, rows, basis))?);
    app.pages.keep_below(&key, &below);
    Ok(below)
}

/// What all pages of a list have in common in their keys.
pub(super) fn list_key(caller: &Caller, place: &ListPlace) -> String {
    asked::list(caller.lang, &place.at(1))
}
