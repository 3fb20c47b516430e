//! What was done at a desk, to be undone.

use askama::Template;

use super::{DateText, Desk, DeskDone, Frame, Gallery, Site, Tabs, Texts, Top, top};
use crate::domain::desk::UNDO;

/// `/g/{slug}/manage/acts`
#[derive(Debug, Template)]
#[template(path = "desk/acts.html")]
pub struct ActsPage {
    t: &'static Texts,
    d: &'static Desk,
    frame: Frame,
    top: Top,
    acts: Vec<ActText>,
}

#[derive(Debug)]
struct ActText {
    id: i64,
    act: &'static str,
    items: String,
    name: String,
    date: DateText,
    has_bans: bool,
    is_undone: bool,
    may_undo: bool,
}

impl ActsPage {
    /// What was done, newest first.
    pub fn new(site: &Site, tabs: &Tabs, gallery: &Gallery, acts: Vec<DeskDone>) -> ActsPage {
        let (t, d) = (site.texts(), site.texts().desk);
        let (frame, top) = top(site, tabs, gallery);
        let text = |done: DeskDone| ActText {
            id: done.id,
            act: (d.acts)(&done.act),
            items: (d.items)(done.items),
            name: done.name,
            date: DateText::in_list(site, done.at, false),
            has_bans: done.banned > 0,
            is_undone: done.is_undone,
            may_undo: !done.is_undone && site.now.0 - done.at.0 <= UNDO,
        };
        ActsPage { t, d, frame, top, acts: acts.into_iter().map(text).collect() }
    }
}
