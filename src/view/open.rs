//! Opening a gallery.

use askama::Template;

use super::{
    comment::FieldError,
    date::DateText,
    frame::{self, Frame, Site},
};
use crate::{
    domain::{
        gallery::GalleryKind,
        gallery_form::NewGallery,
        gallery_request::{Answered, GalleryRequest},
        refusal::Refusal,
    },
    texts::{Texts, entry::Entry, open::Open},
};

/// What the page says besides the form.
#[derive(Debug, Default)]
pub struct About {
    /// Galleries the member looks after.
    pub has: i64,
    /// How many he may.
    pub most: i64,
    /// The operator has to say yes.
    pub needs_approval: bool,
    /// He was asked just now.
    pub just_asked: bool,
    /// What the member has asked for, newest first.
    pub requests: Vec<GalleryRequest>,
}

#[derive(Debug)]
struct RequestText {
    id: i64,
    slug: String,
    name: String,
    at: DateText,
    state: &'static str,
    is_there: bool,
    answer: String,
}

/// `/open`
#[derive(Debug, Template)]
#[template(path = "open/page.html")]
pub struct OpenPage {
    t: &'static Texts,
    o: &'static Open,
    frame: Frame,
    e: &'static Entry,
    css: String,
    room: String,
    needs_approval: bool,
    just_asked: bool,
    requests: Vec<RequestText>,
    kinds: Vec<(&'static str, &'static str, bool)>,
    form: NewGallery,
    error: Option<FieldError>,
}

impl OpenPage {
    /// The form, with what was typed and why it was refused.
    pub fn new(site: &Site, said: About, form: NewGallery, refusal: Option<&Refusal>) -> OpenPage {
        let (t, o) = (site.texts(), site.texts().open);
        let about = frame::About {
            title: o.open.to_owned(),
            description: o.lead.to_owned(),
            path: String::new(),
            kind: "website",
        };
        let kinds = [GalleryKind::Minor, GalleryKind::Mini, GalleryKind::Person];
        let chosen = crate::domain::gallery_form::kind(&form.kind);
        let text = |it: GalleryRequest| RequestText {
            id: it.id,
            name: (t.gallery_of)(&it.name),
            at: DateText::in_list(site, it.created_at, false),
            state: (t.entry.state)(it.state),
            is_there: it.state == Answered::Granted,
            slug: it.slug,
            answer: it.answer,
        };
        OpenPage {
            t,
            o,
            frame: Frame::new(site, about),
            e: t.entry,
            css: super::asset::url("account.css"),
            room: (o.room)(said.has, said.most),
            needs_approval: said.needs_approval,
            just_asked: said.just_asked,
            requests: said.requests.into_iter().map(text).collect(),
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
