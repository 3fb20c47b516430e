//! The operator's console, and the page that makes the first operator.

use askama::Template;

use super::{
    console::{After, Top, titled},
    date::DateText,
    frame::{About, Frame, Site},
};
use crate::{
    domain::{
        ban::{Appeal, Ban, FOREVER, Span},
        gallery::{Gallery, GalleryKind},
        gallery_request::{GalleryRequest, Opening},
        time::Moment,
    },
    texts::{Texts, admin::Admin, desk::Desk, entry::Entry, staff::Staff},
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

/// Who gets in where.
#[derive(Debug, Clone, Copy, Default)]
pub struct Doors {
    /// Staff needs a second step.
    pub staff_step: bool,
    /// Who opens galleries.
    pub opening: Opening,
}

impl Doors {
    fn needs_approval(&self) -> bool {
        self.opening == Opening::Approval
    }

    /// What the box for it sends.
    fn step(&self) -> &'static str {
        if self.staff_step { "on" } else { "" }
    }
}

/// What the console shows.
pub struct Overview {
    /// The oldest galleries, with the reports that wait and since when.
    pub galleries: Vec<(Gallery, Option<(i64, Moment)>)>,
    /// Who gets in where.
    pub doors: Doors,
    /// Galleries that members ask for, with their nicks and codes.
    pub requests: Vec<(GalleryRequest, String, String)>,
    /// Claims and objections that wait for an answer.
    pub claims: usize,
    /// Bans on the whole site, newest first.
    pub bans: Vec<Ban>,
    /// Appeals against them.
    pub appeals: Vec<Appeal>,
}

/// `/admin`
#[derive(Debug, Template)]
#[template(path = "admin/page.html")]
pub struct AdminPage {
    t: &'static Texts,
    a: &'static Admin,
    s: &'static Staff,
    d: &'static Desk,
    e: &'static Entry,
    frame: Frame,
    top: Top,
    galleries: Vec<GalleryLine>,
    doors: Doors,
    requests: Vec<RequestLine>,
    claims: usize,
    bans: Vec<BanLine>,
    appeals: Vec<(String, String)>,
    /// Whether a ban holds that is lifted here.
    may_lift: bool,
    spans: Vec<(String, String)>,
}

#[derive(Debug)]
struct GalleryLine {
    slug: String,
    name: String,
    /// Reports that wait, and since when.
    waiting: Option<(String, DateText)>,
}

#[derive(Debug)]
struct RequestLine {
    id: i64,
    slug: String,
    name: String,
    kind: &'static str,
    description: String,
    nick: String,
    code: String,
    at: DateText,
}

#[derive(Debug)]
struct BanLine {
    key: String,
    label: String,
    kind: &'static str,
    reason: String,
    until: Option<DateText>,
    holds: bool,
    may_lift: bool,
    /// Where a member's ban is lifted.
    find: Option<String>,
}

impl AdminPage {
    /// All of it.
    pub fn new(site: &Site, all: Overview, after: After) -> AdminPage {
        let (t, s) = (site.texts(), site.texts().staff);
        let (frame, top) = titled(site, t.admin.console, "/admin", after);
        let bans: Vec<BanLine> = all.bans.into_iter().map(|ban| BanLine::new(site, ban)).collect();
        AdminPage {
            t,
            a: t.admin,
            s,
            d: t.desk,
            e: t.entry,
            frame,
            top,
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
            doors: all.doors,
            requests: all
                .requests
                .into_iter()
                .map(|(it, nick, code)| RequestLine {
                    id: it.id,
                    slug: it.slug,
                    name: (t.gallery_of)(&it.name),
                    kind: t.kind(GalleryKind::parse(&it.kind).unwrap_or(GalleryKind::Minor)),
                    description: it.description,
                    nick,
                    code,
                    at: DateText::in_list(site, it.created_at, false),
                })
                .collect(),
            claims: all.claims,
            may_lift: bans.iter().any(|ban| ban.may_lift),
            bans,
            appeals: all
                .appeals
                .into_iter()
                .map(|appeal| (format!("{}-{}", appeal.list, appeal.ban), appeal.words))
                .collect(),
            spans: Span::OFFERED.map(|span| (span.word(), (s.ban_for)(span))).into(),
        }
    }
}

impl BanLine {
    fn new(site: &Site, ban: Ban) -> BanLine {
        let (holds, is_member) = (ban.holds(site.now), ban.kind == "member");
        let find = || {
            let nick: String = form_urlencoded::byte_serialize(ban.label.as_bytes()).collect();
            format!("/admin/members?find={nick}")
        };
        BanLine {
            key: format!("{}-{}", ban.list, ban.id),
            kind: (site.texts().staff.ban_target)(&ban.kind),
            holds,
            may_lift: holds && !is_member,
            find: is_member.then(find),
            until: (ban.until < FOREVER).then(|| DateText::full(site, ban.until, false)),
            label: ban.label,
            reason: ban.reason,
        }
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
