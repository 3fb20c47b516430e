//! What the banned sees: why, until when, and how to appeal.

use askama::Template;

use super::{
    asset,
    date::DateText,
    frame::{About, Frame, Site},
    gallery::GalleryText,
};
use crate::{
    domain::{
        ban::{Appeal, AppealState, Ban, FOREVER, SITE_LIST},
        gallery::Gallery,
        refusal::Refusal,
    },
    texts::{Texts, staff::Staff},
};

/// `/g/{slug}/ban`
#[derive(Debug, Template)]
#[template(path = "ban/page.html")]
pub struct BanPage {
    t: &'static Texts,
    s: &'static Staff,
    frame: Frame,
    css: String,
    gallery: GalleryText,
    lead: String,
    action: String,
    bans: Vec<BanText>,
}

#[derive(Debug)]
struct BanText {
    key: String,
    reason: String,
    since: DateText,
    until: Option<DateText>,
    place: &'static str,
    about: &'static str,
    post: Option<String>,
    post_no: i64,
    appeal: Option<AppealText>,
    /// What was typed, and why it was refused.
    typed: String,
    error: Option<String>,
}

#[derive(Debug)]
struct AppealText {
    words: String,
    state: &'static str,
    answer: String,
}

/// An appeal that was refused at the door: of which ban, what was typed, and why.
pub struct Tried {
    /// The ban's key in the form.
    pub key: String,
    /// What was typed.
    pub words: String,
    /// Why.
    pub refusal: Refusal,
}

/// A ban as the form names it.
pub fn key(ban: &Ban) -> String {
    format!("{}-{}", ban.list, ban.id)
}

impl BanPage {
    /// The bans that hold for the reader, with their appeals.
    pub fn new(
        site: &Site,
        gallery: &Gallery,
        bans: Vec<(Ban, Option<Appeal>)>,
        tried: Option<Tried>,
    ) -> BanPage {
        let (t, s) = (site.texts(), site.texts().staff);
        let about = About {
            title: s.ban_title.to_owned(),
            description: String::new(),
            path: String::new(),
            kind: "website",
        };
        let own = format!("/g/{}", gallery.slug);
        let text = |(ban, appeal): (Ban, Option<Appeal>)| {
            let key = key(&ban);
            let tried = tried.as_ref().filter(|tried| tried.key == key);
            let is_here = ban.from == gallery.id && ban.post > 0;
            BanText {
                since: DateText::full(site, ban.since, false),
                until: (ban.until < FOREVER).then(|| DateText::full(site, ban.until, false)),
                place: match ban.list {
                    SITE_LIST => s.ban_everywhere,
                    list if list == gallery.id.0 => s.ban_here,
                    _ => s.ban_shared,
                },
                about: (s.ban_kind)(&ban.kind),
                post: is_here.then(|| format!("{own}/{}", ban.post)),
                post_no: ban.post,
                appeal: appeal.map(|appeal| AppealText {
                    state: match appeal.state {
                        AppealState::Open => s.appeal_open,
                        AppealState::Granted => (s.answer)(AppealState::Granted),
                        AppealState::Refused => s.appeal_refused,
                    },
                    words: appeal.words,
                    answer: appeal.answer,
                }),
                typed: tried.map(|tried| tried.words.clone()).unwrap_or_default(),
                error: tried.map(|tried| t.refusal(&tried.refusal)),
                reason: ban.reason,
                key,
            }
        };
        BanPage {
            t,
            s,
            frame: Frame::new(site, about),
            css: asset::url("desk.css"),
            gallery: GalleryText::new(site, gallery, Vec::new()),
            lead: (s.ban_lead)(&(t.gallery_of)(&gallery.name)),
            action: format!("{own}/ban"),
            bans: bans.into_iter().map(text).collect(),
        }
    }
}
