//! Opening a gallery.

use askama::Template;

use super::{
    comment::FieldError,
    frame::{About, Frame, Site},
};
use crate::{
    domain::{gallery::GalleryKind, gallery_form::NewGallery, refusal::Refusal},
    texts::{Texts, open::Open},
};

/// `/open`
#[derive(Debug, Template)]
#[template(path = "open/page.html")]
pub struct OpenPage {
    t: &'static Texts,
    o: &'static Open,
    frame: Frame,
    room: String,
    kinds: Vec<(&'static str, &'static str, bool)>,
    form: NewGallery,
    error: Option<FieldError>,
}

impl OpenPage {
    /// The form, with what was typed and why it was refused. `room`: galleries the member
    /// looks after, and how many he may.
    pub fn new(
        site: &Site,
        room: (i64, i64),
        form: NewGallery,
        refusal: Option<&Refusal>,
    ) -> OpenPage {
        let (t, o) = (site.texts(), site.texts().open);
        let about = About {
            title: o.open.to_owned(),
            description: o.lead.to_owned(),
            path: String::new(),
            kind: "website",
        };
        let kinds = [GalleryKind::Minor, GalleryKind::Mini, GalleryKind::Person];
        let chosen = crate::domain::gallery_form::kind(&form.kind);
        OpenPage {
            t,
            o,
            frame: Frame::new(site, about),
            room: (o.room)(room.0, room.1),
            kinds: kinds.map(|kind| (kind.as_str(), t.kind(kind), kind == chosen)).into(),
            form,
            error: FieldError::new(refusal, t),
        }
    }

    /// The sentence for a field, where the refusal is about it.
    fn error_of(&self, field: &str) -> Option<&str> {
        self.error.as_ref().filter(|error| error.field == field).map(|error| error.text.as_str())
    }
}
