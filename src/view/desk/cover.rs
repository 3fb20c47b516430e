//! The form of the picture on a gallery's cover.

use askama::Template;

use super::{Desk, Frame, Gallery, Site, Tabs, Texts, Top, top};
use crate::{
    domain::refusal::Refusal,
    texts::entry::cover::Picture,
    view::{comment::FieldError, gallery::CoverText},
};

/// `/g/{slug}/manage/settings/cover`
#[derive(Debug, Template)]
#[template(path = "desk/cover.html")]
pub struct CoverForm {
    t: &'static Texts,
    d: &'static Desk,
    c: &'static Picture,
    frame: Frame,
    top: Top,
    /// The cover there is, if it is a picture.
    cover: Option<CoverText>,
    help: String,
    reason: String,
    is_saved: bool,
    error: Option<FieldError>,
}

impl CoverForm {
    /// The form, with the reason that was typed; whether a change was kept, or why not.
    pub fn new(
        site: &Site,
        tabs: &Tabs,
        gallery: &Gallery,
        reason: String,
        outcome: Result<bool, &Refusal>,
    ) -> CoverForm {
        let t = site.texts();
        let (frame, top) = top(site, tabs, gallery);
        CoverForm {
            t,
            d: t.desk,
            c: t.entry.picture,
            frame,
            top,
            cover: CoverText::of(gallery).filter(|cover| !cover.picture.is_empty()),
            help: (t.entry.picture.help)(),
            reason,
            is_saved: outcome.unwrap_or(false),
            error: FieldError::new(outcome.err(), t),
        }
    }

    /// The sentence for a field, where the refusal is about it.
    fn error_of(&self, field: &str) -> Option<&str> {
        self.error.as_ref().filter(|error| error.field == field).map(|error| error.text.as_str())
    }
}
