//! The desk: posts to pick from, the queue of reports, bans, what was done, the staff.

mod acts;
mod comments;
mod guests;
mod lists;
mod members;
mod people;
mod settings;
mod tabs;

pub use acts::ActsPage;
pub use comments::{CommentListing, CommentsPage, DeskComment};
pub use lists::{ListText, ListsPage, UserText};
pub use members::{Applicant, MembersPage, RulesForm};
pub use people::{BansPage, SeatText, StaffPage};
pub use settings::SettingsPage;
pub use tabs::Tabs;

use askama::Template;

use super::{
    asset,
    author::AuthorText,
    date::DateText,
    frame::{About, Frame, Site},
    gallery::GalleryText,
};
use crate::{
    domain::{
        author::Author,
        ban::Span,
        comment::Comment,
        desk::{Pick, Pickable, UNDO},
        gallery::Gallery,
        post::{PostNo, PostRow},
        report::{Kind, Report},
        time::Moment,
    },
    texts::{Texts, desk::Desk, staff::Staff},
};

/// What surrounds every page of the desk.
#[derive(Debug)]
struct Top {
    gallery: GalleryText,
    base: String,
    tabs: Vec<(String, String, bool)>,
    away: Vec<String>,
    css: String,
    js: String,
}

fn top(site: &Site, tabs: &Tabs, gallery: &Gallery) -> (Frame, Top) {
    let d = site.texts().desk;
    let about = About {
        title: format!("{} - {}", d.desk, (site.texts().gallery_of)(&gallery.name)),
        description: String::new(),
        path: String::new(),
        kind: "website",
    };
    let bans = match tabs.appeals {
        0 => d.bans.to_owned(),
        count => format!("{} {count}", d.bans),
    };
    let tab = |part: &str, name: &str, text: String| {
        (format!("{}/manage{part}", tabs.base), text, tabs.current == name)
    };
    let mut all = vec![
        tab("", "posts", d.posts.to_owned()),
        tab("/comments", "comments", d.office.comments.to_owned()),
        tab("/reports", "reports", (d.reports)(tabs.reports)),
        tab("/bans", "bans", bans),
        tab("/lists", "lists", d.office.lists.to_owned()),
        tab("/acts", "acts", d.done.to_owned()),
        tab("/staff", "staff", d.staff.to_owned()),
        tab("/settings", "settings", site.texts().open.settings.to_owned()),
    ];
    if let Some(asked) = tabs.asked {
        all.insert(3, tab("/members", "members", (site.texts().circle.members)(asked)));
    }
    let top = Top {
        gallery: GalleryText::new(site, gallery, Vec::new()),
        base: tabs.base.clone(),
        tabs: all,
        away: tabs
            .away
            .iter()
            .map(|(nick, until)| format!("{nick} · {}", people::away_text(site, *until)))
            .collect(),
        css: asset::url("desk.css"),
        js: asset::url("desk.js"),
    };
    (Frame::new(site, about), top)
}

/// A pick as fields of an address or a form.
pub fn fields<T: Pickable>(pick: &Pick<T>) -> Vec<(&'static str, String)> {
    let mut fields = Vec::new();
    fields.extend(pick.by.map(|thing| ("by", thing.word())));
    fields.extend(pick.like.map(|thing| ("like", thing.word())));
    if !pick.prefix.is_empty() {
        fields.push(("prefix", pick.prefix.clone()));
    }
    fields.extend(pick.from.map(|at| ("from", at.0.to_string())));
    fields.extend(pick.until.map(|at| ("until", at.0.to_string())));
    if pick.taken {
        fields.push(("taken", "1".to_owned()));
    }
    fields
}

/// A post on the desk.
#[derive(Debug)]
pub struct DeskPost {
    /// Its number.
    pub no: PostNo,
    /// Its title.
    pub title: String,
    /// Its 말머리.
    pub head_id: i64,
    /// Who wrote it.
    pub author: Author,
    /// When.
    pub at: Moment,
    /// Up- and down-votes.
    pub votes: (i64, i64),
    /// Comments that can be read.
    pub comments: i64,
    /// Whether it is a 공지.
    pub is_notice: bool,
    /// Whether it is 개념글.
    pub is_featured: bool,
}

/// An act that was done.
#[derive(Debug)]
pub struct DeskDone {
    /// Its number.
    pub id: i64,
    /// Who did it.
    pub name: String,
    /// Its word.
    pub act: String,
    /// What it reached.
    pub items: i64,
    /// Whom it banned.
    pub banned: usize,
    /// When.
    pub at: Moment,
    /// Whether it was undone.
    pub is_undone: bool,
}

impl DeskDone {
    /// Its number, what is said of it, and whether it can be undone.
    fn said(self, site: &Site) -> (i64, String, bool) {
        let may_undo = !self.is_undone && site.now.0 - self.at.0 <= UNDO;
        let items = usize::try_from(self.items).unwrap_or(0);
        (self.id, (site.texts().desk.did)(items, self.banned), may_undo)
    }
}

/// As a field for date and time has it: to the minute, by the site's clocks.
fn clock(site: &Site, at: Option<Moment>) -> String {
    at.map_or(String::new(), |at| at.rfc3339(&site.zone).chars().take(16).collect())
}

/// What stands on the desk.
pub struct Listing {
    /// Which posts.
    pub pick: Pick,
    /// The posts, newest first.
    pub rows: Vec<DeskPost>,
    /// Whether there are more than are shown.
    pub has_more: bool,
    /// What was just done.
    pub done: Option<DeskDone>,
    /// The shared lists of bans that this gallery goes by.
    pub lists: Vec<(i64, String)>,
}

/// `/g/{slug}/manage`
#[derive(Debug, Template)]
#[template(path = "desk/page.html")]
pub struct DeskPage {
    t: &'static Texts,
    d: &'static Desk,
    frame: Frame,
    top: Top,
    prefix: String,
    from: String,
    until: String,
    kept: Vec<(&'static str, String)>,
    seen: i64,
    rows: Vec<RowText>,
    counted: String,
    /// Words for "all of these", where the pick is narrow.
    all: Option<String>,
    is_taken: bool,
    did: Option<(i64, String, bool)>,
    heads: Vec<(i64, String)>,
    spans: Vec<(String, String)>,
    lists: Vec<(i64, String)>,
}

#[derive(Debug)]
struct RowText {
    no: i64,
    title: String,
    head: String,
    url: String,
    author: AuthorText,
    date: DateText,
    ups: i64,
    downs: i64,
    comments: i64,
    is_notice: bool,
    is_featured: bool,
    label: String,
    by: String,
    since: String,
    like: String,
    near: String,
}

impl DeskPage {
    /// The posts of a pick, and what can be done to them.
    pub fn new(site: &Site, tabs: &Tabs, gallery: &Gallery, list: Listing) -> DeskPage {
        let (t, s, d) = (site.texts(), site.texts().staff, site.texts().desk);
        let (frame, top) = top(site, tabs, gallery);
        let kept = fields(&list.pick);
        let count = list.rows.len();
        let live = gallery.settings.heads.iter().filter(|head| !head.is_retired);
        DeskPage {
            t,
            d,
            frame,
            prefix: list.pick.prefix.clone(),
            from: clock(site, list.pick.from),
            until: clock(site, list.pick.until),
            all: (list.pick.is_narrow() && count > 0).then(|| match list.has_more {
                true => d.pick_most.to_owned(),
                false => (d.pick_all)(count),
            }),
            is_taken: list.pick.taken,
            kept,
            seen: site.now.0,
            counted: (d.counted)(count, list.has_more),
            rows: list
                .rows
                .into_iter()
                .map(|row| RowText::new(site, &top.base, gallery, row, list.pick.taken))
                .collect(),
            did: list.done.map(|done| done.said(site)),
            heads: live.map(|head| (head.id, head.name.clone())).collect(),
            spans: Span::OFFERED.map(|span| (span.word(), (s.ban_for)(span))).into(),
            lists: list.lists,
            top,
        }
    }
}

impl RowText {
    fn new(site: &Site, base: &str, gallery: &Gallery, row: DeskPost, is_taken: bool) -> RowText {
        let t = site.texts();
        let no = row.no.0;
        RowText {
            no,
            head: gallery.head(row.head_id).map_or(String::new(), |head| head.name.clone()),
            url: if is_taken { String::new() } else { format!("{base}/{no}") },
            by: format!("{base}/manage?by={no}"),
            near: format!("{base}/manage?like={no}"),
            like: match row.author.prefix.as_str() {
                "" => String::new(),
                prefix => format!("{base}/manage?prefix={prefix}"),
            },
            since: format!("{base}/manage?from={}", row.at.0),
            label: (t.desk.pick_post)(no),
            author: AuthorText::new(row.author.clone(), t),
            date: DateText::in_list(site, row.at, false),
            title: row.title,
            ups: row.votes.0,
            downs: row.votes.1,
            comments: row.comments,
            is_notice: row.is_notice,
            is_featured: row.is_featured,
        }
    }
}

/// A post or comment with the reports about it.
pub struct Reported {
    /// Post and comment by their numbers.
    pub place: (i64, i64),
    /// The post, as long as it can be read.
    pub post: Option<PostRow>,
    /// The comment, as long as it can be read.
    pub comment: Option<Comment>,
    /// What was reported, oldest first.
    pub reports: Vec<Report>,
}

/// `/g/{slug}/manage/reports`
#[derive(Debug, Template)]
#[template(path = "desk/queue.html")]
pub struct QueuePage {
    t: &'static Texts,
    d: &'static Desk,
    frame: Frame,
    top: Top,
    things: Vec<Thing>,
}

#[derive(Debug)]
struct Thing {
    place: (i64, i64),
    url: String,
    /// A title, or what a comment says; empty for what is gone.
    title: String,
    author: Option<AuthorText>,
    counted: String,
    reports: Vec<(&'static str, String, DateText)>,
}

impl QueuePage {
    /// What waits for an answer.
    pub fn new(site: &Site, tabs: &Tabs, gallery: &Gallery, things: Vec<Reported>) -> QueuePage {
        let (t, d) = (site.texts(), site.texts().desk);
        let (frame, top) = top(site, tabs, gallery);
        let thing = |it: Reported| {
            let (no, id) = it.place;
            let is_comment = id > 0;
            let title = match (&it.post, &it.comment) {
                (_, Some(comment)) => markup_text(comment),
                (Some(post), None) if !is_comment => post.title.clone(),
                _ => String::new(),
            };
            let author = match (is_comment, it.post, it.comment) {
                (true, _, Some(comment)) => Some(comment.author),
                (false, Some(post), _) => Some(post.author),
                _ => None,
            };
            Thing {
                place: it.place,
                url: match is_comment {
                    true => format!("{}/{no}#c{id}", top.base),
                    false => format!("{}/{no}", top.base),
                },
                title,
                author: author.map(|author| AuthorText::new(author, t)),
                counted: (d.reported)(it.reports.len()),
                reports: it
                    .reports
                    .into_iter()
                    .map(|report| {
                        let date = DateText::in_list(site, report.at, false);
                        ((d.kind)(report.kind), report.words, date)
                    })
                    .collect(),
            }
        };
        let things = things.into_iter().map(thing).collect();
        QueuePage { t, d, frame, top, things }
    }
}

/// What a comment says, without its markup.
fn markup_text(comment: &Comment) -> String {
    crate::domain::comment::plain(&comment.body_html)
}

/// The reasons a reader can choose from.
pub(super) fn kinds(d: &'static Desk) -> Vec<(&'static str, &'static str)> {
    Kind::ALL.map(|kind| (kind.as_str(), (d.kind)(kind))).into()
}
