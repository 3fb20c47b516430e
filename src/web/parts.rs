//! Pages for everyone that are put together from two parts (`infra::page_cache`), of which
//! those that are not kept are made: what stands above a list, and the list.

use std::sync::{Arc, LazyLock};

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
        page_cache::{Above, Below, Count, Label},
        random,
    },
    view::{
        link::ListPlace,
        list::{List, ListBelow},
    },
};

/// What stands in a text for the count that is put in later: words that nobody can write,
/// because nobody knows them.
pub(super) static GAP: LazyLock<String> = LazyLock::new(random::token);

/// Makes what stands above a list, and keeps it.
pub(super) fn make_above(
    app: &App,
    stamp: Stamp,
    reading: &Reading,
    template: &impl Template,
    shows: Shows,
    label: Label,
) -> Result<Arc<Above>, Problem> {
    let basis = kept::basis(app, stamp, shows, stamp, reading.site.now);
    let part = if label.subject.post.is_some() { "post" } else { "head" };
    let above = kept::render(part, template, |text| {
        let (text, after) = match text.split_once(GAP.as_str()) {
            Some((before, after)) => (before, Some(after)),
            None => (text, None),
        };
        Above::new(text, after, label, basis)
    })?;
    let above = Arc::new(above);
    app.pages.keep_above(&above);
    Ok(above)
}

/// A part that was kept, and the count for its gap; `None` where the count is not known any
/// more, so that the part has to be made anew.
pub(super) fn counted(app: &App, above: Arc<Above>) -> Option<(Arc<Above>, Option<Count>)> {
    let (label, counted) = (&above.label, app.changes.now());
    let count = match label.followed.zip(label.subject.post) {
        Some((followed, no)) => {
            let since = app.views.since(label.subject.gallery, no, followed.mark)?;
            let views = followed.views.saturating_add(since);
            Some(Count { views, counted, now: app.clock.now() })
        }
        None => None,
    };
    Some((above, count))
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
    let below =
        Arc::new(kept::render("list", &template, |text| Below::new(text, page, rows, basis))?);
    app.pages.keep_below(&key, &below);
    Ok(below)
}

/// What all pages of a list have in common in their keys.
pub(super) fn list_key(caller: &Caller, place: &ListPlace) -> String {
    asked::list(caller.lang, &place.at(1))
}
