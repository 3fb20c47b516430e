//! The operator's console, and the page that makes the first operator.

use askama::Template;

use super::{
    asset,
    date::DateText,
    frame::{About, Frame, Site},
};
use crate::{
    domain::{
        ban::{Appeal, Ban, FOREVER, Span},
        gallery::Gallery,
        refusal::Refusal,
        time::Moment,
    },
    texts::{Texts, admin::Admin, desk::Desk, staff::Staff},
};

fn frame(site: &Site, title: &str) -> Frame {
    let about = About {
        title: title.to_owned(),
        description: String::new(),
        path: String::new(),
        kind: "website",
    };
    Frame::new(site, about)
}

/// What the console shows.
pub struct Overview {
    /// The oldest galleries, with the reports that wait and since when.
    pub galleries: Vec<(Gallery, Option<(i64, Moment)>)>,
    /// Claims and objections that wait for an answer.
    pub claims: usize,
    /// Bans on the whole site, newest first.
    pub bans: Vec<Ban>,
    /// Appeals against them.
    pub appeals: Vec<Appeal>,
    /// Whether something was just changed.
    pub is_saved: bool,
}

/// What was typed into a form of the console, and why it was refused.
#[derive(Debug, Default)]
pub struct Tried {
    /// Which form: the word of its button.
    pub form: String,
    /// What stood in the field for a member, prefix or network.
    pub whom: String,
    /// What stood in the field for a reason.
    pub reason: String,
    /// Why.
    pub refusal: Option<Refusal>,
}

/// `/admin`
#[derive(Debug, Template)]
#[template(path = "admin/page.html")]
pub struct AdminPage {
    t: &'static Texts,
    a: &'static Admin,
    s: &'static Staff,
    d: &'static Desk,
    frame: Frame,
    css: String,
    galleries: Vec<GalleryLine>,
    tabs: Vec<(&'static str, &'static str, bool)>,
    claims: usize,
    bans: Vec<BanLine>,
    appeals: Vec<(String, String)>,
    spans: Vec<(String, String)>,
    is_saved: bool,
    tried: Tried,
    error: Option<String>,
}

#[derive(Debug)]
struct GalleryLine {
    slug: String,
    name: String,
    /// Reports that wait, and since when.
    waiting: Option<(String, DateText)>,
}

#[derive(Debug)]
struct BanLine {
    key: String,
    label: String,
    kind: &'static str,
    reason: String,
    until: Option<DateText>,
    holds: bool,
}

impl AdminPage {
    /// All of it.
    pub fn new(site: &Site, all: Overview, tried: Tried) -> AdminPage {
        let (t, s) = (site.texts(), site.texts().staff);
        let ban = |ban: Ban| BanLine {
            key: format!("{}-{}", ban.list, ban.id),
            kind: (s.ban_target)(&ban.kind),
            holds: ban.holds(site.now),
            until: (ban.until < FOREVER).then(|| DateText::full(site, ban.until, false)),
            label: ban.label,
            reason: ban.reason,
        };
        AdminPage {
            t,
            a: t.admin,
            s,
            d: t.desk,
            frame: frame(site, t.admin.console),
            css: asset::url("desk.css"),
            galleries: all
                .galleries
                .into_iter()
                .map(|(gallery, waiting)| GalleryLine {
                    slug: gallery.slug.to_string(),
                    name: (t.gallery_of)(&gallery.name),
                    waiting: waiting.map(|(count, since)| {
                        let count = usize::try_from(count).unwrap_or(0);
                        ((t.desk.reported)(count), DateText::in_list(site, since, false))
                    }),
                })
                .collect(),
            tabs: super::console::tabs(site, "/admin"),
            claims: all.claims,
            bans: all.bans.into_iter().map(ban).collect(),
            appeals: all
                .appeals
                .into_iter()
                .map(|appeal| (format!("{}-{}", appeal.list, appeal.ban), appeal.words))
                .collect(),
            spans: Span::OFFERED.map(|span| (span.word(), (s.ban_for)(span))).into(),
            is_saved: all.is_saved,
            error: tried.refusal.as_ref().map(|refusal| t.refusal(refusal)),
            tried,
        }
    }

    /// The sentence for a form, where the refusal is about it.
    fn error_of(&self, form: &str) -> Option<&str> {
        self.error.as_deref().filter(|_| self.tried.form == form)
    }
}

/// `/setup/{token}`
#[derive(Debug, Template)]
#[template(path = "admin/set_up.html")]
pub struct SetUpPage {
    t: &'static Texts,
    a: &'static Admin,
    frame: Frame,
    path: String,
    next: String,
    who: Option<String>,
}

impl SetUpPage {
    /// `next`: the path as it stands in the address of the log-in form.
    pub fn new(site: &Site, path: String, next: String) -> SetUpPage {
        let t = site.texts();
        SetUpPage {
            t,
            a: t.admin,
            frame: frame(site, t.admin.set_up),
            who: site.member.as_ref().map(|member| (t.admin.set_up_as)(&member.nick)),
            path,
            next,
        }
    }
}
