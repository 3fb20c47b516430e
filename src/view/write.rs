//! The form to write a post, which is also the form to edit one.

use askama::Template;

use super::{
    captcha::AskedText,
    comment::FieldError,
    frame::{About, Frame, Site},
    gallery::GalleryText,
    link::PostPlace,
};
use crate::{
    domain::{captcha::Asked, gallery::Gallery, refusal::Refusal},
    texts::Texts,
};

/// What stands in the form: nothing at first, what was typed after a refusal,
/// what was written before an edit. A password is never sent back.
#[derive(Debug, Clone, Default)]
pub struct PostForm {
    /// The nick as typed; writing only.
    pub nick: String,
    /// The 말머리, 0 for none.
    pub head: i64,
    /// The title as typed.
    pub title: String,
    /// The text as typed.
    pub body: String,
    /// Idempotency token of the form; writing only.
    pub token: String,
    /// Proof that the password was right a moment ago; editing only.
    pub ticket: String,
    /// Whether the 말머리 of the staff are offered.
    pub is_staff: bool,
    /// What a guest has to answer; what a refusal asks comes before it.
    pub asked: Option<Asked>,
    /// Why it was declined.
    pub refusal: Option<Refusal>,
}

/// `/g/{slug}/write` and `/g/{slug}/{no}/edit`
#[derive(Debug, Template)]
#[template(path = "write/page.html")]
pub struct WritePage {
    t: &'static Texts,
    frame: Frame,
    gallery: GalleryText,
    heading: &'static str,
    submit: &'static str,
    action: String,
    cancel: String,
    is_edit: bool,
    nick_hint: String,
    default_nick: String,
    heads: Vec<HeadChoice>,
    form: PostForm,
    error: Option<FieldError>,
    asked: Option<AskedText>,
    /// In whose name it is sent; empty for guests.
    signed: String,
}

/// A 말머리 to choose.
#[derive(Debug)]
struct HeadChoice {
    id: i64,
    name: String,
    is_current: bool,
}

impl WritePage {
    /// A new post.
    pub fn write(site: &Site, gallery: &Gallery, form: PostForm) -> WritePage {
        let list = format!("/g/{}", gallery.slug);
        WritePage::make(site, gallery, false, format!("{list}/write"), list, form)
    }

    /// An edit of a post; `form.ticket` stands for the password.
    pub fn edit(site: &Site, gallery: &Gallery, place: &PostPlace, form: PostForm) -> WritePage {
        WritePage::make(site, gallery, true, place.part("edit"), place.url(), form)
    }

    fn make(
        site: &Site,
        gallery: &Gallery,
        is_edit: bool,
        action: String,
        cancel: String,
        form: PostForm,
    ) -> WritePage {
        let t = site.texts();
        let heading = if is_edit { t.edit_title } else { t.write_title };
        let settings = &gallery.settings;
        // A head that this visitor may not choose is offered only where the post already
        // stands under it.
        let is_guest = site.member.is_none();
        let open = settings.heads.iter().filter(|head| {
            let is_closed =
                (head.managers_only && !form.is_staff) || (head.members_only && is_guest);
            form.head == head.id || !(is_closed || head.is_retired)
        });
        let heads = open
            .map(|head| HeadChoice {
                id: head.id,
                name: head.name.clone(),
                is_current: head.id == form.head,
            })
            .collect();
        let about = About {
            title: format!("{heading} - {}", (t.gallery_of)(&gallery.name)),
            description: String::new(),
            path: String::new(),
            kind: "website",
        };
        WritePage {
            t,
            frame: Frame::new(site, about),
            gallery: GalleryText::new(site, gallery, Vec::new()),
            heading,
            submit: if is_edit { t.save } else { t.send },
            action,
            cancel,
            is_edit,
            nick_hint: (t.nick_hint)(&settings.default_nick),
            default_nick: settings.default_nick.clone(),
            heads,
            error: FieldError::new(form.refusal.as_ref(), t),
            asked: AskedText::of(form.refusal.as_ref(), t)
                .or_else(|| form.asked.as_ref().map(|asked| AskedText::new(asked, t))),
            signed: site
                .member
                .as_ref()
                .map_or_else(String::new, |member| (t.member.writing_as)(&member.nick)),
            form,
        }
    }

    /// The sentence for a field, where the refusal is about it.
    fn error_of(&self, field: &str) -> Option<&str> {
        self.error.as_ref().filter(|error| error.field == field).map(|error| error.text.as_str())
    }
}
