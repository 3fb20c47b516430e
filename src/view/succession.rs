//! Who looks after a gallery whose managers are gone: the public page, and the operator's.

use askama::Template;

use super::{
    asset,
    console::{After, Top, titled},
    date::DateText,
    frame::{About, Frame, Site},
    gallery::GalleryText,
    tried::{Again, Tried},
};
use crate::{
    domain::{
        gallery::Gallery,
        succession::{State, Terms, Wish},
        time::Moment,
    },
    texts::{Texts, admin::Admin, desk::office::Office},
};

/// A manager as everybody may see him.
#[derive(Debug)]
pub struct Manager {
    /// His nick.
    pub nick: String,
    /// 식별코드
    pub code: String,
    /// When he was last seen, where that is so long ago that he counts as absent.
    pub gone_since: Option<Moment>,
}

/// A wish with whose it is.
#[derive(Debug)]
pub struct Wished {
    /// The wish.
    pub wish: Wish,
    /// His nick.
    pub nick: String,
    /// 식별코드
    pub code: String,
}

/// What the reader can do on the page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ways {
    /// Ask to take over.
    pub apply: bool,
    /// Log in, and then ask.
    pub log_in: bool,
    /// Take one's own wish back.
    pub withdraw: bool,
    /// Object.
    pub object: bool,
}

#[derive(Debug)]
struct WishText {
    id: i64,
    nick: String,
    code: String,
    reason: String,
    date: DateText,
    /// Until when it is to be read, as a day.
    until: String,
    state: &'static str,
    is_open: bool,
    /// Read long enough.
    is_ripe: bool,
    answer: String,
}

impl WishText {
    fn new(site: &Site, wished: Wished) -> WishText {
        let office = site.texts().desk.office;
        let wish = wished.wish;
        WishText {
            id: wish.id,
            nick: wished.nick,
            code: wished.code,
            date: DateText::in_list(site, wish.at, false),
            until: day(site, wish.until),
            state: (office.state)(wish.state),
            is_open: wish.state == State::Open,
            is_ripe: site.now >= wish.until,
            reason: wish.reason,
            answer: wish.answer,
        }
    }
}

/// A day as the site writes it.
pub(super) fn day(site: &Site, at: Moment) -> String {
    DateText::full(site, at, true).full.to_string()
}

#[derive(Debug)]
struct ManagerText {
    nick: String,
    code: String,
    text: String,
}

impl ManagerText {
    fn new(site: &Site, manager: Manager) -> ManagerText {
        let office = site.texts().desk.office;
        let text = match manager.gone_since {
            None => office.is_here.to_owned(),
            Some(since) => (office.is_gone)(&day(site, since)),
        };
        ManagerText { nick: manager.nick, code: manager.code, text }
    }
}

/// `/g/{slug}/succession`
#[derive(Debug, Template)]
#[template(path = "succession/page.html")]
pub struct SuccessionPage {
    t: &'static Texts,
    o: &'static Office,
    frame: Frame,
    css: String,
    gallery: GalleryText,
    base: String,
    lead: String,
    managers: Vec<ManagerText>,
    wishes: Vec<WishText>,
    ways: Ways,
    top: Again,
}

impl SuccessionPage {
    /// Managers and wishes, newest first; `tried`: what was typed, and why not.
    pub fn new(
        site: &Site,
        gallery: &Gallery,
        terms: Terms,
        (managers, wishes): (Vec<Manager>, Vec<Wished>),
        ways: Ways,
        tried: Option<Tried>,
    ) -> SuccessionPage {
        let (t, o) = (site.texts(), site.texts().desk.office);
        let base = format!("/g/{}", gallery.slug);
        let about = About {
            title: format!("{} - {}", o.succession, (t.gallery_of)(&gallery.name)),
            description: (o.lead)(terms.absent, terms.notice),
            path: format!("{base}/succession"),
            kind: "website",
        };
        let mut top = Again::new(t, tried);
        top.look_for(|form| match form {
            "apply" => ways.apply,
            "object" => ways.object,
            _ => false,
        });
        SuccessionPage {
            t,
            o,
            frame: Frame::new(site, about),
            css: asset::url("desk.css"),
            gallery: GalleryText::new(site, gallery, Vec::new()),
            base,
            lead: (o.lead)(terms.absent, terms.notice),
            managers: managers.into_iter().map(|it| ManagerText::new(site, it)).collect(),
            wishes: wishes.into_iter().map(|wished| WishText::new(site, wished)).collect(),
            ways,
            top,
        }
    }
}

/// A gallery with what waits for the operator's decision.
#[derive(Debug)]
pub struct Waiting {
    /// The gallery.
    pub gallery: Gallery,
    /// Its managers.
    pub managers: Vec<Manager>,
    /// The wish.
    pub wished: Wished,
}

#[derive(Debug)]
struct WaitingText {
    slug: String,
    name: String,
    managers: Vec<ManagerText>,
    wish: WishText,
}

/// `/admin/succession`
#[derive(Debug, Template)]
#[template(path = "succession/queue.html")]
pub struct QueuePage {
    t: &'static Texts,
    a: &'static Admin,
    o: &'static Office,
    frame: Frame,
    top: Top,
    waiting: Vec<WaitingText>,
    terms: Terms,
}

impl QueuePage {
    /// What waits, the soonest decided first.
    pub fn new(site: &Site, waiting: Vec<Waiting>, terms: Terms, after: After) -> QueuePage {
        let (t, o) = (site.texts(), site.texts().desk.office);
        let (frame, top) = titled(site, o.queue, "/admin/succession", after);
        let text = |it: Waiting| WaitingText {
            slug: it.gallery.slug.to_string(),
            name: (t.gallery_of)(&it.gallery.name),
            managers: it.managers.into_iter().map(|it| ManagerText::new(site, it)).collect(),
            wish: WishText::new(site, it.wished),
        };
        let waiting = waiting.into_iter().map(text).collect();
        QueuePage { t, a: t.admin, o, frame, top, waiting, terms }
    }
}
