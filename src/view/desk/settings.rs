//! What a gallery has set, with a sentence for each.

use askama::Template;

use super::{
    super::{comment::FieldError, frame::Frame},
    Gallery, Site, Tabs, Texts, Top, top,
};
use crate::{
    domain::{gallery::COVERS, gallery_form::SettingsForm, refusal::Refusal},
    texts::{desk::Desk, entry::Entry, open::Open},
};

/// `/g/{slug}/manage/settings`
#[derive(Debug, Template)]
#[template(path = "desk/settings.html")]
pub struct SettingsPage {
    t: &'static Texts,
    d: &'static Desk,
    o: &'static Open,
    e: &'static Entry,
    covers: Vec<(&'static str, &'static str)>,
    frame: Frame,
    top: Top,
    form: SettingsForm,
    is_saved: bool,
    error: Option<FieldError>,
}

impl SettingsPage {
    /// The form, with what was typed and why it was refused.
    pub fn new(
        site: &Site,
        tabs: &Tabs,
        gallery: &Gallery,
        form: SettingsForm,
        is_saved: bool,
        refusal: Option<&Refusal>,
    ) -> SettingsPage {
        let t = site.texts();
        let (frame, top) = top(site, tabs, gallery);
        let error = FieldError::new(refusal, t);
        let e = t.entry;
        let covers = COVERS.map(|word| (word, (e.cover_colour)(word))).into();
        SettingsPage { t, d: t.desk, o: t.open, e, covers, frame, top, form, is_saved, error }
    }

    /// The sentence for a field, where the refusal is about it.
    fn error_of(&self, field: &str) -> Option<&str> {
        self.error.as_ref().filter(|error| error.field == field).map(|error| error.text.as_str())
    }
}
